"""Staff and organisation files, sign-in, settings and search: what goes wrong with what people have."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.organisation.actions import add_fact, correct_fact, establish_organisation
from collegium.organisation.exporting import packed_csv
from collegium.organisation.models import (
    Competition,
    Employment,
    Grant,
    Organisation,
    Person,
    Post,
    Unit,
    UnitPlacement,
)
from collegium.tables.reading import read_table
from tests.conftest import ClientOf
from tests.faults.running import Ran, fault, real_data, run, run_apart
from tests.organisation.test_import_pages import hand_over, mapping_answers
from tests.world import World

pytestmark = [real_data, pytest.mark.django_db]
NOTHING = "Nothing to save"


@pytest.fixture
def made(world: World) -> Any:
    """Makes an organisation of a code and a name, as the input of a fault calls it."""

    def organisation(code: str, name: str) -> Organisation:
        return establish_organisation(by="tests", code=code, name=name, kind="other")

    return organisation


def bring_in(file: str | Path, code: str, into: Path, *more: str, name: str = "register/01") -> Ran:
    return run(["import", "organisation", str(file), "--organisation", code, *more], fault(name), into)


def office_of(organisation: Organisation, client_of: ClientOf) -> Client:
    user = create_account(by="tests", email="office@example.net", name="Office")
    add_fact(by="tests", fact=Grant(user=user, role=Role.OFFICE.value, organisation=organisation, starts="2020-01-01"))
    client = client_of(user)
    client.raise_request_exception = False
    return client


# 01: GMC numbers that change hands


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"S1": "7000001", "S2": "7000002"}, {"S1": "7000002", "S2": "7000001"}),
        ({"S1": "", "S2": "7000002"}, {"S1": "7000002", "S2": ""}),
        ({"S1": "7000002", "S2": ""}, {"S1": "", "S2": "7000002"}),
    ],
    ids=["swapped", "moved up", "moved down"],
)
def test_gmc_numbers_may_change_hands(before: dict[str, str], after: dict[str, str], made: Any, tmp_path: Path) -> None:
    made("RXX", "Example Trust")
    for numbers in (before, after):
        path = people_file(tmp_path / "people.csv", numbers)
        assert bring_in(path, "RXX", tmp_path, "--kind", "people").status == 0
    found = dict(Person.objects.filter(organisation__code="RXX").values_list("code", "gmc_number"))
    assert found == after


def people_file(path: Path, numbers: dict[str, str]) -> Path:
    names = {"S1": "Ann Ash", "S2": "Bo Birch", "S9": "Cy Cole"}
    lines = [f"{code},{names[code]},doctor,{number}" for code, number in numbers.items()]
    path.write_text("\n".join(["staff_code,name,profession,gmc_number", *lines]) + "\n")
    return path


def test_the_swap_of_the_file_itself(made: Any, tmp_path: Path) -> None:
    made("RXX", "Example Trust")
    assert bring_in("people-before.csv", "RXX", tmp_path, "--kind", "people").status == 0
    assert bring_in("people-swapped.csv", "RXX", tmp_path, "--kind", "people").status == 0


def test_a_gmc_number_may_go_to_somebody_new(made: Any, tmp_path: Path) -> None:
    made("RXX", "Example Trust")
    bring_in(people_file(tmp_path / "people.csv", {"S1": "", "S2": "7000002"}), "RXX", tmp_path, "--kind", "people")
    path = people_file(tmp_path / "people.csv", {"S9": "7000002", "S2": ""})
    assert bring_in(path, "RXX", tmp_path, "--kind", "people").status == 0


# 02: two wards, one unit


def test_wards_that_differ_by_a_sign_stay_apart(made: Any, tmp_path: Path) -> None:
    made("C1", "Trust C1")
    found = bring_in("positions.csv", "C1", tmp_path, "--kind", "esr_positions", name="register/02")
    assert found.refused or Unit.objects.filter(organisation__code="C1").count() == 5


# 03: letters written in two ways


def test_decomposed_letters_are_the_same_name(made: Any, tmp_path: Path) -> None:
    made("B1", "Trust B1")
    first, second = (
        bring_in(f"positions-{form}.csv", "B1", tmp_path, "--kind", "esr_positions", name="register/03")
        for form in ("nfc", "nfd")
    )
    assert first.status == 0
    assert NOTHING in second.told


# 04: sums of Excel


@pytest.mark.parametrize("file", ["total.xlsx", "parts.xlsx"])
def test_a_sum_of_excel_is_what_it_shows(file: str, made: Any, tmp_path: Path) -> None:
    made("J1", "Trust J1")
    assert bring_in("units.csv", "J1", tmp_path, name="register/04").status == 0
    assert bring_in("people.csv", "J1", tmp_path, name="register/04").status == 0
    path = fault("register/04") / file
    if file == "parts.xlsx":
        path = parts_of_a_job_plan(tmp_path / file)
    found = bring_in(path, "J1", tmp_path, "--kind", "job_plans", name="register/04")
    assert found.status == 0, found.told
    wanted = Decimal("10.4") if file == "total.xlsx" else Decimal(10)
    assert Employment.objects.filter(person__code="S2", pas=wanted).exists()


def parts_of_a_job_plan(path: Path) -> Path:
    """A workbook in which 0.1 + 0.2 stands as Excel saves it."""
    book = openpyxl.Workbook()
    book.active.append(["Staff code", "dcc", "spa", "additional", "external", "Total PAs", "as_at"])
    book.active.append(["S2", 7.5, 1.5, 0.3, 0.7, 10, "2026-04-01"])
    plain = io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(path, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(b"<v>0.3</v>", b"<v>0.30000000000000004</v>"))
    return path


# 05: a corrected name, then the extract again


@pytest.mark.parametrize("corrected", ["CARDIO L4", "MED DIV"])
def test_a_corrected_name_makes_no_second_unit(corrected: str, made: Any, tmp_path: Path) -> None:
    made("RXX", "Example Trust")
    words = ("positions.csv", "RXX", tmp_path, "--kind", "esr_positions")
    assert bring_in(*words, name="register/05").status == 0
    placement = UnitPlacement.objects.get(unit__organisation__code="RXX", name=corrected)
    correct_fact(by="tests", fact=placement, values={"name": "Cardiology"}, reason="Its name")
    again = bring_in(*words, name="register/05")
    assert again.refused or NOTHING in again.told


def test_a_renamed_organisation_makes_no_second_tree(made: Any, tmp_path: Path) -> None:
    organisation = made("RXX", "Example Trust One")
    words = ("positions-renamed-trust.csv", "RXX", tmp_path, "--kind", "esr_positions")
    assert bring_in(*words, name="register/05").status == 0
    correct_fact(by="tests", fact=organisation, values={"name": "Example University Trust One"}, reason="Its name")
    again = bring_in(*words, name="register/05")
    assert again.refused or NOTHING in again.told


# 06: more titles than the page lists


def test_every_title_of_a_file_can_be_told(made: Any, client_of: ClientOf) -> None:
    client = office_of(made("RXX", "Example Trust"), client_of)
    home = "/organisations/RXX/import/"
    held = hand_over(
        client, (fault("register/06") / "positions.csv").read_bytes(), "positions.csv", "esr_positions", home
    )
    page = client.get(f"{home}{held.pk}/mapping/").content.decode()
    client.post(f"{home}{held.pk}/mapping/", mapping_answers(page) | {"check": "yes"})
    shown = client.get(f"{home}{held.pk}/").content.decode()
    assert "This is not a known value" not in shown


def test_as_many_titles_at_the_command_line(made: Any, tmp_path: Path) -> None:
    made("RXX", "Example Trust")
    found = bring_in("positions.csv", "RXX", tmp_path, "--kind", "esr_positions", name="register/06")
    assert found.status == 0, found.told
    assert Person.objects.filter(organisation__code="RXX").count() == 451


# 07: midnight in London, written as an instant


def test_an_instant_is_never_a_day_early(made: Any, tmp_path: Path) -> None:
    made("D1", "Trust D1")
    found = bring_in("units.csv", "D1", tmp_path, name="register/07")
    days = {
        str(day) for day in UnitPlacement.objects.filter(unit__organisation__code="D1").values_list("starts", flat=True)
    }
    assert found.refused or days == {"2024-04-01"}


def test_an_offset_is_never_a_day_early(made: Any, tmp_path: Path) -> None:
    made("D1", "Trust D1")
    found = bring_in("units-offset.csv", "D1", tmp_path, "--kind", "units", name="register/07")
    days = {
        str(day) for day in UnitPlacement.objects.filter(unit__organisation__code="D1").values_list("starts", flat=True)
    }
    assert found.refused or days == {"2024-04-01"}


# 08: two competitions on one day


def test_two_competitions_of_one_day_come_back(made: Any, tmp_path: Path) -> None:
    organisation = made("H1", "Trust H1")
    assert bring_in("posts.csv", "H1", tmp_path, name="register/08").status == 0
    post = Post.objects.get(organisation=organisation)
    for applicants in (3, 5):
        competition = Competition(post=post, held_on="2020-03-02", applicants=applicants, shortlisted=2, appointed=1)
        add_fact(by="tests", fact=competition)
    path = tmp_path / "export.zip"
    path.write_bytes(packed_csv(organisation, names=True))
    found = bring_in(path, "H1", tmp_path, name="register/08")
    assert NOTHING in found.told


def test_two_competitions_of_one_day_come_into_an_empty_organisation(made: Any, tmp_path: Path) -> None:
    made("H1", "Trust H1")
    found = bring_in("export.zip", "H1", tmp_path, name="register/08")
    assert found.status == 0, found.told
    assert Competition.objects.filter(post__organisation__code="H1").count() == 2


# 09 and 17: the organisation's own directory


@pytest.fixture
def directory(settings: Any) -> None:
    """A directory at an address where nothing listens, set up as the settings do."""
    about = {"server_url": "http://127.0.0.1:9", "verified_email": True, "email_authentication": True}
    app = {"provider_id": "directory", "name": "Directory", "client_id": "x", "secret": "x", "settings": about}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def answer_of_directory(subject: str, email: str) -> HttpResponse:
    """Somebody comes back from the directory."""
    request = RequestFactory().get("/account/directory/oidc/directory/login/callback/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    request.user = AnonymousUser()
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "directory")
        about = {"sub": subject, "email": email, "email_verified": True, "name": subject}
        login = provider.sociallogin_from_response(request, {"userinfo": about, "id_token": about})
        login.state = {}
        return complete_social_login(request, login)


def test_an_account_of_one_subject_is_not_given_to_another(world: World, directory: None) -> None:
    jo = create_account(by="tests", email="jo.bloggs@example.org", name="Jo")
    EmailAddress.objects.get_or_create(user=jo, email=jo.email, defaults={"verified": True, "primary": True})
    answer_of_directory("A", jo.email)
    if tied_to(jo) != ["A"]:
        pytest.fail("the first subject is not tied to the account")
    answer_of_directory("B", jo.email)
    assert tied_to(jo) == ["A"]


def tied_to(user: User) -> list[str]:
    return sorted(SocialAccount.objects.filter(user=user).values_list("uid", flat=True))


def test_a_directory_that_does_not_answer_gives_a_page(world: World, directory: None, client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/account/directory/oidc/directory/login/")
    assert answer.status_code != 500
    page = client.get(answer.url) if answer.status_code == 302 else answer
    assert "did not let you in" in page.content.decode()


# 10: search and order of names


@pytest.fixture
def names(made: Any, client_of: ClientOf, tmp_path: Path) -> Client:
    organisation = made("RXX", "Example Trust")
    assert bring_in("units.csv", "RXX", tmp_path, name="register/10").status == 0
    assert bring_in("people.csv", "RXX", tmp_path, name="register/10").status == 0
    return office_of(organisation, client_of)


def listed(client: Client, text: str = "") -> list[str]:
    """Names on the page of people, in its order."""
    page = client.get("/organisations/RXX/people/", {"text": text}).content.decode()
    return re.findall(r'href="/organisations/RXX/people/\d+/[^"]*"[^>]*>([^<]+)<', page)


@pytest.mark.parametrize(("text", "number"), [("müller", 3), ("MÜLLER", 3), ("åsa", 1), ("élodie", 1)])
def test_search_knows_no_case(text: str, number: int, names: Client) -> None:
    assert len(listed(names, text)) == number


def test_case_and_accents_push_no_name_to_the_end(names: Client) -> None:
    found = [name.casefold() for name in listed(names)]
    places = {name: place for place, name in enumerate(found)}
    assert places["ann abe"] < places["ann zed"] < places["zoe zimmer"]
    assert places["de souza"] < places["eve"] < places["zoe zimmer"]
    assert places["élodie"] < places["zoe zimmer"]
    assert places["åsa ek"] < places["zoe zimmer"]


# 11: a database that cannot be used


@pytest.mark.parametrize("database", ["", "postgres://collegium:pass@127.0.0.1:1/db"], ids=["empty", "unreachable"])
def test_a_database_that_cannot_be_used_is_told_in_a_sentence(database: str, tmp_path: Path) -> None:
    settings = {**BARE, "COLLEGIUM_DATA": str(tmp_path / "data"), "COLLEGIUM_DATABASE": database}
    (tmp_path / "data").mkdir()
    if not database:
        settings["COLLEGIUM_DATABASE"] = f"sqlite:///{(tmp_path / 'data' / 'collegium.sqlite3').as_posix()}"
    found = run_apart(
        "import organisation people-before.csv --organisation RXX", fault("register/01"), tmp_path, **settings
    )
    assert found.refused
    assert "database cannot be used" in found.told


# 12: settings that make no sense

BARE = {"DJANGO_SETTINGS_MODULE": "collegium.web.settings", "COLLEGIUM_HTTPS": "no"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COLLEGIUM_DATABASE", "postgres://collegium:p#ss@127.0.0.1:5432/db"),
        ("COLLEGIUM_LOG_LEVEL", "LOUD"),
        ("COLLEGIUM_HOSTS", "https://collegium.example.nhs.uk"),
        ("COLLEGIUM_OIDC_SERVER", "login.microsoftonline.com"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str, tmp_path: Path) -> None:
    settings = {**BARE, "COLLEGIUM_DATA": str(tmp_path), name: value}
    found = run_apart("manage check", tmp_path, tmp_path, **settings)
    assert found.refused
    assert name in found.told


# 13: codes that a spreadsheet has made numbers of


def test_codes_in_scientific_notation_are_refused_or_told(made: Any, tmp_path: Path) -> None:
    made("E1", "Trust E1")
    found = bring_in("positions.csv", "E1", tmp_path, "--kind", "esr_positions", name="register/13")
    assert found.refused or any("note:" in line and "1.23457E+11" in line for line in found.told.splitlines())


def test_a_whole_number_with_a_point_is_the_same_code(made: Any, tmp_path: Path) -> None:
    made("E1", "Trust E1")
    found = bring_in("people.csv", "E1", tmp_path, name="register/13")
    codes = set(Person.objects.filter(organisation__code="E1").values_list("code", flat=True))
    assert found.refused or codes == {"123"}


# 14: two jobs in one unit at once


def test_one_person_has_one_job_in_a_unit_at_a_time(made: Any, tmp_path: Path) -> None:
    made("RXX", "Example Trust")
    path = fault("register/14") / "people.csv"
    words = ["import", "organisation", "units.csv", str(path), "--organisation", "RXX"]
    found = run(words, fault("register/14"), tmp_path)
    assert found.refused


def test_no_organisation_ends_before_it_begins(world: World, tmp_path: Path) -> None:
    found = run(["import", "organisation", "organisations.csv"], fault("register/14"), tmp_path)
    assert found.refused
    assert "before" in found.told


# 15: invisible characters in names


def test_a_form_cleans_names_as_an_import_does(made: Any, client_of: ClientOf, tmp_path: Path) -> None:
    organisation = made("RXX", "Example Trust")
    client = office_of(organisation, client_of)
    for place, name in enumerate(("Ann\u00a0Ash", "\u200bZed Zulu", "Bo Birch\u200b")):
        sent = {"code": f"S{place}", "name": name, "profession": "doctor", "reason": "New"}
        answer = client.post("/organisations/RXX/facts/person/add/", sent)
        if answer.status_code != 302:
            pytest.fail(re.sub(r"\s+", " ", answer.content.decode())[:2000])
    path = tmp_path / "export.zip"
    path.write_bytes(packed_csv(organisation, names=True))
    found = bring_in(path, "RXX", tmp_path, "--preview", name="register/15")
    assert NOTHING in found.told


# 16: a sheet that is formatted to its last row

CALLS_A_ROW = 20  # a million empty rows then take a few seconds


def test_an_empty_row_with_a_format_costs_little(tmp_path: Path) -> None:
    short, long = (calls_to_read(styled(tmp_path / f"{rows}.xlsx", rows)) for rows in (1_000, 3_000))
    assert (long - short) / 2_000 < CALLS_A_ROW


def styled(path: Path, rows: int) -> Path:
    """One person, then empty rows with a format."""
    book = openpyxl.Workbook()
    book.active.append(["staff_code", "name"])
    book.active.append(["S1", "Ann Ash"])
    bold = openpyxl.styles.Font(bold=True)
    for row in range(3, rows + 3):
        for column in (1, 2):
            book.active.cell(row, column).font = bold
    book.save(path)
    return path


def calls_to_read(path: Path) -> int:
    """How many functions are called while the workbook is read: the same on every machine."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        table = read_table(path, name=path.name)
    finally:
        sys.setprofile(before)
    assert len(table.rows) == 1
    return calls
