"""Bad input: all errors at once, with file, row, column, value and the way out; nothing is written."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile

import openpyxl
import pytest
from django.db import models

from collegium.organisation.files import REGISTER_KINDS
from collegium.organisation.importing import Plan
from collegium.organisation.models import Employment, Membership, Person, Post, Site, Unit
from collegium.registers.files.mappings import kind_of_mapping
from collegium.registers.files.reading import Upload
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.writing import Sheet, write_excel
from tests.organisation.plans import plan_files
from tests.world import World

TODAY = dt.date(2026, 11, 21)
UNITS = "unit_code,name,kind,parent_code,starts"
POSTS = "post_code,title,role,unit_code,reports_to_code,pas,starts,ends"
HOLDERS = "post_code,staff_code,starts,pas"


def csv(name: str, *lines: str, encoding: str = "utf-8") -> Upload:
    return Upload(name, "\n".join(lines).encode(encoding), "")


def plan(world: World, *uploads: Upload) -> Plan:
    return plan_files(world.other, uploads, today=TODAY)


def places(made: Plan) -> list[tuple[str, int | None, str, str]]:
    assert all(one.problem and one.remedy for one in made.problems)
    return [(one.file, one.row, one.column, one.value) for one in made.problems]


def only(made: Plan) -> Problem:
    (problem,) = made.problems
    return problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_read(world: World, encoding: str) -> None:
    made = plan(world, csv("units.csv", UNITS, "A,Ward Zoë – 1,division,,2020-04-01", encoding=encoding))
    assert made.problems == ()
    assert made.additions[-1].values["name"] == "Ward Zoë – 1"


def test_semicolons_and_spaces_behind_codes_are_read(world: World) -> None:
    made = plan(
        world,
        csv(
            "units.csv", UNITS.replace(",", ";"), "A ;Ward A;division;;2020-04-01", "B;Ward B;division;A\xa0;2020-04-01"
        ),
    )
    assert made.problems == ()
    assert [one.key[0] for one in made.additions if one.table == "unit"] == ["A", "B"]


def merged(*cells: str) -> Upload:
    """A workbook whose column names take two rows when the names are among the merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "units"
    if "A1:B1" in cells:
        sheet.append(["Unit", None, "kind", "starts"])
        sheet.append(["code", "name", None, None])
    else:
        sheet.append(["code", "name", "kind", "starts"])
    sheet.append(["A", "Ward A", "division", "2020-04-01"])
    sheet.append(["B", "Ward B", "division", "2020-04-01"])
    for one in cells:
        sheet.merge_cells(one)
    stream = io.BytesIO()
    book.save(stream)
    return Upload("units.xlsx", stream.getvalue())


def test_merged_excel_headers_are_joined(world: World) -> None:
    made = plan(world, merged("A1:B1"))
    assert made.problems == ()
    assert [one.key[0] for one in made.additions if one.table == "unit"] == ["A", "B"]
    assert any("they were joined" in note for note in made.notes)


def test_merged_cells_among_the_rows_are_refused(world: World) -> None:
    problem = only(plan(world, merged("A2:A3")))
    assert (problem.row, problem.column) == (2, "A2:A3")


def test_a_post_that_stands_twice(world: World) -> None:
    made = plan(
        world,
        csv("posts.csv", POSTS, *["CD1,Clinical director,clinical_director,,,2,2020-04-01,"] * 2),
    )
    problem = only(made)
    assert (problem.file, problem.row, problem.column, problem.value) == ("posts.csv", 3, "post_code", "CD1")
    assert "row 2" in problem.problem


def test_a_post_with_overlapping_periods(world: World) -> None:
    made = plan(
        world,
        csv(
            "posts.csv",
            POSTS,
            "CD1,Clinical director,clinical_director,,,2,2020-04-01,2022-12-31",
            "CD1,Clinical director,clinical_director,,,2,2022-04-01,",
        ),
    )
    assert [(row, column) for _, row, column, _ in places(made)] == [(2, "starts"), (3, "starts")]


