"""A file of answers is taken in whole or not at all, and what could name anybody is dropped first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from collegium.assessments.actions import preview_release, release_upload, upload_responses
from collegium.assessments.actions.uploads import table_of
from collegium.assessments.models import KeptMapping, ResponseUpload, Wave
from collegium.audit.models import AuditEvent
from collegium.tables.identity import identifying, without
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import read_table
from tests.assessments.hospital import answers_csv, answers_table
from tests.assessments.hospital_fixtures import AT

pytestmark = pytest.mark.django_db
Change = Callable[[list[list[str]]], None]


def problems_of(wave: Wave, change: Change) -> list[Problem]:
    rows = [line.split(",") for line in answers_csv().decode().splitlines()]
    change(rows)
    content = "\n".join(",".join(row) for row in rows).encode()
    with pytest.raises(ProblemsError) as caught:
        preview_release(wave=wave, table=answers_table(content))
    return caught.value.problems


def test_everything_that_is_wrong_is_said_at_once(wave: Wave) -> None:
    def spoil(rows: list[list[str]]) -> None:
        rows[1][0] = "NOWHERE"
        rows[2][1] = "captain"
        rows[3][4] = "9"
        rows[4][2:] = [""] * len(rows[4][2:])

    found = {(one.row, one.column): one for one in problems_of(wave, spoil)}
    assert {(2, "unit_code"), (3, "layer"), (4, "w03")} <= set(found)
    assert found[2, "unit_code"].value == "NOWHERE"
    assert all(one.problem and one.remedy for one in found.values())


def test_a_respondent_without_an_answer_is_named_by_row(wave: Wave) -> None:
    def empty(rows: list[list[str]]) -> None:
        rows[4][2:] = [""] * len(rows[4][2:])

    (only,) = problems_of(wave, empty)
    assert (only.row, "answered no item" in only.problem) == (5, True)


def test_missing_columns_are_named(wave: Wave) -> None:
    def cut(rows: list[list[str]]) -> None:
        for row in rows:
            del row[4], row[1]

    columns = {one.column for one in problems_of(wave, cut)}
    assert {"layer", "w03"} <= columns


def test_a_file_without_any_known_item_is_refused_with_its_columns(wave: Wave) -> None:
    def rename(rows: list[list[str]]) -> None:
        rows[0][2:] = [f"question {number}" for number in range(len(rows[0]) - 2)]

    assert "w01" in {one.column for one in problems_of(wave, rename)}


def test_more_answers_than_doctors_is_a_problem(wave: Wave) -> None:
    def double(rows: list[list[str]]) -> None:
        rows.extend([list(row) for row in rows[1:] if row[0] == "RENA"])

    found = problems_of(wave, double)
    assert any(one.column == "unit_code" and "9 doctors" in one.problem for one in found)


def test_units_may_be_written_by_name_and_answers_by_label(wave: Wave) -> None:
    text = answers_csv().decode().replace("CARD,", "Cardiology,")
    first, *rest = text.splitlines()
    written = [line.replace(",5,", ",Strongly agree,") for line in rest]
    plain = preview_release(wave=wave, table=answers_table())
    by_words = preview_release(wave=wave, table=answers_table("\n".join([first, *written]).encode()))
    assert by_words.figures == plain.figures


def test_what_could_name_anybody_is_dropped_before_the_file_is_kept(wave: Wave) -> None:
    extra = ("Name", "E-mail address", "GMC Number", "IP Address", "submitdate", "token", "Comment")
    found = upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv(extra=extra))
    assert found.removed_columns == list(extra[:-1])
    assert set(table_of(found).columns) & set(extra) == {"Comment"}


def test_columns_are_known_by_what_stands_in_them_too() -> None:
    content = b"w01,contact,where,who,when,colour\n4,a.b@example.org,10.0.0.1,7012345,2026-03-01 10:12:00,red\n"
    table = read_table(content, name="x.csv")
    assert identifying(table) == ("contact", "where", "who", "when")
    assert without(table, identifying(table)).columns == ("w01", "colour")


def test_a_release_from_an_upload_leaves_nothing_of_it(wave: Wave) -> None:
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    release = release_upload(by="tests", wave=wave, at=AT)
    assert (
        release.groups.get(kind="organisation").respondents == 158
    )  # of 159 rows: one doctor has no score on one scale
    assert not ResponseUpload.objects.exists()
    recorded = str(list(AuditEvent.objects.filter(organisation="ZHO").values_list("after", flat=True)))
    assert "CARD" not in recorded


def test_an_upload_replaces_the_one_before(wave: Wave) -> None:
    for _ in range(2):
        upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    assert ResponseUpload.objects.count() == 1
    assert not KeptMapping.objects.exists()
