"""A mapping is suggested by names, edited by a person, kept as TOML, and applied all or nothing."""

import datetime as dt
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.tables.mapping import Field, Mapping, suggest, unmapped
from collegium.tables.mapping_files import from_toml, to_toml
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table, read_table
from collegium.tables.rows import MappedRow, apply
from collegium.tables.values import DateOrder, DecimalMark
from collegium.tables.writing import Sheet, write_csv, write_excel

FIELDS = (
    Field("post", "Post code", required=True, kind="code", synonyms=("position number",)),
    Field("title", "Post title", synonyms=("Position Title", "job title")),
    Field("start", "Start date", kind="date", synonyms=("Effective Start Date",)),
    Field("pas", "PAs", kind="decimal", synonyms=("programmed activities",)),
    Field("terms", "Terms", kind="whole"),
    Field("lead", "Leads the unit", kind="yes_no"),
    Field(
        "how", "Appointed", kind="choice", choices={"open": ("advertised", "open competition"), "election": ("vote",)}
    ),
)
HEADER = (
    "Position Number",
    "JOB_TITLE",
    "Effective start date",
    "Programmed Activities (PAs)",
    "Terms",
    "Leads the unit?",
    "Appointed",
    "Colour",
)


def table(*rows: tuple[str, ...], columns: tuple[str, ...] = HEADER) -> Table:
    return Table("posts.csv", columns, list(rows))


def mapping(**options: object) -> Mapping:
    columns = dict(zip([wanted.name for wanted in FIELDS], HEADER, strict=False))
    return Mapping(name="ours", source_kind="esr", **{"columns": columns, **options})  # type: ignore[arg-type]


def faults(*rows: tuple[str, ...], fields: tuple[Field, ...] = FIELDS, **options: object) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        apply(table(*rows), mapping(**options), fields)
    assert all(one.file == "posts.csv" and one.problem and one.remedy for one in caught.value.problems)
    return caught.value.problems


GOOD = ("P1", "Clinical director", "2026-04-01", "2.5", "2", "yes", "Open competition", "blue")
EMPTY = ("P2", "", "", "", "", "", "", "")


def test_suggestion_goes_by_names_alone() -> None:
    guess = suggest(table(GOOD), FIELDS, name="ESR", source_kind="esr")
    assert guess.columns == {
        "post": "Position Number",
        "title": "JOB_TITLE",
        "start": "Effective start date",
        "terms": "Terms",
        "lead": "Leads the unit?",
        "how": "Appointed",
    }
    assert unmapped(table(GOOD), guess) == ("Programmed Activities (PAs)", "Colour")
    assert (guess.name, guess.source_kind) == ("ESR", "esr")
    # Contents that look like a post code do not make a column one.
    assert suggest(table(GOOD, columns=tuple("abcdefgh")), FIELDS).columns == {}


def test_a_column_is_suggested_once_and_our_own_name_wins() -> None:
    both = table(("1", "2"), columns=("job title", "Post title"))
    assert suggest(both, FIELDS).columns == {"title": "Post title"}
    alike = (Field("one", "Name"), Field("two", "Other", synonyms=("name",)))
    assert suggest(table(("x",), columns=("NAME",)), alike).columns == {"one": "NAME"}


def test_rows_in_our_fields() -> None:
    rows = apply(table(GOOD, EMPTY), mapping(), FIELDS)
    assert rows == [
        MappedRow(
            2,
            {
                "post": "P1",
                "title": "Clinical director",
                "start": dt.date(2026, 4, 1),
                "pas": Decimal("2.5"),
                "terms": 2,
                "lead": True,
                "how": "open",
            },
        ),
        MappedRow(3, {"post": "P2", **dict.fromkeys(("title", "start", "pas", "terms", "lead", "how"))}),
    ]


