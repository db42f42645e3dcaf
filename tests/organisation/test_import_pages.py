"""Bringing files in and taking everything out, through the pages."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collegium.audit.models import AuditEvent
from collegium.organisation.exporting import packed_csv, workbook
from collegium.organisation.models import Organisation, Unit, UnitPlacement
from collegium.registers.models import SavedMapping, WaitingFile
from tests.conftest import ClientOf
from tests.organisation.esr_extract import extract
from tests.organisation.test_export_round_trip import emptied
from tests.world import World

UNITS = b"unit_code,name,kind,parent_code,accountability,starts,ends\nNEW,New ward,department,MED,,2024-04-01,\nNEU,Neurology,directorate,MED,doctor,2024-04-01,\n"
HOME = "/organisations/ZNW/import/"


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


def hand_over(
    client: Client, content: bytes, name: str = "units.csv", kind: str = "workbook", home: str = HOME, **more: str
) -> WaitingFile:
    sent = {"kind": kind, "file": SimpleUploadedFile(name, content), **more}
    response = client.post(home, sent)
    assert response.status_code == 302, re.sub(r"\s+", " ", response.content.decode())[:3000]
    return WaitingFile.objects.latest("pk")


def fingerprint(page: str) -> str:
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found is not None
    return found[1]


def write(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    response = client.post(address, {"fingerprint": fingerprint(page), "agreed": "on"}, follow=True)
    assert "Changes saved" in response.content.decode()


@pytest.mark.parametrize(("name", "pack"), [("register.zip", packed_csv), ("register.xlsx", workbook)])
def test_an_export_with_hardly_anything_in_it_comes_in_again(
    world: World, office: Client, name: str, pack: Callable[[Organisation], bytes]
) -> None:
    emptied(world.organisation)
    run = hand_over(office, pack(world.organisation), name)
    page = office.get(f"{HOME}{run.pk}/").content.decode()
    assert "Nothing to save." in page
    assert "1 used, 0 left out" in page


def test_our_own_columns_go_straight_to_the_preview_and_are_applied(world: World, office: Client) -> None:
    run = hand_over(office, UNITS)
    address = f"{HOME}{run.pk}/"
    page = office.get(address).content.decode()
    assert "4 records will be added" in page
    # Two units: each with its code, and with its name and place.
    assert "To be added, by kind: unit 2; name and place of a unit 2." in page
    assert "Added: 4" in page
    assert "Neurology" in page
    assert not Unit.objects.filter(code="NEU").exists()
    write(office, address)
    assert UnitPlacement.objects.get(unit__code="NEU").parent == world.units["MED"]
    run.refresh_from_db()
    assert (run.state, run.added, run.content) == ("applied", 4, None)
    assert AuditEvent.objects.filter(verb="registers.apply_file", subject_id=str(run.pk)).exists()
    again = hand_over(office, UNITS)
    assert "Nothing to save" in office.get(f"{HOME}{again.pk}/").content.decode()
    assert "New ward" not in office.get(HOME).content.decode()


def test_nothing_is_written_without_agreement(office: Client) -> None:
    run = hand_over(office, UNITS)
    page = office.get(f"{HOME}{run.pk}/").content.decode()
    response = office.post(f"{HOME}{run.pk}/", {"fingerprint": fingerprint(page)})
    assert "Tick the box" in response.content.decode()
    assert not Unit.objects.filter(code="NEU").exists()


def test_a_register_that_changed_since_the_preview_is_shown_again(world: World, office: Client) -> None:
    run = hand_over(
        office,
        UNITS.replace(b"NEW,New ward,department,MED", b"CARD,Heart centre,directorate,MED").replace(
            b"2024-04-01", b"2019-04-01"
        ),
    )
    address = f"{HOME}{run.pk}/?show=changed"
    page = office.get(address).content.decode()
    assert "Cardiology → Heart centre" in page
    UnitPlacement.objects.filter(unit=world.units["CARD"]).update(name="Hearts")
    response = office.post(address, {"fingerprint": fingerprint(page), "agreed": "on"}, follow=True)
    assert "changed after this preview" in response.content.decode()
    assert "Hearts → Heart centre" in response.content.decode()
    assert not UnitPlacement.objects.filter(name="Heart centre").exists()


def test_problems_stand_on_the_page_and_in_a_file(office: Client) -> None:
    run = hand_over(office, UNITS.replace(b"MED,doctor", b"MEDD,doctor"))
    page = office.get(f"{HOME}{run.pk}/").content.decode()
    assert "There is no unit with this code" in page
    assert "fingerprint" not in page
    listed = office.get(f"{HOME}{run.pk}/problems/").content.decode("utf-8-sig")
    assert "units.csv,3,parent_code,MEDD," in listed


def test_a_file_that_cannot_be_read_is_not_kept(office: Client) -> None:
    before = WaitingFile.objects.count()
    page = office.post(HOME, {"kind": "units", "file": SimpleUploadedFile("units.csv", b"  \n")}).content.decode()
    assert "This file is empty." in page or "submitted file is empty" in page
    page = office.post(HOME, {"kind": "units", "file": SimpleUploadedFile("units.csv", b"a,a\n1,2")}).content.decode()
    assert "have the same name" in page
    assert WaitingFile.objects.count() == before


def test_a_mapping_is_made_kept_and_used_again(office: Client) -> None:
    content = b"Ref;What;Sort;Since\nX1;Ward X;D;03/04/2024\n"
    run = hand_over(office, content, "list.csv", "units")
    address = f"{HOME}{run.pk}/mapping/"
    assert "Ref (such as X1)" in office.get(address).content.decode()
    answers = {
        "column-unit_code": "Ref",
        "column-name": "What",
        "column-kind": "Sort",
        "column-starts": "Since",
        "date_format": "day first",
    }
    page = office.post(address, {**answers, "check": "yes"}).content.decode()
    assert "Kind: say what “D” means" in page
    answers |= {"values-of-kind": "Sort", "value-kind-0": "department", "keep_as": "Estates list"}
    assert office.post(address, {**answers, "check": "yes"}).status_code == 302
    write(office, f"{HOME}{run.pk}/")
    placement = UnitPlacement.objects.get(unit__code="X1")
    assert (placement.kind, placement.starts.isoformat()) == ("department", "2024-04-03")
    kept = SavedMapping.objects.get(name="Estates list")
    assert b'D" = "department"' in office.get(f"{HOME}mappings/{kept.pk}/").content
    again = hand_over(office, content, "list.csv", "units", mapping=str(kept.pk))
    assert again.decided  # nobody had to be asked
    assert "Nothing to save" in office.get(f"{HOME}{again.pk}/").content.decode()


def test_what_a_complete_file_lacks_is_ended(world: World, office: Client) -> None:
    run = hand_over(office, b"body_code,unit_code,starts,ends\nGONE,CARD,2020-01-01,\n", "groups.csv")
    page = office.get(f"{HOME}{run.pk}/").content.decode()
    assert "GONE" in page
    run = hand_over(office, UNITS)
    page = office.get(f"{HOME}{run.pk}/?complete=on&complete_on=2026-03-31&show=ended").content.decode()
    assert "last day: 31 March 2026" in page
    page = office.get(f"{HOME}{run.pk}/?complete=on&complete_on=").content.decode()
    assert "Enter the last day of the ended records" in page


def test_a_discarded_file_is_forgotten(office: Client) -> None:
    run = hand_over(office, UNITS)
    assert "was discarded" in office.post(f"{HOME}{run.pk}/discard/", follow=True).content.decode()
    run.refresh_from_db()
    assert (run.state, run.content) == ("discarded", None)
    assert "Discarded" in office.get(f"{HOME}{run.pk}/").content.decode()
    assert office.get(f"{HOME}{run.pk}/mapping/").status_code == 302
    assert office.get(f"{HOME}{run.pk}/problems/").status_code == 404
    assert office.post(f"{HOME}{run.pk}/discard/", follow=True).status_code == 200


def test_a_staff_record_extract_goes_through_the_mapping_page(world: World, office: Client) -> None:
    run = hand_over(office, extract(200), "positions.csv", "esr_positions")
    page = office.get(f"{HOME}{run.pk}/mapping/").content.decode()
    assert "What 6 values of “Position Title” mean" in page
    assert mapping_answers(page)["column-role"] == "Position Title"
    run_page = office.post(f"{HOME}{run.pk}/mapping/", mapping_answers(page) | {"check": "yes"})
    assert run_page.status_code == 302, run_page.content.decode()[:2000]
    write(office, f"{HOME}{run.pk}/")


def mapping_answers(page: str) -> dict[str, str]:
    """What a browser would send back unchanged."""
    sent = {}
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        sent[name] = chosen[1] if chosen else ""
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1].startswith(("constant-", "values-of-")):
            sent[name[1]] = value[1] if value else ""
    return sent


def test_the_list_of_trusts_comes_in_where_no_single_organisation_is_meant(world: World, client_of: ClientOf) -> None:
    analyst = client_of(world.users.analyst)
    home = "/organisations/import/"
    row = ["RZZ", "RIVERSIDE NHS TRUST", "Y62", "QOP", *[""] * 5, "M1 1AA", "20170401", "20240331", *[""] * 15]
    run = hand_over(analyst, (",".join(f'"{one}"' for one in row) + "\n").encode(), "etr.csv", "ods_trusts", home)
    page = analyst.get(f"{home}{run.pk}/mapping/").content.decode()
    assert analyst.post(f"{home}{run.pk}/mapping/", mapping_answers(page) | {"check": "yes"}).status_code == 302
    write(analyst, f"{home}{run.pk}/")
    assert str(Organisation.objects.get(code="RZZ").closed) == "2024-03-31"
    assert analyst.get(home).status_code == 200
    assert analyst.get(f"{HOME}{run.pk}/").status_code == 404  # it is not a file of that organisation


def test_templates_and_pages_within_few_queries(office: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    assert office.get(f"{HOME}templates/units/").content.decode("utf-8-sig").startswith("unit_code,")
    assert office.get(f"{HOME}templates/workbook/").content[:2] == b"PK"
    assert office.get(f"{HOME}templates/nothing/").status_code == 404
    run = hand_over(office, UNITS)
    for address in (HOME, f"{HOME}{run.pk}/mapping/", "/organisations/ZNW/export/"):
        with django_assert_max_num_queries(25):
            assert office.get(address).status_code == 200
    with django_assert_max_num_queries(30):  # reads the whole register: a query a table
        assert office.get(f"{HOME}{run.pk}/").status_code == 200


@pytest.mark.parametrize("name", ["leader", "board", "secretary", "national", "stranger", "other_office"])
def test_only_those_with_the_right_may_bring_files_in(
    world: World, client_of: ClientOf, office: Client, name: str
) -> None:
    run = hand_over(office, UNITS)
    client = client_of(getattr(world.users, name))
    for address in (
        f"{HOME}?kind=units",
        f"{HOME}{run.pk}/",
        f"{HOME}{run.pk}/mapping/",
        f"{HOME}{run.pk}/problems/",
        f"{HOME}{run.pk}/discard/",
        f"{HOME}templates/units/",
    ):
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, {"kind": "units"}).status_code in (403, 404, 405)
    run.refresh_from_db()
    assert run.state == "uploaded"


def test_a_page_of_uploads_offers_the_kinds_that_its_reader_may_use(world: World, client_of: ClientOf) -> None:
    page = client_of(world.users.secretary).get(HOME).content.decode()
    assert 'value="observations"' in page
    assert 'value="units"' not in page


@pytest.mark.parametrize("form", ["csv", "excel", "json-ld"])
def test_every_export_is_recorded(world: World, office: Client, form: str) -> None:
    response = office.get(f"/organisations/ZNW/export/{form}/")
    assert response.status_code == 200
    event = AuditEvent.objects.latest("pk")
    assert (event.kind, event.verb, event.organisation) == ("read", "organisation.export", "ZNW")
    assert event.after == {"form": form, "with_names": True}
    assert office.get("/organisations/ZNW/export/pdf/").status_code == 404


def test_who_may_not_see_people_takes_out_no_names(world: World, client_of: ClientOf) -> None:
    secretary = client_of(world.users.secretary)
    assert "left out" in secretary.get("/organisations/ZNW/export/").content.decode()
    names = [person.name for person in world.people.values()]
    with zipfile.ZipFile(io.BytesIO(secretary.get("/organisations/ZNW/export/csv/").content)) as archive:
        text = " ".join(archive.read(one).decode() for one in archive.namelist())
    linked = secretary.get("/organisations/ZNW/export/json-ld/").content.decode()
    assert json.loads(linked)["@graph"]
    assert not [name for name in names if name in text or name in linked]


@pytest.mark.parametrize("name", ["leader", "board", "national", "stranger", "other_office"])
def test_only_those_with_the_right_may_take_it_out(world: World, client_of: ClientOf, name: str) -> None:
    client = client_of(getattr(world.users, name))
    for address in ("/organisations/ZNW/export/", "/organisations/ZNW/export/csv/"):
        assert client.get(address).status_code in (403, 404)
