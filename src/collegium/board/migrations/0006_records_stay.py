# An item of an agenda may name a paper that is kept here; what was agreed or published is protected by the database itself.

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

AGREED, PUBLISHED, STEPS = "agreed minutes are opened again first", "a published question is withdrawn first", "steps stay"
OF_MEETING = "(SELECT minutes_agreed_on FROM board_meeting WHERE id = {row}.meeting_id)"
OF_ITEM = (
    "(SELECT m.minutes_agreed_on FROM board_meeting m JOIN board_agendaitem i ON i.meeting_id = m.id "
    "WHERE i.id = {row}.item_id)"
)
BELOW = {"agendaitem": OF_MEETING, "attendance": OF_MEETING, "contribution": OF_ITEM, "decision": OF_ITEM}
# What stands on the public register; the name of an asker may be forgotten at any time.
SHOWN = ("number", "received_on", "text", "answer", "answered_on", "public_text", "public_answer", "published_on")


def changed(same: str) -> str:
    return " OR ".join(f"NEW.{name} {same} OLD.{name}" for name in SHOWN)


def rules(same: str) -> list[tuple[str, str, str, str, str]]:
    """Name, event, table, when, and what is said; `same` is how the database asks whether two values differ."""
    found = [
        ("meeting_update", "UPDATE", "meeting", "OLD.minutes_agreed_on IS NOT NULL AND NEW.minutes_agreed_on IS NOT NULL", AGREED),
        ("meeting_delete", "DELETE", "meeting", "OLD.minutes_agreed_on IS NOT NULL", AGREED),
        ("question_update", "UPDATE", "question", f"OLD.published_on IS NOT NULL AND NEW.published_on IS NOT NULL AND ({changed(same)})", PUBLISHED),
        ("question_delete", "DELETE", "question", "OLD.published_on IS NOT NULL", PUBLISHED),
        ("step_update", "UPDATE", "questionstep", "", STEPS),
        ("step_delete", "DELETE", "questionstep", "", STEPS),
    ]  # fmt: skip
    for table, agreed in BELOW.items():
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            when = " OR ".join(f"{agreed.format(row=row)} IS NOT NULL" for row in rows)
            found.append((f"{table}_{event.lower()}", event, table, when, AGREED))
    return found


def sqlite() -> list[tuple[str, str]]:
    return [
        (
            f"CREATE TRIGGER board_stays_{name} BEFORE {event} ON board_{table} {f'WHEN {when}' if when else ''} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
            f"DROP TRIGGER board_stays_{name}",
        )
        for name, event, table, when, said in rules("IS NOT")
    ]


def postgresql() -> list[tuple[str, str]]:
    """A condition that looks into another table cannot stand in WHEN, so it stands in the function."""
    made = []
    for name, event, table, when, said in rules("IS DISTINCT FROM"):
        kept = "OLD" if event == "DELETE" else "NEW"
        body = f"IF {when or 'true'} THEN RAISE EXCEPTION '{said}' USING ERRCODE = '23514'; END IF; RETURN {kept};"
        made.append(
            (
                f"CREATE FUNCTION board_stays_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
                f"DROP FUNCTION board_stays_{name}",
            )
        )
        made.append(
            (
                f"CREATE TRIGGER board_stays_{name} BEFORE {event} ON board_{table} "
                f"FOR EACH ROW EXECUTE FUNCTION board_stays_{name}()",
                f"DROP TRIGGER board_stays_{name} ON board_{table}",
            )
        )
    return made


def statements(schema_editor: Any) -> list[tuple[str, str]]:
    return sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()


def add(apps: Any, schema_editor: Any) -> None:
    for forwards, _ in statements(schema_editor):
        schema_editor.execute(forwards)


def take_away(apps: Any, schema_editor: Any) -> None:
    for _, backwards in reversed(statements(schema_editor)):
        schema_editor.execute(backwards)


class Migration(migrations.Migration):
    dependencies = [("board", "0005_papers")]
    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="kept_paper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="board.paper",
                verbose_name="paper",
            ),
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="paper",
            field=models.CharField(blank=True, max_length=500, verbose_name="paper from elsewhere"),
        ),
        migrations.RunPython(add, take_away),
    ]
