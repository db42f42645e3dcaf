"""Names that look alike, marks that are no name, and totals: told or joined by one rule, wherever names stand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from collegium.cli import main
from collegium.methods.funnel import Kind
from collegium.methods.scoring_plan import ItemPlan, build_plan
from collegium.tables.columns import Reader
from collegium.tables.counting import count_file, count_frames
from collegium.tables.group_names import GroupNames
from collegium.tables.mapping import Mapping, suggest
from collegium.tables.names import Totals, are_no_names, are_totals, says_total, seen_alike, spellings
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.ratios import ratio_fields, ratios_of, read_ratios
from collegium.tables.reading import read_table
from collegium.tables.series import FIELDS, read_series, series_of
from collegium.tables.spells import read_spells

ALIKE = ["ward a", "WARD A", "Ward  A", "Ward\u2009A", "Ward\u200b A", "Ｗard A"]
POINTS = "series,date,value\nWard A,2026-01,1\nWard A,2026-02,2\n{other},2026-03,3\n"
UNITS = "unit,observed,expected\nA,12,10\nB,9,10\nC,20,19\n"
SPELLS = (
    "trust,diagnosis_group,died,age\n" + "R1,stroke,1,old\nR1,stroke,0,old\nR2,stroke,1,young\nR2,stroke,0,young\n" * 5
)


def problems_of(work: object) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        work()  # type: ignore[operator]
    return caught.value.problems


@pytest.mark.parametrize("other", ALIKE)
def test_names_that_look_alike_are_one_name(other: str) -> None:
    assert spellings(pl.Series(["Ward A", other, "Ward B"])) == {other: "Ward A"}


@pytest.mark.parametrize("other", ["Ward B", "WardA", "Ward-A", "Wärd A", "Ward A1", "Ward А."])
def test_names_that_differ_stay_apart(other: str) -> None:
    assert spellings(pl.Series(["Ward A", other])) == {}


def test_what_a_reader_sees() -> None:
    names = pl.Series(["Süd\u200b-Klinik", " Ward  A ", "plain", None])
    assert seen_alike(names).to_list() == ["süd-klinik", "ward a", "plain", None]


@pytest.mark.parametrize("other", ALIKE)
def test_series_that_look_alike_are_told_or_joined(other: str) -> None:
    data = POINTS.format(other=other).encode()
    (problem,) = problems_of(lambda: read_series(data, name="p.csv", settled=Mapping()))
    assert (problem.row, problem.column, problem.value) == (4, "series", other)
    assert "“Ward A” in row 2" in problem.problem
    assert problem.remedy.startswith("Add --join-names")
    table = read_series(data, name="p.csv", settled=Mapping(join_names=True))
    assert table.names.to_list() == ["Ward A"]
    assert table.values.tolist() == [1, 2, 3]
    assert any("were joined" in note for note in table.notes)
    # On a page the file is corrected, and the problem is the same.
    upload = read_table(data, name="p.csv")
    page = problems_of(lambda: series_of(Reader.of_table(upload, suggest(upload, FIELDS), FIELDS), "neutral", None))
    assert [(one.row, one.value, one.problem) for one in page] == [(4, other, problem.problem)]
    assert page[0].remedy.startswith("Write the name in one way")


def test_points_of_joined_series_may_not_meet() -> None:
    data = b"series,date,value\nA,2026-01,1\na,2026-01,2\n"
    (problem,) = problems_of(lambda: read_series(data, name="p.csv", settled=Mapping(join_names=True)))
    assert "two values for this date" in problem.problem


def test_units_that_look_alike_are_told() -> None:
    data = (UNITS + "a,3,2\n").encode()
    (problem,) = problems_of(lambda: read_ratios(data, name="r.csv", kind=Kind.RATIO, settled=Mapping()))
    assert (problem.row, problem.value) == (5, "a")
    # Each unit has one row: there is nothing to join.
    assert "--join-names" not in problem.remedy


@pytest.mark.parametrize("column", ["trust", "diagnosis_group", "age"])
def test_spells_of_names_that_look_alike_are_told_or_joined(column: str) -> None:
    row = {"trust": "r1,stroke,1,old", "diagnosis_group": "R1,Stroke,1,old", "age": "R1,stroke,1,OLD"}[column]
    data = (SPELLS + row + "\n").encode()
    (problem,) = problems_of(lambda: read_spells(data, name="s.csv", settled=Mapping()))
    assert (problem.row, problem.column) == (22, column)
    assert "--join-names" in problem.remedy
    spells = read_spells(data, name="s.csv", settled=Mapping(join_names=True))
    assert (spells.trusts, spells.groups, spells.levels) == (("R1", "R2"), ("stroke",), (("old", "young"),))
    assert spells.observed.tolist() == [6, 5]
    assert any("were joined" in note for note in spells.notes)


PLAN = build_plan([ItemPlan("q1", (1, 2, 3))], [])
ANSWERS = "q1,unit\n1,Ward A\n2,Ward A\n3,{other}\n"


@pytest.mark.parametrize("other", ALIKE)
def test_groups_that_look_alike_are_told_or_joined(other: str) -> None:
    data = ANSWERS.format(other=other).encode()
    (problem,) = problems_of(lambda: count_file(data, PLAN, ("unit",), name="a.csv"))
    assert problem.column == "unit"
    assert {problem.value, problem.problem.split("“")[1].split("”")[0]} == {other, "Ward A"}
    names = GroupNames(join=True, by_option=True)
    frame = read_table(data, name="a.csv")
    frames = [pl.DataFrame(frame.rows, schema=list(frame.columns), orient="row").slice(place, 1) for place in range(3)]
    counts = count_frames(frames, PLAN, ("unit",), name="a", names=names)
    assert counts.groups == (("Ward A",),)
    assert counts.respondents.tolist() == [3]
    assert len(names.notes()) == 1


def test_columns_that_look_alike_are_told() -> None:
    data = b"date,value,Value\n2026-01,1,2\n2026-02,3,4\n"
    (problem,) = problems_of(lambda: read_series(data, name="p.csv"))
    assert (problem.column, problem.row) == ("Value", 1)
    (problem,) = problems_of(lambda: count_file(b"q1,unit,Unit\n1,A,B\n", PLAN, ("unit",), name="a.csv"))
    assert problem.column == "Unit"


MARKS = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "n/a", "NULL", "nan", "-", "*"]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_of_something_missing_is_no_name(mark: str) -> None:
    assert are_no_names(pl.Series([mark, "Ward A", ""])).to_list() == [True, False, False]
    found = [
        problems_of(lambda: read_series(POINTS.format(other=mark).encode(), name="x.csv")),
        problems_of(lambda: read_ratios(f"{UNITS}{mark},3,2\n".encode(), name="x.csv", kind=Kind.RATIO)),
        problems_of(lambda: read_spells(f"{SPELLS}{mark},stroke,1,old\n".encode(), name="x.csv")),
        problems_of(lambda: read_spells(f"{SPELLS}R1,stroke,1,{mark}\n".encode(), name="x.csv")),
        problems_of(lambda: count_file(ANSWERS.format(other=mark).encode(), PLAN, ("unit",), name="x.csv")),
    ]
    assert [[(one.value, one.row) for one in problems] for problems in found] == [
        [(mark, 4)],
        [(mark, 5)],
        [(mark, 22)],
        [(mark, 22)],
        [(mark, 4)],
    ]


@pytest.mark.parametrize(
    "total",
    ["Total", "TOTAL", "Grand total", "Sub-total", "total:", "All trusts", "England", "Wales", "NHS England", "Summe",
     "Gesamt", "Insgesamt", "Cyfanswm", "Overall", "All", "Average", "Trust total"],
)  # fmt: skip
def test_totals_are_left_out_and_told(total: str) -> None:
    """A, B and C have 41 among 39; with their total they would be 82 among 78."""
    data = f"{UNITS}{total},41,39\n".encode()
    table = read_ratios(data, name="r.csv", kind=Kind.RATIO, settled=Mapping())
    assert table.units.to_list() == ["A", "B", "C"]
    assert (table.rows, table.left_out()) == (4, {"Totals": 1})
    assert any(f"“{total}”" in note and "--totals keep" in note for note in table.notes)
    kept = read_ratios(data, name="r.csv", kind=Kind.RATIO, settled=Mapping(totals=Totals.KEEP))
    assert kept.units.to_list() == ["A", "B", "C", total]
    spells = read_spells(f"{SPELLS}{total},stroke,1,old\n".encode(), name="s.csv", settled=Mapping())
    assert (spells.trusts, spells.rows, spells.left_out()) == (("R1", "R2"), 21, {"Totals": 1})
    assert spells.observed.tolist() == [5, 5]


def test_what_only_sounds_like_a_total_stays() -> None:
    assert not are_totals(pl.Series(["Totalcare", "St Ensemble", "Allerton", "Summerfield", "A"])).any()
    # Nations beside each other are what is compared; a file of nothing but totals has no others.
    assert not are_totals(pl.Series(["England", "Wales", "Scotland"])).any()
    assert not are_totals(pl.Series(["Total"])).any()
    # A predictor may be the nation in which somebody lives.
    assert not are_totals(pl.Series(["England", "elsewhere"]), units=False).any()


def test_a_total_under_the_periods_is_named() -> None:
    assert [says_total(text) for text in ("Total", "Mean", "2026", "Totally")] == [True, True, False, False]
    (problem,) = problems_of(lambda: read_series(b"date,value\n2026-01,1\nTotal,1\n", name="p.csv"))
    assert (problem.row, problem.remedy) == (3, "Delete the row.")


def test_the_command_joins_and_keeps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points, out = tmp_path / "points.csv", tmp_path / "out.csv"
    points.write_text(POINTS.format(other="ward a"), encoding="utf-8")
    assert main(["spc", str(points), "-o", str(out)]) == 1
    assert "Add --join-names" in capsys.readouterr().err
    assert main(["spc", str(points), "--join-names", "-o", str(out)]) == 0
    assert pl.read_csv(out)["series"].unique().to_list() == ["Ward A"]
    units = tmp_path / "units.csv"
    units.write_text(UNITS + "England,41,39\n", encoding="utf-8")
    assert main(["funnel", str(units), "-o", str(out)]) == 0
    assert "4 rows read: 3 used, 1 left out (Totals: 1)." in capsys.readouterr().err
    assert main(["funnel", str(units), "--totals", "keep", "-o", str(out)]) == 0
    assert pl.read_csv(out)["unit"].to_list() == ["A", "B", "C", "England"]


def test_the_page_leaves_out_the_same_totals() -> None:
    table = read_table(f"{UNITS}England,41,39\n".encode(), name="r.csv")
    fields = ratio_fields(Kind.RATIO)
    reader, totals = Reader.of_table(table, suggest(table, fields), fields).without_totals("unit", unit="unit")
    page = ratios_of(reader, Kind.RATIO)
    assert (page.units.to_list(), totals) == (["A", "B", "C"], 1)
    assert np.array_equal(page.observed, [12, 9, 20])
    assert any("“England”" in note for note in page.notes)
