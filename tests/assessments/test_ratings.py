"""Rounds of ratings: the catalogue's checks from the page where a rating is given to the page of the result."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.models import RatingRound, RoundRater, RoundRating, RoundTally
from collegium.assessments.ratings import actions
from collegium.assessments.ratings.links import token_of
from collegium.assessments.ratings.models import Side
from collegium.assessments.ratings.results import result_of
from collegium.audit.models import AuditEvent
from collegium.definitions.instrument_files import load_instrument
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant, Membership
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
DAY = dt.date(2026, 11, 2)


def open_(world: World, instrument: str, title: str = "Autumn") -> RatingRound:
    values = {"instrument_id": f"collegium-{instrument}-1", "title": title, "opened_on": DAY, "due_on": DAY}
    return actions.open_round(by=world.users.office, organisation=world.organisation, values=values)


def raters(one: RatingRound, number: int, side: str = Side.RATER) -> list[User]:
    found = [
        create_account(by="tests", email=f"{side}{n}-{one.pk}@example.org", name=f"R{n} {side}") for n in range(number)
    ]
    for user in found:
        actions.ask_rater(by="tests", round=one, user=user, side=side)
    return found


def give(
    one: RatingRound, user: User, answers: dict[str, int], evidence: dict[str, str] | None = None, day: dt.date = DAY
) -> None:
    actions.rate(by=user, round=one, answers=answers, evidence=evidence or {}, today=day)


def at(name: str, one: RatingRound, **more: Any) -> str:
    return reverse(f"assessments:{name}", kwargs={"code": one.organisation.code, "pk": one.pk, **more})


def said(one: RatingRound) -> str:
    return "\n".join(
        [
            *(s for b in result_of(one, DAY) for s in b.sentences),
            *(" | ".join(r) for b in result_of(one, DAY) for r in b.rows),
        ]
    )


def items(one: RatingRound) -> list[str]:
    return [item.id for item in load_instrument(one.instrument_id).items]


def read(client: Client, address: str) -> str:
    """The words of a page, white space made even."""
    text = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


@pytest.mark.capability("A13")
def test_all_five_at_the_top_with_evidence_are_high(world: World, client_of: ClientOf) -> None:
    one = open_(world, "qi-governance")
    first, second = raters(one, 2)
    top = dict.fromkeys(items(one), 5)
    give(one, first, top, dict.fromkeys(items(one)[:4], "https://example.org/minutes"))
    assert "No label is given yet" in said(one)
    assert "Without a link to evidence" in said(one)
    give(one, second, top | {"data": 3}, {"culture": "https://example.org/paper"})
    assert "Governance of improvement: high." in said(one)
    assert "The board uses data to improve, and not only to be assured. | 5, 3 | 2 | 1" in said(one)
    assert "vacant" not in said(one)
    Membership.objects.filter(post=world.posts["MD"]).update(ends="2026-10-01")
    assert "The post of medical director is vacant. This is context and is not scored." in said(one)
    assert "Governance of improvement: high." in said(one)
    page = client_of(world.users.board).get(at("round_result", one))
    assert b"Governance of improvement: high." in page.content
    assert AuditEvent.objects.filter(verb="read", subject="assessments.ratinground", subject_id=str(one.pk)).exists()


POLES = {"w": 5, "i": 1}  # wholly willing: 5 - 1 = 4


def reflect(client: Client, one: RatingRound, willing: int, incidental: int) -> str:
    answers = {name: willing if name.startswith("w") else incidental for name in items(one)}
    return client.post(at("round_rate", one), answers, follow=True).content.decode()


@pytest.mark.capability("A17")
@pytest.mark.parametrize(("people", "told"), [(9, False), (12, True)])
def test_a_reflection_is_its_owners_alone_and_told_once_of_ten(
    world: World, client_of: ClientOf, people: int, told: bool
) -> None:
    one = open_(world, "hybrid-reflection")
    leader, office = client_of(world.users.leader), client_of(world.users.office)
    assert "<strong>4.0</strong>" in reflect(leader, one, 5, 1)
    # The rest: 5 less 2 is 3, for each. With 12 people (4 + 11 x 3) / 12 = 37 / 12 = 3.08, shown as 3.1.
    for n in range(people - 1):
        user = create_account(by="tests", email=f"p{n}@example.org", name="P")
        give(one, user, {name: 5 if name.startswith("w") else 2 for name in items(one)})
    line_manager = create_account(by="tests", email="manager@example.org", name="M")
    held = Membership.objects.filter(post=world.posts["MED-CS"]).latest("starts")
    held.person.user = line_manager
    held.person.save()
    for other in (world.users.office, world.users.board, line_manager):
        assert "Bryn" not in read(client_of(other), at("round", one))
        assert client_of(other).get(at("round_own", one)).status_code == 302
        assert not re.search(r"mean position|[0-9]+ people", read(client_of(other), at("round_result", one)))
    assert "show nothing before the round is closed" in read(office, at("round_result", one))
    office.post(at("round_close", one), follow=True)
    page = read(office, at("round_result", one))
    assert ("Their mean position is 3.1" in page) is told
    assert ("At least 10 people reflected." in page) is told
    assert ("Fewer than 10 people reflected" in page) is not told
    # The owner takes the reflection out: nothing that was told changes, or the difference would tell it.
    assert leader.post(at("round_delete_own", one), follow=True).status_code == 200
    assert not RoundRating.objects.filter(rater__user=world.users.leader).exists()
    assert RoundRating.objects.filter(rater__round=one).count() == people - 1
    assert read(office, at("round_result", one)) == page
    # The file holds what the page says, under headings; and of nobody anything else.
    file = office.get(at("round_result", one) + "?form=csv").content.decode("utf-8-sig")
    assert file.splitlines()[0] == "Part,Finding"
    assert ("Their mean position is 3.1" in file) is told
    assert not re.search(r"Bryn|P[0-9]", file)
    assert not AuditEvent.objects.filter(verb="assessments.rate", subject_id=str(one.pk)).exists()


@pytest.mark.capability("A17")
def test_a_mean_that_tells_how_everybody_stands_is_not_told(world: World, client_of: ClientOf) -> None:
    one = open_(world, "hybrid-reflection")
    for n in range(10):
        user = create_account(by="tests", email=f"p{n}@example.org", name="P")
        give(one, user, {name: POLES[name[0]] for name in items(one)})
    actions.close_round(by="tests", round=one, on=DAY)
    page = read(client_of(world.users.office), at("round_result", one))
    assert "At least 10 people reflected. Their mean is not shown" in page


@pytest.mark.capability("A17")
def test_a_reflection_that_was_deleted_before_the_close_is_not_in_the_mean(world: World, client_of: ClientOf) -> None:
    one = open_(world, "hybrid-reflection")
    leader = client_of(world.users.leader)
    reflect(leader, one, 5, 1)
    for n in range(9):
        give(one, create_account(by="tests", email=f"p{n}@example.org", name="P"), dict.fromkeys(items(one), 3))
    assert client_of(world.users.office).post(at("round_delete_own", one)).status_code == 404
    leader.post(at("round_delete_own", one))
    actions.close_round(by="tests", round=one, on=DAY)
    assert "Fewer than 10 people reflected" in read(client_of(world.users.office), at("round_result", one))


@pytest.mark.capability("A29")
@pytest.mark.parametrize(
    ("months", "alert", "why"),
    [
        (((4, 3), (3, 3)), False, "Nothing in these ratings asks for your attention."),
        (((4, 2),), True, "the two were two points or more apart in a month"),
        (((2, 3), (3, 3)), False, "Nothing in these ratings asks for your attention."),
        (((2, 3), (3, 3), (2, 3)), True, "one of the two gave 2 or less in at least two months"),
        (((3, 2), (2, 3)), False, "Nothing in these ratings asks for your attention."),  # once each
    ],
)
def test_a_pairing_calls_the_medical_director_only(
    world: World, client_of: ClientOf, months: tuple[tuple[int, int], ...], alert: bool, why: str
) -> None:
    one = open_(world, "pairing-health")
    [doctor], [manager] = raters(one, 1, Side.CLINICAL_DIRECTOR), raters(one, 1, Side.GENERAL_MANAGER)
    for number, pair in enumerate(months, 8):
        for user, value in zip((doctor, manager), pair, strict=True):
            give(one, user, {"pairing": value}, day=dt.date(2026, number, 5))
    director = medical_director(world)
    page = read(client_of(director), at("round_result", one))
    assert why in page
    assert f"August 2026 {months[0][0]} {months[0][1]}" in page
    file = client_of(director).get(at("round_result", one) + "?form=csv").content.decode("utf-8-sig").splitlines()
    assert file[0] == "Part,Finding,Month,Clinical director,General manager"
    assert why in file[1]
    assert f"Month by month,,August 2026,{months[0][0]},{months[0][1]}" in file
    assert ("for your attention" in read(client_of(director), "/")) is alert
    for user in (world.users.office, world.users.board, world.users.analyst, doctor, manager):
        assert client_of(user).get(at("round_result", one)).status_code in (403, 404)
        assert "for your attention" not in read(client_of(user), "/")


@pytest.mark.capability("A29", "A36")
def test_the_post_of_medical_director_alone_shows_what_the_pairings_come_to(world: World, client_of: ClientOf) -> None:
    """No role is given: the post opens the pairing's page and result, and neither the register nor another round."""
    one, other = open_(world, "pairing-health"), open_(world, "qi-governance", "Governance")
    [doctor], [manager] = raters(one, 1, Side.CLINICAL_DIRECTOR), raters(one, 1, Side.GENERAL_MANAGER)
    for user, value in ((doctor, 4), (manager, 2)):
        give(one, user, {"pairing": value}, day=dt.date(2026, 11, 5))
    director = create_account(by="tests", email="md@example.org", name="Medical director")
    client = client_of(director)
    assert client.get(at("round_result", one)).status_code == 404
    held = Membership.objects.filter(post=world.posts["MD"]).latest("starts")
    held.person.user = director
    held.person.save()
    assert "One pairing asks for your attention" in read(client, "/")
    assert "The result of this round" in read(client, at("round", one))
    assert "November 2026 4 2" in read(client, at("round_result", one))
    assert "One pairing asks for your attention" in read(client, reverse("assessments:rounds", args=["ZNW"]))
    for address in (at("round", other), at("round_result", other), at("round_close", one), "/organisations/ZNW/"):
        assert client.get(address).status_code in (403, 404), address
    Membership.objects.filter(post=world.posts["MD"]).update(ends="2026-10-01")
    assert client.get(at("round_result", one)).status_code in (403, 404)


