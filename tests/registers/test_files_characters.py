"""Texts in files: what nobody sees is no change, and what no file can hold is refused or left out."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.audit.models import AuditEvent
from collegium.board.models import Digest
from collegium.registers import files_out, writing
from collegium.registers.files_match import plain
from collegium.registers.register import REGISTERS
from collegium.tables.characters import first_unseen, without_unseen
from collegium.tables.writing import LONGEST_CELL
from tests.conftest import ClientOf
from tests.registers.test_files_in import HEAD, asked_by, planned
from tests.world import World

DIGESTS = "/organisations/ZNW/board/digests/"
DAY = dt.date(2026, 1, 1)


def digest(world: World, says: str, title: str = "Title") -> Digest:
    return Digest(
        organisation=world.organisation, kind="policy", title=title, source="Source", dated=DAY, says=says,
        for_organisation="x", for_front_line="x", written_on=DAY, review_by=dt.date(2026, 2, 1),
    )  # fmt: skip


TEXTS = st.lists(
    st.sampled_from(
        ["a", "É", "\r\n", "\n", "\r", "\t", "\v", "\f", "\x07", "\x1f", "\x85", "\u2028", "\xa0", "\ufeff", "\uffff"]
        + [" ", "'", "=", "-1", "@", '"', ",", ";", "\u200b", "😀"]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_text_is_changed_by_its_way_through_a_file(world: World, ending: str) -> None:
    register, request = REGISTERS["board.digest"], asked_by(world, world.users.office)

    @settings(max_examples=60)
    @given(title=TEXTS.filter(plain), says=TEXTS.filter(plain))
    def there_and_back(title: str, says: str) -> None:
        with transaction.atomic():
            digest(world, says, title).save()
            content = files_out.write(register, request, register.shown(request), ending)[0]
            plan, _ = planned(content, request, "digests", ending)
            transaction.set_rollback(True)
        assert plan.problems == ()
        assert plan.does_nothing

    there_and_back()


@pytest.mark.parametrize(("text", "unseen"), [("a\x07b", "U+0007"), ("\x0b", "U+000B"), ("\uffff", "U+FFFF")])
def test_what_no_file_can_hold_is_refused_in_forms_and_files(world: World, text: str, unseen: str) -> None:
    assert first_unseen(text) == unseen
    assert not first_unseen(without_unseen(text))
    with pytest.raises(ValidationError) as refused:
        writing.add(by="tests", row=digest(world, text))
    assert unseen in refused.value.message_dict["says"][0]
    request = asked_by(world, world.users.office)
    plan, _ = planned(f"{HEAD}Ga{text}mma,ENDO,,formal,1,2025-01-01,\n".encode(), request)
    assert [(each.row, each.column, unseen in each.problem) for each in plan.problems] == [(2, "title", True)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_accent_is_the_same_however_a_computer_writes_it(world: World, ending: str, form: Any) -> None:
    """A Mac writes a letter and its accent apart, and what differs cannot be seen."""
    title = unicodedata.normalize(form, "Café policy")
    row = writing.add(by="tests", row=digest(world, "Ångström", title))
    assert (row.title, row.says) == ("Café policy", "Ångström")
    assert writing.correct(by="tests", row=row, values={"title": title}).title == "Café policy"
    assert AuditEvent.objects.filter(subject="board.digest").count() == 1
    register, request = REGISTERS["board.digest"], asked_by(world, world.users.office)
    content = files_out.write(register, request, register.shown(request), ending)[0]
    if ending == "csv":
        content = unicodedata.normalize("NFD", content.decode()).encode()
    plan, _ = planned(content, request, "digests", ending)
    assert plan.problems == ()
    assert plan.does_nothing


def test_line_ends_and_tabs_are_taken(world: World) -> None:
    assert writing.add(by="tests", row=digest(world, "a\r\nb\tc\nd")).pk


def test_a_text_too_long_for_excel_is_refused_and_leads_to_csv(world: World, client_of: ClientOf) -> None:
    """A5: cut, it would come in again as a change."""
    digest(world, "a" * (LONGEST_CELL + 1)).save()
    client = client_of(world.users.office)
    answer = client.get(f"{DIGESTS}rows.xlsx?kind=policy", follow=True)
    assert answer.redirect_chain == [(f"{DIGESTS}?kind=policy", 302)]
    page = answer.content.decode()
    assert "“What it says” holds a text of more than 32,767 characters, which Excel cannot hold." in page
    assert "Download the CSV file instead." in page
    assert b"a" * (LONGEST_CELL + 1) in client.get(f"{DIGESTS}rows.csv").content
