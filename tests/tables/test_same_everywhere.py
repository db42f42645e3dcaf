"""The same table, however it is written: commands, register and board read the same from every writing of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from collegium.board.intake import FIELDS as FIGURES
from collegium.board.wide import read_file
from collegium.definitions.measures import shipped_measures
from collegium.methods.funnel import Kind
from collegium.methods.scoring_plan import ItemPlan, build_plan
from collegium.registers.files.reading import Upload, read_uploads
from collegium.tables.columns import Reader
from collegium.tables.counting import count_file
from collegium.tables.mapping import Field, suggest
from collegium.tables.problems import ProblemsError
from collegium.tables.ratios import ratio_fields, ratios_of, read_ratios
from collegium.tables.reading import read_table
from collegium.tables.rows import read_rows
from collegium.tables.series import FIELDS, SeriesTable, read_series, series_of
from collegium.tables.spells import read_spells

Cell = str | float | dt.date | None
Rows = list[list[Cell]]
LONDON = ZoneInfo("Europe/London")
PLAN = build_plan([ItemPlan("q1", (1, 2, 3, 4, 5)), ItemPlan("q2", (1, 2, 3, 4, 5), optional=True)], [])
MEASURE = next(iter(shipped_measures()))
NAMES = ("A", "Ärzte", "C, D", 'the "first"', "two\nlines", "x y")
COMMENTS = (None, "seen", "one, two; three", 'a "quoted" word', "over\ntwo lines", "£ é")


@dataclass(frozen=True)
class Kept:
    """A kind of table in the register, as far as a reader of uploads asks."""

    id: str = "people"
    title: str = "People"
    has_header: bool = True


PEOPLE = (
    Field("name", "Name", required=True),
    Field("from", "From", kind="date"),
    Field("time", "Time", kind="decimal"),
)


# What is read


def points(table: SeriesTable) -> Any:
    return table.names.to_list(), table.series.to_list(), table.dates.to_list(), table.values.tolist()


def ratios(table: Any) -> Any:
    return table.units.to_list(), table.observed.tolist(), table.base.tolist()


def by_spc(source: bytes) -> Any:
    return points(read_series(source, name="file"))


def by_series_page(source: bytes) -> Any:
    table = read_table(source, name="file")
    return points(series_of(Reader.of_table(table, suggest(table, FIELDS), FIELDS), "neutral", None))


def by_funnel(source: bytes) -> Any:
    return ratios(read_ratios(source, name="file", kind=Kind.RATIO))


def by_funnel_page(source: bytes) -> Any:
    table, fields = read_table(source, name="file"), ratio_fields(Kind.RATIO)
    reader = Reader.of_table(table, suggest(table, fields), fields)
    found = ratios_of(reader, Kind.RATIO)
    reader.faults.stop_if_any()
    return ratios(found)


def by_score(source: bytes) -> Any:
    counts = count_file(source, PLAN, ("unit",), name="file", leave_out_empty=True)
    return counts.groups, counts.respondents.tolist(), [histogram.tolist() for histogram in counts.histograms]


def by_mortality(source: bytes) -> Any:
    spells = read_spells(source, name="file")
    cells = (spells.cells.spells.tolist(), spells.cells.deaths.tolist())
    return spells.trusts, spells.groups, spells.predictors, spells.levels, spells.trust.tolist(), cells


def by_register(source: bytes) -> Any:
    uploaded = read_uploads([Upload("people.csv", source)], [Kept()])
    if uploaded.problems:
        raise ProblemsError(uploaded.problems)
    (raw,) = uploaded.tables
    rows = read_rows(raw.table, suggest(raw.table, PEOPLE), PEOPLE)
    if rows.problems:
        raise ProblemsError(rows.problems)
    return [row.values for row in rows.rows]


def by_board(source: bytes) -> Any:
    table = read_table(source, name="file")
    measures = {MEASURE.id: MEASURE}
    figures = read_file(table, suggest(table, FIGURES), units={}, today=dt.date(2026, 11, 1), measures=measures)
    return [(figure.key, figure.content) for figure in figures]


def read(work: Callable[[bytes], Any], source: bytes) -> Any:
    """What is read, or what is wrong, without the places where it stands."""
    try:
        return work(source)
    except ProblemsError as error:
        return {(problem.column, problem.value, problem.problem) for problem in error.problems}


# How it is written


@dataclass(frozen=True)
class Writing:
    """A way to write a table; spaces and blank rows are those of every kind of file."""

    kind: str
    encoding: str = "utf-8"
    separator: str = ","
    declared: bool = False
    quoting: Any = csv.QUOTE_MINIMAL
    ending: str = "\n"
    blank_first: int = 0
    blank: tuple[int, ...] = ()
    blank_as: str = "line"
    space_in_names: str = ""
    space_in_cells: str = ""
    dates: str = "date"

    def write(self, head: Sequence[str], rows: Rows) -> bytes:
        names = [name + self.space_in_names for name in head]
        spaced = [[self.spaced(cell, at) for cell in row] for at, row in enumerate(rows)]
        return {"csv": self.csv, "excel": self.excel, "parquet": self.parquet}[self.kind](names, spaced)

    def spaced(self, cell: Cell, at: int) -> Cell:
        """Every other row has what nobody sees at the end of its words."""
        return cell + self.space_in_cells if isinstance(cell, str) and at % 2 else cell

    def csv(self, names: list[str], rows: Rows) -> bytes:
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=self.separator, quoting=self.quoting, lineterminator=self.ending)
        if self.declared:
            stream.write(f"sep={self.separator}{self.ending}")
        stream.write(self.ending * self.blank_first)
        writer.writerow(names)
        for at, row in enumerate(rows):
            if at in self.blank:
                self.write_blank(stream, len(names))
            writer.writerow([self.text(cell) for cell in row])
        if len(rows) in self.blank:
            self.write_blank(stream, len(names))
        data = stream.getvalue()
        if self.encoding in ("utf-16-le", "utf-16-be"):
            data = "\ufeff" + data
        return data.encode(self.encoding)

    def write_blank(self, stream: io.StringIO, width: int) -> None:
        filling = {"line": "", "cells": self.separator * (width - 1), "spaces": " " + self.separator * (width - 1)}
        stream.write(filling[self.blank_as] + self.ending)

    def text(self, cell: Cell) -> Cell:
        if isinstance(cell, dt.date) and self.dates == "uk":
            return f"{cell:%d-%b-%Y}"
        return f"{cell}T00:00:00" if isinstance(cell, dt.date) and self.dates == "instant" else cell

    def excel(self, names: list[str], rows: Rows) -> bytes:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for _ in range(self.blank_first):
            sheet.append([None])
        sheet.append(names)
        for at, row in enumerate(rows):
            if at in self.blank:
                sheet.append([" " if self.blank_as == "spaces" else None] * len(names))
            sheet.append([self.moment(cell, None) for cell in row])
        stream = io.BytesIO()
        # A row of nothing is no row for the writer unless another follows.
        sheet.append([" "])
        book.save(stream)
        return stream.getvalue()

    def moment(self, cell: Cell, zone: ZoneInfo | None) -> Any:
        if isinstance(cell, dt.date) and self.dates != "date":
            return dt.datetime(cell.year, cell.month, cell.day, tzinfo=zone)
        return cell

    def parquet(self, names: list[str], rows: Rows) -> bytes:
        zone = LONDON if self.dates == "london" else None
        written: Rows = []
        for at, row in enumerate(rows):
            if at in self.blank:
                written.append([None] * len(names))
            written.append([self.moment(cell, zone) for cell in row])
        columns = {name: [row[place] for row in written] for place, name in enumerate(names)}
        stream = io.BytesIO()
        types = {
            datetime: pl.Datetime("us", "Europe/London") for datetime in names if zone and _dated(columns[datetime])
        }
        pl.DataFrame(columns, schema_overrides=types, strict=False).write_parquet(stream)
        return stream.getvalue()


def _dated(cells: list[Cell]) -> bool:
    return any(isinstance(cell, dt.date) for cell in cells)


@st.composite
def writings(draw: st.DrawFn) -> Writing:
    kind = draw(st.sampled_from(["csv", "csv", "csv", "excel", "parquet"]))
    separator = draw(st.sampled_from([",", ",", ",", ";", "\t", "|"]))
    shared: dict[str, Any] = {
        "kind": kind,
        "blank": tuple(draw(st.lists(st.integers(0, 6), max_size=2))),
        "blank_as": draw(st.sampled_from(["line", "cells", "spaces"])),
        "space_in_names": draw(st.sampled_from(["", "", " ", "\xa0"])),
        "space_in_cells": draw(st.sampled_from(["", "", " ", "\xa0"])),
        "blank_first": draw(st.sampled_from([0, 0, 1, 2])),
    }
    if kind != "csv":
        return Writing(**shared, dates=draw(st.sampled_from(["date", "instant", "london"])))
    return Writing(
        **shared,
        separator=separator,
        encoding=draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])),
        declared=draw(st.booleans()) and shared["blank_first"] == 0,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        ending=draw(st.sampled_from(["\n", "\r\n"])),
        dates=draw(st.sampled_from(["date", "uk", "instant"])),
    )


# The tables

months = st.dates(dt.date(2024, 1, 1), dt.date(2026, 10, 1)).map(lambda day: day.replace(day=1))
names = st.sampled_from(NAMES)
numbers = st.one_of(st.integers(1, 900), st.integers(1, 9000).map(lambda number: number / 8))
answers = st.integers(1, 5)
comments = st.sampled_from(COMMENTS)


def tables(head: Sequence[str], cells: Sequence[Any], key: Sequence[int], wrong: Mapping[int, Any]) -> Any:
    """Tables of these columns and perhaps a comment, no two rows with the same key; now and then a wrong cell."""

    @st.composite
    def table(draw: st.DrawFn) -> tuple[list[str], Rows]:
        unique = (lambda row: tuple(row[at] for at in key)) if key else None
        rows = draw(st.lists(st.tuples(*cells, comments).map(list), min_size=1, max_size=6, unique_by=unique))
        if wrong and draw(st.integers(0, 5)) == 0:
            at = draw(st.sampled_from(sorted(wrong)))
            for row in rows:
                row[at] = str(row[at]) if not isinstance(row[at], dt.date) else f"{row[at]}"
            rows[-1][at] = wrong[at]
        beside = draw(st.booleans())
        return ([*head, "comment"], rows) if beside else (list(head), [row[:-1] for row in rows])

    return table()


def is_asked_about(rows: Rows) -> bool:
    """Whether every point of these numbers may stand between thousands: a file with semicolons leaves that open."""
    pointed = [text for row in rows for text in map(str, row) if re.fullmatch(r"\d+\.\d+", text)]
    return bool(pointed) and all(re.fullmatch(r"\d{1,3}\.\d{3}", text) for text in pointed)


def is_the_same(table: tuple[list[str], Rows], writing: Writing, *readers: Callable[[bytes], Any]) -> None:
    head, rows = table
    assume(writing.separator != ";" or not is_asked_about(rows))
    plain = Writing("csv", ending="\r\n", quoting=csv.QUOTE_ALL).write(head, rows)
    wanted = read(readers[0], plain)
    written = writing.write(head, rows)
    for reader in readers:
        assert read(reader, plain) == wanted
        assert read(reader, written) == wanted, (reader.__name__, writing)


EXAMPLES = settings(max_examples=150)


@EXAMPLES
@given(tables(["series", "date", "value"], [names, months, numbers], [0, 1], {1: "soon", 2: "five"}), writings())
def test_points(table: tuple[list[str], Rows], writing: Writing) -> None:
    is_the_same(table, writing, by_spc, by_series_page)


@EXAMPLES
@given(tables(["unit", "observed", "expected"], [names, numbers, numbers], [0], {1: "five"}), writings())
def test_units(table: tuple[list[str], Rows], writing: Writing) -> None:
    is_the_same(table, writing, by_funnel, by_funnel_page)


@EXAMPLES
@given(tables(["unit", "q1", "q2"], [names, answers, st.one_of(answers, st.none())], [], {1: "9"}), writings())
def test_answers(table: tuple[list[str], Rows], writing: Writing) -> None:
    is_the_same(table, writing, by_score)


@EXAMPLES
@given(
    tables(["trust", "diagnosis_group", "age", "died"], [names, names, answers, st.integers(0, 1)], [], {3: "maybe"}),
    writings(),
)
def test_spells(table: tuple[list[str], Rows], writing: Writing) -> None:
    head, rows = table
    is_the_same((head[:4], [row[:4] for row in rows]), writing, by_mortality)


@EXAMPLES
@given(tables(["name", "from", "time"], [names, months, numbers], [0], {1: "soon", 2: "five"}), writings())
def test_people(table: tuple[list[str], Rows], writing: Writing) -> None:
    is_the_same(table, writing, by_register)


@EXAMPLES
@given(tables(["measure", "period", "value"], [st.just(MEASURE.id), months, answers], [1], {2: "five"}), writings())
def test_figures_of_measures(table: tuple[list[str], Rows], writing: Writing) -> None:
    is_the_same(table, writing, by_board)
