"""A wave asks doctors or managers. The column is added by itself: Django would build the table anew on SQLite."""

from django.db import migrations, models

ADD = "ALTER TABLE assessments_wave ADD COLUMN audience varchar(8) DEFAULT 'doctors' NOT NULL"
TAKE_AWAY = "ALTER TABLE assessments_wave DROP COLUMN audience"

class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_pooled_release"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ADD, TAKE_AWAY)],
            state_operations=[
                migrations.AddField(
                    model_name="wave",
                    name="audience",
                    field=models.CharField(
                        choices=[("doctors", "Doctors"), ("managers", "Managers")],
                        db_default="doctors",
                        default="doctors",
                        help_text="Managers are those whose profession in the register is manager, in the unit of their post.",
                        max_length=8,
                        verbose_name="who is asked",
                    ),
                ),
                migrations.AlterField(
                    model_name="wave",
                    name="population_date",
                    field=models.DateField(
                        help_text="The day on which the register says who was asked, and in which unit.",
                        verbose_name="counted in the register as at",
                    ),
                ),
                migrations.AlterField(
                    model_name="campaign",
                    name="frame",
                    field=models.JSONField(help_text="units and numbers of people as at the launch", null=True),
                ),
                migrations.AlterField(
                    model_name="release",
                    name="opportunity",
                    field=models.JSONField(help_text="why people take no part, counted; empty when not asked", null=True),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name="keptmapping", name="response_mapping_once_per_instrument"),
        migrations.AddField(
            model_name="keptmapping", name="audience", field=models.CharField(default="doctors", max_length=8)
        ),
        migrations.AddConstraint(
            model_name="keptmapping",
            constraint=models.UniqueConstraint(
                fields=("organisation", "instrument_id", "audience"), name="response_mapping_once_per_instrument"
            ),
        ),
    ]