def test_a_holder_before_the_post_exists(world: World) -> None:
    made = plan(
        world,
        csv("posts.csv", POSTS, "CD1,Clinical director,clinical_director,,,2,2020-04-01,"),
        csv("people.csv", "staff_code,name,profession", "E1,Ada Elm,doctor"),
        csv("holders.csv", HOLDERS, "CD1,E1,2019-01-01,2"),
    )
    assert places(made) == [("holders.csv", 2, "starts", "2019-01-01")]
    assert "does not exist" in only(made).problem


def test_a_reporting_loop_is_told_in_full(world: World) -> None:
    made = plan(
        world,
        csv(
            "posts.csv",
            POSTS,
            "A,Lead A,clinical_lead,,C,1,2020-04-01,",
            "B,Lead B,clinical_lead,,A,1,2020-04-01,",
            "C,Lead C,clinical_lead,,B,1,2020-04-01,",
            "D,Lead D,clinical_lead,,A,1,2020-04-01,",
        ),
    )
    assert [(row, column) for _, row, column, _ in places(made)] == [
        (number, "reports_to_code") for number in (2, 3, 4)
    ]
    assert "A reports to C reports to B reports to A" in made.problems[0].problem


def test_units_in_a_loop_with_what_is_recorded(world: World) -> None:
    made = plan_files(
        world.organisation, [csv("units.csv", UNITS, "MED,Medicine,division,CATH,2019-04-01")], today=TODAY
    )
    assert places(made) == [("units.csv", 2, "parent_code", "CATH")]


@pytest.mark.parametrize("value", ["0", "40", "-1", "2.555", "two"])
def test_impossible_programmed_activities(world: World, value: str) -> None:
    made = plan(
        world,
        csv("posts.csv", POSTS, "CD1,Clinical director,clinical_director,,,2,2020-04-01,"),
        csv("people.csv", "staff_code,name,profession", "E1,Ada Elm,doctor"),
        csv("holders.csv", HOLDERS, f"CD1,E1,2020-04-01,{value}"),
    )
    assert places(made) == [("holders.csv", 2, "pas", value)]


def test_a_unit_that_nobody_knows_and_the_one_that_may_be_meant(world: World) -> None:
    made = plan_files(
        world.organisation,
        [csv("posts.csv", POSTS, "X1,Clinical lead,clinical_lead,CARDD,,1,2020-04-01,")],
        today=TODAY,
    )
    assert places(made) == [("posts.csv", 2, "unit_code", "CARDD")]
    assert "“CARD”" in only(made).remedy


def test_five_hundred_columns(world: World) -> None:
    wide = csv("units.csv", ",".join(f"c{number}" for number in range(500)), ",".join(["1"] * 500))
    assert "500 columns" in only(plan(world, wide)).problem


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file(world: World, content: bytes) -> None:
    assert only(plan(world, Upload("units.csv", content))).problem == "This file is empty."


def bomb(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if name.startswith("xl/"):
            archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, b"0" * (300 * 1024 * 1024))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("inside", "file"), [("xl/worksheets/sheet1.xml", "units.xlsx"), ("units.csv", "register.zip")]
)
def test_a_zip_bomb(world: World, inside: str, file: str) -> None:
    problem = only(plan(world, Upload(file, bomb(inside), "" if file.endswith("zip") else "units")))
    assert problem.file == file
    assert "honestly" in problem.problem or "at most" in problem.problem


def test_a_file_whose_kind_nobody_can_tell(world: World) -> None:
    assert "Choose its kind" in only(plan(world, csv("things.csv", "a,b", "1,2"))).remedy


def test_a_workbook_is_read_in_one_go_whatever_the_order_of_its_sheets(world: World) -> None:
    day = dt.date(2020, 4, 1)
    book = write_excel(
        [
            Sheet("holders", HOLDERS.split(","), [("CD1", "E1", day, 2)]),
            Sheet("Notes", ("a",), [("Anything",)]),
            Sheet("people", ("staff_code", "name", "profession"), [("E1", "Ada Elm", "doctor")]),
            Sheet("posts", ("post_code", "title", "role", "starts"), [("CD1", "Lead", "clinical_lead", day)]),
            Sheet("seats", ("body_code", "starts"), []),
        ]
    )
    made = plan(world, Upload("register.xlsx", book))
    assert made.problems == ()
    assert {count.title: (count.added, count.changed, count.ended) for count in made.counts()} == {
        "Person": (1, 0, 0),
        "Post": (1, 0, 0),
        "Title and place of a post": (1, 0, 0),
        "Holder of a post": (1, 0, 0),
    }


