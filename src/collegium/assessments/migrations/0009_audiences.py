"""A wave asks doctors or managers. The column is added by itself: on SQLite Django would build the table anew, and a
table built anew has lost the triggers that keep what respondents were promised."""

from django.db import migrations, models

ADD = "ALTER TABLE assessments_wave ADD COLUMN audience varchar(8) DEFAULT 'doctors' NOT NULL"
TAKE_AWAY = "ALTER TABLE assessments_wave DROP COLUMN audience"
NAME, TABLE = "wave_audience_keeps", "assessments_wave"
LOCKED = "who is asked does not change once a campaign is launched or figures are released"
LAUNCHED = "EXISTS (SELECT 1 FROM assessments_campaign WHERE wave_id = OLD.id AND state <> 'draft')"
RELEASED = "EXISTS (SELECT 1 FROM assessments_release WHERE wave_id = OLD.id)"


def lock(apps, schema_editor):
    when = f"OLD.audience <> NEW.audience AND ({LAUNCHED} OR {RELEASED})"
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {when} BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{LOCKED}'; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()")


def unlock(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {NAME}")
        return
    schema_editor.execute(f"DROP TRIGGER {NAME} ON {TABLE}")
    schema_editor.execute(f"DROP FUNCTION {NAME}()")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_pooled_release"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ADD, TAKE_AWAY), migrations.RunPython(lock, unlock)],
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
