"""A launched campaign keeps its settings, whoever asks; and no table of a campaign remembers the order of its rows."""

from django.db import migrations

WITHOUT_ORDER = (
    "assessments_spentmark",
    "assessments_halffilled",
    "assessments_sealedanswer",
    "assessments_invitation",
)
SETTINGS = (
    "wave_id", "mode", "minimum", "contact", "message", "comment_question", "remind_only_others", "pooling", "frame",
    "statement", "custodian", "custodian_post", "public_key",
)  # fmt: skip
WAVE = ("organisation_id", "instrument_id", "opened_on", "population_date")
LOCKED = "a launched campaign keeps its settings"


def changed(columns, differ):
    return " OR ".join(f"OLD.{name} {differ} NEW.{name}" for name in columns)


def state_of(column):
    return f"(SELECT state FROM assessments_campaign WHERE id = {column})"


def rules(differ):
    """Name, event, table, and when the database refuses."""
    backwards = "(OLD.state = 'open' AND NEW.state = 'draft') OR (OLD.state = 'closed' AND NEW.state <> 'closed')"
    launched = "EXISTS (SELECT 1 FROM assessments_campaign WHERE wave_id = OLD.id AND state <> 'draft')"
    group = changed(("campaign_id", "cell", "name", "people"), differ)
    return (
        ("campaign_keeps", "UPDATE", "assessments_campaign", f"{backwards} OR (OLD.state <> 'draft' AND ({changed(SETTINGS, differ)}))"),
        ("campaign_stays", "DELETE", "assessments_campaign", "OLD.state = 'open'"),
        ("campaign_wave_keeps", "UPDATE", "assessments_wave", f"({changed(WAVE, differ)}) AND {launched}"),
        ("campaign_group_keeps", "UPDATE", "assessments_campaigngroup", f"({group}) AND {state_of('OLD.campaign_id')} <> 'draft'"),
        ("campaign_group_stays", "DELETE", "assessments_campaigngroup", f"{state_of('OLD.campaign_id')} = 'open'"),
        ("campaign_key_stays", "DELETE", "assessments_campaignkey", f"{state_of('OLD.campaign_id')} = 'open'"),
    )  # fmt: skip


def lock(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, event, table, when in rules("IS NOT"):
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
            )
        return
    for name, event, table, when in rules("IS DISTINCT FROM"):
        given = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{LOCKED}'; END IF; RETURN {given}; END $$"
        )
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unlock(apps, schema_editor):
    for name, _, table, _ in rules("IS NOT"):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


def forget_order(apps, schema_editor):
    """SQLite numbers rows as they come; without that number they lie in the order of their random keys."""
    if schema_editor.connection.vendor != "sqlite":
        return  # PostgreSQL's order is broken by rewriting: see campaigns/actions/shuffling.py
    with schema_editor.connection.cursor() as cursor:
        for table in WITHOUT_ORDER:
            cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
            made = dict.fromkeys(cursor.fetchall())
            cursor.execute(f"DROP TABLE {table}")
            for kind, sql in sorted(made, key=lambda one: one[0] != "table"):
                cursor.execute(f"{sql} WITHOUT ROWID" if kind == "table" else sql)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_campaigns")]
    operations = [
        migrations.RunPython(forget_order, migrations.RunPython.noop),
        migrations.RunPython(lock, unlock),
    ]
