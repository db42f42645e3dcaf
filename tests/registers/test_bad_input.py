"""What cannot be meant gives no rows and says the way out; nothing that somebody types is a fault of the server."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from collegium.registers import writing
from tests.registers.asking import at, sent, titles
from tests.registers.example.models import ExampleTie
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]
DIGITS = "9" * 4301  # more than Python reads as a number


NOT_KNOWN = {
    "q=" + "a+" * 1001: "Search for at most 20 words",
    "q=" + "a" * 5000: "with 200 characters in all",
    "q=%00": "contains a character that cannot be used",
    "q=al%00pha": "contains a character that cannot be used",
    "kind=%00": "contains a character that cannot be used",
    "sort=nothing": "cannot be sorted by “nothing”",
    "sort=note": "cannot be sorted by “note”",
    "sort=--title": "cannot be sorted by “--title”",
    "when=yesterday": "There is no choice “yesterday” of dates.",
    quote("%" * 50) + "=1": "This list has no filter",
}


def test_what_the_list_does_not_know_is_said(world: World, ties: Any, office: Client) -> None:
    """B8, B12, B14."""
    for query, words in NOT_KNOWN.items():
        answer = office.get(f"{at(world, 'ties')}?{query}")
        assert answer.context["rows"] == [], query
        text = answer.content.decode()
        assert words in text, query
        assert "Clear filters" in text, query
        assert office.get(f"{at(world, 'ties_file', 'csv')}?{query}").content.count(b"\n") == 1, query


def test_a_filter_that_cannot_be_read_gives_no_rows(world: World, ties: Any, office: Client) -> None:
    for query in (f"unit={DIGITS}", f"person={DIGITS}", "starts_from=9999-99-99", "secret=perhaps"):
        assert titles(office, f"{at(world, 'ties')}?{query}") == [], query


def test_a_page_that_is_not_there_is_another_page(world: World, ties: Any, office: Client) -> None:
    for query in (f"page={DIGITS}", "page=-1", "page=none"):
        assert len(titles(office, f"{at(world, 'ties')}?{query}")) == 3, query


def test_a_form_opens_with_whatever_its_address_says(world: World, ties: Any, office: Client) -> None:
    """B9."""
    for name in ("unit", "person", "title", "starts", "secret", "weight"):
        for value in (DIGITS, "9" * 19, "%00"):
            assert office.get(f"{at(world, 'tie_add')}?{name}={value}").status_code == 200, (name, value)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_that_cannot_be_meant_are_refused(world: World, ties: Any, office: Client, day: str) -> None:
    """B13: in forms, in what is written otherwise, and harmless in filters."""
    values = {"unit": world.units["ENDO"].pk, "kind": "formal"}
    for starts, ends in ((day, ""), ("2025-01-01", day)):
        answer = sent(office, at(world, "tie_add"), title="X", starts=starts, ends=ends, **values)
        assert "The year must be between 1800 and 2199." in answer.content.decode()
    for step, field in (("tie_change", "on"), ("tie_end", "ends")):
        answer = sent(office, at(world, step, ties["card"].pk), **{field: day})
        assert answer.context["form"].errors[field] == ["The year must be between 1800 and 2199."]
    row = ExampleTie(organisation=world.organisation, unit=world.units["ENDO"], title="X", kind="formal")
    row.starts = dt.date.fromisoformat(day)
    with pytest.raises(ValidationError, match="between 1800 and 2199"):
        writing.add(by="tests", row=row)
    for name in ("starts_from", "starts_to"):
        assert office.get(f"{at(world, 'ties')}?{name}={day}").status_code == 200


def test_a_form_refuses_what_its_columns_cannot_hold(world: World, ties: Any, office: Client) -> None:
    address = at(world, "tie_correct", ties["card"].pk)
    form = office.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields if form[name].value() is not False}
    for name in ("title", "kind", "unit", "person", "weight", "starts", "note", "version"):
        for value in ("\x00", DIGITS, "1e400"):
            assert office.post(address, given | {name: value}).status_code in (200, 302), (name, value)


def test_a_sorted_list_has_no_capitals_first(world: World, ties: Any, office: Client) -> None:
    """B14."""
    here = at(world, "ties")
    assert titles(office, here) == ["alpha", "Beta", "Gamma"]
    assert titles(office, f"{here}?sort=title") == ["alpha", "Beta", "Gamma"]
    assert titles(office, f"{here}?sort=-title") == ["Gamma", "Beta", "alpha"]
