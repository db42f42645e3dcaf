"""No table of a campaign remembers the order of its rows."""

from django.db import migrations

WITHOUT_ORDER = (
    "assessments_spentmark",
    "assessments_halffilled",
    "assessments_sealedanswer",
    "assessments_invitation",
)

def forget_order(apps, schema_editor):
    """SQLite numbers rows as they come; without that number they lie in the order of their random keys."""
    if schema_editor.connection.vendor != "sqlite":
        return  # PostgreSQL's order is broken by rewriting: see campaigns/actions/shuffling.py
    with schema_editor.connection.cursor() as cursor:
        for table in WITHOUT_ORDER:
            cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
            made = dict.fromkeys(cursor.fetchall())
            cursor.execute(f"DROP TABLE {table}")
            for kind, sql in sorted(made, key=lambda row: row[0] != "table"):
                cursor.execute(f"{sql} WITHOUT ROWID" if kind == "table" else sql)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [
        migrations.RunPython(forget_order, migrations.RunPython.noop),
    ]
