import django.core.validators
import django.db.models.deletion
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
                name='Commitment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=1000, verbose_name='promise')),
                    ('maker', models.CharField(blank=True, help_text='A person or a body, if it was not a post.', max_length=200, verbose_name='promised by someone else')),
                    ('to', models.CharField(choices=[('person', 'A person'), ('unit', 'A unit'), ('group', 'A group'), ('public', 'The public')], max_length=6, verbose_name='promised to')),
                    ('to_group', models.CharField(blank=True, max_length=200, verbose_name='that group')),
                    ('source', models.SlugField(max_length=40, verbose_name='where it was promised')),
                    ('source_id', models.CharField(blank=True, max_length=100)),
                    ('source_text', models.CharField(blank=True, help_text='Its title, number or date.', max_length=300, verbose_name='which one')),
                    ('made_on', models.DateField(verbose_name='promised on')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                    ('readers', models.CharField(choices=[('board', 'People who can see the board'), ('unit', 'The unit it was made to, its owner and the medical director’s office'), ('parties', 'Its owner, the person it was made to, and people who can see private meetings'), ('two_posts', 'Only the holders of two posts')], default='board', max_length=9, verbose_name='who can read it')),
                    ('state', models.CharField(choices=[('open', 'Open'), ('kept', 'Kept'), ('broken', 'Broken'), ('changed', 'Changed')], default='open', max_length=7, verbose_name='state')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                    ('reason', models.CharField(blank=True, max_length=1000, verbose_name='why')),
                    ('maker_post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='organisation.post', verbose_name='promised by the post')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='organisation.organisation')),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='organisation.person', verbose_name='owner')),
                    ('reader_post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises_read', to='organisation.post', verbose_name='the other post')),
                    ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='commitments.commitment')),
                    ('to_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promised', to='organisation.person', verbose_name='that person')),
                    ('to_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promised', to='organisation.unit', verbose_name='that unit')),
                ],
                options={
                    'verbose_name': 'promise',
                    'ordering': ['due_on', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='CommitmentStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.DateField(verbose_name='on')),
                    ('kind', models.CharField(choices=[('made', 'Promised'), ('owned', 'Owner or date'), ('evidence', 'Evidence'), ('kept', 'Kept'), ('broken', 'Broken'), ('changed', 'Changed'), ('reopened', 'Opened again')], max_length=8)),
                    ('text', models.CharField(blank=True, max_length=1000, verbose_name='text')),
                    ('link', models.CharField(blank=True, max_length=500, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='link')),
                    ('by', models.CharField(max_length=64)),
                    ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='commitments.commitment')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='Reminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('due_on', models.DateField()),
                    ('days_after', models.SmallIntegerField(help_text='days from the due date: -14 is two weeks before')),
                    ('claimed_by', models.CharField(blank=True, max_length=32)),
                    ('claimed_at', models.DateTimeField(null=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='commitments.commitment')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.person')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='WithoutReminders',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='without_reminders', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='CalendarAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fingerprint', models.CharField(max_length=64, unique=True)),
                    ('everything', models.BooleanField(default=False, verbose_name='all promises of the organisation')),
                    ('made_on', models.DateField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_addresses', to='organisation.organisation')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_addresses', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'user'), name='calendar_address_once_a_user')],
                },
            ),
            migrations.AddIndex(
                model_name='commitment',
                index=models.Index(fields=['organisation', 'state', 'due_on'], name='commitment_by_state'),
            ),
            migrations.AddIndex(
                model_name='commitment',
                index=models.Index(fields=['organisation', 'source', 'source_id'], name='commitment_by_source'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('due_on__isnull', False), ('owner__isnull', False)), _connector='OR'), name='commitment_ends_with_owner_and_date', violation_error_message='A promise without an owner and a date cannot be closed.'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='commitment_end_has_a_day'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['broken', 'changed']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='commitment_broken_or_changed_for_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('to', 'person'), ('to_group', ''), ('to_person__isnull', False), ('to_unit__isnull', True)), models.Q(('to', 'unit'), ('to_group', ''), ('to_person__isnull', True), ('to_unit__isnull', False)), models.Q(('to', 'group'), ('to_person__isnull', True), ('to_unit__isnull', True), models.Q(('to_group', ''), _negated=True)), models.Q(('to', 'public'), ('to_group', ''), ('to_person__isnull', True), ('to_unit__isnull', True)), _connector='OR'), name='commitment_to_somebody', violation_error_message='Name the person, the unit or the group that it was promised to.'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(('due_on__isnull', True), ('due_on__gte', models.F('made_on')), _connector='OR'), name='commitment_due_after_promise', violation_error_message='The day on which it is due lies before the promise.'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('replaces',), name='commitment_replaced_once'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(('maker_post__isnull', False), models.Q(('maker', ''), _negated=True), _connector='OR'), name='commitment_by_somebody', violation_error_message='Choose the post that promised it, or enter who did.'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(('source_id', ''), ('source_text', ''), _connector='OR'), name='commitment_source_has_one_name', violation_error_message='What this was promised in has a page: leave “Which one” empty.'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('readers', 'unit'), _negated=True), ('to_unit__isnull', False), _connector='OR'), name='commitment_unit_reads_what_it_was_promised', violation_error_message='Only a promise to a unit can be for that unit. Choose other readers, or the unit.'),
            ),
            migrations.AddConstraint(
                model_name='commitment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('maker_post__isnull', False), ('reader_post__isnull', False), ('readers', 'two_posts')), models.Q(models.Q(('readers', 'two_posts'), _negated=True), ('reader_post__isnull', True)), _connector='OR'), name='commitment_two_posts_are_named', violation_error_message='A promise between two posts names both: the post that promised, and the other post.'),
            ),
            migrations.AddConstraint(
                model_name='reminder',
                constraint=models.UniqueConstraint(fields=('commitment', 'owner', 'due_on', 'days_after'), name='reminder_once_for_each_step'),
            ),
        ]),
    ]
