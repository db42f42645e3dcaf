"""CSV as people really send it."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collegium.tables.grid import Limits, clean
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table, read_table
from collegium.tables.writing import write_csv

TEXT = "post;title\nP1;Café “West” – chef\n"


def read(data: bytes | str, **options: object) -> Table:
    return read_table(data.encode() if isinstance(data, str) else data, name="posts.csv", **options)  # type: ignore[arg-type]


def faults(data: bytes | str, **options: object) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        read(data, **options)
    assert all(one.file == "posts.csv" and one.problem and one.remedy for one in caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_common_encoding_and_separator(encoding: str, separator: str) -> None:
    table = read(TEXT.replace(";", separator).encode(encoding))
    assert table.columns == ("post", "title")
    assert table.rows == [("P1", "Café “West” – chef")]
    assert any("Windows-1252" in note for note in table.notes) == (encoding == "cp1252")
    assert any("separated by" in note for note in table.notes) == (separator != ",")


def test_the_line_that_excel_reads_as_separator() -> None:
    table = read("sep=;\na;b,c\n1;2\n")
    assert table.columns == ("a", "b,c")
    assert table.row_number(0) == 3


def test_a_separator_inside_text_does_not_mislead() -> None:
    assert read("post;text\n1;a, b, c\n2;d\n").columns == ("post", "text")
    assert read("post,text\n1,a; b; c\n2,d\n").columns == ("post", "text")


def test_bytes_of_no_encoding_are_refused_with_their_row() -> None:
    (fault,) = faults(b"a,b\n1,2\n\xff\x81\x8d,3\n")
    assert fault.row == 3
    assert "CSV UTF-8" in fault.remedy


def test_rows_keep_the_number_that_a_spreadsheet_shows() -> None:
    table = read('a,b\n\n1,"x\r\ny"\n ,\xa0\n2,z\n\n')
    assert table.rows == [("1", "x\ny"), ("2", "z")]
    assert [table.row_number(index) for index in range(2)] == [3, 5]
    assert table.first_row == 2
    assert table.notes == ("Blank rows of posts.csv were left out: 2 (row 2, 4).",)


def test_edges_are_stripped_hard_spaces_included() -> None:
    table = read("\xa0Post \xa0 code , title\n P1\xa0\u200b,Head\xa0of\n")
    assert table.columns == ("Post code", "title")
    assert table.rows == [("P1", "Head of")]


def test_old_line_ends() -> None:
    assert read("a,b\r1,2\r3,4\r").rows == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b",,\n,,\n", "no filled row"),
        (b"a,b\n", "no rows"),
    ],
)
def test_nothing_to_read(data: bytes, told: str) -> None:
    (fault,) = faults(data)
    assert told in fault.problem


def test_duplicate_and_empty_names_all_at_once() -> None:
    found = faults("post,pas,post,,pas,\n1,2,3,4,5,\n")
    assert [(one.column, one.row) for one in found] == [("D", 1), ("post", 1), ("pas", 1)]
    assert "A and C" in found[1].problem


def test_an_empty_column_without_a_name_is_left_out() -> None:
    assert read("a,,b,\n1,,2,\n").columns == ("a", "b")


def test_rows_of_another_width_all_at_once() -> None:
    found = faults("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n")
    assert [one.row for one in found] == [3, 4]
    assert found[1].value == "4"


def test_five_hundred_columns_are_refused_by_number() -> None:
    header = ",".join(f"c{number}" for number in range(500))
    (fault,) = faults(f"{header}\n{header}\n")
    assert "500 columns" in fault.problem
    assert "400" in fault.problem


def test_too_many_rows_and_too_large() -> None:
    (fault,) = faults("a,b\n" + "1,2\n" * 11, limits=Limits(rows=10))
    assert "more than 10 rows" in fault.problem
    assert len(read("a,b\n" + "1,2\n" * 10, limits=Limits(rows=10)).rows) == 10
    (fault,) = faults("a,b\n1,2\n", limits=Limits(file_bytes=5))
    assert "larger than" in fault.problem


def test_nul_bytes_are_told_row_by_row() -> None:
    assert [one.row for one in faults("a,b\n1,\0\n2,x\n3,\0\n")] == [2, 4]


def test_a_quotation_mark_that_never_closes() -> None:
    (fault,) = faults('a,b\n1,2\n2,"open\n3,4\n')
    assert fault.row == 3
    assert "never closed" in fault.problem


def test_text_after_a_closing_quotation_mark() -> None:
    found = faults('a,b\n1,"say "hello" now"\n2,"fine"\n3,"bad"x\n')
    assert [one.row for one in found] == [2, 4]


def test_a_title_above_the_names() -> None:
    (fault,) = faults("Positions at 1 April,,,\npost,title,unit,pas\n1,2,3,4\n")
    assert "title" in fault.problem
    assert "Delete" in fault.remedy


def test_without_a_header_columns_are_numbered() -> None:
    table = read('"R0A","TRUST ONE"\n"R0B","TRUST TWO"\n', header=False)
    assert table.columns == ("column 1", "column 2")
    assert table.rows == [("R0A", "TRUST ONE"), ("R0B", "TRUST TWO")]
    assert table.first_row == 1
    assert table.row_number(1) == 2


def test_a_web_page_or_pdf_is_refused() -> None:
    assert "web page" in faults("<html><table></table></html>")[0].problem
    assert "PDF" in faults("%PDF-1.7\n")[0].problem


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_table(tmp_path / "posts.csv", name="posts.csv")
    assert "cannot be opened" in caught.value.problems[0].problem


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n\t"), max_size=20).map(clean)
formulas = st.builds("".join, st.tuples(st.sampled_from(["'", "''", "=", "+", "-", "@", "'="]), cells)).map(clean)


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(cells | formulas, min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
@example([["0;"], ["0;"]])
@example([["0;"], [";0"]])
@example([[""], ["x"]])
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    rows = [row for row in rows if any(row)] or [["x"] * len(rows[0])]
    columns = [f"column {position}" for position in range(len(rows[0]))]
    table = read(write_csv(columns, rows))
    assert table.columns == tuple(columns)
    assert table.rows == [tuple(row) for row in rows]


@given(st.binary(max_size=400))
def test_any_bytes_give_a_table_or_problems(data: bytes) -> None:
    try:
        table = read(data)
    except ProblemsError as error:
        found = error.problems
    else:
        found = [row for row in table.rows if len(row) == len(table.columns)]  # type: ignore[misc]
    assert found
