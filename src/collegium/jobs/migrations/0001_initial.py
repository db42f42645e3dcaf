import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('work', models.CharField(help_text='the function that does it, by its dotted name', max_length=160)),
                ('title', models.CharField(max_length=200)),
                ('organisation', models.CharField(blank=True, help_text='the code, or empty', max_length=12)),
                ('started_by', models.CharField(help_text='as in the record of writes', max_length=64)),
                ('subject', models.CharField(blank=True, help_text='what it is about, so that a page finds it again', max_length=80)),
                ('arguments', models.JSONField(default=dict)),
                ('back', models.CharField(blank=True, help_text='the page from which it was started', max_length=300)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for its turn'), ('running', 'Being done'), ('done', 'Done'), ('failed', 'Not done')], default='waiting', max_length=8)),
                ('fraction', models.FloatField(default=0.0)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('outcome', models.JSONField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('worker', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-asked_at'],
                'indexes': [models.Index(fields=['state', 'heartbeat_at'], name='job_by_state'), models.Index(fields=['organisation', '-asked_at'], name='job_by_organisation'), models.Index(fields=['work', 'subject'], name='job_by_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fraction__gte', 0.0), ('fraction__lte', 1.0)), name='job_fraction_is_a_fraction')],
            },
        ),
    ]
