"""One reader for every way in: a file gives the same rows, problems and figures as an upload and to a command."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.funnel import Kind
from collegium.tables.columns import Reader
from collegium.tables.mapping import Field, Mapping, suggest
from collegium.tables.plain import Source
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.ratios import ratio_fields, ratios_of, read_ratios
from collegium.tables.reading import read_table
from collegium.tables.series import FIELDS, read_series, series_of
from collegium.tables.values import DateOrder, DecimalMark

POINT = [".", ""]
WORDS = [
    "*",
    "**",
    "n/a",
    "Not reported",
    "",
    "-",
    "nan",
    "five",
    "=1+1",
    "inf",
    " 7 ",
    "95 2",
    "1 234",
    "\xa03",
    "1.",
    "1e3",
]


def written(rows: list[list[str]], separator: str, quoting: Any, encoding: str, ending: str) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator=ending)
    for row in rows:
        if row:
            writer.writerow(row)
        else:
            stream.write(ending)
    return stream.getvalue().encode(encoding, errors="replace")


numbers = st.one_of(
    st.decimals(0, 5000, places=2).map(str),
    st.integers(0, 2_000_000).map(str),
    st.integers(0, 2_000_000).map("{:,}".format),
    st.integers(1, 9999).map(lambda n: f"{n / 10:.1f}".replace(".", ",")),
    st.integers(1000, 9_999_999).map(lambda n: f"{n:,}".replace(",", ".")),
    st.integers(1, 999).map(lambda n: f"{n / 10}%"),
    st.sampled_from(WORDS),
)
# Files of one way of writing are the usual ones; a mixture is what goes wrong.
columns = st.one_of(
    st.just(st.integers(0, 900).map(str)),
    st.just(st.decimals(0, 900, places=1).map(str)),
    st.just(st.decimals(0, 900, places=1).map(lambda n: str(n).replace(".", ","))),
    st.just(st.integers(900, 9_000_000).map("{:,}".format)),
    st.just(numbers),
)
days = st.dates(dt.date(2020, 1, 1), dt.date(2026, 10, 1))
dates = st.one_of(
    st.just(days.map(str)),
    st.just(days.map("{:%d/%m/%Y}".format)),
    st.just(days.map("{:%Y-%m}".format)),
    st.just(days.map("{:%b-%y}".format)),
    st.just(
        st.one_of(
            days.map(str),
            days.map("{:%d/%m/%Y}".format),
            days.map("{:%m/%d/%Y}".format),
            st.sampled_from(["", "soon", "9999-12-31", "2026-02-30", "1066-01-01", "2024-03-31T23:00:00Z"]),
        )
    ),
)
names = st.sampled_from(["A", "B", "A ", "Ärzte", "A\u0308rzte", "C, D", 'the "first"', "'=x", "", "x\xa0y"])
layouts = st.tuples(
    st.sampled_from([",", ",", ",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n"]),
)


@st.composite
def files(draw: st.DrawFn, head: list[str], cells: list[Any]) -> bytes:
    """A file of these columns, with a column that nobody needs, and blank rows."""
    chosen = [draw(one) if isinstance(one, type(columns)) and one in (columns, dates) else one for one in cells]
    extra = draw(st.booleans())
    rows: list[list[str]] = [[*head, "comment"] if extra else head]
    for _ in range(draw(st.integers(1, 7))):
        row = [draw(one) for one in chosen]
        if extra:
            row.append(draw(st.sampled_from(["", "seen", " "])))
        blank = draw(st.sampled_from(["no"] * 6 + ["line", "cells", "spaces"]))
        if blank == "line":
            row = []
        elif blank in ("cells", "spaces"):
            row = ["" if blank == "cells" else " "] * len(rows[0])
        rows.append(row)
        if draw(st.integers(0, 25)) == 0 and len(row) > 2:
            rows.append(row[:-1])
    return written(rows, *draw(layouts))


def said(work: Any) -> list[Problem] | Any:
    try:
        return work()
    except ProblemsError as error:
        return error.problems


def as_upload(content: bytes, fields: tuple[Field, ...], settled: Mapping) -> Reader:
    table = read_table(content, name="file.csv")
    chosen = suggest(table, fields)
    return Reader.of_table(
        table,
        Mapping(columns=chosen.columns, date_format=settled.date_format, decimal_mark=settled.decimal_mark),
        fields,
    )


def ratios(reader: Reader) -> Any:
    table = ratios_of(reader, Kind.RATIO)
    reader.faults.stop_if_any()
    return table


def plain_of(problems: list[Problem]) -> list[tuple[Any, ...]]:
    """Without the remedy, which names the option of the page or of the command."""
    return [(one.file, one.row, one.column, one.value, one.problem) for one in problems]


def same_ratios(content: bytes, settled: Mapping) -> None:
    page = said(lambda: ratios(as_upload(content, ratio_fields(Kind.RATIO), settled)))
    command = said(lambda: read_ratios(content, name="file.csv", kind=Kind.RATIO, settled=settled))
    if isinstance(page, list) or isinstance(command, list):
        assert isinstance(page, list), page
        assert isinstance(command, list), command
        assert plain_of(page) == plain_of(command)
        return
    assert page.units.to_list() == command.units.to_list()
    assert page.missing.to_list() == command.missing.to_list()
    np.testing.assert_array_equal(page.observed, command.observed)
    np.testing.assert_array_equal(page.base, command.base)
    assert page.notes == command.notes
    assert page.left_out() == command.left_out()


def same_series(content: bytes, settled: Mapping) -> None:
    page = said(lambda: series_of(as_upload(content, FIELDS, settled), "neutral", None))
    command = said(lambda: read_series(content, name="file.csv", settled=settled))
    if isinstance(page, list) or isinstance(command, list):
        assert isinstance(page, list), page
        assert isinstance(command, list), command
        assert plain_of(page) == plain_of(command)
        return
    assert page.series.to_list() == command.series.to_list()
    assert page.dates.to_list() == command.dates.to_list()
    np.testing.assert_array_equal(page.values, command.values)
    np.testing.assert_array_equal(page.target, command.target)
    assert page.notes == command.notes


settings = st.builds(Mapping, date_format=st.sampled_from(DateOrder), decimal_mark=st.sampled_from(DecimalMark))


@given(files(["unit", "observed", "expected"], [names, columns, columns]), settings)
def test_a_funnel_file_is_the_same_everywhere(content: bytes, settled: Mapping) -> None:
    same_ratios(content, settled)


@given(files(["series", "date", "value", "target"], [names, dates, columns, columns]), settings)
def test_a_file_of_points_is_the_same_everywhere(content: bytes, settled: Mapping) -> None:
    same_series(content, settled)


@given(
    st.lists(st.tuples(names, st.floats(0, 1e6), st.one_of(st.none(), st.floats(0.5, 1e6))), min_size=1, max_size=6),
)
def test_a_parquet_file_is_the_same_everywhere(rows: list[tuple[str, float, float | None]]) -> None:
    stream = io.BytesIO()
    schema = {"unit": pl.String, "observed": pl.Float64, "expected": pl.Float64}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(stream)
    same_ratios(stream.getvalue(), Mapping())


def test_a_day_in_london_is_that_day_in_a_parquet_file(tmp_path: Path) -> None:
    months = pl.datetime_range(
        dt.datetime(2024, 1, 1), dt.datetime(2024, 8, 1), "1mo", time_zone="Europe/London", eager=True
    )  # noqa: DTZ001
    path = tmp_path / "points.parquet"
    pl.DataFrame({"date": months, "value": range(8)}).write_parquet(path)
    assert {day.day for day in read_series(path, name="points").dates.to_list()} == {1}
    same_series(path.read_bytes(), Mapping())


def problems_of(source: Source) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        read_series(source, name="points.csv")
    return caught.value.problems


def test_a_row_that_is_too_short_is_told_and_never_filled_up() -> None:
    assert [
        "where the first row has 3" in one.problem for one in problems_of(b"series,date,value\nA,2024-01-01\n")
    ] == [True]
    quoted = b'series,date,value\n"A, b",2024-01-01\n"A, b",2024-02-01,3\n'
    assert [one.row for one in problems_of(quoted)] == [2]


def test_some_percentages_in_a_series_are_told() -> None:
    text = "series,date,value\nA,2024-01,95%\nA,2024-02,0.9\nB,2024-01,3\nA,2024-03,0\n"
    (fault,) = problems_of(text.encode())
    assert (fault.row, fault.value) == (3, "0.9")
    table = read_series(text.replace("0.9", "90%").encode(), name="points.csv")
    assert table.values.tolist() == [0.95, 0.9, 0.0, 3.0]
    assert any("95% is 0.95" in note for note in table.notes)


def test_a_decimal_comma_is_a_matter_of_the_whole_file() -> None:
    """Beside 1,5 in one column, 1.200 in another is twelve hundred."""
    table = read_ratios(b"unit;observed;expected\nA;1.200;1.250,5\nB;9;10,5\n", name="r.csv", kind=Kind.RATIO)
    assert (table.observed.tolist(), table.base.tolist()) == ([1200, 9], [1250.5, 10.5])
    with pytest.raises(ProblemsError) as caught:
        read_ratios(b"unit;observed;expected\nA;1.200;1,250\n", name="r.csv", kind=Kind.RATIO, settled=Mapping())
    assert [(one.row, one.column) for one in caught.value.problems] == [(2, "expected")]
    assert "--decimal-mark" in caught.value.problems[0].remedy
    comma = Mapping(decimal_mark=DecimalMark.COMMA)
    table = read_ratios(b"unit,observed,expected\nA,1.200,1.250\n", name="r.csv", kind=Kind.RATIO, settled=comma)
    assert (table.observed.tolist(), table.base.tolist()) == ([1200], [1250])


def test_names_that_are_numbers_or_categories_are_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "units.parquet"
    frame = pl.DataFrame({"unit": [1, 2], "observed": [3, 4], "expected": [5, 6]})
    for kind in (pl.Int64, pl.Float64, pl.String, pl.Categorical):
        units = pl.col("unit").cast(pl.String).cast(kind) if kind == pl.Categorical else pl.col("unit").cast(kind)
        frame.with_columns(units).write_parquet(path)
        assert read_ratios(path, name="units", kind=Kind.RATIO).units.to_list() == ["1", "2"]
        same_ratios(path.read_bytes(), Mapping())
