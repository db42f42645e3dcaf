"""What a round is about: a kind and a number beside the words, in place of a unit."""

from django.db import migrations, models

class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0010_comments_of_uploads'),
        ('organisation', '0002_doctors_and_sites'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='ratinground',
            name='unit',
        ),
        migrations.AddField(
            model_name='ratinground',
            name='subject_id',
            field=models.CharField(blank=True, max_length=64, verbose_name='subject'),
        ),
        migrations.AddField(
            model_name='ratinground',
            name='subject_kind',
            field=models.SlugField(blank=True, db_index=False, max_length=40, verbose_name='kind of subject'),
        ),
        migrations.AlterField(
            model_name='ratinground',
            name='subject',
            field=models.CharField(blank=True, help_text='The pair, the initiative or the group that is rated. Leave it empty to use the name of the subject.', max_length=200, verbose_name='about what, in words'),
        ),
        migrations.AddIndex(
            model_name='ratinground',
            index=models.Index(fields=['organisation', 'subject_kind', 'subject_id'], name='round_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='ratinground',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject_id', ''), ('subject_kind', '')), models.Q(models.Q(('subject_kind', ''), _negated=True), models.Q(('subject_id', ''), _negated=True)), _connector='OR'), name='round_subject_has_kind_and_number', violation_error_message='A subject needs its kind and its number.'),
        ),
    ]
