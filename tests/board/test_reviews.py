"""Service reviews: read from a file, charted without ranking, seen by the lead before the board."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.board.models import ReviewPeer, ServiceReview
from collegium.board.papers import actions as papers
from collegium.board.papers.contents import build
from collegium.board.papers.parts import Chosen, kind_of
from collegium.board.reviews import actions
from collegium.board.reviews.presenters import sentence
from collegium.board.reviews.queries import visible_reviews
from collegium.board.reviews.reports import report_of
from collegium.organisation.access import access_for
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import read_table
from tests.board.filling import send
from tests.uploads import answer, save, upload
from tests.world import World

ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
DAY = dt.timedelta(days=1)
# Methods B7: the unit's own figure among eight.
OTHERS = (5.9, 6.2, 6.4, 6.8, 7.0, 7.1, 7.3)
HEAD = "unit_code,measure,measure_unit,period,value,peer,lower_quartile,median,upper_quartile,better\n"
MEASURES = (("Length of stay", "days"), ("Income", "£ thousand"), ("Share of local patients", "%"), ("Day cases", "%"))


def at(name: str, *args: object) -> str:
    return reverse(f"board:{name}", args=["ZNW", *args])


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(text.split())


def file_of(
    unit: str = "CARD",
    measures: tuple[tuple[str, str], ...] = MEASURES,
    months: int = 14,
    peers: tuple[float, ...] = OTHERS,
) -> str:
    rows = []
    for name, unit_text in measures:
        for place in range(months):
            month = f"{2025 + (6 + place) // 12}-{(6 + place) % 12 + 1:02}"
            rows.append(
                f"{unit},{name},{unit_text},{month},{6.4 + 0.1 * (place % 3) if place < months - 1 else 6.4},,,,,lower"
            )
            if place == months - 1:
                rows += [
                    f"{unit},{name},{unit_text},{month},{value},P{number},,,," for number, value in enumerate(peers)
                ]
    return HEAD + "\n".join(rows) + "\n"


def bring(
    world: World, content: str | None = None, lead: int = 0, board: int = 14, title: str = "Autumn"
) -> list[ServiceReview]:
    values = {
        "title": title, "lead_from": world.today + lead * DAY, "board_from": world.today + board * DAY,
        "peer_rule": "acute trusts of the same size", "source": "Invented",
    }  # fmt: skip
    table = read_table((content or file_of()).encode(), name="reviews.csv")
    return actions.bring_in_reviews(
        by="tests", organisation=world.organisation, table=table, values=values, on=world.today
    )


@pytest.mark.capability("A19")
def test_the_lead_sees_the_own_page_before_the_board_does(world: World, client_of: ClientOf) -> None:
    (review,) = bring(world)
    users = world.users
    assert client_of(users.leader).get(at("review", review.pk)).status_code == 200
    addresses = [
        at("review", review.pk),
        at("review_comment", review.pk),
        *(at("review_document", review.pk, one) for one in ("pdf", "docx", "html")),
    ]
    for path in addresses:
        for query in ({}, {"as_of": (world.today + 400 * DAY).isoformat()}, {"as_of": "2020-01-01"}):
            assert client_of(users.board).get(path, query).status_code == 404, path
    later = {"as_of": (world.today + 400 * DAY).isoformat()}
    for query in ({}, later):
        assert "no reviews that you may see" in words(client_of(users.board).get(at("reviews"), query))
    assert client_of(users.other_office).get(at("review", review.pk)).status_code == 404
    ServiceReview.objects.filter(pk=review.pk).update(lead_from=world.today - 2 * DAY, board_from=world.today)
    assert client_of(users.board).get(at("review", review.pk)).status_code == 200


@pytest.mark.capability("A19")
def test_another_lead_waits_like_the_board(world: World, client_of: ClientOf) -> None:
    (review,) = bring(world, file_of("ORTHO"))
    leader = client_of(world.users.leader)  # leads cardiology
    assert leader.get(at("review", review.pk)).status_code == 404
    assert leader.post(at("review_comment", review.pk), {"text": "x"}).status_code == 404
    assert "no reviews that you may see" in words(leader.get(at("reviews")))
    ServiceReview.objects.filter(pk=review.pk).update(lead_from=world.today - 2 * DAY, board_from=world.today)
    assert leader.get(at("review", review.pk)).status_code == 200
    assert leader.post(at("review_comment", review.pk), {"text": "x"}).status_code == 403
    assert (
        client_of(world.users.office).get(at("review_comment", review.pk)).status_code == 403
    )  # only its lead speaks for it


@pytest.mark.capability("A19")
def test_even_the_lead_waits_for_the_first_day(world: World) -> None:
    bring(world, lead=3)
    access = access_for(world.users.leader, world.today)
    assert not visible_reviews(world.organisation, access, world.today).exists()
    assert visible_reviews(world.organisation, access, world.today + 3 * DAY).exists()


@pytest.mark.parametrize(("lead", "board"), [(0, 0), (0, -1), (-30, 0), (5, 5), (5, 3)])
def test_dates_that_give_the_lead_no_time_are_refused(world: World, lead: int, board: int) -> None:
    with pytest.raises(ValidationError, match="at least one day"):
        bring(world, lead=lead, board=board)


def test_dates_change_only_until_the_board_has_seen_it(world: World) -> None:
    (review,) = bring(world)
    today = world.today
    with pytest.raises(ValidationError, match="sees it already"):
        actions.change_dates(by="tests", review=review, lead_from=today + DAY, board_from=today + 9 * DAY, on=today)
    with pytest.raises(ValidationError, match="at least one day"):
        actions.change_dates(by="tests", review=review, lead_from=today, board_from=today, on=today)
    moved = actions.change_dates(by="tests", review=review, lead_from=today, board_from=today + DAY, on=today)
    with pytest.raises(ValidationError, match="board sees this"):
        actions.change_dates(by="tests", review=moved, lead_from=today, board_from=today + 9 * DAY, on=today + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceReview.objects.filter(pk=review.pk).update(board_from=today)


@pytest.mark.capability("A19")
def test_quartiles_are_those_of_the_published_vector_and_nobody_is_ranked(world: World, client_of: ClientOf) -> None:
    (review,) = bring(world, file_of(measures=MEASURES[:1]))
    report = report_of(review.indicators.get(), review.peer_rule)
    assert report.beside is not None
    assert report.beside.quartiles == pytest.approx((6.35, 6.60, 7.025))
    assert report.beside.benchmark is not None
    assert report.beside.benchmark.percentile == pytest.approx(37.5)
    assert "of 8 services; this service lies within it. Percentile 37.5 of 100" in sentence(report)
    shown = client_of(world.users.leader).get(at("review", review.pk)).content.decode()
    assert "P3" not in shown  # no peer has a name
    assert {field.name for field in ReviewPeer._meta.get_fields()} == {"id", "indicator", "period", "value"}
    for colour in ("green", "red", "amber"):
        assert colour not in re.sub(r"<script.*?</script>", "", shown, flags=re.S).lower().replace("rendered", "")


@pytest.mark.capability("A19")
def test_fewer_than_eight_services_have_no_quartiles(world: World) -> None:
    (review,) = bring(world, file_of(measures=MEASURES[:1], peers=OTHERS[:6]))
    report = report_of(review.indicators.get(), review.peer_rule)
    assert report.beside is not None
    assert report.beside.quartiles is None
    assert "7 services with this one; quartiles are given from 8 on" in sentence(report)


def test_published_quartiles_stand_without_peers_and_gaps_stay_gaps(world: World) -> None:
    content = (
        HEAD + "CARD,Stay,days,2026-01,5,,4,5,6,\nCARD,Stay,days,2026-02,,,,,,\nCARD,Stay,days,2026-04,7,,4,5,6,\n"
    )
    (review,) = bring(world, content)
    report = report_of(review.indicators.get(), review.peer_rule)
    assert [one.value for one in report.months] == [5, None, None, 7]
    assert report.limits == "none"
    said = sentence(report)
    assert "number of services was not reported; this service lies above it" in said
    assert "too few months" in said


def test_every_fault_of_a_file_is_told_at_once(world: World) -> None:
    content = HEAD + (
        "CARD,Stay,days,2026-01,5,,4,5,6,sideways\n"
        "NOWHERE,Stay,days,2026-01,5,,,,,\n"
        "CARD,Stay,days,2026-13,5,,,,,\n"
        "CARD,Stay,days,2026-02,five,,,,,\n"
        "CARD,Stay,days,2026-03,5,,6,5,4,\n"
        "CARD,Stay,days,2026-04,5,,4,,6,\n"
        "CARD,Stay,days,2026-05,5,,,,,\n"
        "CARD,Stay,days,2026-05,6,,,,,\n"
        "CARD,Stay,weeks,2026-06,6,,,,,\n"
        "CARD,Other,days,2026-06,6,P1,,,,\n"
        "CARD,Stay,days,2099-06,6,,,,,\n"
    )
    with pytest.raises(ProblemsError) as caught:
        bring(world, content)
    said = " ".join(one.problem for one in caught.value.problems)
    for part in (
        "not a known value of “Better is”",
        "no unit of this code",
        "not a month",
        "not a number",
        "not in order",
        "stand together",
        "two figures",
        "stands in “days”",
        "no figure of its own",
        "future",
    ):
        assert part in said, part
    assert not ServiceReview.objects.exists()


def test_four_indicators_fit_on_one_page(world: World, client_of: ClientOf) -> None:
    (review,) = bring(world)
    actions.comment(
        by="tests",
        review=review,
        text="We opened a day unit in May, and the longest stays are shorter since.",
        on=world.today,
    )
    client = client_of(world.users.analyst)
    pdf = PdfReader(io.BytesIO(client.get(at("review_document", review.pk, "pdf")).content))
    assert len(pdf.pages) == 1
    assert "What the service says" in pdf.pages[0].extract_text()
    assert client.get(at("review_document", review.pk, "docx")).content[:2] == b"PK"
    assert AuditEvent.objects.filter(kind="read", subject="board.servicereview").count() == 2


def test_an_analyst_brings_reviews_in_and_the_lead_answers(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(world.users.analyst)
    form = {
        "title": "Autumn",
        "lead_from": world.today.isoformat(),
        "board_from": (world.today + 9 * DAY).isoformat(),
        "peer_rule": "same size",
        "source": "Invented",
    }
    bad = upload(client, b"unit_code,measure\nX,Y\n", kind="service_reviews", name="r.csv")
    assert "Unit of measurement: choose its column" in words(answer(client, bad, **form))
    waiting = upload(client, file_of(), kind="service_reviews", name="r.csv")
    late = answer(client, waiting, **{**form, "board_from": world.today.isoformat()})
    assert "at least one day" in words(late)
    assert "Enter" in words(answer(client, waiting, **{**form, "title": ""}))
    assert "records will be added" in words(answer(client, waiting, **form))
    assert not ServiceReview.objects.exists()
    assert "r.csv was saved" in words(save(client, waiting))
    again = upload(client, file_of(), kind="service_reviews", name="r.csv")
    assert "has a review of this title already" in words(answer(client, again, **form))
    review = ServiceReview.objects.get()
    leader = client_of(world.users.leader)
    with django_assert_max_num_queries(25):
        shown = words(leader.get(at("review", review.pk)))
    for said in ("Not before the board yet", "Length of stay", "Say what explains these figures", "Lower is better"):
        assert said in shown
    assert "It stands on the page" in send(leader, at("review_comment", review.pk), text="A day unit opened.")
    with django_assert_max_num_queries(25):
        assert "Cardiology, Autumn" in words(client.get(at("reviews")))
    assert "No reviews of services found" in words(client.get(at("reviews"), {"q": "nothing"}))
    assert leader.get(at("review_dates", review.pk)).status_code == 403
    moved = {"lead_from": world.today.isoformat(), "board_from": (world.today + 20 * DAY).isoformat()}
    assert "days are changed" in send(client, at("review_dates", review.pk), **moved)
    assert "Removed." in send(client, at("review_remove", review.pk), reason="Wrong file.")
    assert client.get(at("review", review.pk)).status_code == 404
    assert "Cardiology, Autumn" not in words(client.get(at("reviews")))
    assert leader.get(at("review_removed")).status_code == 403
    way_back = re.search(r'href="([^"]*/undo/\d+/)"', client.get(at("review_removed")).content.decode())
    assert way_back is not None
    client.post(way_back[1])
    assert "Length of stay" in words(leader.get(at("review", review.pk)))  # its figures came back with it
    assert "A day unit opened." in words(leader.get(at("review", review.pk)))
    send(client, at("review_remove", review.pk), reason="Wrong file.")
    assert bring(world, file_of(), board=20)[0].pk != review.pk


@pytest.mark.capability("A19")
def test_the_place_among_peers_is_said_in_page_document_and_paper(world: World, client_of: ClientOf) -> None:
    (review,) = bring(world, file_of(measures=MEASURES[:2]))
    ServiceReview.objects.filter(pk=review.pk).update(lead_from=world.today - 2 * DAY, board_from=world.today)
    place, caveat = "this service lies within it. Percentile 37.5 of 100", "nobody is ranked"
    client = client_of(world.users.secretary)
    shown = words(client.get(at("review", review.pk)))
    sheet = words(client.get(at("review_document", review.pk, "html")))
    values = {"title": "Services", "purpose": "information", "author": "Medical director", "summary": ""}
    paper = papers.begin_paper(by="tests", organisation=world.organisation, values=values, on=world.today)
    part = papers.add_part(by="tests", paper=paper, values={"kind": "review", "reference": str(review.pk)})
    made = build(paper, part, world.today)
    assert made.gate is not None
    assert not made.gate.complete  # why, what follows and what is done are for people to say
    draft = words(client.get(at("paper_draft", paper.pk, "html")))
    for text in (shown, draft):
        assert text.count(place) >= 2
    for text in (shown, sheet, draft):
        assert text.count("this service lies within it") >= 2
        assert caveat in text
        assert not re.search(r"\bP[1-7]\b", text)  # no peer has a name


@pytest.mark.capability("A19")
def test_a_paper_offers_no_review_before_the_board_may_see_it(world: World) -> None:
    (review,) = bring(world)
    kind = kind_of("review")
    assert kind is not None
    assert kind.offers is not None
    assert not kind.offers(world.organisation, world.today)
    chosen = Chosen(world.organisation, str(review.pk), world.today)
    assert kind.build(chosen) is None
    later = world.today + 14 * DAY
    assert [key for key, _ in kind.offers(world.organisation, later)] == [str(review.pk)]
