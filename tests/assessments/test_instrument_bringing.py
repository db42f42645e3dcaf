"""Questionnaires out of files: a table, LimeSurvey, and files that mean harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given

from collegium.accounts.models import User
from collegium.assessments.instruments.bringing import LARGEST, TEMPLATE, bring_in, template
from collegium.assessments.instruments.contents import data_of, faults_of
from collegium.assessments.models import InstrumentDraft
from collegium.definitions.instrument_files import parse_instrument
from collegium.definitions.instrument_writing import as_data, write_instrument
from collegium.tables.problems import ProblemsError
from tests.assessments.test_instrument_pages import words
from tests.definitions.test_instrument_writing import files
from tests.tables.test_limesurvey import lss, question
from tests.world import World

ClientOf = Callable[[User], Client]
ANSWERS = [{"qid": 1, "code": f"A{n}", "sortorder": n, "scale_id": 0, "answer": label}
           for n, label in enumerate(("Never", "Often"), 1)]  # fmt: skip
LSS = lss(questions=[question(1, "Q1", "L", question="Are you asked?")], answers=ANSWERS,
          surveys_languagesettings=[{"surveyls_title": "Asked", "surveyls_language": "en"}])  # fmt: skip


def brought(content: bytes, name: str, licence: str = "CC-BY-4.0") -> tuple[dict[str, Any], tuple[str, ...]]:
    found = bring_in(content, name, licence=licence, owner="The hospital")
    return data_of(found.content), found.notes


@given(files())
def test_a_file_is_brought_in_as_it_is(data: dict[str, Any]) -> None:
    first = parse_instrument(write_instrument(data).encode(), "first.toml")
    found = bring_in(write_instrument(as_data(first)).encode(), "again.toml", licence="", owner="")
    assert parse_instrument(found.content.encode(), "again.toml") == first
    assert found.notes == ()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_becomes_a_draft(form: str) -> None:
    data, notes = brought(template(form), f"our questions.{form}")
    assert notes == ()
    assert [item["id"] for item in data["items"]] == [row[0] for row in TEMPLATE[1]]
    assert [item.get("reverse", False) for item in data["items"]] == [False, True, False]
    assert data["responses"]["answers-2"] == {
        "values": [1, 2, 3, 4],
        "labels": ["Never", "Sometimes", "Often", "Always"],
    }
    assert [(scale["title"], scale["items"]) for scale in data["scales"]] == [
        ("Being heard", ["q1", "q2"]),
        ("Being asked", ["q3"]),
    ]


def test_what_a_table_leaves_open_is_noted() -> None:
    content = b"ID,Text,Reversed,Colour,Answer 1,Answer 2\nq1,Words,maybe,red,No,Yes\nq2,Words,no,red,No,\nq1,Words,,,No,Yes\n"
    data, notes = brought(content, "x.csv")
    assert "The column “colour” was not used." in notes
    assert "Row 2: “maybe” is neither yes nor no; the item was taken as not reversed." in notes
    assert any(note.startswith("Row 3: fewer than two answers") for note in notes)
    found = bring_in(content, "x.csv", licence="CC-BY-4.0", owner="x").content
    assert {"items[1].id", "items[2].response", "scales"} <= {one.key for one in faults_of(found)}


@pytest.mark.capability("A91")
@pytest.mark.parametrize(
    "licence", ["", "unknown", "All rights reserved", "CC BY-NC-ND 4.0", "By kind permission of the authors"]
)
def test_without_a_licence_no_words_are_kept(licence: str) -> None:
    for content, name in ((template("csv"), "x.csv"), (LSS, "x.lss")):
        data, notes = brought(content, name, licence)
        assert all("text" not in item for item in data["items"])
        assert "wording" in notes[0]
    data, notes = brought(b'licence = "proprietary"\n[[items]]\nid = "q"\ntext = "Words"\nresponse = "r"\n', "x.toml")
    assert data["items"] == [{"id": "q", "response": "r"}]


def test_a_structure_of_limesurvey_becomes_a_draft() -> None:
    data, notes = brought(LSS, "survey.lss")
    assert data["title"] == "Asked"
    assert data["items"] == [{"id": "Q1", "text": "Are you asked?", "response": "answers-1", "optional": True}]
    assert data["responses"]["answers-1"]["labels"] == ["Never", "Often"]
    assert data["responses"]["answers-1"]["also"] == [["A1"], ["A2"]]
    assert any("reversed" in note for note in notes)
    table = b"class\ttype/scale\tname\ttext\tlanguage\nS\t\tlanguage\ten\t\nQ\tY\tQ1\tAre you asked?\ten\n"
    assert brought(table, "survey.txt")[0]["items"][0]["text"] == "Are you asked?"


BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><document>&b;</document>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document>&x;</document>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.lss", BOMB),
        ("outside.lss", OUTSIDE),
        ("deep.lss", b"<document>" + b"<a>" * 50_000),
        ("cut.lss", LSS[: len(LSS) // 2]),
        ("page.lss", b"<html><body>Sign in</body></html>"),
        ("large.lss", b"<document>" + b" " * LARGEST),
        ("binary.toml", b"\xff\xfe\x00id"),
        ("nothing.csv", b""),
        ("other.csv", b"name,age\nx,1\n"),
        ("not-a-book.xlsx", b"PK\x03\x04 nothing"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_in_words(
    world: World, client_of: ClientOf, name: str, content: bytes
) -> None:
    client = client_of(world.users.office)
    path = reverse("assessments:add_instrument", args=["ZNW"])
    answer = client.post(path, {"file": SimpleUploadedFile(name, content), "licence": "CC-BY-4.0"})
    assert answer.status_code == 200
    shown = words(answer)
    assert "There is a problem" in shown
    assert "root:" not in shown
    assert InstrumentDraft.objects.count() == 0


def test_a_hundred_megabytes_are_not_even_read(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "collegium.assessments.instruments.publishing.bring_in", lambda *_, **__: pytest.fail("it was read")
    )
    large = SimpleUploadedFile("large.lss", b"<document>" + bytes(100 * 1024 * 1024))
    answer = client_of(world.users.office).post(reverse("assessments:add_instrument", args=["ZNW"]), {"file": large})
    assert "larger than 5 MB" in words(answer)


def test_a_file_of_that_size_is_refused_by_the_reader_too() -> None:
    with pytest.raises(ProblemsError):
        bring_in(b"<" * (LARGEST + 1), "large.lss", licence="", owner="")
