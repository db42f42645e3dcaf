"""Quotation marks that do not pair: no row disappears between two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.tables.plain import read_columns
from collegium.tables.plain_text import PlainText
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import read_table


def fast(source: bytes) -> int:
    return read_columns(source, name="file.csv", choose=lambda names: {"name": pl.String()}).frame.height


def careful(source: bytes) -> int:
    return len(read_table(source, name="file.csv").rows)


def said(read: Callable[[bytes], int], source: bytes) -> int | str:
    try:
        return read(source)
    except ProblemsError:
        return "refused"


def problems(source: bytes) -> list[Problem]:
    found = []
    for read in (careful, fast):
        with pytest.raises(ProblemsError) as caught:
            read(source)
        found.append(caught.value.problems)
    assert found[0] == found[1]
    return found[0]


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(["fine", "a, b", 'say "no"', "", "6"]), min_size=2, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["first", "middle", "last"])), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_no_row_is_lost(
    comments: Sequence[str], marks: list[tuple[int, str]], ending: str, comment_first: bool
) -> None:
    lines = ["comment,name,value" if comment_first else "name,value,comment"]
    for at, comment in enumerate(comments):
        text = '"' + comment.replace('"', '""') + '"' if set(comment) & {'"', ","} else comment
        for row, where in marks:
            if row == at:
                middle = len(text) // 2
                text = {"first": '"' + text, "last": text + '"', "middle": f'{text[:middle]}"{text[middle:]}'}[where]
        lines.append(f"{text},N{at},{at}" if comment_first else f"N{at},{at},{text}")
    source = (ending.join(lines) + ending).encode()
    for read in (careful, fast):
        assert said(read, source) in ((len(comments),) if not marks else (len(comments), "refused"))


def test_a_mark_at_each_end_of_the_lost_rows() -> None:
    (only,) = problems(b'name,value,comment\nA,1,"good\nB,2,fine\nC,3,bad"\nD,4,x\n')
    assert (only.row, only.value) == (2, 'A,1,"good')
    assert "closed only in row 4" in only.problem


def test_a_text_over_lines_may_hold_commas() -> None:
    source = b'name,value,comment\nA,1,"good\nbut, then, again"\nD,4,x\n'
    assert careful(source) == fast(source) == 2


def test_without_figures_a_whole_line_between_decides() -> None:
    assert careful(b'name,comment\nA,"good\nthen, again"\nB,x\n') == 2
    (only,) = problems(b'name,comment\nA,"good\nB,fine\nC,bad"\nD,x\n')
    assert only.row == 2


def test_marks_in_the_names() -> None:
    (only,) = problems(b'name,"value\nA,1\nB,2"\nC,3\n')
    assert only.row == 1


def test_every_row_with_a_mark_in_a_quoted_cell_is_named() -> None:
    rows = [f'N{at},{at},"a "quoted" word"' if at in (5, 45) else f"N{at},{at},fine" for at in range(60)]
    found = problems("\n".join(["name,value,comment", *rows]).encode())
    assert [problem.row for problem in found] == [7, 47]


@given(st.lists(st.sampled_from(['"', ",", "\n", "x", "\r\n", '""']), max_size=30).map("".join), st.integers(1, 9))
def test_pieces_of_any_size_give_the_same(text: str, size: int) -> None:
    source = b"name,value\n" + text.encode()
    whole, cut = PlainText(source), PlainText(source, piece=size)
    assert (cut.is_even(2), cut.rows_are_full(2)) == (whole.is_even(2), whole.rows_are_full(2))
