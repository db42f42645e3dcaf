"""Which column is which item: exact names first, then near ones, then words; a disagreement is never settled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.tables.mapping import Field, columns_by_name, normalised
from collegium.tables.matching import match_columns

ADVICE, LOOK = "I hear what became of my advice.", "People who decide come and look."
ITEMS = (Field("q1", ADVICE), Field("q2", LOOK))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("Q1_1", "Q11"), {"Q11": "Q11"}),
        (("Q1_1",), {}),
        (("Q1[1]", "q1.1"), {}),
        (("q11", "Q 11"), {}),  # two near ones: neither
        (("q11", "Q 11", "Q11"), {"Q11": "Q11"}),
        (("q_11",), {"Q11": "q_11"}),
    ],
)
def test_an_exact_name_wins_and_two_near_ones_are_no_choice(names: tuple[str, ...], found: dict[str, str]) -> None:
    assert columns_by_name(names, [Field("Q11", "Eleventh")]) == found


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from(["_", ".", "-", " ", "[", "__"]))
def test_two_numbers_are_never_one(first: int, second: int, sign: str) -> None:
    assert normalised(f"Q{first}{sign}{second}") != normalised(f"Q{first}{second}")
    assert normalised(f"Q{first}{sign}{second}") == normalised(f"q{first}_{second}")


def test_the_exact_name_of_one_field_is_not_taken_by_a_synonym_of_another() -> None:
    fields = [Field("division", "Division", synonyms=("unit",)), Field("unit", "Unit")]
    assert columns_by_name(["unit"], fields) == {"unit": "unit"}


def test_numbers_of_a_tool_against_words_are_a_disagreement() -> None:
    match = match_columns(["Q1", "Q2"], {"Q1": LOOK, "Q2": ADVICE}, ITEMS)
    assert match.columns == {}
    assert [(one.field.name, one.named, one.asked) for one in match.disagreements] == [
        ("q1", "Q1", "Q2"),
        ("q2", "Q2", "Q1"),
    ]
    assert all("“Q" in note and "Choose it yourself" in note for note in match.notes())
    assert match.notes({"q1": "Q2", "q2": "Q1"}) == ()
    assert {problem.column for problem in match.problems("x.csv")} == {"Q1", "Q2"}


def test_a_column_with_the_name_of_one_item_and_the_words_of_another_is_neither() -> None:
    match = match_columns(["Q1", "Q7"], {"Q1": LOOK, "Q7": "How long have you worked here?"}, ITEMS)
    assert match.columns == {}
    assert [(one.field.name, one.other) for one in match.disagreements] == [("q1", "q2")]


def test_other_words_under_the_right_name_are_taken_and_said() -> None:
    match = match_columns(["q1", "q2"], {"q1": "Advice", "q2": LOOK}, ITEMS)
    assert match.columns == {"q1": "q1", "q2": "q2"}
    assert "taken by their names: 1 (q1)" in match.notes()[0]


def test_words_as_headings_and_words_of_two_columns() -> None:
    assert match_columns([ADVICE, LOOK], {}, ITEMS).columns == {"q1": ADVICE, "q2": LOOK}
    assert match_columns(["a", "b"], {"a": ADVICE, "b": ADVICE}, ITEMS).columns == {}
