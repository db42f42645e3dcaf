"""What a label in the file says counts, not its code; a contradiction is a problem."""

from __future__ import annotations

import pytest

from collegium.methods.scoring_plan import ItemPlan
from collegium.tables.meanings import read_meanings
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import Table

WORDS = ("Never", "Sometimes", "Always")
ITEM = ItemPlan("q1", (1, 2, 3), labels=WORDS, left_out=("Don't know",))


def read(cells: list[str], codes: dict[str, str], item: ItemPlan = ITEM) -> list[str]:
    table = Table("x.sav", ("v1",), [(cell,) for cell in cells], codes={"v1": codes}, source="spss")
    return [row[0] for row in read_meanings(table, {"q1": "v1"}, [item]).rows]


@pytest.mark.parametrize(
    ("cells", "codes", "values"),
    [
        (["Never", "Always"], {"Never": "1", "Always": "3"}, ["1", "3"]),
        (["Never", "Always"], {"Never": "3", "Always": "1"}, ["1", "3"]),
        (["Never", "Always"], {"Never": "0", "Sometimes": "1", "Always": "2"}, ["1", "3"]),
        (["Never", "2", ""], {"Never": "1", "Always": "3"}, ["1", "2", ""]),
        (["1 - Never", "3. Always"], {"1 - Never": "1", "3. Always": "3"}, ["1", "3"]),
        (["don’t know"], {"don’t know": "9"}, ["don’t know"]),
    ],
)
def test_labels_are_what_was_answered(cells: list[str], codes: dict[str, str], values: list[str]) -> None:
    assert read(cells, codes) == values


def test_a_questionnaire_without_words_takes_the_codes() -> None:
    assert read(["Yes, often"], {"Yes, often": "3"}, ItemPlan("q1", (1, 2, 3))) == ["3"]


def test_all_that_is_open_is_told_at_once_with_how_often() -> None:
    with pytest.raises(ProblemsError) as caught:
        read(["Rarely", "Rarely", "4"], {"Never": "3", "Rarely": "2"})
    told = [(one.column, one.value, one.problem) for one in caught.value.problems]
    assert [(column, value) for column, value, _ in told] == [("v1", "Rarely"), ("v1", "4")]
    assert "2 is “Rarely”, which is no answer to q1. It is in 2 rows." in told[0][2]
    assert "3 is “Never”" in told[1][2]
    assert all(one.remedy for one in caught.value.problems)


@pytest.mark.parametrize(
    ("cell", "source", "refused"), [("1", "limesurvey", True), ("Y", "limesurvey", False), ("1", "table", False)]
)
def test_numbers_for_letters_are_open_where_limesurvey_may_have_written_them(
    cell: str, source: str, refused: bool
) -> None:
    item = ItemPlan("q1", (1, 2), labels=("No", "Yes"), also=(("N",), ("Y",)))
    table = Table("x.csv", ("q1",), [(cell,)], source=source)
    if refused:
        with pytest.raises(ProblemsError):
            read_meanings(table, {"q1": "q1"}, [item])
    else:
        assert read_meanings(table, {"q1": "q1"}, [item]).rows == [(cell,)]
    assert read_meanings(table, {"q1": "q1"}, [item], settled=["q1"]).rows == [(cell,)]