def medical_director(world: World) -> User:
    """The account of whoever holds the post, able to look at the register."""
    director = create_account(by="tests", email="md@example.org", name="Medical director")
    grant = Grant(user=director, role=Role.BOARD_MEMBER.value, organisation=world.organisation, starts="2020-01-01")
    add_fact(by="tests", fact=grant)
    held = Membership.objects.filter(post=world.posts["MD"]).latest("starts")
    held.person.user = director
    held.person.save()
    return director


@pytest.mark.capability("A29")
def test_the_alert_stands_before_the_medical_director_and_nobody_else(world: World, client_of: ClientOf) -> None:
    one = open_(world, "pairing-health", title="Cardiology: doctor and manager")
    [doctor], [manager] = raters(one, 1, Side.CLINICAL_DIRECTOR), raters(one, 1, Side.GENERAL_MANAGER)
    director = medical_director(world)
    places = ("/", reverse("assessments:rounds", args=[world.organisation.code]))

    def alerted(user: User) -> list[bool]:
        return [b"for your attention" in client_of(user).get(place).content for place in places]

    give(one, doctor, {"pairing": 4})
    give(one, manager, {"pairing": 3})
    assert alerted(director) == [False, False]
    give(one, manager, {"pairing": 2})
    assert alerted(director) == [True, True]
    for user in (world.users.office, world.users.board, world.users.analyst, world.users.secretary):
        assert alerted(user) == [False, False]
    assert client_of(director).get(at("round", one)).status_code == 200
    actions.close_round(by="tests", round=one, on=DAY)
    assert alerted(director) == [False, False]


