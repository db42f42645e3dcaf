import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from collegium.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=12, unique=True, verbose_name='code')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('kind', models.CharField(choices=[('acute', 'Acute'), ('specialist', 'Acute specialist'), ('mental_health', 'Mental health'), ('community', 'Community'), ('ambulance', 'Ambulance'), ('commissioner', 'Integrated care board'), ('other', 'Other')], default='other', max_length=20, verbose_name='kind')),
                    ('opened', models.DateField(blank=True, null=True, verbose_name='opened')),
                    ('closed', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('region', models.CharField(blank=True, max_length=12, verbose_name='region code')),
                    ('system', models.CharField(blank=True, max_length=12, verbose_name='integrated care board code')),
                    ('postcode', models.CharField(blank=True, max_length=10, verbose_name='postcode')),
                    ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ],
                options={
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='Body',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, verbose_name='code')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='organisation.organisation')),
                ],
                options={
                    'verbose_name_plural': 'bodies',
                },
            ),
            migrations.CreateModel(
                name='OrganisationFigures',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('budget_gbp_m', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='budget, GBP million')),
                    ('headcount', models.PositiveIntegerField(blank=True, null=True, verbose_name='headcount')),
                    ('consultants', models.PositiveIntegerField(blank=True, null=True, verbose_name='consultants')),
                    ('board_doctors', models.PositiveIntegerField(blank=True, null=True, verbose_name='doctors on the board')),
                    ('management_board_doctors', models.PositiveIntegerField(blank=True, null=True, verbose_name='doctors on the management board')),
                    ('mode', models.CharField(blank=True, choices=[('medically_led', 'Medically led'), ('clinically_led', 'Clinically led'), ('managerially_led', 'Managerially led'), ('aligned', 'Aligned')], max_length=20, verbose_name='describes itself as')),
                    ('accountability', models.CharField(blank=True, choices=[('doctor', 'Doctor'), ('manager', 'General manager'), ('nurse', 'Nurse'), ('joint', 'Joint')], max_length=10, verbose_name='accountable for its units')),
                    ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='organisation.organisation')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, verbose_name='staff code')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('profession', models.CharField(choices=[('doctor', 'Doctor'), ('manager', 'Manager'), ('nurse', 'Nurse'), ('other', 'Other')], max_length=10, verbose_name='profession')),
                    ('gmc_number', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^[0-9]{7}$', 'A GMC number is seven digits.')], verbose_name='GMC number')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='organisation.organisation')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ],
                options={
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='Post',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, verbose_name='code')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='organisation.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('basis', models.CharField(choices=[('substantive', 'Substantive'), ('acting', 'Acting'), ('interim', 'Interim')], default='substantive', max_length=12, verbose_name='basis')),
                    ('joint', models.BooleanField(default=False, verbose_name='held jointly with another person')),
                    ('pas', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(15)], verbose_name='programmed activities for the post')),
                    ('arrangement', models.CharField(blank=True, choices=[('substituted', 'In place of clinical work'), ('added', 'On top of a full job plan')], max_length=12, verbose_name='time for it is')),
                    ('route', models.CharField(blank=True, choices=[('competition', 'Competition'), ('invitation', 'Invitation'), ('election', 'Election by colleagues'), ('rotation', 'Taking turns'), ('ex_officio', 'Comes with another post')], max_length=12, verbose_name='appointed by')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organisation.person')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organisation.post')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Competition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('held_on', models.DateField(verbose_name='date of the decision')),
                    ('applicants', models.PositiveSmallIntegerField(verbose_name='applicants')),
                    ('shortlisted', models.PositiveSmallIntegerField(verbose_name='shortlisted')),
                    ('appointed', models.PositiveSmallIntegerField(verbose_name='appointed')),
                    ('turn_taking', models.BooleanField(default=False, verbose_name="it was somebody's turn")),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='competitions', to='organisation.post')),
                ],
                options={
                    'ordering': ['-held_on'],
                },
            ),
            migrations.CreateModel(
                name='RoleLayer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('rank', models.PositiveSmallIntegerField(verbose_name='layer, 1 at the top')),
                    ('title', models.CharField(max_length=120, verbose_name='role or roles in this layer')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_layers', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['rank'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('role', models.CharField(choices=[('chair', 'Chair'), ('deputy_chair', 'Deputy chair'), ('member', 'Member'), ('attendee', 'In attendance')], default='member', max_length=12, verbose_name='role')),
                    ('standing', models.CharField(choices=[('executive', 'Executive'), ('non_executive', 'Non-executive'), ('other', 'Other')], default='other', max_length=14, verbose_name='standing')),
                    ('voting', models.BooleanField(default=True, verbose_name='has a vote')),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='organisation.body')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='organisation.person')),
                    ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='organisation.post')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Site',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, verbose_name='code')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['name', 'code'],
                },
            ),
            migrations.CreateModel(
                name='Unit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, verbose_name='code')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='organisation.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Succession',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('merger', 'Merger'), ('acquisition', 'Acquisition'), ('demerger', 'Demerger'), ('split', 'Split'), ('move', 'Service move'), ('tender', 'Tender'), ('reform', 'National reform'), ('renaming', 'Renaming')], max_length=20, verbose_name='kind')),
                    ('happened_on', models.DateField(verbose_name='first day of the new arrangement')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                    ('predecessor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='successions_out', to='organisation.organisation')),
                    ('successor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions_in', to='organisation.organisation')),
                    ('predecessor_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='successions_out', to='organisation.unit', verbose_name='predecessor unit')),
                    ('successor_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='successions_in', to='organisation.unit', verbose_name='successor unit')),
                ],
                options={
                    'ordering': ['happened_on'],
                },
            ),
            migrations.CreateModel(
                name='Responsibility',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('kind', models.CharField(choices=[('task', 'Task'), ('decision', 'Decision')], max_length=10, verbose_name='kind')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('doctor', models.BooleanField(default=False, verbose_name='doctor')),
                    ('manager', models.BooleanField(default=False, verbose_name='manager')),
                    ('nurse', models.BooleanField(default=False, verbose_name='nurse')),
                    ('joint', models.BooleanField(default=False, verbose_name='explicitly joint')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responsibilities', to='organisation.unit')),
                ],
                options={
                    'ordering': ['kind', 'name'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PostPlacement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('title', models.CharField(max_length=160, verbose_name='title')),
                    ('role', models.CharField(help_text='an id of the list of roles', max_length=60, verbose_name='role')),
                    ('profession', models.CharField(choices=[('doctor', 'Doctor'), ('manager', 'Manager'), ('nurse', 'Nurse'), ('other', 'Other')], max_length=10, verbose_name='profession of its holder')),
                    ('pas', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(15)], verbose_name='programmed activities set aside for the post')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='organisation.post')),
                    ('reports_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report_placements', to='organisation.post')),
                    ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='post_placements', to='organisation.site')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='post_placements', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Employment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('grade', models.CharField(choices=[('consultant', 'Consultant'), ('specialist', 'Specialist'), ('associate_specialist', 'Associate specialist'), ('specialty_doctor', 'Specialty doctor'), ('resident', 'Resident doctor'), ('locally_employed', 'Locally employed doctor'), ('nurse', 'Nurse'), ('manager', 'Manager'), ('other', 'Other')], max_length=24, verbose_name='grade')),
                    ('pas', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(15)], verbose_name='programmed activities in the job plan')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='employments', to='organisation.person')),
                    ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='organisation.site')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='BodyUnit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='body_units', to='organisation.body')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='body_units', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='UnitPlacement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('kind', models.CharField(choices=[('division', 'Division'), ('directorate', 'Directorate'), ('department', 'Department'), ('specialty', 'Specialty'), ('corporate', 'Corporate')], max_length=20, verbose_name='kind')),
                    ('accountability', models.CharField(blank=True, choices=[('doctor', 'Doctor'), ('manager', 'General manager'), ('nurse', 'Nurse'), ('joint', 'Joint')], max_length=10, verbose_name='accountable lead')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='child_placements', to='organisation.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='BodyPlacement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('kind', models.CharField(choices=[('board', 'Board'), ('management_board', 'Management board'), ('committee', 'Committee'), ('cross_cutting', 'Cross-cutting group')], max_length=20, verbose_name='kind')),
                    ('cadence', models.CharField(blank=True, choices=[('weekly', 'Every week'), ('monthly', 'Every month'), ('two_monthly', 'Every two months'), ('quarterly', 'Every quarter'), ('yearly', 'Every year'), ('as_needed', 'As needed')], max_length=12, verbose_name='meets')),
                    ('medical_attendance', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='share of meetings with a doctor present, %')),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='organisation.body')),
                    ('reports_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report_placements', to='organisation.body')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_bodyplacement_ends_after_it_starts', violation_error_message='The last day is before the first day.'), models.UniqueConstraint(fields=('body', 'starts'), name='body_placement_once_per_day')],
                },
            ),
            migrations.CreateModel(
                name='Grant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField(verbose_name='first day')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                    ('role', models.CharField(choices=[('office', "Medical director's office"), ('board_member', 'Board member'), ('secretary', 'Board secretary'), ('analyst', 'Analyst'), ('national_analyst', 'National analyst')], max_length=20, verbose_name='role')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='organisation.organisation')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_grant_ends_after_it_starts', violation_error_message='The last day is before the first day.'), models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', True), ('role', 'national_analyst')), models.Q(models.Q(('role', 'national_analyst'), _negated=True), ('organisation__isnull', False)), _connector='OR'), name='only_a_national_role_has_no_organisation', violation_error_message='A national analyst has no organisation; every other role has one.')],
                },
            ),
            migrations.AddConstraint(
                model_name='body',
                constraint=models.UniqueConstraint(fields=('organisation', 'code'), name='body_code_once_per_organisation'),
            ),
            migrations.AddConstraint(
                model_name='organisationfigures',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_organisationfigures_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='person',
                constraint=models.UniqueConstraint(fields=('organisation', 'code'), name='person_code_once_per_organisation'),
            ),
            migrations.AddConstraint(
                model_name='person',
                constraint=models.UniqueConstraint(condition=models.Q(('gmc_number', ''), _negated=True), fields=('organisation', 'gmc_number'), name='gmc_number_once_per_organisation', violation_error_message='Somebody else in this organisation is recorded with this GMC number.'),
            ),
            migrations.AddConstraint(
                model_name='post',
                constraint=models.UniqueConstraint(fields=('organisation', 'code'), name='post_code_once_per_organisation'),
            ),
            migrations.AddConstraint(
                model_name='membership',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_membership_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='competition',
                constraint=models.CheckConstraint(condition=models.Q(('appointed__lte', models.F('shortlisted')), ('shortlisted__lte', models.F('applicants'))), name='competition_narrows', violation_error_message='There cannot be more appointed than shortlisted, or more shortlisted than applicants.'),
            ),
            migrations.AddConstraint(
                model_name='rolelayer',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_rolelayer_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='seat',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_seat_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='seat',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('post__isnull', False)), models.Q(('person__isnull', False), ('post__isnull', True)), _connector='OR'), name='seat_of_a_post_or_of_a_person', violation_error_message='A seat belongs to a post or to a person: name exactly one.'),
            ),
            migrations.AddConstraint(
                model_name='site',
                constraint=models.UniqueConstraint(fields=('organisation', 'code'), name='site_code_once_per_organisation', violation_error_message='Another site has this code.'),
            ),
            migrations.AddConstraint(
                model_name='unit',
                constraint=models.UniqueConstraint(fields=('organisation', 'code'), name='unit_code_once_per_organisation'),
            ),
            migrations.AddConstraint(
                model_name='responsibility',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_responsibility_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='postplacement',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_postplacement_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='postplacement',
                constraint=models.UniqueConstraint(fields=('post', 'starts'), name='post_placement_once_per_day'),
            ),
            migrations.AddConstraint(
                model_name='postplacement',
                constraint=models.CheckConstraint(condition=models.Q(('reports_to__isnull', True), models.Q(('reports_to', models.F('post')), _negated=True), _connector='OR'), name='post_does_not_report_to_itself', violation_error_message='A post cannot report to itself.'),
            ),
            migrations.AddConstraint(
                model_name='employment',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_employment_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='bodyunit',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_bodyunit_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='unitplacement',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='organisation_unitplacement_ends_after_it_starts', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='unitplacement',
                constraint=models.UniqueConstraint(fields=('unit', 'starts'), name='unit_placement_once_per_day'),
            ),
            migrations.AddConstraint(
                model_name='unitplacement',
                constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('unit')), _negated=True), _connector='OR'), name='unit_not_its_own_parent', violation_error_message='A unit cannot stand under itself.'),
            ),
        ]),
    ]
