"""Files of answers that mean harm, or were damaged on their way: refused soon, with the name of the file and a way out."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.tables import spss_header
from collegium.tables.grid import MEGABYTE, Limits
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.survey_files import read_answers_file

LARGE = 50 * MEGABYTE - 40
SOON = 20  # seconds of the processor on a slow machine; the worst of these took over a minute, or more than a gigabyte


def refused(data: bytes, name: str) -> list[Problem]:
    began = time.process_time()
    with pytest.raises(ProblemsError) as caught:
        read_answers_file(data, name=name)
    assert time.process_time() - began < SOON
    assert all(one.file == name and one.problem and one.remedy for one in caught.value.problems)
    return list(caught.value.problems)


def sav(variables: int, rows: int = 1, *, order: str = "<") -> bytes:
    """A file by hand: so many numbers in each of so many rows, not compressed."""
    head = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60)
    head += struct.pack(f"{order}5id", 2, variables, 0, 0, rows, 100.0) + b"01 Jan 2609:00:00" + b" " * 64 + bytes(3)
    form = (5 << 16) | (8 << 8)
    one = struct.pack(f"{order}6i", 2, 0, 0, 0, form, form)
    names = b"".join(one + f"V{number:07X}".encode() for number in range(variables))
    return head + names + struct.pack(f"{order}2i", 999, 0) + struct.pack(f"{order}d", 1.0) * variables * rows


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_honest_one_is_read(order: str) -> None:
    data = sav(3, 2, order=order)
    assert (spss_header.cases(data), spss_header.variables(data, 10)) == (2, 3)
    assert read_answers_file(data, name="x.sav").table.rows == [("1", "1", "1")] * 2


def test_labels_and_missing_values_are_stepped_over(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1.0, 2.0], "b": ["x" * 300, "y"], "c": [1.0, 9.0]})
    pyreadstat.write_sav(
        frame, tmp_path / "x.sav", column_labels=["One", "Two words", "Three"], missing_ranges={"c": [9]}
    )
    data = (tmp_path / "x.sav").read_bytes()
    assert spss_header.cases(data) == 2
    assert spss_header.variables(data, 100) == 4  # a long text is two


def test_a_million_variables() -> None:
    (only,) = refused(sav(1_000_000), "wide.sav")
    assert "at most 200,000 rows and 400 columns" in only.problem


def test_five_thousand_variables() -> None:
    (only,) = refused(sav(5_000), "wide.sav")
    assert "at most 200,000 rows and 400 columns" in only.problem


@pytest.mark.parametrize("told", [3, 2_000_000_000])
def test_a_file_with_fewer_rows_than_it_says_is_not_taken_for_whole(told: int) -> None:
    data = sav(3, 2)
    (only,) = refused(data[:80] + struct.pack("<i", told) + data[84:], "cut.sav")
    assert f"says that it holds {told:,} rows, but 2 could be read" in only.problem or "is damaged" in only.problem


def test_a_file_that_does_not_say_its_rows_is_read() -> None:
    data = sav(3, 2)
    found = read_answers_file(data[:80] + struct.pack("<i", -1) + data[84:], name="x.sav")
    assert len(found.table.rows) == 2


@settings(max_examples=8)
@given(st.integers(1, 7_000))
def test_a_file_cut_off_anywhere_is_refused(length: int) -> None:
    data = sav(5, 150)
    problem = refused(data[: min(length, len(data) - 1)], "cut.sav")[0]
    assert problem.value == ""


def test_formulas_in_labels_are_words(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://evil.example","x")'
    pyreadstat.write_sav(
        pl.DataFrame({"dept": [1.0, 2.0]}), tmp_path / "x.sav", column_labels=[formula],
        variable_value_labels={"dept": {1: formula, 2: "@SUM(1+1)*cmd|' /C calc'!A0"}},
    )  # fmt: skip
    found = read_answers_file((tmp_path / "x.sav").read_bytes(), name="x.sav")
    assert found.table.rows[0] == (formula,)
    assert found.wording == {"dept": formula}


def test_nul_bytes() -> None:
    found = refused(b"q1,unit\n4,A\n\0,B\n5,\0\n", "nul.csv")
    assert [one.row for one in found] == [3, 4]
    assert refused(bytes(1_000_000), "nothing.csv")[0].problem == "This file is empty."


@pytest.mark.parametrize("rows", [1, 150])
def test_a_hundred_thousand_columns(rows: int) -> None:
    head = b",".join(b"c%d" % number for number in range(100_000))
    (only,) = refused(head + (b"\n" + b",".join([b"1"] * 100_000)) * rows + b"\n", "wide.csv")
    assert "at most 400 are read" in only.problem


def test_a_thousand_columns() -> None:
    (only,) = refused(b",".join(b"c%d" % number for number in range(1_000)) + b"\n" + b"1," * 999 + b"1\n", "wide.csv")
    assert "1,000 columns or more; at most 400 are read" in only.problem


@pytest.mark.parametrize("start", [b"a", b"a,b\n1,2\n1"])
def test_nothing_but_separators(start: bytes) -> None:
    (only,) = refused(start + b"," * LARGE + b"\n", "commas.csv")
    assert "at most 400 are read" in only.problem


@pytest.mark.parametrize("filled", [False, True])
def test_cells_beyond_the_widest_table_are_not_lost_in_silence(filled: bool) -> None:
    data = b"a,b\n1,2\n3,4" + b"," * 600 + (b"5" if filled else b"") + b"\n"
    if filled:
        (only,) = refused(data, "x.csv")
        assert (only.row, only.value) == (3, "5")
    else:
        assert read_answers_file(data, name="x.csv").table.rows == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    "data",
    [
        b'a,b\n1,"' + b"x" * LARGE + b'"\n',
        b"a,b\n1," + b"x" * LARGE + b"\n",
        b'a,b\n1,"' + b"x\n" * (LARGE // 2) + b'"\n',
        b'"' + b"x" * LARGE + b'",b\n1,2\n',
    ],
)
def test_one_cell_of_fifty_megabytes(data: bytes) -> None:
    assert any(
        "A cell of this row is longer than 131,072 characters" in one.problem for one in refused(data, "cell.csv")
    )


def test_nothing_but_line_ends() -> None:
    (only,) = refused(b"a,b\n" + b"\n" * LARGE, "blank.csv")
    assert "are blank" in only.problem


def test_blank_rows_in_bearable_number_are_left_out() -> None:
    found = read_answers_file(b"a,b\n" + b"\n" * 5_000 + b"1,2\n", name="x.csv", limits=Limits(rows=1_000))
    assert found.table.rows == [("1", "2")]
    assert found.table.row_number(0) == 5_002
