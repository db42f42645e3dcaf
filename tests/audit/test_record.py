"""The record of writes and reads: added to, never changed, and a change is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from collegium.audit import protection
from collegium.audit.actions import Entry, record, record_read
from collegium.audit.models import AuditEvent
from collegium.audit.queries import first_broken_link, history
from collegium.organisation.actions import correct_fact
from tests.world import World

MARK = "%s"  # both databases take it


def write_three() -> list[AuditEvent]:
    entries = [Entry(verb="test.add", subject="test.thing", subject_id=str(number)) for number in range(3)]
    record(by="tests", entries=entries)
    return list(AuditEvent.objects.filter(subject="test.thing").order_by("pk"))


CHANGES = {
    "one row by hand": f"UPDATE audit_auditevent SET verb = 'x' WHERE id = {MARK}",
    "every row by hand": f"UPDATE audit_auditevent SET by = 'nobody' WHERE id >= {MARK}",
    "one row gone": f"DELETE FROM audit_auditevent WHERE id = {MARK}",
    "every row gone": f"DELETE FROM audit_auditevent WHERE id > 0 OR id = {MARK}",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_database_refuses_changes_by_hand(db: None, change: str) -> None:
    event = write_three()[1]
    with (
        pytest.raises(DatabaseError, match="audit events are never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change, [event.pk])
    assert first_broken_link() is None


def test_the_database_refuses_what_the_models_could_ask(db: None) -> None:
    events = write_three()
    events[0].verb = "x"
    attempts: list[Any] = [
        events[0].save,
        events[0].delete,
        lambda: AuditEvent.objects.update(verb="x"),
        lambda: AuditEvent.objects.bulk_update(events, ["verb"]),
        lambda: AuditEvent.objects.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="audit events are never"), transaction.atomic():
            attempt()
    assert AuditEvent.objects.filter(subject="test.thing").count() == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL knows TRUNCATE")
def test_postgresql_refuses_to_empty_it(db: None) -> None:
    with (
        pytest.raises(DatabaseError, match="audit events are never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_auditevent CASCADE")


def without_protection(statement: str, parameters: list[Any]) -> None:
    """What somebody who owns the database could do."""
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, list(protection.present(connection)))
        if statement.startswith("DELETE"):
            cursor.execute(
                statement.replace("audit_auditevent WHERE id", "audit_eventvalues WHERE event_id"), parameters
            )
        cursor.execute(statement, parameters)


def test_a_changed_row_is_found(db: None) -> None:
    event = write_three()[1]
    without_protection(CHANGES["one row by hand"], [event.pk])
    assert first_broken_link() == event
    with pytest.raises(CommandError, match=f"broken at event {event.pk} of") as failure:
        call_command("verify_record")
    assert failure.value.returncode == 1


def test_a_row_taken_out_of_the_middle_is_found(db: None) -> None:
    events = write_three()
    without_protection(CHANGES["one row gone"], [events[1].pk])
    assert first_broken_link() == events[2]


def test_rows_cut_off_at_the_end_are_found_beside_a_kept_fingerprint(db: None, capsys: Any) -> None:
    last = write_three()[-1]
    call_command("verify_record", expect=last.hash)
    assert f"Last fingerprint: {last.hash}" in capsys.readouterr().out
    without_protection(CHANGES["one row gone"], [last.pk])
    assert first_broken_link() is None
    with pytest.raises(CommandError, match="cut off"):
        call_command("verify_record", expect=last.hash)


def test_a_write_and_its_record_come_together_or_not_at_all(world: World) -> None:
    before = AuditEvent.objects.count()

    def break_off() -> None:
        with transaction.atomic():
            correct_fact(by="tests", fact=world.organisation, values={"name": "Elsewhere"})
            assert AuditEvent.objects.count() == before + 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert AuditEvent.objects.count() == before
    world.organisation.refresh_from_db()
    assert world.organisation.name == "Northway University Hospitals"


def test_the_history_of_a_record_says_before_after_and_who(world: World) -> None:
    correct_fact(
        by=world.users.office, fact=world.organisation, values={"name": "Northway"}, reason="New name on the door"
    )
    latest = history("organisation.organisation", str(world.organisation.pk))[0]
    assert latest.before is not None
    assert latest.after is not None
    assert (latest.before["name"], latest.after["name"]) == ("Northway University Hospitals", "Northway")
    assert (latest.by, latest.reason) == (f"user:{world.users.office.pk}", "New name on the door")


def test_a_correction_that_changes_nothing_is_not_recorded(world: World) -> None:
    before = AuditEvent.objects.count()
    correct_fact(by="tests", fact=world.organisation, values={"name": world.organisation.name})
    assert AuditEvent.objects.count() == before


def test_a_read_is_recorded_apart_from_writes(world: World) -> None:
    person = world.people["P01"]
    record_read(by=world.users.office, subject="organisation.person", subject_id=person.pk, organisation="ZNW")
    event = AuditEvent.objects.order_by("-pk")[0]
    assert (event.kind, event.verb, event.subject_id) == ("read", "read", str(person.pk))
    assert event not in history("organisation.person", str(person.pk))
    assert first_broken_link() is None
