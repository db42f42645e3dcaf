"""From the file that another survey tool exports to the release, through the pages: the same answers, the same figures."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave
from collegium.assessments.comments.models import Comment
from collegium.assessments.instruments.actions import add_instrument
from collegium.assessments.instruments.bringing import bring_in
from collegium.assessments.instruments.contents import data_of
from collegium.assessments.models import InstrumentDraft, Release, ResponseUpload, Wave
from collegium.definitions.instrument_files import parse_instrument
from collegium.definitions.instrument_writing import write_instrument
from collegium.organisation.models import Grant, Organisation
from tests.assessments import other_tools as tools
from tests.assessments.hospital import DAY, FIRST, UNITS
from tests.assessments.hospital_fixtures import AT
from tests.assessments.test_instrument_pages import filled, words
from tests.assessments.test_uploaded_comments import offered_comments
from tests.tables.test_hostile_files import sav
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
HEARD = {"id": "heard", "title": "Being heard", "range": [0, 10],
         "items": ["ENG[SQ001]", "ENG[SQ002]", "ENG[SQ003]"]}  # fmt: skip
ROTA = {"id": "rota", "title": "Asked about the rota", "range": [0, 10], "items": ["ROTA"]}
PEOPLE = tools.people()
SENT = [one for one in PEOPLE if one.sent]


@pytest.fixture
def client(world: World, hospital: Organisation, client_of: ClientOf) -> Client:
    Grant.objects.create(user=world.users.analyst, role=Role.ANALYST.value, organisation=hospital, starts=FIRST)
    return client_of(world.users.analyst)


@pytest.fixture
def asked(hospital: Organisation, client: Client) -> str:
    """The questionnaire, brought in from its .lss on the page, finished as an analyst would, and published."""
    path = reverse("assessments:add_instrument", args=["ZHO"])
    file = SimpleUploadedFile("limesurvey_survey_7.lss", tools.structure("lss"))
    assert client.post(path, {"file": file, "licence": "Our own wording"}).status_code == 302
    draft = InstrumentDraft.objects.get()
    page = words(client.get(draft.get_absolute_url()))
    assert "reversed" in page  # what LimeSurvey does not say is left to a person
    data = data_of(draft.content)
    data |= {"definition_of_engagement": "two-way involvement that influences decisions", "id": "heard-1",
             "scales": [ROTA, HEARD]}  # fmt: skip
    next(item for item in data["items"] if item["id"] == "ENG[SQ002]")["reverse"] = True
    # Not everybody was asked about the rota, and who was not counts as heard all the same.
    next(item for item in data["items"] if item["id"] == "ROTA")["optional"] = True
    content = write_instrument(data).encode()
    add_instrument(by="tests", organisation=hospital, file_name="own.toml", content=content, at=AT)
    return "heard-1"


def wave_of(hospital: Organisation, asked: str, title: str) -> Wave:
    return open_wave(by="tests", organisation=hospital, instrument_id=asked, title=title, opened_on=DAY,
                     closed_on=dt.date(2026, 3, 31), population_date=DAY)  # fmt: skip


def path(name: str, wave: Wave) -> str:
    return reverse(f"assessments:{name}", args=["ZHO", wave.pk])


def brought(client: Client, wave: Wave, name: str, content: bytes) -> str:
    """Bring the file in; the words of the page that follows."""
    answer = client.post(path("responses", wave), {"step": "upload", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, words(answer)
    client.get(path("responses", wave))
    return words(client.get(path("responses", wave)))


def chosen(client: Client, wave: Wave, columns: dict[str, str], meanings: dict[str, str], comments: str = "") -> None:
    """Say on the page which column is which, and then what is unknown in them; only what is not known by itself."""
    page = path("mapping", wave)
    values = {**filled(client, page), **columns}
    if comments:
        values[offered_comments(client, wave)[comments]] = "on"
    assert client.post(page, values).status_code == 302
    shown = client.get(page).content.decode()
    unknown = re.findall(r'<label[^>]*for="id_(meaning-[a-z_]+-\d+)"[^>]*>\s*\w+ “(.*?)” means', shown)
    if unknown and meanings:
        told = {name: meanings[html.unescape(text)] for name, text in unknown}
        assert client.post(page, {**filled(client, page), **told}).status_code == 302


def released(client: Client, wave: Wave) -> Release:
    client.get(path("responses", wave))
    shown = client.get(path("responses", wave))
    assert "What is in the way" not in words(shown), words(shown).partition("What is in the way")[2][:600]
    assert client.post(path("responses", wave), {"step": "release", "minimum": 10}).status_code == 302
    return Release.objects.get(wave=wave)


@pytest.fixture
def expected(hospital: Organisation, asked: str, client: Client) -> Release:
    """The release of the same answers as full labels in a plain table."""
    wave = wave_of(hospital, asked, "Plain")
    brought(client, wave, "plain.csv", tools.plain(PEOPLE))
    made = released(client, wave)
    assert made.groups.get(kind="organisation").respondents == len(SENT)
    return made


def test_the_structure_is_the_same_from_either_file_and_knows_its_codes() -> None:
    found = [data_of(bring_in(tools.structure(kind), f"x.{kind}", licence="Our own", owner="us").content) for kind in ("lss", "txt")]  # fmt: skip
    assert found[0] == found[1]
    by_id = {item["id"]: found[0]["responses"][item["response"]] for item in found[0]["items"]}
    assert by_id["ENG[SQ001]"]["also"] == [[code] for code in tools.AGREEMENT]
    assert by_id["ROTA"] == {"values": [1, 2], "labels": ["No", "Yes"], "also": [["N"], ["Y"]]}
    assert by_id["MEET"]["left_out"] == ["-oth-", "Other"]
    data = found[0] | {"definition_of_engagement": "attachment", "id": "heard-1", "scales": [HEARD]}
    assert parse_instrument(write_instrument(data).encode(), "own.toml").response_of("MEET").left_out


@pytest.mark.parametrize("words_of_answers", [False, True])
@pytest.mark.parametrize("heads", ["code", "full", "both"])
def test_limesurvey_in_every_style(
    hospital: Organisation, asked: str, client: Client, expected: Release, heads: str, words_of_answers: bool
) -> None:
    wave = wave_of(hospital, asked, "LimeSurvey")
    content = tools.limesurvey(PEOPLE, heads=heads, words=words_of_answers, separator=";" if heads == "both" else ",")
    shown = brought(client, wave, "results-survey7.csv", content)
    assert "It was recognised as an export of LimeSurvey." in shown
    assert f"Incomplete answers, begun and never sent, were left out: 9 of {len(PEOPLE)}." in shown
    assert f"{len(PEOPLE)} rows read: {len(PEOPLE) - 9} used, 9 left out (Unfinished: 9)." in shown
    kept = bytes(ResponseUpload.objects.get(wave=wave).content).decode()
    for secret in ("tok00", "10.0.0.", "2026-03-", "Never sent."):
        assert secret not in kept
    code = {"code": lambda code, _: code, "full": lambda _, text: text, "both": lambda code, text: f"{code}. {text}"}[
        heads
    ]
    columns = {"unit_code": code("unit", tools.UNIT), "layer": code("layer", tools.LAYER)}
    meanings = {tools.UNIT_CODES[unit]: unit for unit in UNITS} | {one: layer for layer, one in tools.LAYER_OF.items()}
    chosen(client, wave, columns, meanings, comments=tools.WORDS if heads != "code" else "HELP")
    assert released(client, wave).figures_sha256 == expected.figures_sha256
    texts = [one.words for one in SENT if one.words]
    assert sorted(Comment.objects.values_list("original", flat=True)) == sorted(texts)


def test_what_codes_mean_is_remembered_for_another_style(
    hospital: Organisation, asked: str, client: Client, expected: Release
) -> None:
    meanings = {tools.UNIT_CODES[unit]: unit for unit in UNITS} | {one: layer for layer, one in tools.LAYER_OF.items()}
    for title, heads, told in (("One", "code", meanings), ("Two", "both", {})):
        wave = wave_of(hospital, asked, title)
        brought(client, wave, "r.csv", tools.limesurvey(PEOPLE, heads=heads, words=False))
        columns = {} if heads == "code" else {"unit_code": f"unit. {tools.UNIT}", "layer": f"layer. {tools.LAYER}"}
        chosen(client, wave, columns, told)
        assert released(client, wave).figures_sha256 == expected.figures_sha256


def test_nothing_that_was_sent(hospital: Organisation, asked: str, client: Client) -> None:
    wave = wave_of(hospital, asked, "LimeSurvey")
    content = tools.limesurvey([one for one in PEOPLE if not one.sent], heads="code", words=False)
    answer = client.post(path("responses", wave), {"step": "upload", "file": SimpleUploadedFile("r.csv", content)})
    assert "No answer in this file was ever sent" in words(answer)
    assert not ResponseUpload.objects.exists()


@pytest.mark.parametrize("words_of_answers", [False, True])
def test_qualtrics_with_numbers_and_with_words(
    hospital: Organisation, asked: str, client: Client, expected: Release, words_of_answers: bool
) -> None:
    wave = wave_of(hospital, asked, "Qualtrics")
    shown = brought(client, wave, "Heard_March.csv", tools.qualtrics(PEOPLE, words=words_of_answers))
    assert "It was recognised as an export of Qualtrics." in shown
    assert "Previews and tests of Heard_March.csv were left out: 1." in shown
    assert f"Incomplete answers, begun and never finished, were left out: 9 of {len(PEOPLE)}." in shown
    rows = f"{len(PEOPLE) + 1} rows read: {len(PEOPLE) - 9} used, 10 left out (Previews and tests: 1; Unfinished: 9)."
    assert rows in shown
    kept = bytes(ResponseUpload.objects.get(wave=wave).content).decode()
    assert "Quillon" not in kept
    chosen(client, wave, {"unit_code": "Q4", "layer": "Q5"}, {}, comments=tools.WORDS)
    assert released(client, wave).figures_sha256 == expected.figures_sha256
    assert Comment.objects.filter(question=tools.WORDS).count() == sum(bool(one.words) for one in SENT)
    assert all(comment.marked and comment.marked[0].startswith("Ravensworth") for comment in Comment.objects.all())


def test_microsoft_forms(hospital: Organisation, asked: str, client: Client, expected: Release) -> None:
    wave = wave_of(hospital, asked, "Forms")
    shown = brought(client, wave, "How we are heard(1-150).xlsx", tools.microsoft_forms(PEOPLE))
    assert "It was recognised as an export of Microsoft Forms." in shown
    kept = bytes(ResponseUpload.objects.get(wave=wave).content).decode()
    assert "Fenwright" not in kept
    assert "Forum;Newsletter;" in kept  # a list is left as it is
    chosen(client, wave, {"unit_code": tools.UNIT, "layer": tools.LAYER}, {}, comments=tools.WORDS)
    assert released(client, wave).figures_sha256 == expected.figures_sha256
    assert Comment.objects.count() == sum(bool(one.words) for one in SENT)


def test_a_list_where_one_answer_is_asked_is_a_problem_and_no_guess(
    hospital: Organisation, asked: str, client: Client
) -> None:
    wave = wave_of(hospital, asked, "Forms")
    data: Any = tools.microsoft_forms([tools.Person("CARD", "rank_and_file", ("A1", "A2", "A3"), "Y", "M1", "")])
    table = client.post(path("responses", wave), {"step": "upload", "file": SimpleUploadedFile("f.xlsx", data)})
    assert table.status_code == 302
    chosen(client, wave, {"unit_code": "Which of these do you know?", "layer": tools.LAYER}, {"Forum;Newsletter;": ""})
    client.get(path("responses", wave))
    assert "This is not a known value of “Unit”" in words(client.get(path("responses", wave)))


HOSTILE = {
    "nul.csv": b"ENG[SQ001],unit_code\n\0,CARD\n",
    "wide.csv": b"c," * 100_000 + b"c\n" + b"1," * 100_000 + b"1\n",
    "cell.csv": b'ENG[SQ001],unit_code\n1,"' + b"x" * 5_000_000 + b'"\n',
    "cut.sav": sav(5, 150)[:3_000],
    "many.sav": sav(20_000),
    "lies.sav": b"$FL2" + b"\xff" * 5_000,
    "not-a-book.xlsx": b"PK\x03\x04 nothing",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_on_the_page_by_its_name(
    hospital: Organisation, asked: str, client: Client, name: str
) -> None:
    wave = wave_of(hospital, asked, "Hostile")
    answer = client.post(path("responses", wave), {"step": "upload", "file": SimpleUploadedFile(name, HOSTILE[name])})
    assert answer.status_code == 200
    shown = words(answer)
    assert f"{name} cannot be read. Each problem is listed below." in shown
    assert "Problems in the file" in shown
    assert not ResponseUpload.objects.exists()


def test_formulas_in_the_labels_of_an_spss_file_are_shown_as_words(
    hospital: Organisation, asked: str, client: Client, tmp_path: Path
) -> None:
    formula = '=HYPERLINK("http://evil.example","<b>x</b>")'
    frame = pl.DataFrame({"q1": [1.0, 2.0], "dept": [1.0, 2.0], "layer": ["rank_and_file"] * 2})
    labels = {"dept": {1: formula, 2: "Cardiology"}}
    pyreadstat.write_sav(frame, tmp_path / "x.sav", column_labels=[next(iter(tools.STATEMENTS.values())), "Unit", "Layer"],
                         variable_value_labels=labels)  # fmt: skip
    wave = wave_of(hospital, asked, "SPSS")
    brought(client, wave, "x.sav", (tmp_path / "x.sav").read_bytes())
    raw = client.get(path("mapping", wave)).content.decode()
    assert "<b>x" not in raw
    assert html.escape(formula).replace("&quot;", "&#34;") in raw