@pytest.mark.capability("A42")
def test_two_points_between_the_medical_director_and_the_non_executives_are_listed(world: World) -> None:
    one = open_(world, "board-supports")
    [director], others = raters(one, 1, Side.MEDICAL_DIRECTOR), raters(one, 2, Side.NON_EXECUTIVE)
    assert len(items(one)) == 12
    give(one, director, dict.fromkeys(items(one), 3) | {"s1": 5, "n4": 4})
    for user in others:
        give(one, user, dict.fromkeys(items(one), 3))
    assert "Two points or more apart: The board works as one team." in said(one)
    assert "71%" in said(one)
    assert "trust each other. | 4 | 3 | 1" in said(one)


@pytest.mark.capability("A65")
def test_the_weakest_of_eight_stands_for_the_whole(world: World) -> None:
    one = open_(world, "change-facilitators")
    [user] = raters(one, 1)
    give(one, user, dict.fromkeys(items(one), 5) | {"doctors": 1})
    weakest = load_instrument(one.instrument_id).item("doctors").text.rstrip(".")
    assert f"{user.name} | 1 | 4.5 | {weakest}" in said(one)


@pytest.mark.capability("A66")
def test_medical_leadership_is_necessary_and_not_sufficient(world: World) -> None:
    one = open_(world, "improvement-conditions")
    first, second = raters(one, 2)
    give(one, first, dict.fromkeys(items(one), 3) | {"medical_leadership": 1})
    give(one, second, dict.fromkeys(items(one), 1) | {"medical_leadership": 3})
    assert f"{first.name} | Necessary condition missing" in said(one)
    assert f"{second.name} | Not sufficient" in said(one)


