"""What the record says of a person can be erased or held, and the chain still proves the rest."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from collegium.audit.actions import digest
from collegium.audit.erasing import erase
from collegium.audit.models import AuditEvent, EventValues
from collegium.audit.queries import problems
from collegium.organisation.actions import correct_fact
from collegium.organisation.queries.record import about_person, events_about
from collegium.registers.undo import can_be_undone, undo
from tests.conftest import ClientOf
from tests.world import World

NAME = "Wilhelmina Quartermaine"


@pytest.fixture
def renamed(world: World) -> Any:
    person = world.people["P01"]
    correct_fact(by=world.users.office, fact=person, values={"name": NAME}, reason="Married")
    correct_fact(by=world.users.office, fact=person, values={"name": "W. Quartermaine"})
    return person


def erase_all(person: Any) -> int:
    numbers = list(events_about(person).values_list("pk", flat=True))
    return erase(by="tests", about=about_person(person), numbers=numbers, reason="Asked to be forgotten")


def everything() -> str:
    return str(list(EventValues.objects.values())) + str(list(AuditEvent.objects.values()))


def test_no_name_is_part_of_the_chain(renamed: Any) -> None:
    assert NAME in str(list(EventValues.objects.values()))
    assert NAME not in str(list(AuditEvent._base_manager.values()))


def test_erasing_takes_the_values_and_leaves_the_proof(renamed: Any) -> None:
    kept = list(AuditEvent._base_manager.order_by("pk").values())
    assert erase_all(renamed) >= 3
    assert NAME not in everything()
    assert problems() == []
    assert list(AuditEvent._base_manager.order_by("pk").values())[: len(kept)] == kept
    last = AuditEvent.objects.latest("pk")
    assert (last.verb, last.reason) == ("audit.erase", "Asked to be forgotten")


def test_it_reaches_what_other_tables_say_of_the_person(world: World) -> None:
    person = world.people["P01"]
    subjects = set(events_about(person).values_list("subject", flat=True))
    assert {"organisation.person", "organisation.employment", "organisation.membership"} <= subjects
    others = events_about(world.people["P02"]).values_list("pk", flat=True)
    assert not set(others) & set(events_about(person).values_list("pk", flat=True))


def test_the_digest_left_behind_tells_nothing(renamed: Any) -> None:
    """Whoever has the key and guesses the name right cannot tell: the salt went with the values."""
    event = events_about(renamed).filter(verb="organisation.correct").latest("pk")
    guess = EventValues(before=event.before, after=event.after, reason=event.reason)
    erase_all(renamed)
    assert EventValues.objects.get(pk=event.pk).salt == ""
    assert digest(guess) != event.values_digest


def test_what_was_erased_is_not_written_again(renamed: Any) -> None:
    event = events_about(renamed).latest("pk")
    erase_all(renamed)
    with pytest.raises(IntegrityError, match="erased or stays"), transaction.atomic():
        EventValues.objects.filter(pk=event.pk).update(reason="Something else", erased_at=None)


def test_an_erased_step_says_so_and_is_not_undone(renamed: Any, world: World, client_of: ClientOf) -> None:
    event = events_about(renamed).filter(verb="organisation.correct").latest("pk")
    assert can_be_undone(event)
    erase_all(renamed)
    event = AuditEvent.objects.get(pk=event.pk)
    assert not can_be_undone(event)
    with pytest.raises(ValidationError, match="erased"):
        undo(by=world.users.office, event=event)
    client = client_of(world.users.office)
    day = f"erased on {world.today.day} {world.today:%B %Y}"
    assert day in client.get("/organisations/ZNW/record/").text
    page = client.get(renamed.get_absolute_url())
    assert day in page.text
    assert NAME not in page.text


def test_a_hold_refuses_it_and_the_refusal_is_recorded(renamed: Any) -> None:
    call_command("hold", "ZNW", renamed.code, reason="Request 12")
    with pytest.raises(CommandError, match="on hold"):
        call_command("erase_values", "ZNW", renamed.code, reason="Too old", yes=True)
    assert NAME in everything()
    assert AuditEvent.objects.latest("pk").verb == "audit.erase_refused"
    call_command("hold", "ZNW", renamed.code, reason="Answered", lift=True)
    call_command("erase_values", "ZNW", renamed.code, reason="Too old", yes=True)
    assert NAME not in everything()
    verbs = AuditEvent.objects.filter(verb__startswith="audit.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["audit.hold", "audit.erase_refused", "audit.lift_hold", "audit.erase"]
    assert problems() == []


def test_the_command_counts_before_it_erases(renamed: Any, capsys: Any) -> None:
    call_command("erase_values", "ZNW", renamed.code, reason="Too old")
    assert "Nothing was erased" in capsys.readouterr().out
    assert NAME in everything()
    with pytest.raises(CommandError, match="no person P99"):
        call_command("erase_values", "ZNW", "P99", reason="Too old")


def test_what_is_also_about_somebody_on_hold_is_not_erased(world: World) -> None:
    before, after = world.people["P03"], world.people["P06"]
    correct_fact(by="tests", fact=world.memberships["ORTHO-CD"], values={"person_id": after.pk})
    step = AuditEvent.objects.latest("pk").pk
    call_command("hold", "ZNW", "P06", reason="A subject access request")
    with pytest.raises(CommandError, match="also about P06, who is on hold"):
        call_command("erase_values", "ZNW", before.code, reason="Asked", yes=True)
    assert AuditEvent.objects.get(pk=step).erased_at is None
    call_command("hold", "ZNW", "P06", reason="Answered", lift=True)
    call_command("erase_values", "ZNW", before.code, reason="Asked", yes=True)
    assert AuditEvent.objects.get(pk=step).erased_at is not None
