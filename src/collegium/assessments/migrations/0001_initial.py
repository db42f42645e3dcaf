import django.core.validators
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from collegium.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Campaign',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=6)),
                    ('mode', models.CharField(choices=[('anonymous', 'Anonymous: no page or file of the office shows who answered, or what'), ('confidential', 'Confidential: the office sees who has answered, never what')], default='anonymous', max_length=12, verbose_name='mode')),
                    ('minimum', models.PositiveSmallIntegerField(default=10, help_text='At least 10. It may be higher, never lower.', verbose_name='smallest group shown')),
                    ('contact', models.CharField(help_text='Name and address of the person who answers questions about the survey.', max_length=160, verbose_name='whom to ask')),
                    ('message', models.TextField(blank=True, help_text='Why you ask, and what you will do with the figures.', verbose_name='words of the invitation')),
                    ('comment_question', models.CharField(blank=True, help_text='Leave it empty to ask for none. Comments are kept apart from all answers.', max_length=200, verbose_name='question for a comment')),
                    ('remind_only_others', models.BooleanField(default=False, help_text='Leave it unselected and reminders go to everyone. If you select it, the mail server’s log shows who had not answered, and respondents are told so.', verbose_name='remind only those who have not answered')),
                    ('pooling', models.JSONField(default=dict, help_text='which units answer together, and which with the unit above')),
                    ('frame', models.JSONField(help_text='units and numbers of people as at the launch', null=True)),
                    ('statement', models.JSONField(default=list, help_text='what respondents were promised')),
                    ('round', models.PositiveSmallIntegerField(default=0, help_text='how often mail was sent: 1 is the invitation')),
                    ('turns', models.PositiveSmallIntegerField(default=0, help_text='how often everybody was gone through in this round of mail')),
                    ('counted', models.PositiveIntegerField(default=0, help_text='answers at the last count of the rates')),
                    ('counted_on', models.DateField(blank=True, help_text='the last day on which a count was due', null=True)),
                    ('custodian', models.CharField(blank=True, help_text='Someone whom the people you ask trust, and who works neither in this office nor in IT. For example the Freedom to Speak Up guardian, the Caldicott guardian or the chair of the staff side.', max_length=120, verbose_name='custodian of the key')),
                    ('custodian_post', models.CharField(blank=True, max_length=120, verbose_name='their post')),
                    ('public_key', models.CharField(blank=True, help_text='the half that seals answers, and opens none', max_length=64)),
                ],
            ),
            migrations.CreateModel(
                name='Release',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('method', models.CharField(max_length=80, verbose_name='method')),
                    ('parameters', models.JSONField()),
                    ('instrument', models.JSONField(help_text='what the questionnaire said on the day of the release')),
                    ('minimum', models.PositiveSmallIntegerField(verbose_name='smallest group shown')),
                    ('responses_sha256', models.CharField(max_length=64, verbose_name='fingerprint of the file of answers')),
                    ('figures_sha256', models.CharField(max_length=64, verbose_name='fingerprint of the figures')),
                    ('opportunity', models.JSONField(help_text='why people take no part, counted; empty when not asked', null=True)),
                    ('made_at', models.DateTimeField(verbose_name='made at')),
                    ('made_by', models.CharField(max_length=64, verbose_name='made by')),
                ],
            ),
            migrations.CreateModel(
                name='CampaignKey',
                fields=[
                    ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='key', serialize=False, to='assessments.campaign')),
                    ('half', models.BinaryField()),
                ],
            ),
            migrations.CreateModel(
                name='HalfFilled',
                fields=[
                    ('mark', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('sealed', models.BinaryField()),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='half_filled', to='assessments.campaign')),
                ],
            ),
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
            migrations.CreateModel(
                name='RatingRound',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('instrument_id', models.CharField(max_length=80, verbose_name='instrument')),
                    ('title', models.CharField(help_text='For example: Governance of improvement, autumn 2026', max_length=120, verbose_name='title')),
                    ('subject_kind', models.SlugField(blank=True, db_index=False, max_length=40, verbose_name='kind of subject')),
                    ('subject_id', models.CharField(blank=True, max_length=64, verbose_name='subject')),
                    ('subject', models.CharField(blank=True, help_text='The pair, the initiative or the group that is rated. Leave it empty to use the name of the subject.', max_length=200, verbose_name='about what, in words')),
                    ('privacy', models.CharField(editable=False, max_length=12)),
                    ('opened_on', models.DateField(verbose_name='first day')),
                    ('due_on', models.DateField(verbose_name='due by')),
                    ('closed_on', models.DateField(editable=False, null=True)),
                    ('medium_from', models.DecimalField(decimal_places=2, default=Decimal('2.5'), max_digits=3, validators=[django.core.validators.MinValueValidator(Decimal('1.01')), django.core.validators.MaxValueValidator(Decimal('5'))], verbose_name='“medium” begins at')),
                    ('high_from', models.DecimalField(decimal_places=2, default=Decimal('4'), max_digits=3, validators=[django.core.validators.MinValueValidator(Decimal('1.01')), django.core.validators.MaxValueValidator(Decimal('5'))], verbose_name='“high” begins at')),
                    ('told', models.JSONField(editable=False, help_text='of private reflections: what is told of them, made at the close', null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rating_rounds', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-due_on', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='FirstLook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('opens_on', models.DateField(verbose_name='first day for the board')),
                    ('release', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='first_look', to='assessments.release')),
                ],
            ),
            migrations.CreateModel(
                name='ReleaseGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('organisation', 'Organisation'), ('layer', 'Layer'), ('unit', 'Unit')], max_length=12)),
                    ('layer', models.CharField(blank=True, choices=[('board_near', 'Board-near leaders'), ('unit_leader', 'Unit leaders'), ('leaders', 'All leaders'), ('rank_and_file', 'Rank and file')], max_length=14)),
                    ('name', models.CharField(max_length=200)),
                    ('unit_kind', models.CharField(blank=True, max_length=20)),
                    ('depth', models.PositiveSmallIntegerField(default=0)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('population', models.PositiveIntegerField()),
                    ('respondents', models.PositiveIntegerField(null=True)),
                    ('suppressed', models.CharField(blank=True, choices=[('primary', 'Fewer answers than the minimum'), ('complementary', 'A smaller group could be worked out')], max_length=14)),
                    ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='assessments.releasegroup')),
                    ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='assessments.release')),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='release_groups', to='organisation.unit')),
                ],
                options={
                    'ordering': ['position'],
                },
            ),
            migrations.CreateModel(
                name='ReleaseGap',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scale', models.CharField(max_length=80)),
                    ('suppressed', models.CharField(blank=True, choices=[('primary', 'Fewer answers than the minimum'), ('complementary', 'A smaller group could be worked out')], max_length=14)),
                    ('leaders', models.PositiveIntegerField(null=True)),
                    ('others', models.PositiveIntegerField(null=True)),
                    ('difference', models.FloatField(null=True)),
                    ('standard_error', models.FloatField(null=True)),
                    ('lower', models.FloatField(null=True)),
                    ('upper', models.FloatField(null=True)),
                    ('share_difference', models.FloatField(null=True, verbose_name='difference of the shares who are engaged')),
                    ('share_lower', models.FloatField(null=True)),
                    ('share_upper', models.FloatField(null=True)),
                    ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='assessments.release')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='assessments.releasegroup')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReleaseFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scale', models.CharField(max_length=80)),
                    ('suppressed', models.CharField(blank=True, choices=[('primary', 'Fewer answers than the minimum'), ('complementary', 'A smaller group could be worked out')], max_length=14)),
                    ('respondents', models.PositiveIntegerField(null=True)),
                    ('mean', models.FloatField(null=True)),
                    ('standard_deviation', models.FloatField(null=True)),
                    ('standard_error', models.FloatField(null=True)),
                    ('lower', models.FloatField(null=True)),
                    ('upper', models.FloatField(null=True)),
                    ('favourable', models.FloatField(null=True, verbose_name='share who are engaged')),
                    ('favourable_lower', models.FloatField(null=True)),
                    ('favourable_upper', models.FloatField(null=True)),
                    ('alpha', models.FloatField(null=True)),
                    ('omega', models.FloatField(null=True)),
                    ('doubts', models.PositiveSmallIntegerField(default=0, verbose_name='what is to be said of alpha and omega')),
                    ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='assessments.release')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='assessments.releasegroup')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='RoundRater',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('email', models.EmailField(blank=True, help_text='kept until the round is closed', max_length=254, verbose_name='e-mail address')),
                    ('side', models.CharField(choices=[('rater', 'Rater'), ('medical_director', 'Medical director'), ('non_executive', 'Non-executive director'), ('clinical_director', 'Clinical director'), ('general_manager', 'General manager')], default='rater', max_length=18, verbose_name='rates as')),
                    ('answered', models.BooleanField(default=False)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisation.person')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raters', to='assessments.ratinground')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ],
                options={
                    'ordering': ['side', 'name', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='RoundRating',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('month', models.DateField()),
                    ('answers', models.JSONField(default=dict)),
                    ('evidence', models.JSONField(default=dict)),
                    ('rater', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='assessments.roundrater')),
                ],
                options={
                    'ordering': ['month'],
                },
            ),
            migrations.CreateModel(
                name='RoundTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(choices=[('rater', 'Rater'), ('medical_director', 'Medical director'), ('non_executive', 'Non-executive director'), ('clinical_director', 'Clinical director'), ('general_manager', 'General manager')], max_length=18)),
                    ('item', models.CharField(max_length=80)),
                    ('value', models.IntegerField()),
                    ('given', models.PositiveIntegerField(default=0)),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='assessments.ratinground')),
                ],
            ),
            migrations.CreateModel(
                name='SealedAnswer',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('is_comment', models.BooleanField(default=False)),
                    ('owner', models.CharField(blank=True, max_length=64)),
                    ('settled', models.BooleanField(default=False, help_text='whether it was there at the last shuffle of everything')),
                    ('sealed', models.BinaryField()),
                    ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='assessments.campaign')),
                ],
            ),
            migrations.CreateModel(
                name='SpentMark',
                fields=[
                    ('mark', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('settled', models.BooleanField(default=False, help_text='whether it was there at the last shuffle of everything')),
                    ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='assessments.campaign')),
                ],
            ),
            migrations.CreateModel(
                name='Wave',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('instrument_id', models.CharField(max_length=80, verbose_name='questionnaire')),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('audience', models.CharField(choices=[('doctors', 'Doctors'), ('managers', 'Managers')], db_default='doctors', default='doctors', help_text='Managers are those whose profession in the register is manager, in the unit of their post.', max_length=8, verbose_name='who is asked')),
                    ('opened_on', models.DateField(verbose_name='first day of answers')),
                    ('closed_on', models.DateField(verbose_name='last day of answers')),
                    ('population_date', models.DateField(help_text='The day on which the register says who was asked, and in which unit.', verbose_name='counted in the register as at')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='organisation.organisation')),
                ],
                options={
                    'ordering': ['-closed_on', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='ResponseUpload',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=255, verbose_name='file')),
                    ('sha256', models.CharField(max_length=64)),
                    ('content', models.BinaryField()),
                    ('removed_columns', models.JSONField(default=list)),
                    ('mapping', models.TextField()),
                    ('pooling', models.JSONField(default=dict, help_text='which units are to be released together')),
                    ('looked', models.JSONField(help_text='what a release would show, as worked out beside the page', null=True)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='upload', to='assessments.wave')),
                ],
            ),
            migrations.AddField(
                model_name='release',
                name='wave',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='assessments.wave'),
            ),
            migrations.CreateModel(
                name='CommentIntake',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('given', models.PositiveIntegerField()),
                    ('counts', models.JSONField(default=list, help_text='for each question how many were given, kept and left out')),
                    ('closed_on', models.DateField(help_text='the day on which everything unreleased was deleted', null=True)),
                    ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='comment_intake', to='assessments.wave')),
                ],
            ),
            migrations.CreateModel(
                name='Comment',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('question', models.CharField(blank=True, help_text='what was asked, where a file asked more than one', max_length=500)),
                    ('original', models.TextField(blank=True, help_text='emptied on release')),
                    ('marked', models.JSONField(blank=True, default=list, help_text='words of it that stood in a column which told who answered; emptied on release')),
                    ('text', models.TextField(blank=True, help_text='what may be read, once names and places are blanked out')),
                    ('state', models.CharField(choices=[('waiting', 'Waits for the first look'), ('blanked', 'Blanked out, waits for the second look'), ('released', 'Released')], default='waiting', max_length=8)),
                    ('first_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('second_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='assessments.wave')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.AddField(
                model_name='campaign',
                name='wave',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='campaign', to='assessments.wave'),
            ),
            migrations.CreateModel(
                name='CampaignGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cell', models.CharField(max_length=40)),
                    ('name', models.CharField(max_length=200)),
                    ('depth', models.PositiveSmallIntegerField(default=0)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('people', models.PositiveIntegerField()),
                    ('answered', models.PositiveIntegerField(default=0)),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='assessments.campaign')),
                ],
                options={
                    'ordering': ['position'],
                    'constraints': [models.UniqueConstraint(fields=('campaign', 'cell'), name='group_once_per_campaign'), models.CheckConstraint(condition=models.Q(('answered__lte', models.F('people'))), name='not_more_answered_than_people')],
                },
            ),
            migrations.CreateModel(
                name='InstrumentFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('instrument_id', models.CharField(max_length=80)),
                    ('content', models.TextField()),
                    ('added_at', models.DateTimeField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instruments', to='organisation.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'instrument_id'), name='instrument_once_per_organisation')],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('unit', models.CharField(help_text='the code of the unit that the answer counts in', max_length=40)),
                    ('layer', models.CharField(max_length=14)),
                    ('finder', models.CharField(help_text='a one-way mark of the code', max_length=64, unique=True)),
                    ('posted', models.BinaryField(default=bytes, help_text='the last round of mail and how it ended, sealed')),
                    ('refused', models.BooleanField(default=False, help_text='the mail server did not take the last letter that went to everybody')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='assessments.campaign')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('campaign', 'person'), name='person_asked_once_per_campaign')],
                },
            ),
            migrations.CreateModel(
                name='KeptMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('instrument_id', models.CharField(max_length=80)),
                    ('audience', models.CharField(default='doctors', max_length=8)),
                    ('content', models.TextField()),
                    ('changed_at', models.DateTimeField(auto_now=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='response_mappings', to='organisation.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'instrument_id', 'audience'), name='response_mapping_once_per_instrument')],
                },
            ),
            migrations.AddIndex(
                model_name='ratinground',
                index=models.Index(fields=['organisation', 'subject_kind', 'subject_id'], name='round_by_subject'),
            ),
            migrations.AddConstraint(
                model_name='ratinground',
                constraint=models.UniqueConstraint(fields=('organisation', 'title'), name='round_title_once_per_organisation'),
            ),
            migrations.AddConstraint(
                model_name='ratinground',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject_id', ''), ('subject_kind', '')), models.Q(models.Q(('subject_kind', ''), _negated=True), models.Q(('subject_id', ''), _negated=True)), _connector='OR'), name='round_subject_has_kind_and_number', violation_error_message='A subject needs its kind and its number.'),
            ),
            migrations.AddConstraint(
                model_name='ratinground',
                constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('opened_on'))), name='round_is_due_after_it_opens', violation_error_message='The due date is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='ratinground',
                constraint=models.CheckConstraint(condition=models.Q(('high_from__gt', models.F('medium_from'))), name='round_cuts_rise', violation_error_message='“High” must begin above “medium”.'),
            ),
            migrations.AddConstraint(
                model_name='releasegroup',
                constraint=models.UniqueConstraint(fields=('release', 'unit'), name='unit_once_per_release'),
            ),
            migrations.AddConstraint(
                model_name='releasegroup',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('respondents__isnull', False), ('suppressed', '')), models.Q(models.Q(('suppressed', ''), _negated=True), ('respondents__isnull', True)), _connector='OR'), name='hidden_group_has_no_count'),
            ),
            migrations.AddConstraint(
                model_name='releasegap',
                constraint=models.UniqueConstraint(fields=('group', 'scale'), name='gap_once_per_group_and_scale'),
            ),
            migrations.AddConstraint(
                model_name='releasegap',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('difference__isnull', False), ('suppressed', '')), models.Q(models.Q(('suppressed', ''), _negated=True), ('difference__isnull', True), ('leaders__isnull', True), ('others__isnull', True)), _connector='OR'), name='hidden_gap_is_empty'),
            ),
            migrations.AddConstraint(
                model_name='releasefigure',
                constraint=models.UniqueConstraint(fields=('group', 'scale'), name='figure_once_per_group_and_scale'),
            ),
            migrations.AddConstraint(
                model_name='releasefigure',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('respondents__isnull', False), ('suppressed', '')), models.Q(models.Q(('suppressed', ''), _negated=True), ('alpha__isnull', True), ('favourable__isnull', True), ('mean__isnull', True), ('respondents__isnull', True)), _connector='OR'), name='hidden_figure_is_empty'),
            ),
            migrations.AddConstraint(
                model_name='roundrater',
                constraint=models.UniqueConstraint(fields=('round', 'user'), name='rater_once_per_round'),
            ),
            migrations.AddConstraint(
                model_name='roundrater',
                constraint=models.UniqueConstraint(fields=('round', 'person'), name='rater_person_once_per_round'),
            ),
            migrations.AddConstraint(
                model_name='roundrater',
                constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('round', 'email'), name='rater_address_once_per_round'),
            ),
            migrations.AddConstraint(
                model_name='roundrating',
                constraint=models.UniqueConstraint(fields=('rater', 'month'), name='rating_once_per_month'),
            ),
            migrations.AddConstraint(
                model_name='roundtally',
                constraint=models.UniqueConstraint(fields=('round', 'side', 'item', 'value'), name='tally_once_per_answer'),
            ),
            migrations.AddIndex(
                model_name='sealedanswer',
                index=models.Index(fields=['campaign', 'settled'], name='answer_by_campaign'),
            ),
            migrations.AddIndex(
                model_name='spentmark',
                index=models.Index(fields=['campaign', 'settled'], name='mark_by_campaign'),
            ),
            migrations.AddConstraint(
                model_name='wave',
                constraint=models.UniqueConstraint(fields=('organisation', 'title'), name='wave_title_once_per_organisation'),
            ),
            migrations.AddConstraint(
                model_name='wave',
                constraint=models.CheckConstraint(condition=models.Q(('closed_on__gte', models.F('opened_on'))), name='wave_closes_after_it_opens', violation_error_message='The last day is before the first day.'),
            ),
            migrations.AddConstraint(
                model_name='comment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'released'), _negated=True), models.Q(('first_by__isnull', False), ('original', ''), ('second_by__isnull', False), models.Q(('first_by', models.F('second_by')), _negated=True)), _connector='OR'), name='comment_is_released_by_two'),
            ),
            migrations.AddConstraint(
                model_name='campaign',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(models.Q(('public_key', ''), _negated=True), models.Q(('custodian', ''), _negated=True), models.Q(('custodian_post', ''), _negated=True)), _connector='OR'), name='launched_campaign_has_a_key_with_a_custodian'),
            ),
            migrations.AddConstraint(
                model_name='campaign',
                constraint=models.CheckConstraint(condition=models.Q(('minimum__gte', 10), ('minimum__lte', 100)), name='campaign_minimum_is_not_lowered', violation_error_message='The smallest group shown lies between 10 and 100.'),
            ),
            migrations.AddConstraint(
                model_name='campaign',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('frame__isnull', False), _connector='OR'), name='launched_campaign_has_a_frame'),
            ),
        ]),
    ]
