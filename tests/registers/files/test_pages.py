"""From a file to what is saved of it, whatever its kind."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.board.models import Comparison, Observation
from collegium.organisation.models import Unit
from collegium.registers.files import Context, FileTable, Plan, register_file_kind
from collegium.registers.files.actions import discard_file, plan_of
from collegium.registers.files.presenters import grouped
from collegium.registers.files.upkeep import forget_files
from collegium.registers.models import SavedMapping, WaitingFile
from collegium.tables.problems import Problem
from collegium.tables.writing import Sheet, write_excel
from tests.conftest import ClientOf
from tests.organisation.esr_extract import extract
from tests.registers.example.models import ExampleTie
from tests.registers.files.conftest import WORDS, Declare, plan_words
from tests.uploads import HOME, answer, preview, save, text_of, upload
from tests.world import World

UNITS = "unit_code,name,kind,parent_code,starts\nNEW,New ward,department,MED,2024-04-01\n"
OTHER = "/organisations/ZSM/import/"


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


def verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(subject="registers.waitingfile").order_by("pk").values_list("verb", flat=True)
    )


def context_of(world: World, waiting: WaitingFile) -> Context:
    return Context(scope="ZNW", by=world.users.office, today=world.today, options=waiting.options)


def test_every_step_is_on_the_record_and_the_content_is_erased(world: World, office: Client, declare: Declare) -> None:
    declare()
    waiting = upload(office, "word\none\ntwo\n", kind="words")
    assert bytes(waiting.content or b"") == b"word\none\ntwo\n"
    save(office, waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.content, waiting.read, waiting.used, waiting.left_out) == ("applied", None, 2, 2, 0)
    words = AuditEvent.objects.filter(verb="tests.word").order_by("pk")
    assert [event.subject_id for event in words] == ["one", "two"]
    assert words[0].reason == f"Import {waiting.pk}: file.csv"
    given_up = upload(office, "word\none\n", kind="words")
    office.post(f"{HOME}{given_up.pk}/discard/")
    given_up.refresh_from_db()
    assert (given_up.state, given_up.content) == ("discarded", None)
    assert verbs() == [
        "registers.upload_file",
        "registers.apply_file",
        "registers.upload_file",
        "registers.discard_file",
    ]
    entries = AuditEvent.objects.filter(subject="registers.waitingfile").values_list("after", flat=True)
    assert "two" not in str(list(entries))  # nothing of what the file says
    for closed in (waiting, given_up):
        with pytest.raises(ValidationError, match="already"):
            discard_file(by="tests", waiting=closed)


def test_a_file_that_nobody_saves_is_erased_after_some_days(office: Client, declare: Declare) -> None:
    declare()
    waiting = upload(office, "word\none\n", kind="words")
    now = timezone.now()
    forget_files(now + dt.timedelta(days=settings.UPLOADS_KEPT_DAYS))
    waiting.refresh_from_db()
    assert waiting.content is not None
    forget_files(now + dt.timedelta(days=settings.UPLOADS_KEPT_DAYS + 1))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.content) == ("expired", None)
    assert verbs()[-1] == "registers.expire_file"
    assert "Nothing was saved" in text_of(preview(office, waiting))


def test_what_changed_after_the_preview_is_not_saved(world: World, office: Client, declare: Declare) -> None:
    recorded: list[str] = []

    def plan(tables: Sequence[FileTable], context: Context) -> Plan:
        made = plan_words(tables, context)
        return Plan(read=made.read, used=made.used, counts=made.counts, fingerprint="".join(recorded), work=made.work)

    declare(plan=plan)
    waiting = upload(office, "word\none\n", kind="words")
    seen = plan_of(waiting, context_of(world, waiting)).fingerprint
    recorded.append("x")
    given = {"fingerprint": seen, "agreed": "on"}
    page = text_of(office.post(f"{HOME}{waiting.pk}/", given, follow=True))
    assert "Something changed after this preview" in page
    assert "Check before saving" in page
    assert not AuditEvent.objects.filter(verb="tests.word").exists()
    waiting.refresh_from_db()
    assert waiting.open


def test_nothing_of_a_file_is_saved_when_a_part_of_it_fails(world: World, office: Client, declare: Declare) -> None:
    def fail(plan: Plan, context: Context, by: User | str, reason: str) -> str:
        raise ValidationError("This cannot be.")

    declare(apply=fail, ours=True)
    book = write_excel([
        Sheet("units", UNITS.split("\n")[0].split(","), [("NEW", "New ward", "department", "MED", dt.date(2024, 4, 1))]),
        Sheet("words", ("word",), [("one",)]),
    ])  # fmt: skip
    waiting = upload(office, book, name="both.xlsx")
    assert waiting.kinds == ["units", "words"]
    assert "2 rows read: 2 used, 0 left out" in text_of(preview(office, waiting))
    assert "This cannot be." in text_of(save(office, waiting))
    assert not Unit.objects.filter(code="NEW").exists()
    waiting.refresh_from_db()
    assert waiting.open


def test_sheets_of_several_apps_are_saved_together(office: Client) -> None:
    book = write_excel([
        Sheet("observations", ("measure", "period", "value"), [("falls-with-harm", "2026-04", 0.1)]),
        Sheet("units", UNITS.split("\n")[0].split(","), [("NEW", "New ward", "department", "MED", dt.date(2024, 4, 1))]),
    ])  # fmt: skip
    waiting = upload(office, book, name="both.xlsx")
    shown = text_of(preview(office, waiting))
    assert "3 records will be added" in shown
    save(office, waiting)
    assert Unit.objects.filter(code="NEW").exists()
    assert Observation.objects.count() == 1


def test_a_file_of_another_organisation_is_not_there(world: World, client_of: ClientOf, declare: Declare) -> None:
    declare()
    other = client_of(world.users.other_office)
    waiting = upload(other, "word\none\n", kind="words", home=OTHER)
    for client, home in ((client_of(world.users.office), HOME), (other, HOME)):
        for part in ("", "mapping/", "problems/", "discard/"):
            assert client.get(f"{home}{waiting.pk}/{part}").status_code == 404
    saved = SavedMapping.objects.create(scope="ZSM", kind="words", name="Theirs", content="")
    assert client_of(world.users.office).get(f"{HOME}mappings/{saved.pk}/").status_code == 404


def test_a_kind_that_somebody_may_not_use_is_refused(world: World, client_of: ClientOf, office: Client) -> None:
    """The secretary uploads figures, and no units."""
    secretary = client_of(world.users.secretary)
    waiting = upload(office, UNITS, kind="units", name="units.csv")
    answer = office.get(f"{HOME}{waiting.pk}/").content.decode()
    assert 'name="fingerprint"' in answer
    for part in ("", "mapping/", "problems/"):
        assert secretary.get(f"{HOME}{waiting.pk}/{part}").status_code == 403
    assert secretary.post(f"{HOME}{waiting.pk}/", {"fingerprint": "x", "agreed": "on"}).status_code == 403
    assert secretary.post(f"{HOME}{waiting.pk}/discard/").status_code == 403
    assert secretary.get(HOME, {"kind": "units"}).status_code == 403
    assert secretary.post(HOME, {"kind": "units"}).status_code == 403
    assert secretary.get(f"{HOME}templates/units/").status_code == 403
    assert "units.csv" not in secretary.get(HOME).content.decode()
    saved = SavedMapping.objects.create(scope="ZNW", kind="units", name="Estates list", content="")
    assert "Estates list" not in secretary.get(HOME).content.decode()
    assert secretary.get(f"{HOME}mappings/{saved.pk}/").status_code == 403


def test_a_sheet_of_a_kind_that_somebody_may_not_use_is_not_read(world: World, client_of: ClientOf) -> None:
    book = write_excel([
        Sheet("observations", ("measure", "period", "value"), [("falls-with-harm", "2026-04", 0.1)]),
        Sheet("units", ("unit_code",), [("NEW",)]),
    ])  # fmt: skip
    secretary = client_of(world.users.secretary)
    waiting = upload(secretary, book, kind="observations", name="both.xlsx", sheet="observations")
    assert waiting.kinds == ["observations"]
    assert "1 row read: 1 used, 0 left out" in text_of(preview(secretary, waiting))


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("units.csv", b"0" * 60_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("units.zip", bomb, "more than it can honestly hold"),
        ("units.csv", lambda: b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" * 9, "Problems to fix"),
        ("units.xlsx", lambda: b"PK\x03\x04 no archive at all", "Problems to fix"),
        ("units.csv", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "This is a web page"),
        ("units.csv", lambda: b"unit_code,unit_code\nA,B\n", "have the same name"),
        ("empty.zip", lambda: packed("readme.txt", b"Nothing"), "holds no table that can be read: readme.txt."),
    ],
)
def test_a_hostile_or_useless_file_is_not_kept(office: Client, name: str, content: object, problem: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert callable(content)
    response = office.post(HOME, {"kind": "units", "file": SimpleUploadedFile(name, content())})
    assert problem in text_of(response)
    assert "alert(1)</script>" not in response.content.decode()
    assert not WaitingFile.objects.exists()


def packed(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def test_the_rows_of_a_plan_add_up_or_there_is_no_plan() -> None:
    with pytest.raises(ValueError, match="3 rows read, but 1 used and 1 left out"):
        Plan(read=3, used=1, left_out={"Totals": 1})


def test_rows_that_ask_for_nothing_are_counted_with_their_reason(office: Client) -> None:
    content = extract(200).decode()
    vacant = sum(1 for row in csv.DictReader(content.splitlines()) if not row["Employee Number"] and not leads(row))
    waiting = upload(office, content, kind="esr_positions", name="positions.csv")
    shown = text_of(answer(office, waiting))
    assert vacant
    reason = f"Vacant positions that are not leadership posts: {vacant}"
    assert f"200 rows read: {200 - vacant} used, {vacant} left out ({reason})." in shown


def leads(row: dict[str, str]) -> bool:
    return "Clinical Director" in row["Position Title"]


def test_the_same_problem_in_many_rows_is_said_once(office: Client) -> None:
    rows = "".join(f"N{number},Ward,department,NOWHERE,2024-04-01\n" for number in range(30))
    waiting = upload(office, UNITS.split("\n")[0] + "\n" + rows, kind="units", name="units.csv")
    shown = text_of(preview(office, waiting))
    assert shown.count("There is no unit with this code") == 1
    assert "2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 20 more" in shown
    listed = office.get(f"{HOME}{waiting.pk}/problems/").content.decode("utf-8-sig")
    assert listed.count("NOWHERE") == 30


def test_problems_are_grouped_by_what_is_wrong_and_where() -> None:
    problems = [
        Problem("a.csv", row, "kind", value, "Unknown.", "Correct it.") for row, value in ((2, "x"), (3, "y"), (4, "x"))
    ]
    problems.append(Problem("a.csv", None, "", "", "Empty.", "Fill it in."))
    first, second = grouped(problems)
    assert (first.rows, first.values, first.number) == ("2, 3, 4", "x, y", 3)
    assert (second.rows, second.problem) == ("", "Empty.")


def test_a_saved_mapping_is_used_with_the_questions_of_its_kind(office: Client) -> None:
    content = "Trust,Died,Should\nA,10,12\nB,8,9\n"
    given = {"indicator": "other", "kind": "ratio", "title": "Deaths", "source": "Invented"}
    columns = {"column__code": "Trust", "column__observed": "Died", "column__base": "Should"}
    first = upload(office, content, kind="comparison")
    assert "Expected or denominator: choose its column" in text_of(answer(office, first, **given))
    answer(office, first, **given, **columns, keep_as="Our deaths")
    saved = SavedMapping.objects.get(name="Our deaths")
    again = upload(office, content, kind="comparison", mapping=str(saved.pk))
    assert not again.decided
    assert "2 rows read" in text_of(answer(office, again, **given | {"title": "Deaths again"}))
    save(office, again)
    assert Comparison.objects.get().title == "Deaths again"


def test_a_mapping_is_kept_under_a_name_that_can_be_shown(office: Client) -> None:
    waiting = upload(office, "codex,namex\nA,B\n", kind="sites", name="sites.csv")
    columns = {"column-site_code": "codex", "column-name": "namex", "check": "yes"}
    for name, unseen in (("a\0b", "U+0000"), ("a\ufffeb", "U+FFFE")):
        response = office.post(f"{HOME}{waiting.pk}/mapping/", {**columns, "keep_as": name})
        assert f"This holds a character that cannot be shown ({unseen})." in text_of(response)
        assert not SavedMapping.objects.exists()
        waiting.refresh_from_db()
        assert not waiting.decided
    assert office.post(f"{HOME}{waiting.pk}/mapping/", {**columns, "keep_as": "Estates"}).status_code == 302
    assert SavedMapping.objects.get().name == "Estates"


@pytest.mark.urls("tests.registers.urls")
def test_rows_of_a_register_come_in_on_the_same_pages(world: World, office: Client) -> None:
    assert '<option value="ties" selected>' in " ".join(office.get(HOME, {"kind": "ties"}).content.decode().split())
    content = "title,unit_code,person_code,kind,weight,starts\nGamma,ENDO,,formal,1,2025-01-01\n"
    waiting = upload(office, content, kind="ties", name="ties.csv")
    assert "1 record will be added" in text_of(preview(office, waiting))
    save(office, waiting)
    assert ExampleTie.objects.get().title == "Gamma"
    waiting.refresh_from_db()
    assert f'href="{waiting.rows_at}">See the records' in preview(office, waiting).content.decode()
    assert "Gamma" in office.get(waiting.rows_at).content.decode()


def test_kinds_too_large_for_these_pages_have_a_link_to_their_own(office: Client) -> None:
    page = office.get(HOME).content.decode()
    assert 'href="/organisations/ZNW/board/comparisons/spells/">Spells, for expected deaths' in page
    assert 'value="spells"' not in page


def test_the_id_of_a_kind_is_taken_once(declare: Declare) -> None:
    declare()
    register_file_kind(WORDS)
    with pytest.raises(ValueError, match="two kinds of file with the id words"):
        declare(title="Other words")


def test_a_template_of_the_kinds_that_a_reader_may_use(world: World, client_of: ClientOf, office: Client) -> None:
    assert office.get(f"{HOME}templates/observations/").content.decode("utf-8-sig").startswith("measure,period,value")
    assert client_of(world.users.secretary).get(f"{HOME}templates/workbook/").status_code == 403
    assert office.get(f"{HOME}templates/ods_trusts/").status_code == 404


@pytest.mark.urls("tests.registers.urls")
def test_columns_that_are_not_used_are_named_before_and_after_saving(office: Client) -> None:
    content = "title,unit_code,kind,starts,wieght\nGamma,ENDO,formal,2025-01-01,7\n"
    waiting = upload(office, content, kind="ties", name="ties.csv")
    said = "Columns that are not used of ties.csv: wieght."
    assert said in text_of(preview(office, waiting))
    assert said in text_of(save(office, waiting))


@pytest.mark.urls("tests.registers.urls")
def test_a_save_that_lost_the_race_is_a_message_and_saves_nothing(
    world: World, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The preview was fine, and so was the look at the moment of saving: the database itself refuses."""
    waiting = upload(
        office, "title,unit_code,kind,starts\nGamma,ENDO,formal,2025-01-01\n", kind="ties", name="ties.csv"
    )
    manager = ExampleTie._default_manager
    create = type(manager).bulk_create

    def create_late(self: object, rows: list[ExampleTie], **options: object) -> object:
        meanwhile = ExampleTie(
            organisation=world.organisation, unit=world.units["AMU"], title="Gamma", kind="formal", starts="2025-01-01"
        )
        meanwhile.save()
        return create(self, rows, **options)

    monkeypatch.setattr(type(manager), "bulk_create", create_late)
    shown = text_of(save(office, waiting))
    assert "Something in this file clashes with another row of it, or with what somebody saved meanwhile." in shown
    assert not ExampleTie.objects.exists()
    waiting.refresh_from_db()
    assert waiting.open
