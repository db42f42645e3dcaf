from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.documents import write
from collegium.documents.document import (
    Block,
    Bullets,
    Column,
    Document,
    DocumentError,
    Figure,
    Heading,
    Paragraph,
    Table,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>'


def document(*blocks: Block, title: str = "Report") -> Document:
    return Document(title=title, organisation="Example Trust", date=date(2026, 11, 21), blocks=blocks)


def figure(alternative: str = "A chart.", caption: str = "Scores", svg: str = SVG) -> Figure:
    return Figure(svg, lambda: b"", alternative, caption)


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([figure(alternative=" ")], "no alternative in words"),
        ([figure(caption="")], "no caption"),
        ([figure(svg="png")], "not an SVG"),
        ([Heading(2, "Deep")], "skips a level: after the title comes 1"),
        ([Heading(1, "A"), Heading(3, "C")], "skips a level: after 1 comes 2"),
        ([Heading(4, "D")], "use 1 to 3"),
        ([Table("T", [Column("A"), Column("B")], [["1"]])], "row 1 has 1 cells for 2 columns"),
        ([Table("T", [Column("A")], [])], "no rows"),
        ([Table("T", [Column(" ")], [["1"]])], "column 1 has no title"),
        ([Bullets([])], "empty"),
    ],
)
def test_what_a_reader_could_not_follow_is_refused(blocks: list[Block], problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        document(*blocks)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        document(figure(alternative=""), Heading(2, "Deep"), title="")
    assert str(caught.value).count("\n- ") == 3


@given(st.lists(st.integers(1, 3), max_size=12))
def test_headings_are_accepted_exactly_when_no_level_is_skipped(levels: list[int]) -> None:
    good = all(level <= before + 1 for before, level in zip([0, *levels], levels, strict=False))
    blocks = [Heading(level, "Part") for level in levels]
    if good:
        document(*blocks)
    else:
        with pytest.raises(DocumentError):
            document(*blocks)


def test_figures_and_tables_are_numbered_apart() -> None:
    table = Table("T", [Column("A")], [["1"]])
    numbers = [number for _, number in document(figure(), table, Paragraph("x"), figure(), table).numbered()]
    assert numbers == [1, 1, None, 2, 2]


def test_the_first_column_always_holds_row_headers() -> None:
    table = Table("T", [Column("A"), Column("B"), Column("C", header=True)], [["1", "2", "3"]])
    assert table.row_headers == (True, False, True)


@pytest.mark.parametrize("ending", ["html", "pdf", "docx"])
def test_a_report_is_written_by_the_ending_of_its_name(tmp_path, ending: str) -> None:
    path = tmp_path / f"report.{ending.upper()}"
    write(document(Paragraph("Hello.")), path)
    assert path.stat().st_size > 1000


def test_another_ending_is_refused_with_the_way_out(tmp_path) -> None:
    with pytest.raises(ValueError, match=r"\.html, \.pdf, \.docx or \.pptx"):
        write(document(), tmp_path / "report.txt")
