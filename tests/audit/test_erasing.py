"""What the record says of a person can be erased or held, and the chain still proves the rest."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from collegium.audit.actions import digest, record_read
from collegium.audit.models import AuditEvent, EventValues
from collegium.audit.queries import problems
from collegium.organisation.actions import correct_fact
from collegium.organisation.actions.erasing import erase_person, hold_person, lift_hold_of
from collegium.organisation.models import Person
from collegium.organisation.queries.erasing import (
    Recorded,
    events_about,
    people_on_hold,
    people_with_code,
    what_would_be_erased,
)
from collegium.registers import writing
from collegium.registers.undo import can_be_undone, undo
from collegium.wording.dates import day
from tests.conftest import ClientOf
from tests.organisation.test_erasing_pages import confirmed
from tests.world import World

NAME = "Wilhelmina Quartermaine"


@pytest.fixture
def renamed(world: World) -> Any:
    person = world.people["P01"]
    correct_fact(by=world.users.office, fact=person, values={"name": NAME}, reason="Married")
    correct_fact(by=world.users.office, fact=person, values={"name": "W. Quartermaine"})
    return person


def erase_all(person: Any) -> int:
    return erase_person(by="tests", found=Recorded(person, present=True), reason="Asked to be forgotten")


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
    erased_on = f"erased on {day(world.today)}"
    assert erased_on in client.get("/organisations/ZNW/record/").text
    page = client.get(renamed.get_absolute_url())
    assert erased_on in page.text
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


def test_a_hold_and_an_erasure_need_a_reason_that_can_be_kept(renamed: Any) -> None:
    found = Recorded(renamed, present=True)
    wrong = {
        "": "Give a reason",
        " \n ": "Give a reason",
        "x" * 501: "at most 500 characters long. This one has 501.",
        "a\0b": "cannot be shown",
    }
    before = AuditEvent.objects.count()
    for reason, message in wrong.items():
        for action in (erase_person, hold_person, lift_hold_of):
            with pytest.raises(ValidationError, match=message):
                action(by="tests", found=found, reason=reason)  # type: ignore[operator]
        with pytest.raises(CommandError, match=message):
            call_command("hold", "ZNW", renamed.code, reason=reason)
    assert AuditEvent.objects.count() == before
    assert hold_person(by="tests", found=found, reason="x" * 500).lifted_at is None
    with pytest.raises(ValidationError, match="on hold already"):
        hold_person(by="tests", found=found, reason="Another request")


def test_the_count_tells_of_an_open_hold(renamed: Any, capsys: Any) -> None:
    call_command("hold", "ZNW", renamed.code, reason="Request 12")
    call_command("erase_values", "ZNW", renamed.code, reason="Too old")
    told = capsys.readouterr().out
    assert "On hold since" in told
    assert "add --yes" not in told


def remove(person: Any) -> None:
    """From the register, with everything that would keep the person there."""
    for relation in person._meta.related_objects:
        for row in relation.related_model._base_manager.filter(**{relation.field.name: person}):
            row.delete()
    writing.remove(by="tests", row=person, reason="")


def test_a_staff_code_of_two_people_is_asked_about(world: World, capsys: Any) -> None:
    gone = writing.add(
        by="tests", row=Person(organisation=world.organisation, code="P77", name="Una Gone", profession="doctor")
    )
    removed = gone.pk
    remove(gone)
    call_command("erase_values", "ZNW", "P77", reason="Left")
    assert f"Una Gone (number {removed})" in capsys.readouterr().out
    again = writing.add(
        by="tests", row=Person(organisation=world.organisation, code="P77", name="Ivo Here", profession="doctor")
    )
    for command in ("erase_values", "hold"):
        with pytest.raises(CommandError) as asked:
            call_command(command, "ZNW", "P77", reason="Left")
        assert "2 people have or had the staff code P77" in str(asked.value)
        assert f"--number {removed}: Una Gone, removed on {day(world.today)}" in str(asked.value)
        assert f"--number {again.pk}: Ivo Here, in the register as P77" in str(asked.value)
    call_command("erase_values", "ZNW", "P77", number=removed, reason="Left", yes=True)
    said = everything()
    assert "Una Gone" not in said
    assert "Ivo Here" in said
    call_command("erase_values", "ZNW", "P77", reason="Left")
    assert f"Ivo Here (number {again.pk})" in capsys.readouterr().out
    call_command("erase_values", "ZNW", number=removed, reason="Left")
    assert "erased before" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Name the person"):
        call_command("erase_values", "ZNW", reason="Left")


def test_a_code_that_was_changed_is_remembered(world: World) -> None:
    person = world.people["P05"]
    correct_fact(by="tests", fact=person, values={"code": "P55"})
    assert [found.person.pk for found in people_with_code(world.organisation, "P05")] == [person.pk]
    assert [found.person.pk for found in people_with_code(world.organisation, "P55")] == [person.pk]
    assert people_with_code(world.organisation, "P05X") == []


def test_who_was_removed_can_be_on_hold_too(world: World) -> None:
    before, after = world.people["P03"], world.people["P06"]
    correct_fact(by="tests", fact=world.memberships["ORTHO-CD"], values={"person_id": after.pk})
    hold_person(by="tests", found=Recorded(after, present=True), reason="A request")
    number = after.pk
    remove(after)
    with pytest.raises(ValidationError, match="also about P06, who is on hold"):
        erase_person(by="tests", found=Recorded(before, present=True), reason="Asked")
    assert AuditEvent.objects.latest("pk").verb == "audit.erase_refused"
    assert [found.person.pk for _, found in people_on_hold(world.organisation)] == [number]


def test_an_account_of_two_organisations_is_left_alone(world: World) -> None:
    person = world.people["P02"]
    about = {"subject": "accounts.user", "subject_id": str(person.user_id)}
    record_read(by=world.users.office, **about)
    assert events_about(person).filter(**about).exists()
    world.other_person.user_id = person.user_id
    world.other_person.save()
    assert not events_about(person).filter(**about).exists()
    assert what_would_be_erased(Recorded(person, present=True)).account_stays


def test_nothing_of_what_was_erased_is_left(world: World, client_of: ClientOf, tmp_path: Path, settings: Any) -> None:
    """In no history, list, search or file, in no way to undo it, and in no backup that is made afterwards."""
    settings.RECORD_ANCHORS = tmp_path / "record.anchors"
    person = writing.add(
        by=world.users.office,
        row=Person(organisation=world.organisation, code="P88", name=NAME, profession="doctor"),
    )
    number = person.pk
    correct_fact(by=world.users.office, fact=person, values={"name": f"{NAME} II"}, reason=f"{NAME} married")
    remove(person)
    client = client_of(world.users.office)
    here = "/organisations/ZNW/"
    places = [
        f"{here}record/", f"{here}record/csv/", f"{here}record/?subject_id={number}", f"{here}facts/people/",
        f"{here}facts/people/?when=all", f"{here}people/", f"{here}export/csv/", f"{here}record/people/?staff_code=P88",
        f"{here}record/people/{number}/",
    ]  # fmt: skip
    shown = [place for place in places if NAME in content(client.get(place))]
    assert {f"{here}record/", f"{here}record/csv/", f"{here}record/people/{number}/"} <= set(shown), "it was there"
    undo_at = [
        f"{here}facts/people/undo/{event.pk}/" for event in AuditEvent.objects.filter(subject_id=number, kind="write")
    ]
    call_command("backup", tmp_path / "before.zip")
    assert NAME.encode() in everything_in(tmp_path / "before.zip")

    page = f"{here}record/people/{number}/erase/"
    confirmed(client)
    assert client.post(page, {"reason": "Asked", "agreed": "on"}).status_code == 302
    assert [place for place in [*places, *undo_at] if NAME in content(client.get(place))] == []
    for event in AuditEvent.objects.filter(subject=person._meta.label_lower, subject_id=str(number), kind="write"):
        assert not can_be_undone(event)
    call_command("backup", tmp_path / "after.zip")
    assert NAME.encode() not in everything_in(tmp_path / "after.zip")
    assert problems() == []


def content(answer: Any) -> str:
    whole = b"".join(answer) if answer.streaming else answer.content
    return str(whole.decode("utf-8", "replace")) if not whole.startswith(b"PK") else everything_of(whole).decode()


def everything_of(whole: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def everything_in(path: Path) -> bytes:
    return everything_of(path.read_bytes())


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