def test_all_faults_of_all_rows_at_once() -> None:
    found = faults(
        ("P1", "", "30/02/2026", "2.5.1", "1.5", "maybe", "", ""),
        ("", "", "", "", "", "", "", ""),
        ("P3", "", "soon", "", "", "", "", ""),
    )
    assert [(one.row, one.column, one.value) for one in found] == [
        (2, "Effective start date", "30/02/2026"),
        (2, "Programmed Activities (PAs)", "2.5.1"),
        (2, "Terms", "1.5"),
        (2, "Leads the unit?", "maybe"),
        (3, "Position Number", ""),
        (4, "Effective start date", "soon"),
    ]


def test_dates_of_two_meanings_are_told_once_with_their_count() -> None:
    rows = [("P1", "", day, "", "", "", "", "") for day in ("12/12/2026", "03/04/2026", "05/06/2026")]
    (fault,) = faults(*rows)
    assert (fault.row, fault.value) == (3, "03/04/2026")
    assert "2 values" in fault.problem
    assert "day or the month" in fault.remedy
    read = apply(table(*rows), mapping(date_format=DateOrder.DAY_FIRST), FIELDS)
    assert [row.values["start"] for row in read] == [dt.date(2026, 12, 12), dt.date(2026, 4, 3), dt.date(2026, 6, 5)]


def test_one_date_that_can_be_read_in_one_way_settles_the_others() -> None:
    rows = [("P1", "", day, "", "", "", "", "") for day in ("03/04/2026", "25/12/2026")]
    read = apply(table(*rows), mapping(), FIELDS)
    assert [row.values["start"] for row in read] == [dt.date(2026, 4, 3), dt.date(2026, 12, 25)]


def test_a_decimal_comma_of_one_column_holds_for_the_others() -> None:
    two = (Field("a", "A", kind="decimal"), Field("b", "B", kind="decimal"))
    both = Mapping(columns={"a": "a", "b": "b"})
    (row,) = apply(table(("1,5", "1.200"), columns=("a", "b")), both, two)
    assert row.values == {"a": Decimal("1.5"), "b": Decimal(1200)}
    with pytest.raises(ProblemsError) as caught:
        apply(table(("1,5", "2.5"), columns=("a", "b")), both, two)
    assert [(one.column, one.value) for one in caught.value.problems] == [("a", "1,5")]
    with pytest.raises(ProblemsError) as caught:
        apply(table(("1,234", "1.234"), columns=("a", "b")), both, two)
    assert "Say in the mapping whether decimals follow a point or a comma" in caught.value.problems[0].remedy


def test_numbers_of_a_workbook_keep_their_point_whatever_mark_is_declared() -> None:
    columns, rows = ["post", "pas"], [["P1", 1.234], ["P2", "1,5"]]
    data = write_excel([Sheet("Posts", columns, rows)])
    wanted = (FIELDS[0], FIELDS[3])
    declared = Mapping(columns={"post": "post", "pas": "pas"}, decimal_mark=DecimalMark.COMMA)
    read = apply(read_table(data, name="posts.xlsx"), declared, wanted)
    assert [row.values["pas"] for row in read] == [Decimal("1.234"), Decimal("1.5")]


def test_unknown_values_are_told_once_with_their_count_and_can_be_mapped() -> None:
    rows = [("P1", "", "", "", "", "", how, "") for how in ("Sealed bids", "vote", "Sealed bids", "Drawn")]
    found = faults(*rows)
    assert [(one.row, one.value) for one in found] == [(2, "Sealed bids"), (5, "Drawn")]
    assert "2 rows" in found[0].problem
    assert "open, election" in found[0].remedy
    read = apply(table(*rows), mapping(values={"how": {"sealed BIDS": "open", "Drawn": ""}}), FIELDS)
    assert [row.values["how"] for row in read] == ["open", "election", "open", None]


def test_any_field_may_have_values_mapped() -> None:
    read = apply(table(("P1", "", "n/a", "", "", "", "", "")), mapping(values={"start": {"N/A": ""}}), FIELDS)
    assert read[0].values["start"] is None