@pytest.mark.capability("A73")
def test_a_seat_without_influence_is_listed_with_or_without_an_account(world: World, client_of: ClientOf) -> None:
    """The chief executive sits on the board by post, without an account here; the second sits nowhere; the third has some."""
    one = open_(world, "perceived-influence")
    ceo = Membership.objects.filter(post=world.posts["CEO"]).latest("starts").person
    md = Membership.objects.filter(post=world.posts["MD"]).latest("starts").person
    by_link = [
        actions.ask_rater(by="tests", round=one, person=ceo),
        actions.ask_rater(by="tests", round=one, name="Ravi Elsewhere", email="ravi@example.org"),
        actions.ask_rater(by="tests", round=one, person=md),
    ]
    for rater, value in zip(by_link, (0, 0, 1), strict=True):
        path = reverse("assessments:rate_by_link", args=[token_of(rater)])
        assert b"Your answers are in" in Client().post(path, dict.fromkeys(items(one), 0) | {"budget": value}).content
    page = read(client_of(world.users.office), at("round_result", one))
    assert f"Position without influence: {ceo.name}." in page
    # Two decisions or more were rated; one point on one of them is a mean above nought.
    assert f"{ceo.name} Yes 0 {len(items(one))}" in page
    assert f"Ravi Elsewhere No 0 {len(items(one))}" in page
    assert f"{md.name} Yes 0.{round(10 / len(items(one)))}" in page
    file = client_of(world.users.office).get(at("round_result", one) + "?form=csv").content.decode("utf-8-sig")
    head, verdict = file.splitlines()[:2]
    assert (
        head == '"Part","Finding","Rater","Has a seat on a body","Mean influence, 0 to 4","Decisions rated"'
        or head == ('Part,Finding,Rater,Has a seat on a body,"Mean influence, 0 to 4",Decisions rated')
    )
    assert f"Position without influence: {ceo.name}." in verdict


