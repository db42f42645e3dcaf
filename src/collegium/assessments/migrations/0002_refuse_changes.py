"""The database itself refuses to change or delete what was released, whoever asks."""

from django.db import migrations

TABLES = ("release", "releasegroup", "releasefigure", "releasegap")


def statements(schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in ("UPDATE", "DELETE"):
                name = f"assessments_{table}_no_{event.lower()}"
                yield (
                    f"CREATE TRIGGER {name} BEFORE {event} ON assessments_{table} "
                    "BEGIN SELECT RAISE(ABORT, 'a release is never changed'); END",
                    f"DROP TRIGGER {name}",
                )
        return
    yield (
        "CREATE FUNCTION assessments_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a release is never changed'; END $$",
        "DROP FUNCTION assessments_refuse",
    )
    for table in TABLES:
        yield (
            f"CREATE TRIGGER assessments_{table}_no_change BEFORE UPDATE OR DELETE ON assessments_{table} "
            "FOR EACH ROW EXECUTE FUNCTION assessments_refuse()",
            f"DROP TRIGGER assessments_{table}_no_change ON assessments_{table}",
        )
        yield (
            f"CREATE TRIGGER assessments_{table}_no_truncate BEFORE TRUNCATE ON assessments_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION assessments_refuse()",
            f"DROP TRIGGER assessments_{table}_no_truncate ON assessments_{table}",
        )


def add(apps, schema_editor):
    for forwards, _ in statements(schema_editor):
        schema_editor.execute(forwards)


def take_away(apps, schema_editor):
    for _, backwards in reversed(list(statements(schema_editor))):
        schema_editor.execute(backwards)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [migrations.RunPython(add, take_away)]
