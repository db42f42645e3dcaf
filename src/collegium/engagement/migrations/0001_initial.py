import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from collegium.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assessments', '0001_initial'),
        ('organisation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Finding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scale', models.CharField(max_length=80, verbose_name='scale')),
                    ('about', models.CharField(choices=[('score', 'The score'), ('gap', 'The gap between leaders and other doctors'), ('wish', 'Own wish against encouragement'), ('change', 'The change since the wave before')], default='score', max_length=8, verbose_name='about')),
                    ('words', models.TextField(max_length=1000, verbose_name='what was found')),
                    ('raised_on', models.DateField(verbose_name='found on')),
                    ('raised_by', models.CharField(max_length=64)),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='organisation.unit')),
                    ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='assessments.wave')),
                ],
                options={
                    'ordering': ['-raised_on', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='decision')),
                    ('began_on', models.DateField(blank=True, null=True, verbose_name='work on it began')),
                    ('involved_on', models.DateField(blank=True, help_text='Leave it out where they were not.', null=True, verbose_name='doctors were first involved')),
                    ('decided_on', models.DateField(blank=True, help_text='Leave it out while it is open.', null=True, verbose_name='decided')),
                    ('two_way', models.BooleanField(default=False, verbose_name='both sides spoke and answered')),
                    ('influences', models.BooleanField(default=False, verbose_name='at the level where it is decided')),
                    ('note', models.TextField(blank=True, max_length=2000, verbose_name='what doctors changed')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='organisation.organisation')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='organisation.unit')),
                ],
                options={
                    'ordering': ['-decided_on', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('decided_on__isnull', True), ('began_on__isnull', True), ('decided_on__gte', models.F('began_on')), _connector='OR'), name='decision_not_before_its_work', violation_error_message='The decision cannot come before the work on it.')],
                },
            ),
            migrations.CreateModel(
                name='ImprovementEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='event')),
                    ('held_on', models.DateField(verbose_name='day')),
                    ('attended', models.PositiveIntegerField(verbose_name='consultants who came')),
                    ('consultants', models.PositiveIntegerField(verbose_name='consultants there were')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='improvement_events', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-held_on', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('attended__lte', models.F('consultants'))), name='no_more_came_than_there_were', violation_error_message='More consultants came than there were.')],
                },
            ),
            migrations.CreateModel(
                name='OwnLeading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('transactional', models.TextField(blank=True, max_length=4000, verbose_name='agreements kept')),
                    ('transformational', models.TextField(blank=True, max_length=4000, verbose_name='people moved beyond what was agreed')),
                    ('self_step', models.TextField(blank=True, max_length=2000, verbose_name='leading oneself')),
                    ('others_step', models.TextField(blank=True, max_length=2000, verbose_name='leading others')),
                    ('organisation_step', models.TextField(blank=True, max_length=2000, verbose_name='leading the organisation in its system')),
                    ('changed_on', models.DateField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.organisation')),
                    ('writer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'writer'), name='own_leading_once_per_organisation')],
                },
            ),
            migrations.CreateModel(
                name='Route',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('grades', models.CharField(choices=[('all', 'All doctors'), ('consultant', 'Consultants'), ('sas', 'SAS doctors'), ('resident', 'Resident doctors')], default='consultant', max_length=12, verbose_name='for whom')),
                    ('kind', models.CharField(choices=[('post', 'Leading post open to all'), ('time', 'Time in the job plan'), ('committee', 'Seat on a committee or group'), ('project', 'Improvement project or team'), ('programme', 'Leadership programme'), ('consultation', 'Say in a decision'), ('other', 'Other')], max_length=14, verbose_name='kind of way in')),
                    ('title', models.CharField(max_length=200, verbose_name='what was offered')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='routes', to='organisation.organisation')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='routes', to='organisation.unit')),
                ],
                options={
                    'ordering': ['-starts', 'pk'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='engagement_route_ends_after_it_starts', violation_error_message='The last day is before the first day.')],
                },
            ),
        ]),
    ]