def test_everything_wrong_is_told_at_once_and_nothing_is_written(world: World) -> None:
    tables: list[type[models.Model]] = [Unit, Post, Person, Employment, Membership]
    before = [model._default_manager.count() for model in tables]
    made = plan(
        world,
        csv("units.csv", UNITS, "A,Ward A,division,,2020-04-01", "B,Ward B,division,Q,2020-04-01"),
        csv("people.csv", "staff_code,name,profession,gmc_number", "E1,Ada,doctor,12345", "E2,Bo,doctor,9999998"),
        csv("posts.csv", POSTS, "P,Lead,clinical_lead,A,,1,2021-04-01,2020-04-01"),
        csv("holders.csv", HOLDERS, "P,E9,2020-04-01,1", "NONE,E1,2020-04-01,1"),
    )
    assert places(made) == [
        ("holders.csv", 2, "staff_code", "E9"),
        ("holders.csv", 2, "starts", "2020-04-01"),
        ("holders.csv", 3, "post_code", "NONE"),
        ("people.csv", 2, "gmc_number", "12345"),
        ("people.csv", 3, "gmc_number", "9999998"),
        ("posts.csv", 2, "ends", "2020-04-01"),
        ("units.csv", 3, "parent_code", "Q"),
    ]
    assert [model._default_manager.count() for model in tables] == before


def test_a_row_about_another_organisation_is_refused(world: World) -> None:
    made = plan(world, csv("organisations.csv", "code,name", "ZNW,Another name"))
    assert places(made) == [("organisations.csv", 2, "code", "ZNW")]


def test_what_cannot_be_read_and_what_cannot_be_are_told_together(world: World) -> None:
    made = plan(
        world,
        csv(
            "units.csv",
            UNITS,
            "A,Ward A,division,,soon",  # no day: left out, and yet Ward B may stand under it
            "B,Ward B,division,A,2020-04-01",
            "C,Ward C,castle,NOWHERE,2020-04-01",
            "D,,division,E,2020-04-01",
            "E,Ward E,division,D,2020-04-01",
        ),
        csv(
            "posts.csv",
            POSTS,
            "P1,Lead,clinical_lead,A,,forty,2020-04-01,",
            "P2,Lead,clinical_lead,XX,,40,2020-04-01,",
            "P3,Lead,clinical_lead,B,,1,tomorrow,",
        ),
        csv("people.csv", "staff_code,name,profession", "E1,Ada Elm,doctor", "E2,Bo Fir,druid"),
        csv("holders.csv", HOLDERS, "P3,E1,2019-01-01,2", "P1,E2,2019-01-01,2", "P9,E3,2020-04-01,1"),
    )
    assert {(file.removesuffix(".csv"), row, column) for file, row, column, _ in places(made)} == {
        ("units", 2, "starts"),
        ("units", 4, "kind"),
        ("units", 4, "parent_code"),
        ("units", 5, "name"),
        ("units", 5, "parent_code"),
        ("units", 6, "parent_code"),
        ("posts", 2, "pas"),
        ("posts", 3, "unit_code"),
        ("posts", 3, "pas"),
        ("posts", 4, "starts"),
        ("people", 3, "profession"),
        ("holders", 3, "starts"),
        ("holders", 4, "post_code"),
        ("holders", 4, "staff_code"),
    }
    assert len(made.problems) == 14
    assert made.problems


def test_a_file_that_cannot_be_read_makes_nothing_unknown(world: World) -> None:
    made = plan(
        world,
        Upload("units.csv", b""),
        csv("posts.csv", POSTS, "P1,Lead,clinical_lead,A,,40,2020-04-01,"),
    )
    assert [(file, column) for file, _, column, _ in places(made)] == [("units.csv", ""), ("posts.csv", "pas")]