@pytest.mark.capability("A80")
@pytest.mark.parametrize(
    ("disagree", "flagged", "share"),
    [(10, True, "25%"), (9, False, "23%"), (0, False, "Not shown"), (40, False, "Not shown")],
)
def test_a_quarter_of_clinical_directors_flags_a_statement(
    world: World, client_of: ClientOf, disagree: int, flagged: bool, share: str
) -> None:
    """10 of 40 is 25%, flagged; 9 of 40 is 22.5%, not. Nobody or all 40 would say it of each of them, whose names are known."""
    one = open_(world, "doctor-manager")
    for place, user in enumerate(raters(one, 40, Side.CLINICAL_DIRECTOR)):
        give(one, user, {"d01": 2 if place < disagree else 4})
    office = client_of(world.users.office)
    assert "shows nothing before it is closed" in read(office, at("round_result", one))
    actions.close_round(by="tests", round=one, on=DAY)
    statement = load_instrument(one.instrument_id).item("d01").text
    page = read(office, at("round_result", one))
    assert f"{statement} {share} {'Flagged' if flagged else 'Fewer'}".removesuffix(" Fewer") in page
    said_so = (
        "A quarter or more disagree with 1 of the 1 statement that may be shown."
        if flagged
        else "None of the statements may be shown."
        if share == "Not shown"
        else "With none of the 1 statement that may be shown do a quarter or more disagree."
    )
    assert said_so in page
    assert len(items(one)) == 10
    file = office.get(at("round_result", one) + "?form=csv").content.decode("utf-8-sig")
    assert file.splitlines()[0] == "Part,Finding,Statement,Disagree,A quarter or more"
    assert said_so in file
    assert (f"{share},Flagged" in file) is flagged
    assert not RoundRating.objects.filter(rater__round=one).exists()


NINE = ("Anger", "Fear", "Anxiety", "Cynicism", "Resentment", "Withdrawal", "Excitement", "A sense of opportunity", "A sense of loss")  # fmt: skip


@pytest.mark.capability("A12")
@pytest.mark.parametrize(("people", "told"), [(9, False), (12, True)])
def test_feelings_are_told_of_ten_people_and_never_of_a_person(
    world: World, client_of: ClientOf, people: int, told: bool
) -> None:
    """Of 12, 3 fear (25%); 10 answered about loss, 5 felt it (50%); 9 about excitement: not told. Nobody is angry and all are
    cynical: not told, as it would be each one's answer, and the raters are known by name."""
    one = open_(world, "change-feelings")
    users = raters(one, people)
    for place, user in enumerate(users):
        some = {"loss": int(place < 5)} if place < 10 else {}
        some |= {"excitement": 1} if place < 9 else {}
        give(one, user, {"fear": int(place < 3), "anger": 0, "cynicism": 1, **some})
    with pytest.raises(ValidationError, match="answered already"):
        give(one, users[0], {"fear": 1})
    actions.close_round(by="tests", round=one, on=DAY)
    page = read(client_of(world.users.office), at("round_result", one))
    if not told:
        assert "Fewer than 10 people: not shown" in page
        assert "%" not in page
        return
    for feeling in NINE:
        assert feeling in page
    for words in ("Fear 25% 12", "A sense of loss 50% 10"):
        assert words in page
    for untold in ("Anger", "Excitement", "Anxiety", "Cynicism", "Resentment", "Withdrawal", "A sense of opportunity"):
        assert f"{untold} Not shown " in page  # why is not said of each: fewer than ten answers, or all alike
    assert page.count("%") == 2
    assert not RoundRating.objects.filter(rater__round=one).exists()


