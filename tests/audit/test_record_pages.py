"""The record as the office reads it."""

from __future__ import annotations

from typing import Any

from collegium.audit.actions import record_read
from collegium.audit.models import AuditEvent
from tests.conftest import ClientOf
from tests.world import World

BASE = "/organisations/ZNW/record/"


def test_it_says_who_did_what_to_what(world: World, client_of: ClientOf, django_assert_max_num_queries: Any) -> None:
    record_read(
        by=world.users.office, subject="organisation.person", subject_id=world.people["P01"].pk, organisation="ZNW"
    )
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        page = client.get(BASE)
    assert "Olive Office" in page.text
    assert f"Person: Amara Okafor (number {world.people['P01'].pk})" in page.text
    assert "Page 1 of" in page.text


def test_it_can_be_searched(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    found = client.get(f"{BASE}?verb=organisation.correct&subject=organisation.person").text
    assert f"empty → {world.users.leader.name}" in found  # by name, not by a number of the database
    assert "user_id" not in found
    assert "Nothing was found" in client.get(f"{BASE}?last=2019-01-01").text
    assert (
        "Name and place of a unit: "
        in client.get(f"{BASE}?subject=organisation.unitplacement&first={world.today}").text
    )
    assert "Signed in" in client.get(f"{BASE}?by=user:{world.users.office.pk}").text
    assert "Account of Olive Office" in client.get(f"{BASE}?subject=accounts.user").text
    assert "Enter a valid date" in client.get(f"{BASE}?first=yesterday").text


def test_it_holds_this_organisation_only(world: World, client_of: ClientOf) -> None:
    own = client_of(world.users.other_office).get("/organisations/ZSM/record/")
    assert "Sorrel Vane" in own.text
    assert "Amara Okafor" not in own.text
    assert client_of(world.users.other_office).get(BASE).status_code == 404


def test_a_deleted_account_is_named_by_its_number(world: World, client_of: ClientOf) -> None:
    number = world.users.stranger.pk
    record_read(by=world.users.stranger, subject="organisation.person", organisation="ZNW")
    world.users.stranger.delete()
    assert f"An account that no longer exists (user:{number})" in client_of(world.users.office).get(BASE).text


def test_it_is_taken_out_as_csv_and_that_is_recorded(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    answer = client.get(f"{BASE}csv/?subject=organisation.organisation")
    assert answer["Content-Disposition"].startswith("attachment")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "at,who,kind,verb,subject,subject_id,reason,before,after,fingerprint"
    assert len(lines) == 2
    last = AuditEvent.objects.order_by("-pk")[0]
    assert (last.kind, last.organisation, last.reason) == ("read", "ZNW", "1 entry as CSV")
