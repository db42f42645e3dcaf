"""Drafts of questionnaires."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0006_ratings'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='InstrumentDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('content', models.TextField()),
                ('copied_from', models.CharField(blank=True, max_length=200)),
                ('notes', models.JSONField(default=list, help_text='what bringing it in left for a person to decide')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=64)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instrument_drafts', to='organisation.organisation')),
            ],
            options={
                'ordering': ['-changed_at', '-pk'],
            },
        ),
    ]