def test_tallies_are_all_made_at_once_and_all_written_with_each_answer(world: World) -> None:
    """Neither their numbers nor, on PostgreSQL, the transaction that wrote them tell whose answer was first or last."""
    one = open_(world, "change-feelings")
    first, second = raters(one, 2)
    give(one, first, {"fear": 1, "anger": 0})
    made = list(RoundTally.objects.filter(round=one).order_by("pk").values_list("item", "value"))
    assert len(made) == len(set(made)) > 2 * 9
    give(one, second, {"fear": 0, "anger": 1})
    assert list(RoundTally.objects.filter(round=one).order_by("pk").values_list("item", "value")) == made
    if connection.vendor == "postgresql":
        for table in ("roundtally", "roundrater"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT DISTINCT xmin::text FROM assessments_{table} WHERE round_id = %s", [one.pk])
                assert len(cursor.fetchall()) == 1


@pytest.mark.capability("A17")
def test_whoever_opens_a_private_round_is_not_asked_to_name_raters(world: World, client_of: ClientOf) -> None:
    sent = {"title": "Own", "instrument_id": "collegium-hybrid-reflection-1", "opened_on": DAY, "due_on": DAY}
    answer = client_of(world.users.office).post(reverse("assessments:round_add", args=["ZNW"]), sent, follow=True)
    assert "The round is open to everybody of the organisation who has an account." in answer.text
    assert "Say who rates" not in answer.text


def test_an_anonymous_mean_at_one_end_is_not_told(world: World, client_of: ClientOf) -> None:
    """Ten rate readiness: all agree strongly with the first statement; of the second five give 4 and five 5, 4.5 on average."""
    one = open_(world, "change-readiness")
    first, second, *_ = items(one)
    for place, user in enumerate(raters(one, 10)):
        give(one, user, {first: 5, second: 4 + place % 2})
    actions.close_round(by="tests", round=one, on=DAY)
    page = read(client_of(world.users.office), at("round_result", one))
    texts = {item.id: item.text for item in load_instrument(one.instrument_id).items}
    assert f"{texts[first]} Not shown" in page
    assert f"{texts[second]} 4.5" in page


def test_from_the_list_to_the_result_in_pages(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    office = client_of(world.users.office)
    begun = {
        "title": "Board, spring",
        "instrument_id": "collegium-qi-governance-1",
        "opened_on": "2026-11-01",
        "due_on": "2026-10-01",
    }
    refused = office.post(reverse("assessments:round_add", args=[world.organisation.code]), begun)
    assert b"The due date is before the first day." in refused.content
    office.post(reverse("assessments:round_add", args=[world.organisation.code]), begun | {"due_on": "2026-12-01"})
    one = RatingRound.objects.get(title="Board, spring")
    asked = {"user": world.users.board.pk, "side": "rater"}
    assert office.post(at("round", one), asked).status_code == 302
    add_fact(
        by="tests",
        fact=Grant(
            user=world.users.stranger, role=Role.SECRETARY.value, organisation=world.organisation, starts="2020-01-01"
        ),
    )
    board = client_of(world.users.board)
    for address in (
        reverse("assessments:rounds", args=[world.organisation.code]),
        at("round", one),
        at("round_rate", one),
        at("round_result", one),
    ):
        with django_assert_max_num_queries(25):
            assert board.get(address).status_code == 200
        assert client_of(world.users.other_office).get(address).status_code == 404
    bad = board.post(at("round_rate", one), {"priority": "4", "evidence-priority": "javascript:alert(1)"})
    assert b"Give a link that begins with" in bad.content
    board.post(at("round_rate", one), {"priority": "4", "evidence-priority": "https://example.org/a"})
    assert RoundRating.objects.get(rater__round=one).answers == {"priority": 4}
    assert not any("priority" in str(event.after) for event in AuditEvent.objects.filter(subject_id=str(one.pk)))
    assert b"stays" in office.post(at("round_remove", one)).content
    rater = RoundRater.objects.get(round=one)
    assert b"stays on the list" in office.post(at("round_drop_rater", one, rater=rater.pk)).content
    assert office.post(at("round_close", one)).status_code == 302
    assert board.get(at("round_rate", one)).status_code == 302
    table = office.get(at("round_result", one) + "?form=csv")
    assert table["Content-Type"].startswith("text/csv")
    assert client_of(world.users.secretary).get(at("round", one)).status_code == 404
