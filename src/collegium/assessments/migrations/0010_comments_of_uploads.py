from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0009_audiences"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="marked",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="words of it that stood in a column which told who answered; emptied on release",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="question",
            field=models.CharField(
                blank=True, max_length=500, help_text="what was asked, where a file asked more than one"
            ),
        ),
        migrations.AddField(
            model_name="commentintake",
            name="counts",
            field=models.JSONField(default=list, help_text="for each question how many were given, kept and left out"),
        ),
    ]
