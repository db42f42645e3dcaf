import datetime
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from collegium.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AgendaItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(verbose_name='place on the agenda')),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('part', models.CharField(choices=[('public', 'Public part'), ('private', 'Private part')], default='public', max_length=8, verbose_name='part')),
                    ('remit', models.CharField(choices=[('clinical', 'Within the clinical remit'), ('beyond', 'Beyond the clinical remit')], max_length=8, verbose_name='kind')),
                    ('paper', models.CharField(blank=True, max_length=500, verbose_name='paper from elsewhere')),
                    ('minute', models.TextField(blank=True, verbose_name='minute')),
                ],
                options={
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='ReviewIndicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('name', models.CharField(max_length=120, verbose_name='measure')),
                    ('unit_text', models.CharField(max_length=40, verbose_name='unit of measurement')),
                    ('better', models.CharField(choices=[('increase', 'Higher is better'), ('decrease', 'Lower is better'), ('neutral', 'Neither is better')], default='neutral', max_length=8, verbose_name='better is')),
                ],
                options={
                    'ordering': ['position'],
                },
            ),
            migrations.CreateModel(
                name='BarrierRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('barrier', models.CharField(max_length=40)),
                    ('met', models.CharField(choices=[('yes', 'We meet it'), ('partly', 'In places'), ('no', 'We do not meet it'), ('unknown', 'Not known')], max_length=8, verbose_name='do we meet it?')),
                    ('seen_in', models.CharField(blank=True, max_length=500, verbose_name='where it is seen')),
                    ('recorded_on', models.DateField()),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='barrier_records', to='organisation.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Comparison',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=160, verbose_name='title')),
                    ('source', models.CharField(max_length=300, verbose_name='source')),
                    ('caveat', models.CharField(blank=True, max_length=500, verbose_name='caveat')),
                    ('file_name', models.CharField(max_length=255, verbose_name='file')),
                    ('sha256', models.CharField(max_length=64)),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('withdrawn_on', models.DateField(null=True, verbose_name='withdrawn on')),
                    ('withdrawn_by', models.CharField(blank=True, max_length=64)),
                    ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='why withdrawn')),
                    ('indicator', models.CharField(choices=[('other', 'Another comparison of units'), ('shmi', 'Official SHMI (1.00 is as expected)'), ('hsmr', 'HSMR of a supplier (100 is as expected)'), ('local', 'Local standardised mortality ratio')], max_length=8, verbose_name='what is compared')),
                    ('kind', models.CharField(max_length=12, verbose_name='kind of figure')),
                    ('transformation', models.CharField(max_length=12, verbose_name='scale')),
                    ('overdispersion', models.CharField(max_length=16, verbose_name='over-dispersion')),
                    ('per', models.FloatField(default=1.0, verbose_name='shown per')),
                    ('period', models.CharField(blank=True, max_length=80, verbose_name='period')),
                    ('details', models.JSONField(default=dict, verbose_name='details')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.organisation')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=1000, verbose_name='decision')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='board.agendaitem')),
                ],
                options={
                    'ordering': ['item__position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Meeting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('held_on', models.DateField(verbose_name='date')),
                    ('place', models.CharField(blank=True, max_length=160, verbose_name='place')),
                    ('minutes_agreed_on', models.DateField(blank=True, null=True, verbose_name='minutes agreed on')),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='organisation.body')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-held_on', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('presence', models.CharField(choices=[('member', 'Present, as a member'), ('attending', 'In attendance'), ('apologies', 'Sent apologies')], max_length=10, verbose_name='presence')),
                    ('near_chair', models.BooleanField(blank=True, null=True, verbose_name='sat near the chair')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='organisation.person')),
                    ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='board.meeting')),
                ],
            ),
            migrations.AddField(
                model_name='agendaitem',
                name='meeting',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='board.meeting'),
            ),
            migrations.CreateModel(
                name='Monitor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=160, verbose_name='title')),
                    ('source', models.CharField(max_length=300, verbose_name='source')),
                    ('caveat', models.CharField(blank=True, max_length=500, verbose_name='caveat')),
                    ('file_name', models.CharField(max_length=255, verbose_name='file')),
                    ('sha256', models.CharField(max_length=64)),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('withdrawn_on', models.DateField(null=True, verbose_name='withdrawn on')),
                    ('withdrawn_by', models.CharField(blank=True, max_length=64)),
                    ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='why withdrawn')),
                    ('subject', models.CharField(max_length=160, verbose_name='what is watched')),
                    ('cases', models.PositiveIntegerField(verbose_name='cases')),
                    ('deaths', models.PositiveIntegerField(verbose_name='deaths')),
                    ('limit_up', models.FloatField(verbose_name='limit for more deaths')),
                    ('limit_down', models.FloatField(verbose_name='limit for fewer deaths')),
                    ('seed', models.BigIntegerField(verbose_name='seed of the simulation')),
                    ('runs', models.PositiveIntegerField(verbose_name='simulated runs')),
                    ('lines', models.JSONField(verbose_name='lines')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.organisation')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Observation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('measure', models.CharField(max_length=80, verbose_name='measure')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('period', models.DateField(help_text='its first day', verbose_name='month')),
                    ('value', models.FloatField(null=True, verbose_name='value')),
                    ('numerator', models.FloatField(null=True, verbose_name='numerator')),
                    ('denominator', models.FloatField(null=True, verbose_name='denominator')),
                    ('status', models.CharField(blank=True, choices=[('suppressed', 'Hidden, because the number is small (*)'), ('suppressed_too', 'Hidden, so that another cannot be worked out (**)'), ('blank', 'Left blank'), ('not_applicable', 'Does not apply (n/a)'), ('not_reported', 'Not reported')], max_length=16, verbose_name='why there is no figure')),
                    ('file_name', models.CharField(blank=True, max_length=255, verbose_name='file')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.organisation')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='OwnBarrier',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=160, verbose_name='barrier')),
                    ('ask', models.CharField(max_length=300, verbose_name='question to ask about it')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_barriers', to='organisation.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='OwnMeasure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('identifier', models.CharField(max_length=80, verbose_name='id')),
                    ('content', models.TextField(verbose_name='measure file')),
                    ('retired', models.BooleanField(default=False, verbose_name='no longer used')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_measures', to='organisation.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='OwnTarget',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('measure', models.CharField(max_length=80, verbose_name='measure')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('target', models.FloatField(null=True, verbose_name='target')),
                    ('trajectory', models.JSONField(default=list, verbose_name='trajectory')),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.organisation')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='OwnTerm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('term', models.CharField(max_length=60, verbose_name='term')),
                    ('expansion', models.CharField(blank=True, max_length=200, verbose_name='stands for')),
                    ('meaning', models.CharField(max_length=500, verbose_name='meaning')),
                    ('context', models.CharField(blank=True, max_length=100, verbose_name='where it is used so')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['term', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Paper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('purpose', models.CharField(choices=[('decision', 'For decision'), ('assurance', 'For assurance'), ('information', 'For information')], max_length=11, verbose_name='purpose')),
                    ('author', models.CharField(help_text='A post or a person.', max_length=200, verbose_name='written by')),
                    ('summary', models.TextField(blank=True, help_text='What the board is asked to note or decide.', verbose_name='in short')),
                    ('begun_on', models.DateField(verbose_name='begun on')),
                    ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='papers', to='board.meeting', verbose_name='for the meeting')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-begun_on', '-pk'],
                },
            ),
            migrations.AddField(
                model_name='agendaitem',
                name='kept_paper',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='board.paper', verbose_name='paper'),
            ),
            migrations.CreateModel(
                name='PaperPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(max_length=20, verbose_name='kind')),
                    ('reference', models.CharField(blank=True, max_length=100, verbose_name='which one')),
                    ('title', models.CharField(blank=True, max_length=200, verbose_name='heading')),
                    ('text', models.TextField(blank=True, verbose_name='text')),
                    ('part', models.CharField(choices=[('public', 'Public part'), ('private', 'Private part')], default='public', max_length=8, verbose_name='part')),
                    ('narrative', models.JSONField(blank=True, default=dict)),
                    ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='board.paper')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paper_parts', to='organisation.unit')),
                ],
                options={
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='PaperVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('issued_on', models.DateField()),
                    ('issued_by', models.CharField(max_length=64)),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='what is new in this version')),
                    ('content', models.JSONField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='board.paper')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='ProviderSet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=160, verbose_name='title')),
                    ('source', models.CharField(max_length=300, verbose_name='source')),
                    ('caveat', models.CharField(blank=True, max_length=500, verbose_name='caveat')),
                    ('file_name', models.CharField(max_length=255, verbose_name='file')),
                    ('sha256', models.CharField(max_length=64)),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('withdrawn_on', models.DateField(null=True, verbose_name='withdrawn on')),
                    ('withdrawn_by', models.CharField(blank=True, max_length=64)),
                    ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='why withdrawn')),
                    ('form', models.CharField(max_length=80, verbose_name='form of the file')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.organisation')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ProviderFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('provider', models.CharField(max_length=40, verbose_name='provider')),
                    ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                    ('measure', models.CharField(max_length=80, verbose_name='measure')),
                    ('period', models.DateField(verbose_name='month')),
                    ('value', models.FloatField(null=True, verbose_name='value')),
                    ('numerator', models.FloatField(null=True, verbose_name='numerator')),
                    ('denominator', models.FloatField(null=True, verbose_name='denominator')),
                    ('status', models.CharField(blank=True, choices=[('suppressed', 'Hidden, because the number is small (*)'), ('suppressed_too', 'Hidden, so that another cannot be worked out (**)'), ('blank', 'Left blank'), ('not_applicable', 'Does not apply (n/a)'), ('not_reported', 'Not reported')], max_length=16, verbose_name='why there is no figure')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('within', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='board.providerset')),
                ],
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='number in the register')),
                    ('received_on', models.DateField(verbose_name='received on')),
                    ('received_at', models.TimeField(blank=True, null=True, verbose_name='at')),
                    ('channel', models.CharField(choices=[('form', 'Form or website'), ('email', 'Email'), ('letter', 'Letter'), ('phone', 'Telephone'), ('meeting', 'At the meeting')], max_length=8, verbose_name='came by')),
                    ('text', models.TextField(verbose_name='question')),
                    ('exception', models.CharField(blank=True, max_length=300, verbose_name='why it is taken against a rule')),
                    ('asker', models.CharField(blank=True, max_length=160, verbose_name='name of the asker')),
                    ('contact', models.CharField(blank=True, max_length=254, verbose_name='address of the asker')),
                    ('name_may_be_published', models.BooleanField(default=False, verbose_name='the asker agreed that the name is published')),
                    ('forgotten_on', models.DateField(blank=True, null=True)),
                    ('state', models.CharField(choices=[('received', 'Received'), ('acknowledged', 'Acknowledged'), ('answered', 'Answered'), ('closed', 'Closed'), ('declined', 'Not taken')], default='received', max_length=12, verbose_name='state')),
                    ('answer_by', models.DateField(verbose_name='answer due on')),
                    ('acknowledged_on', models.DateField(blank=True, null=True)),
                    ('acknowledgement', models.TextField(blank=True)),
                    ('answer', models.TextField(blank=True, verbose_name='answer')),
                    ('answered_on', models.DateField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it was not taken')),
                    ('public_text', models.TextField(blank=True, verbose_name='question as published')),
                    ('public_answer', models.TextField(blank=True, verbose_name='answer as published')),
                    ('published_on', models.DateField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='organisation.person')),
                    ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='questions', to='board.meeting')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='QuestionRules',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('days_before', models.PositiveSmallIntegerField(default=2, verbose_name='working days before the meeting')),
                    ('hour', models.TimeField(default=datetime.time(12, 0), verbose_name='not later than')),
                    ('most_words', models.PositiveSmallIntegerField(default=150, validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(2000)], verbose_name='most words of a question')),
                    ('most_questions', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1)], verbose_name='most questions of one person to a meeting')),
                    ('may_ask', models.CharField(choices=[('anybody', 'Anybody'), ('residents', 'People who live in the area or are treated here'), ('attending', 'People who attend the meeting')], default='anybody', max_length=10, verbose_name='who may ask')),
                    ('reply_days', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1)], verbose_name='working days to the answer')),
                    ('repeat_months', models.PositiveSmallIntegerField(default=6, verbose_name='months before the same question may be asked again')),
                    ('published_where', models.CharField(blank=True, max_length=300, verbose_name='where answers are published')),
                    ('acknowledgement', models.TextField(default='Thank you for your question of {received}. It is number {number} in our register. We will answer by {answer_by}.{meeting} The rules for questions are: {rules}', verbose_name='text of the acknowledgement')),
                    ('public_register', models.BooleanField(default=False, verbose_name='the register may be read without signing in')),
                    ('keep_months', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='months that a name is kept after the end')),
                    ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='question_rules', to='organisation.organisation')),
                ],
                options={
                    'verbose_name_plural': 'question rules',
                },
            ),
            migrations.CreateModel(
                name='QuestionStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.DateField()),
                    ('what', models.CharField(max_length=300)),
                    ('by', models.CharField(max_length=64)),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='board.question')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='Rebase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('measure', models.CharField(max_length=80, verbose_name='measure')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('starts', models.DateField(verbose_name='first month of the new limits')),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('owner', models.CharField(max_length=160, verbose_name='decided by')),
                    ('decided_on', models.DateField(verbose_name='decided on')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.organisation')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='RebaseUndone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('owner', models.CharField(max_length=160, verbose_name='decided by')),
                    ('decided_on', models.DateField(verbose_name='decided on')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('rebase', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='undone', to='board.rebase')),
                ],
            ),
            migrations.CreateModel(
                name='ReviewPeer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('period', models.DateField(verbose_name='month')),
                    ('value', models.FloatField(verbose_name='value')),
                    ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='peers', to='board.reviewindicator')),
                ],
            ),
            migrations.CreateModel(
                name='ReviewPoint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('period', models.DateField(verbose_name='month')),
                    ('value', models.FloatField(null=True, verbose_name='value')),
                    ('lower_quartile', models.FloatField(null=True)),
                    ('median', models.FloatField(null=True)),
                    ('upper_quartile', models.FloatField(null=True)),
                    ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='board.reviewindicator')),
                ],
                options={
                    'ordering': ['period'],
                },
            ),
            migrations.CreateModel(
                name='ServiceReview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('title', models.CharField(max_length=160, verbose_name='title')),
                    ('lead_from', models.DateField(verbose_name='its lead sees it from')),
                    ('board_from', models.DateField(verbose_name='the board sees it from')),
                    ('peer_rule', models.CharField(max_length=300, verbose_name='which peers')),
                    ('source', models.CharField(max_length=300, verbose_name='source')),
                    ('file_name', models.CharField(blank=True, max_length=255, verbose_name='file')),
                    ('lead_comment', models.TextField(blank=True, verbose_name='what the service says')),
                    ('commented_on', models.DateField(blank=True, null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_reviews', to='organisation.organisation')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_reviews', to='organisation.unit')),
                ],
                options={
                    'ordering': ['-board_from', '-pk'],
                },
            ),
            migrations.AddField(
                model_name='reviewindicator',
                name='review',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='board.servicereview'),
            ),
            migrations.CreateModel(
                name='Translation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.DateField(verbose_name='date')),
                    ('kind', models.CharField(max_length=40, verbose_name='kind')),
                    ('audiences', models.JSONField(default=list, error_messages={'blank': 'Choose at least one audience.'}, verbose_name='for whom')),
                    ('what', models.CharField(max_length=300, verbose_name='what was explained')),
                    ('meaning', models.TextField(blank=True, verbose_name='in plain words')),
                    ('evidence', models.CharField(blank=True, max_length=20, verbose_name='entry of the register of evidence')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-on', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='TranslationKind',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.SlugField(max_length=40, verbose_name='short name')),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('source', models.CharField(max_length=80, verbose_name='source')),
                    ('retired', models.BooleanField(default=False, verbose_name='no longer used for new entries')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translation_kinds', to='organisation.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Baseline',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('measure', models.CharField(max_length=80, verbose_name='measure')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('months', models.PositiveIntegerField(null=True, verbose_name='months')),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('owner', models.CharField(max_length=160, verbose_name='decided by')),
                    ('decided_on', models.DateField(verbose_name='decided on')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.organisation')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='organisation.unit')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('months__isnull', True), ('months__gte', 12), _connector='OR'), name='baseline_of_a_year')],
                },
            ),
            migrations.CreateModel(
                name='ComparedUnit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveIntegerField(verbose_name='row')),
                    ('code', models.CharField(max_length=160, verbose_name='code')),
                    ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                    ('observed', models.FloatField(null=True, verbose_name='observed')),
                    ('base', models.FloatField(null=True, verbose_name='expected or denominator')),
                    ('status', models.CharField(blank=True, choices=[('suppressed', 'Hidden, because the number is small (*)'), ('suppressed_too', 'Hidden, so that another cannot be worked out (**)'), ('blank', 'Left blank'), ('not_applicable', 'Does not apply (n/a)'), ('not_reported', 'Not reported')], max_length=16, verbose_name='why there is no figure')),
                    ('cases', models.FloatField(null=True, verbose_name='spells')),
                    ('published_ratio', models.FloatField(null=True, verbose_name='published ratio')),
                    ('published_lower', models.FloatField(null=True, verbose_name='published lower limit')),
                    ('published_upper', models.FloatField(null=True, verbose_name='published upper limit')),
                    ('published_band', models.PositiveSmallIntegerField(null=True, verbose_name='published band')),
                    ('comparison', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='board.comparison')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('comparison', 'code'), name='compared_unit_once'), models.CheckConstraint(condition=models.Q(models.Q(('base__gt', 0), ('observed__gte', 0), ('status', '')), models.Q(models.Q(('status', ''), _negated=True), models.Q(('observed__isnull', True), ('base__isnull', True), _connector='OR')), _connector='OR'), name='compared_unit_has_figures_or_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Contribution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('explained_data', models.BooleanField(default=False, verbose_name='explained data')),
                    ('answered_with_action', models.BooleanField(default=False, verbose_name='answered a question from the public with an action')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='board.agendaitem')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='organisation.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('item', 'person'), name='contribution_once_an_item')],
                },
            ),
            migrations.CreateModel(
                name='Digest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('policy', 'National policy'), ('research', 'Research'), ('agency', 'Outside agency')], max_length=8, verbose_name='kind')),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('source', models.CharField(max_length=300, verbose_name='source')),
                    ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                    ('dated', models.DateField(verbose_name='date of the source')),
                    ('says', models.TextField(verbose_name='what it says')),
                    ('for_organisation', models.TextField(verbose_name='what it means for the organisation')),
                    ('for_front_line', models.TextField(verbose_name='what it means for the front line')),
                    ('asked_of_us', models.TextField(blank=True, verbose_name='what is asked of us, and by when')),
                    ('written_on', models.DateField(verbose_name='written on')),
                    ('review_by', models.DateField(verbose_name='review by')),
                    ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='digests', to='organisation.person')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-written_on', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('review_by__gt', models.F('written_on'))), name='digest_reviewed_after_it_is_written', violation_error_message='The review date must be after the day the digest is written.')],
                },
            ),
            migrations.CreateModel(
                name='EvidenceClaim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('claim', models.CharField(max_length=600, verbose_name='what was found')),
                    ('study', models.CharField(max_length=400, verbose_name='study')),
                    ('design', models.CharField(choices=[('systematic_review_trials', 'Systematic review of trials'), ('randomised', 'Randomised trial'), ('controlled_before_after', 'Before and after, with controls'), ('interrupted_time_series', 'Interrupted time series'), ('before_after', 'Before and after, without controls'), ('cohort', 'Cohort followed over time'), ('cross_sectional', 'Looked at once (cross-sectional)'), ('systematic_review', 'Systematic review of studies that looked on'), ('case_study', 'Case study'), ('qualitative', 'Interviews and observation'), ('opinion', 'Expert opinion')], max_length=30, verbose_name='design')),
                    ('size', models.CharField(max_length=120, verbose_name='size')),
                    ('direction', models.CharField(choices=[('positive', 'More of one went with more of the other'), ('negative', 'More of one went with less of the other'), ('mixed', 'Mixed'), ('none', 'No direction')], max_length=8, verbose_name='direction')),
                    ('transfer_caveat', models.CharField(max_length=800, verbose_name='why it may not hold here')),
                    ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                    ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                    ('withdrawn_because', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence_claims', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='evidence_number_once'), models.CheckConstraint(condition=models.Q(('withdrawn_on__isnull', True), models.Q(('withdrawn_because', ''), _negated=True), _connector='OR'), name='evidence_withdrawn_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='KeptForm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('identifier', models.CharField(max_length=80, verbose_name='id')),
                    ('content', models.TextField(verbose_name='form')),
                    ('recorded_on', models.DateField(verbose_name='recorded on')),
                    ('recorded_by', models.CharField(max_length=64)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_forms', to='organisation.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'identifier'), name='kept_form_once')],
                },
            ),
            migrations.AddConstraint(
                model_name='meeting',
                constraint=models.UniqueConstraint(fields=('body', 'held_on'), name='meeting_once_a_day', violation_error_message='This body has a meeting on this day already.'),
            ),
            migrations.AddConstraint(
                model_name='attendance',
                constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='attendance_once_a_meeting'),
            ),
            migrations.AddConstraint(
                model_name='attendance',
                constraint=models.CheckConstraint(condition=models.Q(('near_chair__isnull', True), models.Q(('presence', 'apologies'), _negated=True), _connector='OR'), name='near_chair_only_when_there', violation_error_message='Whoever sent apologies did not sit anywhere.'),
            ),
            migrations.AddIndex(
                model_name='observation',
                index=models.Index(fields=['organisation', 'measure', 'period'], name='observation_by_series'),
            ),
            migrations.AddConstraint(
                model_name='observation',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', ''), ('value__isnull', False)), models.Q(models.Q(('status', ''), _negated=True), ('value__isnull', True)), _connector='OR'), name='observation_has_a_value_or_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='observation',
                constraint=models.CheckConstraint(condition=models.Q(('denominator__isnull', True), ('denominator__gt', 0), _connector='OR'), name='observation_numerator_with_denominator'),
            ),
            migrations.AddConstraint(
                model_name='ownbarrier',
                constraint=models.UniqueConstraint(fields=('organisation', 'title'), name='own_barrier_once', violation_error_message='There is a barrier with this name already.'),
            ),
            migrations.AddIndex(
                model_name='ownmeasure',
                index=models.Index(fields=['organisation', 'identifier'], name='own_measure_by_name'),
            ),
            migrations.AddConstraint(
                model_name='ownterm',
                constraint=models.UniqueConstraint(fields=('organisation', 'term', 'expansion', 'context'), name='own_term_once', violation_error_message='This meaning is in the glossary already.'),
            ),
            migrations.AddConstraint(
                model_name='paperversion',
                constraint=models.UniqueConstraint(fields=('paper', 'number'), name='paper_version_number_once'),
            ),
            migrations.AddConstraint(
                model_name='paperversion',
                constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='paper_version_from_one'),
            ),
            migrations.AddIndex(
                model_name='providerfigure',
                index=models.Index(fields=['within', 'provider', 'measure'], name='provider_figure_by_series'),
            ),
            migrations.AddConstraint(
                model_name='providerfigure',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', ''), ('value__isnull', False)), models.Q(models.Q(('status', ''), _negated=True), ('value__isnull', True)), _connector='OR'), name='provider_figure_has_a_value_or_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='question',
                constraint=models.UniqueConstraint(fields=('organisation', 'number'), name='question_number_once'),
            ),
            migrations.AddConstraint(
                model_name='question',
                constraint=models.CheckConstraint(condition=models.Q(('published_on__isnull', True), models.Q(('public_text', ''), _negated=True), _connector='OR'), name='question_published_with_its_text'),
            ),
            migrations.AddConstraint(
                model_name='question',
                constraint=models.CheckConstraint(condition=models.Q(('forgotten_on__isnull', True), models.Q(('asker', ''), ('contact', '')), _connector='OR'), name='question_forgotten_means_without_name'),
            ),
            migrations.AddConstraint(
                model_name='question',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='question_declined_for_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='rebase',
                constraint=models.CheckConstraint(condition=models.Q(('decided_on__lte', models.F('recorded_on'))), name='rebase_decided_before_recorded'),
            ),
            migrations.AddConstraint(
                model_name='reviewpoint',
                constraint=models.UniqueConstraint(fields=('indicator', 'period'), name='review_point_once_a_month'),
            ),
            migrations.AddConstraint(
                model_name='reviewpoint',
                constraint=models.CheckConstraint(condition=models.Q(('lower_quartile__isnull', True), models.Q(('lower_quartile__lte', models.F('median')), ('median__lte', models.F('upper_quartile'))), _connector='OR'), name='review_quartiles_in_order'),
            ),
            migrations.AddConstraint(
                model_name='servicereview',
                constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('unit', 'title'), name='service_review_once_a_title', violation_error_message='This specialty has a review of this title already.'),
            ),
            migrations.AddConstraint(
                model_name='servicereview',
                constraint=models.CheckConstraint(condition=models.Q(('lead_from__lt', models.F('board_from'))), name='service_review_lead_before_board', violation_error_message='The lead of a specialty sees it before the board does.'),
            ),
            migrations.AddConstraint(
                model_name='reviewindicator',
                constraint=models.UniqueConstraint(fields=('review', 'name'), name='review_indicator_once'),
            ),
            migrations.AddConstraint(
                model_name='translation',
                constraint=models.CheckConstraint(condition=models.Q(('evidence', ''), ('evidence__regex', '^E-?[A-Z0-9]+$'), _connector='OR'), name='translation_cites_one_entry'),
            ),
            migrations.AddConstraint(
                model_name='translationkind',
                constraint=models.UniqueConstraint(fields=('organisation', 'kind'), name='translation_kind_once'),
            ),
        ]),
    ]
