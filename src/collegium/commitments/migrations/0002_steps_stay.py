"""The database itself refuses to change or delete what happened to a promise, whoever asks."""

from typing import Any

from django.db import migrations

TABLE = "commitments_commitmentstep"
SQLITE = [
    (
        f"CREATE TRIGGER commitments_step_no_update BEFORE UPDATE ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'steps of a promise are never changed'); END",
        "DROP TRIGGER commitments_step_no_update",
    ),
    (
        f"CREATE TRIGGER commitments_step_no_delete BEFORE DELETE ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'steps of a promise are never deleted'); END",
        "DROP TRIGGER commitments_step_no_delete",
    ),
]
POSTGRESQL = [
    (
        "CREATE FUNCTION commitments_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'steps of a promise are never changed'; END $$",
        "DROP FUNCTION commitments_refuse",
    ),
    (
        f"CREATE TRIGGER commitments_step_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION commitments_refuse()",
        f"DROP TRIGGER commitments_step_no_change ON {TABLE}",
    ),
]


def statements(schema_editor: Any) -> list[tuple[str, str]]:
    return SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL


def add(apps: Any, schema_editor: Any) -> None:
    for forwards, _ in statements(schema_editor):
        schema_editor.execute(forwards)


def take_away(apps: Any, schema_editor: Any) -> None:
    for _, backwards in reversed(statements(schema_editor)):
        schema_editor.execute(backwards)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial")]
    operations = [migrations.RunPython(add, take_away)]
