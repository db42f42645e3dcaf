"""The database itself refuses to change or delete a record, whoever asks."""

from typing import Any

from django.db import migrations

SQLITE = [
    (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_auditevent "
        "BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END",
        "DROP TRIGGER audit_no_update",
    ),
    (
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_auditevent "
        "BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END",
        "DROP TRIGGER audit_no_delete",
    ),
]
POSTGRESQL = [
    (
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit events are never changed'; END $$",
        "DROP FUNCTION audit_refuse",
    ),
    (
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_auditevent "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "DROP TRIGGER audit_no_change ON audit_auditevent",
    ),
    (
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditevent "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        "DROP TRIGGER audit_no_truncate ON audit_auditevent",
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
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(add, take_away)]
