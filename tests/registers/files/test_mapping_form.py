"""More values than a page can list are still told what they mean."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from collegium.registers.files import mapping_form
from collegium.registers.files.mapping_form import MappingForm
from collegium.tables.mapping import Field, Mapping
from collegium.tables.reading import Table

KIND = Field("kind", "Kind", True, "choice", {"formal": ("Formal",), "informal": ("Informal",)})


@pytest.fixture(autouse=True)
def short_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping_form, "MOST_VALUES", 3)


@pytest.fixture
def table() -> Table:
    rows = [("Formal",), *((f"Word {number}",) for number in range(6))]
    return Table("ties.csv", ("kind",), rows)


def form_of(table: Table, before: Mapping, **sent: str) -> MappingForm:
    data = QueryDict(mutable=True)
    data.update({"column-kind": "kind", "values-of-kind": "kind", **{n.replace("__", "-"): v for n, v in sent.items()}})
    return MappingForm(table, [KIND], before, data)


def begun(**values: str) -> Mapping:
    return Mapping(columns={"kind": "kind"}, values={"kind": values})


def test_what_nobody_knows_comes_first_and_the_rest_is_told_together(table: Table) -> None:
    form = MappingForm(table, [KIND], begun())
    (choice,) = form.choices
    assert [value.text for value in choice.values] == ["Word 0", "Word 1", "Word 2"]
    assert choice.rest is not None
    assert (choice.rest.number, choice.rest.first, choice.rest.unsaid, choice.unsaid) == (3, "Word 3", 3, 6)
    listed: Any = {f"value__kind__{number}": "formal" for number in range(3)}
    half = form_of(table, begun(), **listed)
    assert [text for _, text in half.errors] == ["Kind: say what the other 3 values mean."]
    whole = form_of(table, begun(), **listed, rest__kind="informal")
    assert whole.errors == []
    assert whole.mapping.values["kind"] == {f"Word {n}": "formal" if n < 3 else "informal" for n in range(6)}
    assert whole.choices[0].rest is not None
    assert whole.choices[0].rest.meaning == "informal"


def test_what_was_said_of_the_rest_before_stays(table: Table) -> None:
    known = begun(**{"Word 3": "formal", "Word 4": "informal", "Word 5": "formal"})
    listed: Any = {f"value__kind__{number}": "formal" for number in range(3)}
    form = form_of(table, known, **listed, rest__kind="")
    assert form.errors == []
    assert form.mapping.values["kind"]["Word 4"] == "informal"


def test_a_meaning_of_the_rest_that_does_not_exist_is_not_taken(table: Table) -> None:
    assert form_of(table, begun(), rest__kind="<script>").mapping.values["kind"] == {}
