"""The people of the register: who may see them, what is shown, and that each opening is recorded."""

from __future__ import annotations

import json

from collegium.audit.models import AuditEvent
from tests.conftest import ClientOf
from tests.world import World


def address(world: World, code: str) -> str:
    return f"/organisations/ZNW/people/{world.people[code].pk}/"


def test_a_person_is_shown_with_posts_employment_seats_and_time(
    world: World, client_of: ClientOf, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        text = client.get(address(world, "P01")).content.decode()
    for expected in (
        "Medical director",
        "The job plan has 10 programmed activities. Posts take 8 programmed activities.",
        "Board of directors",
        "through the post Medical director",
        "GMC number 7000001",
    ):
        assert expected in text
    paper = client.get(address(world, "P04")).content.decode()
    assert "No time is recorded for the post held." in paper


def test_each_opening_is_recorded_without_the_name(world: World, client_of: ClientOf) -> None:
    reads = AuditEvent.objects.filter(kind="read", subject="organisation.person")
    before = reads.count()
    client = client_of(world.users.analyst)
    client.get(address(world, "P02"))
    client.get(address(world, "P02"), {"format": "json"})
    assert reads.count() == before + 2
    last = reads.latest("pk")
    assert (last.by, last.subject_id, last.organisation) == (
        f"user:{world.users.analyst.pk}",
        str(world.people["P02"].pk),
        "ZNW",
    )
    assert "Castell" not in f"{last.reason}{last.before}{last.after}"


def test_the_person_would_be_shown_everything_on_the_page(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.users.office).get(address(world, "P02"), {"format": "json"})
    assert "attachment" in answer["Content-Disposition"]
    told = json.loads(answer.content)
    assert told["person"]["name"] == "Bryn Castell"
    assert told["person"]["has_account"] is True
    assert told["posts"][0]["post"] == "Clinical director, cardiology (CARD-CD)"
    assert told["employments"][0]["programmed_activities"] == "10.00"
    assert told["seats"][0]["body"] == "Sepsis group"
    assert told["record"]


def test_people_need_the_permission(world: World, client_of: ClientOf) -> None:
    for user in (world.users.board, world.users.leader, world.users.secretary):
        assert client_of(user).get(address(world, "P02")).status_code == 403
        assert client_of(user).get("/organisations/ZNW/people/").status_code == 403
    assert client_of(world.users.national).get(address(world, "P02")).status_code == 404
    assert client_of(world.users.office).get(f"/organisations/ZNW/people/{world.other_person.pk}/").status_code == 404


def test_the_list_of_people_is_as_at_a_day_and_searched(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    everybody = client.get("/organisations/ZNW/people/").content.decode()
    assert "14 people" in everybody
    assert "Sorrel Vane" not in everybody
    assert "1 person employed" in client.get("/organisations/ZNW/people/", {"text": "p02"}).content.decode()
    assert (
        "Nobody is employed, seated or in a post on 1 January 2010"
        in client.get("/organisations/ZNW/people/", {"as_of": "2010-01-01"}).content.decode()
    )
    nurses = client.get("/organisations/ZNW/people/", {"profession": "nurse"}).content.decode()
    assert "1 person employed" in nurses
