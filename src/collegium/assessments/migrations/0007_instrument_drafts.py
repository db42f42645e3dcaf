"""Drafts of questionnaires; and the database itself refuses to change one that is published, or to remove one in use."""

import django.db.models.deletion
from django.db import migrations, models


TABLE = "assessments_instrumentfile"
KEPT = "a published questionnaire is never changed, and stays while something uses it"
IN_USE = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE organisation_id = OLD.organisation_id AND instrument_id = OLD.instrument_id)"
    for table in ("assessments_wave", "assessments_ratinground")
)
RULES = (("instrument_keeps", "UPDATE", "1 = 1"), ("instrument_stays", "DELETE", IN_USE))


def lock(apps, schema_editor):
    for name, event, when in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {when} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
            )
            continue
        given = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{KEPT}'; END IF; RETURN {given}; END $$"
        )
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unlock(apps, schema_editor):
    for name, _, _ in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


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
        migrations.RunPython(lock, unlock),
    ]
