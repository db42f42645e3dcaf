"""Faults are told to their owner in full, and to a log without a value."""

import csv
import logging
import pickle
from pathlib import Path

import pytest

from collegium.tables.problems import Problem, ProblemsError, describe, write_problems

SECRET = "Dr Example, 1234567"
FAULT = Problem("posts.csv", 5, "PAs", SECRET, "PAs must be more than 0.", "Correct the PAs.")


def test_the_text_says_how_many_and_where_but_no_value() -> None:
    error = ProblemsError([FAULT, Problem("posts.csv", None, "", SECRET, "p", "r")])
    assert str(error) == "2 problems in posts.csv; the first is in posts.csv, row 5, column PAs"
    assert SECRET not in repr(error)
    assert "1 problem in" in str(ProblemsError([FAULT]))
    assert str(ProblemsError([])) == "no problem was named"


def test_a_log_of_the_error_holds_no_value(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ProblemsError([FAULT])
    except ProblemsError:
        logging.getLogger("tables").exception("import refused")
    assert "row 5" in caplog.text
    assert SECRET not in caplog.text


def test_many_files_are_not_all_named() -> None:
    faults = [Problem(f"{one}.csv", None, "", "", "p", "r") for one in "abcde"]
    assert str(ProblemsError(faults)).startswith("5 problems in a.csv, b.csv, c.csv and others;")


def test_describe_is_one_line() -> None:
    assert describe(FAULT) == (
        "posts.csv, row 5, column PAs: “Dr Example, 1234567” PAs must be more than 0. Correct the PAs."
    )
    assert "\n" not in describe(Problem("a", 1, "b", "x\ny", "p\nq", "r"))


def test_the_list_as_csv_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "problems.csv"
    write_problems([Problem("a.csv", None, "@b", "=1+1", "p", "r"), FAULT], path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["file", "row", "column", "value", "problem", "remedy"]
    assert rows[1] == ["a.csv", "", "'@b", "'=1+1", "p", "r"]
    assert rows[2][1] == "5"


def test_the_error_crosses_a_process_border() -> None:
    again = pickle.loads(pickle.dumps(ProblemsError([FAULT])))
    assert again.problems == [FAULT]