def test_a_column_that_is_missing_makes_nothing_unknown(world: World) -> None:
    made = plan(
        world,
        csv("units.csv", "unit_code,name,starts", "A,Ward A,2020-04-01"),
        csv("posts.csv", POSTS, "P1,Lead,clinical_lead,A,,40,2020-04-01,"),
    )
    assert {(file, column) for file, _, column, _ in places(made)} == {("units.csv", "kind"), ("posts.csv", "pas")}


@pytest.mark.parametrize(
    ("name", "header", "row", "column"),
    [
        (
            "competitions",
            "post_code,held_on,applicants,shortlisted,appointed",
            "MD,2024-01-01,{long},1,1",
            "applicants",
        ),
        ("competitions", "post_code,held_on,applicants,shortlisted,appointed", "MD,2024-01-01,3,1,few", "appointed"),
        ("layers", "rank,title,starts", "{long},T,2024-01-01", "rank"),
        ("people", "staff_code,name,profession,job_plan_pas", "E1,Ada,doctor,{long}", "job_plan_pas"),
        ("job_plans", "staff_code,dcc,spa,total,as_at", "P01,7,3,10,9999-12-31", "as_at"),
        ("job_plans", "staff_code,total,as_at", "P01,{long},2026-01-01", "total"),
        ("layers", "rank,title,starts", "9,T,9999-12-31", "starts"),
        ("units", UNITS, "A,Ward A,division,,31-DEC-4712", "starts"),
    ],
)
def test_numbers_and_days_beyond_all_measure_are_problems_of_their_row(
    world: World, name: str, header: str, row: str, column: str
) -> None:
    """Python writes no number of more than 4,300 digits; payroll writes the last day of all for “no end”."""
    made = plan_files(world.organisation, [csv(f"{name}.csv", header, row.format(long="9" * 4301))], today=TODAY)
    assert [(one.row, one.column) for one in made.problems] == [(2, column)]


@pytest.mark.parametrize("text", ["a\ufffeb", "a\x0bb", "a\x07b"])
def test_no_file_holds_a_character_that_forms_refuse(world: World, text: str) -> None:
    """Saved, it could be corrected in no form, and would come out of Excel as a change."""
    told = only(plan(world, csv("sites.csv", "site_code,name", f"A,{text}")))
    assert (told.row, told.column) == (2, "name")
    assert "a character that cannot be shown" in told.problem
    told = only(plan(world, csv("sites.csv", "site_code,name", f"{text},A")))
    assert (told.row, told.column) == (2, "site_code")


def test_a_code_in_other_capitals_is_no_new_row(world: World) -> None:
    """As in the files of registers: people take both for the same."""
    Site.objects.create(organisation=world.other, code="Café", name="Café")
    accent = unicodedata.normalize("NFD", "Café")
    assert plan(world, csv("sites.csv", "site_code,name", f"{accent},{accent}")).does_nothing
    made = plan(
        world,
        csv("sites.csv", "site_code,name", "CAFÉ,Bar", "A,First", "a,Second", "a ,Third", "B,Other"),
        csv("units.csv", UNITS, "U,Ward,division,,2020-04-01", "u,Ward,division,,2020-04-01"),
        csv("layers.csv", "rank,title,starts", "1,Top,2020-01-01", "2,Next,2020-01-01"),
    )
    assert [(one.file, one.row, one.column, one.value) for one in made.problems] == [
        ("sites.csv", 2, "site_code", "Café"),
        ("sites.csv", 4, "site_code", "row 3"),
        ("sites.csv", 5, "site_code", "a"),
        ("units.csv", 3, "unit_code", "row 2"),
    ]
    assert (
        made.problems[0].problem == "This differs from a recorded site only in capitals, spaces, dashes or apostrophes."
    )
    assert (
        made.problems[1].problem
        == "This differs from another row of this file only in capitals, spaces, dashes or apostrophes."
    )


@pytest.mark.parametrize("text", ["a" + ".a" * 50_000 + " = 1", "a = " + "[" * 100_000])
def test_a_mapping_without_end_is_refused_before_it_is_read(text: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        kind_of_mapping(text, REGISTER_KINDS, file="own.toml")
    (only,) = caught.value.problems
    assert only.file == "own.toml"
    assert "that no mapping has" in only.problem
    assert only.remedy
