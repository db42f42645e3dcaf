"""One step back, where part of the step is confidential."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from collegium.audit.models import AuditEvent
from collegium.registers.undo import NOT_HELD, undo
from tests.registers.asking import SECRET, at, page, sent, undo_link
from tests.registers.example.models import ExampleTie
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]


def test_a_step_that_changed_confidential_text_is_not_undone_and_says_so(
    world: World, ties: Any, office: Client
) -> None:
    """The record never held the note: to put back the rest alone would join old words to a new note."""
    row = ties["card"]
    answer = sent(office, at(world, "tie_correct", row.pk), title="Other", note="New words")
    assert "/undo/" not in page(office, answer.url)
    history = page(office, at(world, "tie_history", row.pk))
    assert NOT_HELD in history
    assert "/undo/" not in history
    event = AuditEvent.objects.filter(subject="example.exampletie", kind="write").latest("pk")
    assert office.post(at(world, "tie_undo", event.pk)).status_code == 404
    with pytest.raises(ValidationError, match="Correct it instead"):
        undo(by="tests", event=event)
    row.refresh_from_db()
    assert (row.title, row.note) == ("Other", "New words")
    for event in AuditEvent.objects.filter(subject="example.exampletie"):
        assert "New words" not in f"{event.before}{event.after}"


def test_undo_of_a_step_that_left_the_note_alone_says_nothing_of_it(world: World, ties: Any, office: Client) -> None:
    link = undo_link(office, sent(office, at(world, "tie_correct", ties["card"].pk), title="Other"))
    assert NOT_HELD not in page(office, at(world, "tie_history", ties["card"].pk))
    done = page(office, office.post(link).url).partition("nhsuk-notification-banner__content")[2].partition("</div>")[0]
    assert "Undone." in done


@pytest.mark.parametrize("step", ["tie_correct", "tie_add", "tie_change"])
def test_undo_is_refused_after_the_note_was_changed(world: World, ties: Any, office: Client, step: str) -> None:
    """B3: somebody changed only the confidential column since; the recorded values are as the step left them."""
    row = ties["card"]
    if step == "tie_add":
        values = {"unit": world.units["ENDO"].pk, "kind": "formal", "starts": "2025-01-01"}
        answer = sent(office, at(world, step), title="X", **values)
        row = ExampleTie.objects.get(title="X")
    elif step == "tie_change":
        answer = sent(office, at(world, step, row.pk), on="2025-02-01", kind="informal")
        row = ExampleTie.objects.get(unit=row.unit, starts="2025-02-01")
    else:
        answer = sent(office, at(world, step, row.pk), title="Other")
    link = undo_link(office, answer)
    assert sent(office, at(world, "tie_correct", row.pk), note="Later words").status_code == 302
    assert "changed again since then" in office.post(link).content.decode()
    row.refresh_from_db()
    assert row.note == "Later words"


def test_a_step_that_changed_only_the_note_is_recorded_and_offers_no_undo(
    world: World, ties: Any, office: Client
) -> None:
    row = ties["card"]
    answer = sent(office, at(world, "tie_correct", row.pk), note="New words")
    assert "/undo/" not in page(office, answer.url)
    event = AuditEvent.objects.filter(subject="example.exampletie", kind="write").latest("pk")
    assert (event.verb, event.after["confidential columns changed"]) == ("example.correct", ["note"])
    assert office.get(at(world, "tie_undo", event.pk)).status_code == 404


def test_undo_of_a_removal_brings_the_note_back(world: World, ties: Any, office: Client) -> None:
    office.post(undo_link(office, sent(office, at(world, "tie_remove", ties["card"].pk), reason="Slip")))
    assert ExampleTie.objects.get(pk=ties["card"].pk).note == SECRET