def test_constants_fill_fields_without_a_column() -> None:
    only = Mapping(columns={"post": "Position Number"}, constants={"how": "vote", "start": "2026-04-01"})
    read = apply(table(GOOD, EMPTY), only, FIELDS)
    assert [(row.values["how"], row.values["start"]) for row in read] == [("election", dt.date(2026, 4, 1))] * 2
    wrong = Mapping(columns={"post": "Position Number"}, constants={"start": "soon"})
    with pytest.raises(ProblemsError) as caught:
        apply(table(GOOD, EMPTY), wrong, FIELDS)
    assert [(one.row, one.value) for one in caught.value.problems] == [(None, "soon")]


def test_faults_of_the_mapping_and_of_the_rows_come_together() -> None:
    wrong = Mapping(
        columns={"title": "Nowhere", "terms": "Terms", "lead": "Leads the unit?", "hat": "Colour"},
        constants={"terms": "1"},
    )
    with pytest.raises(ProblemsError) as caught:
        apply(table(("P1", "", "", "", "", "maybe", "", "")), wrong, FIELDS)
    told = [(one.row, one.column) for one in caught.value.problems]
    assert told == [(None, "hat"), (None, "post"), (None, "Nowhere"), (None, "Terms"), (2, "Leads the unit?")]


def test_a_mapping_is_kept_as_toml() -> None:
    kept = mapping(
        columns={"post": 'He said "P\\1"\n'},
        values={"how": {"sealed bids": "open"}},
        date_format=DateOrder.DAY_FIRST,
        decimal_mark=DecimalMark.COMMA,
        header=False,
        sheet="Posts",
    )
    assert from_toml(to_toml(kept), FIELDS) == kept
    assert to_toml(kept) == to_toml(from_toml(to_toml(kept), FIELDS))
    assert from_toml("", FIELDS) == Mapping()


words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)
names = st.sampled_from([wanted.name for wanted in FIELDS])


@given(
    st.builds(
        Mapping,
        name=words,
        source_kind=words,
        columns=st.dictionaries(names, words),
        constants=st.dictionaries(names, words),
        values=st.dictionaries(names, st.dictionaries(words, words)),
        date_format=st.sampled_from(DateOrder),
        decimal_mark=st.sampled_from(DecimalMark),
        header=st.booleans(),
        sheet=words,
    )
)
def test_every_mapping_survives_its_file(kept: Mapping) -> None:
    assert from_toml(to_toml(kept), FIELDS) == kept


def test_a_spoilt_mapping_file_is_told_in_full() -> None:
    with pytest.raises(ProblemsError) as caught:
        from_toml(
            'name = 5\nheader = "no"\ndate_format = "backwards"\ndecimal_mark = [1]\ncolour = "blue"\nvalues = 3\n'
            'constants = []\n[columns]\nhat = "Hat"\npost = 4\n',
            FIELDS,
            file="esr.toml",
        )
    assert all(one.file == "esr.toml" for one in caught.value.problems)
    told = {one.column for one in caught.value.problems}
    assert told == {
        "name",
        "header",
        "date_format",
        "decimal_mark",
        "colour",
        "values",
        "constants",
        "hat",
        "columns.post",
    }
    with pytest.raises(ProblemsError) as caught:
        from_toml("name = \n", FIELDS)
    assert "line 1" in caught.value.problems[0].problem


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_five_thousand_rows_are_quick(kind: str) -> None:
    columns = [*HEADER, *(f"Other {number}" for number in range(12))]
    rows = [[f"P{number}", *GOOD[1:], *("x",) * 12] for number in range(5_000)]
    data = write_csv(columns, rows) if kind == "csv" else write_excel([Sheet("Posts", columns, rows)])
    began = time.process_time()  # not the clock: the machine may be busy with other tests
    mapped = apply(read_table(data, name=f"posts.{kind}"), mapping(), FIELDS)
    taken = time.process_time() - began
    assert len(mapped) == 5_000
    # Generous, because other work may share the machine; alone it takes a tenth of this.
    assert taken < (2 if kind == "csv" else 15), taken
