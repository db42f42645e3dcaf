"""Whoever is invited to rate can rate: by link or account, without a role, one by one or many at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.assessments.models import RatingRound, RoundRater, RoundRating
from collegium.assessments.ratings import actions
from collegium.assessments.ratings.links import token_of
from collegium.assessments.ratings.models import Side
from collegium.assessments.ratings.pairs import title_of
from collegium.audit.models import AuditEvent
from collegium.organisation.actions import appoint
from collegium.organisation.models import Membership
from collegium.wording.dates import day
from tests.assessments.test_ratings import at, items, read
from tests.conftest import ClientOf
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A29", "A73", "A80")]


def opened(world: World, instrument: str, title: str = "Autumn") -> RatingRound:
    days = {"opened_on": timezone.localdate(), "due_on": timezone.localdate() + dt.timedelta(days=30)}
    values = {"instrument_id": f"collegium-{instrument}-1", "title": title, **days}
    return actions.open_round(by=world.users.office, organisation=world.organisation, values=values)


def link(rater: RoundRater) -> str:
    return reverse("assessments:rate_by_link", args=[token_of(rater)])


def ask(client: Client, one: RatingRound, way: str, **fields: Any) -> str:
    given = {f"{way}-{name}": value for name, value in fields.items()}
    answer = client.post(at("round_invite", one), {"way": way, **given}, follow=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_somebody_without_a_role_finds_the_round_at_home_rates_it_and_sees_nothing_else(
    world: World, client_of: ClientOf
) -> None:
    one = opened(world, "pairing-health", "Cardiology: the pair")
    user = create_account(by="tests", email="invited@example.org", name="Invited")
    client = client_of(user)
    assert "No organisation has been opened to you yet" in read(client, "/")
    assert client.get(at("round_rate", one)).status_code == 404
    actions.ask_rater(by="tests", round=one, user=user, side=Side.GENERAL_MANAGER)
    home = read(client, "/")
    assert "You are asked to rate Cardiology: the pair" in home
    assert "No organisation has been opened to you yet" not in home
    assert client.get(at("round_rate", one)).status_code == 200
    assert client.post(at("round_rate", one), {"pairing": "4"}).status_code == 302
    assert RoundRating.objects.get(rater__user=user).answers == {"pairing": 4}
    assert "You are asked to rate" not in read(client, "/")
    listed = client.get(reverse("assessments:rounds", args=["ZNW"])).content
    assert b"Cardiology: the pair" in listed
    private = opened(world, "hybrid-reflection", "Private")
    assert client.get(at("round_rate", private)).status_code == 404
    for address in ("/organisations/ZNW/", at("round_result", one), at("round_close", one), at("round_links", one)):
        assert client.get(address).status_code in (403, 404), address
    actions.close_round(by="tests", round=one, on=timezone.localdate())
    assert client.get(at("round", one)).status_code == 404  # nothing is open to them any more


def test_a_pairing_waits_again_next_month(world: World, client_of: ClientOf) -> None:
    one = opened(world, "pairing-health")
    user = create_account(by="tests", email="invited@example.org", name="Invited")
    actions.ask_rater(by="tests", round=one, user=user, side=Side.GENERAL_MANAGER)
    last_month = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    actions.rate(by=user, round=one, answers={"pairing": 4}, evidence={}, today=last_month)
    client = client_of(user)
    assert "You are asked to rate" in read(client, "/")
    assert "Give your answers" in read(client, at("round", one))
    client.post(at("round_rate", one), {"pairing": "3"})
    assert "You are asked to rate" not in read(client, "/")
    assert RoundRating.objects.filter(rater__user=user).count() == 2


def test_a_link_rates_without_an_account_and_shows_no_answer(world: World) -> None:
    one = opened(world, "pairing-health")
    rater = actions.ask_rater(by="tests", round=one, name="Ravi Elsewhere", side=Side.GENERAL_MANAGER)
    stranger = Client()
    page = stranger.get(link(rater))
    assert b"You answer as Ravi Elsewhere, general manager" in page.content
    words = read(stranger, link(rater))
    # Who asks, how long it takes (1 statement, 13 a minute), until when, and who sees it.
    assert f"office of {one.organisation.name} asks you: 1 statement, about 1 minute." in words
    assert f"Please answer by {day(one.due_on)}. You can answer again each month" in words
    assert "Only the medical director sees the ratings. The two partners do not see each other’s" in words
    assert (page["Referrer-Policy"], page["Cache-Control"], page.cookies) == ("no-referrer", "no-store", {})
    assert b"Your answers are in" in stranger.post(link(rater), {"pairing": "2"}).content
    assert RoundRating.objects.get(rater=rater).answers == {"pairing": 2}
    again = stranger.get(link(rater)).content
    assert b"does not show what you answered" in again
    assert b"checked" not in again
    stranger.post(link(rater), {"pairing": "3"})
    assert RoundRating.objects.get(rater=rater).answers == {"pairing": 3}
    assert b"Answer at least one" in stranger.post(link(rater), {}).content
    assert stranger.get(link(rater)[:-3] + "x/").status_code == 410
    event = AuditEvent.objects.filter(verb="assessments.rate", subject_id=str(one.pk)).latest("pk")
    assert event.by == f"rater:{rater.pk}"
    assert "Ravi" not in str([(each.before, each.after) for each in AuditEvent.objects.all()])
    actions.close_round(by="tests", round=one, on=timezone.localdate())
    assert stranger.get(link(rater)).status_code == 410


def test_an_anonymous_link_counts_once(world: World) -> None:
    one = opened(world, "doctor-manager")
    rater = actions.ask_rater(by="tests", round=one, name="Ravi", email="RAVI@example.org", side=Side.CLINICAL_DIRECTOR)
    assert rater.email == "ravi@example.org"
    assert Client().post(link(rater), {"d01": "2"}).status_code == 200
    assert Client().post(link(rater), {"d01": "4"}).status_code == 409
    assert Client().get(link(rater)).status_code == 409
    assert sum(tally.given for tally in one.tallies.all()) == 1
    actions.close_round(by="tests", round=one, on=timezone.localdate())
    assert RoundRater.objects.get(pk=rater.pk).email == ""


def test_raters_are_asked_by_post(world: World, client_of: ClientOf) -> None:
    """The world has two clinical directors in post: Bryn Castell, who has an account, and Chidi Marlowe, who has none."""
    one = opened(world, "doctor-manager")
    office = client_of(world.users.office)
    assert "Clinical director: 2" in read(office, at("round_invite", one))
    said = ask(
        office, one, "post", roles=["clinical_director", "divisional_manager", "head_of_nursing"], side="by_post"
    )
    asked = {rater.name: (rater.side, bool(rater.user)) for rater in one.raters.all()}
    assert asked == {
        "Bryn Castell": ("clinical_director", True),
        "Chidi Marlowe": ("clinical_director", False),
        "Gwen Lovelace": ("general_manager", False),
        "Iona Petrie": ("general_manager", False),
    }
    assert "4 raters added." in said
    assert "Not asked, as their post does not say what they rate as: Hari Stone." in said
    assert "Links to hand over" in said  # no mail is sent from here, so the links are shown
    assert said.count("/rate/") == 4
    assert "Nobody is new. 2 people were on the list already." in ask(
        office, one, "post", roles=["clinical_director"], side="by_post"
    )
    assert "Choose at least one kind of post" in ask(office, one, "post", side="by_post")
    assert AuditEvent.objects.filter(verb="read", subject_id=str(one.pk)).exists()


def test_raters_are_asked_by_unit_under_its_name(world: World, client_of: ClientOf) -> None:
    one = opened(world, "change-feelings")
    office = client_of(world.users.office)
    page = read(office, at("round_invite", one))
    assert "Cardiology" in page
    units = [world.units["CARD"].pk, world.units["AMU"].pk]
    ask(office, one, "unit", units=units, who="leaders", side="rater")
    assert [rater.name for rater in one.raters.all()] == ["Bryn Castell"]
    assert "1 rater added. 1 person was on the list already." in ask(
        office, one, "unit", units=units, who="everybody", side="rater"
    )
    assert [rater.name for rater in one.raters.all()] == ["Bryn Castell", "Leif Winter"]
    # Whoever has an account finds it at home, as a doctor without any grant.
    assert "You are asked to rate Autumn" in read(client_of(world.users.doctor), "/")


def test_raters_are_asked_with_a_file_and_every_fault_is_told_at_once(world: World, client_of: ClientOf) -> None:
    one = opened(world, "doctor-manager")
    office = client_of(world.users.office)
    bad = "Staff code;Name;E-mail;Rates as\nP99;;;\n;;x@example.org;\n;Ann;nowhere;\nP03;;;boss\n;;;clinical_director\n"
    said = ask(office, one, "file", file=SimpleUploadedFile("raters.csv", bad.encode()), side="clinical_director")
    for words in ("row 2", "No one in this organisation has this staff code", "row 3", "an address and no name", "row 4",
                  "not an e-mail address", "row 5", "Nobody rates this questionnaire so", "row 6", "neither a staff code"):  # fmt: skip
        assert words in said
    assert not one.raters.exists()
    good = "staff_code,name,email,rates_as\nP03,,chidi@example.org,\n,Ann Other,ann@example.org,General manager\n"
    assert "2 raters added." in ask(
        office, one, "file", file=SimpleUploadedFile("raters.csv", good.encode()), side="clinical_director"
    )
    assert {(one.name, one.side) for one in one.raters.all()} == {
        ("Chidi Marlowe", "clinical_director"),
        ("Ann Other", "general_manager"),
    }


def test_links_go_by_mail_where_a_server_is_known(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    one = opened(world, "perceived-influence", "Influence")
    office = client_of(world.users.office)
    said = ask(office, one, "name", name="Ann Other", email="ann@example.org", side="rater")
    assert "1 rater added." in said
    assert "1 link sent by e-mail." in said
    [letter] = mail.outbox
    assert letter.to == ["ann@example.org"]
    path = re.search(r"https?://[^/]+(/rate/\S+)", letter.body)
    assert path is not None
    assert b"Ann Other" in Client().get(path[1]).content
    assert "Not reached by e-mail: Bea. Hand over their links." in ask(office, one, "name", name="Bea", side="rater")
    assert len(mail.outbox) == 1


def test_one_human_being_is_asked_once(world: World, client_of: ClientOf) -> None:
    one = opened(world, "perceived-influence")
    bryn: User = world.users.leader
    office = client_of(world.users.office)
    ask(office, one, "file", file=SimpleUploadedFile("a.csv", b"staff_code\nP02\n"), side="rater")
    for way in ({"name": "Bryn", "email": bryn.email, "side": "rater"},):
        assert "on the list already" in ask(office, one, "name", **way)
    refused = office.post(at("round", one), {"user": bryn.pk, "side": "rater"})
    assert b"among the raters already" in refused.content or b"Select a valid choice" in refused.content
    assert one.raters.count() == 1


def rated_by_link(one: RatingRound, name: str, values: int | dict[str, int], evidence: Iterable[str]) -> None:
    """Somebody without an account answers on the page behind the link that the office hands over."""
    actions.ask_rater(by="tests", round=one, name=name)
    given = dict.fromkeys(items(one), values) if isinstance(values, int) else values
    links = {f"evidence-{item}": f"https://example.org/{item}" for item in evidence}
    sent = Client().post(link(one.raters.get(name=name)), {**given, **links}, follow=True)
    assert "Your answers are in" in sent.content.decode()


@pytest.mark.capability("A13")
def test_governance_is_high_on_the_page_once_each_of_the_five_has_evidence(world: World, client_of: ClientOf) -> None:
    """Five at the top: mean 5.0, high. With a second rater who gives 3 for data: (4 x 5 + 4) / 5 = 4.8, high still."""
    one = opened(world, "qi-governance")
    first_four = items(one)[:4]
    rated_by_link(one, "Chair", 5, first_four)
    board = client_of(world.users.board)
    shown = read(board, at("round_result", one))
    assert "No label is given yet. The mean of the characteristics is 5.0 on a scale from 1 to 5." in shown
    culture = "The board works at a culture in which improvement never stops."
    assert f"Without a link to evidence, so that no label can be given: {culture}" in shown
    rated_by_link(one, "Secretary", dict.fromkeys(items(one), 5) | {"data": 3}, ["culture"])
    shown = read(board, at("round_result", one))
    assert "Governance of improvement: high. The mean of the characteristics is 4.8 on a scale from 1 to 5." in shown
    assert f"{culture} 5, 5 0 1" in shown  # ratings, points between highest and lowest, links
    assert "The board uses data to improve, and not only to be assured. 5, 3 2 1" in shown
    assert "begin at 1, 2.50 and 4.00: Collegium’s convention, as none are published." in shown
    assert f"{culture[:-1]}: https://example.org/culture" in shown
    assert "vacant" not in shown
    Membership.objects.filter(post=world.posts["MD"]).update(ends="2026-10-01")
    vacant = read(board, at("round_result", one))
    context = "The post of medical director is vacant. This is context and is not scored."
    assert context in vacant
    assert vacant.replace(f" {context}", "") == shown
    file = board.get(at("round_result", one), {"form": "csv"}).content.decode()
    assert "Governance of improvement: high." in file


@pytest.mark.capability("A13")
def test_the_office_sets_cut_points_on_a_page_until_somebody_rates(world: World, client_of: ClientOf) -> None:
    """Two raters give 4 and 3 on all five: the mean is 3.5. Medium by 2.5 and 4; high once high begins at 3.5."""
    office, results = client_of(world.users.office), []
    for title, high in (("Usual", "4"), ("Lower", "3.5")):
        one = opened(world, "qi-governance", title)
        led = office.get(at("round", one)).content.decode()
        assert f'<a href="{at("round_cuts", one)}">Change the cut-points</a>' in led
        wrong = office.post(at("round_cuts", one), {"medium_from": "4", "high_from": "3"})
        assert "must begin above" in wrong.content.decode()
        for out_of_range in ("0", "1", "5.1", "two"):
            refused = office.post(at("round_cuts", one), {"medium_from": out_of_range, "high_from": "4"})
            assert "Enter a number above 1 and no higher than 5, such as 2.5." in refused.content.decode()
        assert office.post(at("round_cuts", one), {"medium_from": "2.5", "high_from": high}).status_code == 302
        assert f"“high” at {float(high):.2f}" in read(office, at("round", one))
        for name, value in (("Ann", 4), ("Bea", 3)):
            rated_by_link(one, name, value, items(one))
        late = office.post(at("round_cuts", one), {"medium_from": "1.5", "high_from": "2"})
        assert "Somebody has rated, so the cut-points stay" in late.content.decode()
        assert "They stay as they are, because somebody has rated." in read(office, at("round", one))
        results.append(read(office, at("round_result", one)))
    for label, shown in zip(("medium", "high"), results, strict=True):
        assert f"Governance of improvement: {label}. The mean of the characteristics is 3.5 on a scale" in shown
    assert "begin at 1, 2.50 and 4.00: Collegium’s convention" in results[0]
    assert "begin at 1, 2.50 and 3.50, set by the office for this round before anybody rated." in results[1]
    assert "None are published; Collegium’s convention is 2.50 and 4.00." in results[1]
    for other in (world.users.board, world.users.analyst, world.users.leader):
        assert client_of(other).get(at("round_cuts", one)).status_code == 403


def test_pairings_of_many_units_are_opened_at_once_with_both_raters(world: World, client_of: ClientOf) -> None:
    """Medicine has one doctor and one manager, and surgery once its post is filled. The other six units have no manager's leading post."""
    office = client_of(world.users.office)
    page = reverse("assessments:pairings", args=["ZNW"])
    assert "Surgery: no doctor holds its leading post" in read(office, page)
    appoint(by="tests", post=world.posts["SUR-CS"], person=world.people["P06"], starts=timezone.localdate())
    words = read(office, page)
    medicine, surgery = names_of(world, "MED-CS", "MED-GM"), "Farid Novak and Iona Petrie"
    assert f"Medicine: {medicine}" in words
    assert f"Surgery: {surgery}" in words
    assert "Cardiology: it has no leading post for a manager" in words
    today = timezone.localdate()
    sent = {"instrument_id": "collegium-pairing-health-1", "opened_on": today, "due_on": today + dt.timedelta(days=30)}
    assert b"Choose at least one unit." in office.post(page, sent).content
    assert RatingRound.objects.count() == 0
    units = [world.units["MED"].pk, world.units["SUR"].pk]
    assert "2 pairings opened. Hand over the links" in office.post(page, {**sent, "units": units}, follow=True).text
    rounds = {one.subject: one for one in RatingRound.objects.all()}
    assert sorted(rounds) == ["Medicine", "Surgery"]
    for name, pair in (("Medicine", medicine), ("Surgery", surgery)):
        raters = rounds[name].raters
        doctor, manager = raters.get(side=Side.CLINICAL_DIRECTOR), raters.get(side=Side.GENERAL_MANAGER)
        assert f"{doctor.name} and {manager.name}" == pair
    assert "Medicine: its pairing is open already" in read(office, page)
    for other in (world.users.board, world.users.analyst, world.users.leader):
        assert client_of(other).get(page).status_code == 403


def names_of(world: World, *posts: str) -> str:
    return " and ".join(world.memberships[code].person.name for code in posts)


def test_a_long_name_of_a_unit_leaves_the_month_in_the_title() -> None:
    assert title_of("Cardiology", dt.date(2026, 11, 2)) == "Pairing: Cardiology, November 2026"
    long = title_of("C" * 200, dt.date(2026, 11, 2))
    assert len(long) == 120
    assert long.endswith("C…, November 2026")
