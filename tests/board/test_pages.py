"""The pages of the board: what they show, to whom, and with how few queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.board.actions import rebase
from collegium.board.models import Observation
from collegium.commitments.models import Commitment
from collegium.registers.models import WaitingFile
from tests.board.conftest import ON, BringIn, file_of
from tests.uploads import HOME, answer, preview, save, upload
from tests.world import World

ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
V2 = (22, 25, 24, 27, 23, 26, 25, 24, 28, 26, 25, 27)
FALLS = "falls-with-harm"


def at(name: str, *args: object) -> str:
    return reverse(f"board:{name}", args=["ZNW", *args])


def words(response: Any) -> str:
    assert response.status_code == 200
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(text.split())


@pytest.fixture
def filled(bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, V2))
    bring_in(file_of("incidents-reported", [40, 41, 40, 42, 41, 40, 41, 40, 42, 41, 40, 60]))
    bring_in(file_of("ready-to-leave", [0.2, 0.21, 0.2, 0.19, 0.2, 0.21, 0.2, 0.19, 0.2, 0.21, 0.2, 0.2], unit="CARD"))


@pytest.mark.usefixtures("filled")
def test_the_table_says_in_words_what_its_icons_say(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(world.users.board)
    with django_assert_max_num_queries(25):
        shown = words(client.get(at("board"), {"as_of": "2026-11-20"}))
    assert "Falls with harm on wards" in shown
    assert "27.00 per 1,000 bed days" in shown
    assert "Unusually high or rising" in shown
    assert "Consistently misses the target" in shown
    assert "Upload figures" not in shown
    assert "No figures had been recorded" in words(client.get(at("board"), {"as_of": "2026-10-20"}))


@pytest.mark.usefixtures("filled")
def test_the_table_is_filtered_and_sorted(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    neutral = words(client.get(at("board"), {"as_of": "2026-11-20", "variation": "neutral"}))
    assert "incidents reported by staff" in neutral
    assert "Falls with harm" not in neutral
    assert "No measure fits" in words(client.get(at("board"), {"as_of": "2026-11-20", "variation": "concern"}))
    named = words(client.get(at("board"), {"as_of": "2026-11-20", "sort": "title"}))
    assert named.index("Falls with harm") < named.index("incidents reported by staff")
    unit = words(client.get(at("board"), {"as_of": "2026-11-20", "unit": world.units["CARD"].pk}))
    assert "ready to leave" in unit
    assert "Falls with harm" not in unit
    assert client.get(at("board"), {"unit": world.other_unit.pk}).status_code == 404


@pytest.mark.usefixtures("filled")
def test_a_measure_shows_chart_sentences_table_and_method(
    world: World, client_of: ClientOf, bring_in: BringIn, django_assert_max_num_queries: Bound
) -> None:
    bring_in(file_of(FALLS, [*V2[:-1], 29]), on=dt.date(2026, 11, 10))
    rebase(
        by="tests", organisation=world.organisation, measure=FALLS, starts=dt.date(2026, 3, 1), reason="New ward.",
        owner="Director of nursing", decided_on=ON, on=ON,
    )  # fmt: skip
    client = client_of(world.users.leader)
    with django_assert_max_num_queries(25):
        response = client.get(at("measure", FALLS), {"as_of": "2026-11-20"})
    shown = words(response)
    for text in ("What it does not show", "How sure", "What to ask", "xmr/nhsr-2", "New ward.", "Nobody is named yet"):
        assert text in shown
    assert "27.00 per 1,000 bed days (1 November 2026) then 29.00 per 1,000 bed days (10 November 2026)" in shown
    assert "vega-lite" in response.content.decode()
    assert client.get(at("measure", "no-such-measure")).status_code == 404


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("ending", "start"), [("html", b"<!"), ("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_table_as_a_document(world: World, client_of: ClientOf, ending: str, start: bytes) -> None:
    response = client_of(world.users.board).get(at("document", ending), {"as_of": "2026-11-20"})
    assert response.status_code == 200
    assert response.content.lstrip()[:4].lower().startswith(start.lower())


def test_a_document_without_figures_says_so(world: World, client_of: ClientOf) -> None:
    response = client_of(world.users.board).get(at("document", "html"))
    assert "No figures had been recorded" in words(response)


def test_a_file_is_checked_before_it_is_saved(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    content = b"Indicator;Mon;Figure\nfalls-with-harm;2026-04;0.1\nfalls-with-harm;2026-05;*\n"
    waiting = upload(client, content, kind="observations", name="figures.csv")
    assert "No column is mapped to" in words(preview(client, waiting))
    shown = words(answer(client, waiting, column__measure="Indicator", column__period="Mon", column__value="Figure"))
    assert "2 records will be added, 0 changed and 0 ended" in shown
    assert "2 rows read: 2 used, 0 left out" in shown
    assert "hidden, because the number is small" in shown
    assert not Observation.objects.exists()
    shown = words(save(client, waiting))
    assert "figures.csv was saved" in shown
    assert at("board") in client.get(f"{HOME}{waiting.pk}/").content.decode()
    assert Observation.objects.count() == 2
    assert Observation.objects.first().file_name == "figures.csv"  # type: ignore[union-attr]
    waiting.refresh_from_db()
    assert (waiting.content, waiting.read, waiting.added) == (None, 2, 2)
    assert "Nothing to save" in words(preview(client, mapped(client, content)))


def mapped(client: Client, content: bytes) -> WaitingFile:
    waiting = upload(client, content, kind="observations", name="figures.csv")
    answer(client, waiting, column__measure="Indicator", column__period="Mon", column__value="Figure")
    return waiting


def test_a_figure_that_differs_is_a_revision(world: World, client_of: ClientOf, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, [0.1, 0.2]))
    client = client_of(world.users.secretary)
    waiting = upload(client, file_of(FALLS, [0.1, 0.3]), kind="observations")
    shown = words(preview(client, waiting))
    assert "0 records will be added, 1 changed and 0 ended; 1 is already the same" in shown
    save(client, waiting)
    assert [one.value for one in Observation.objects.order_by("pk")] == [0.1, 0.2, 0.3]


def test_months_are_read_as_the_page_was_told(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    waiting = upload(client, "measure,period,value\nfalls-with-harm,03/04/2026,0.1\n", kind="observations")
    assert "can be read in two ways" in words(preview(client, waiting))
    answer(client, waiting, date_format="day first")
    save(client, waiting)
    assert Observation.objects.get().period == dt.date(2026, 4, 1)


def test_problems_name_row_and_remedy(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    waiting = upload(client, b"measure,period,value\nready-to-leave,2026-04,98\nx,2026-04,1\n", kind="observations")
    shown = words(preview(client, waiting))
    assert "all 2 problems are fixed" in shown
    assert "2 rows read: 0 used, 2 left out" in shown
    assert "write 0.95 for 95%" in shown
    client.post(f"{HOME}{waiting.pk}/", {"fingerprint": "x", "agreed": "on"})
    assert not Observation.objects.exists()
    assert "Nothing was saved" in words(client.post(f"{HOME}{waiting.pk}/discard/", follow=True))


@pytest.mark.usefixtures("filled")
def test_an_owner_is_named_and_new_limits_begun(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    given = {"owner": "P08", "next_action": "Ask the wards", "due_on": "2027-01-31"}
    shown = words(client.post(at("owner", FALLS), given, follow=True))
    assert "Ask the wards, by 31 January 2027" in shown
    promise = Commitment.objects.get()
    assert (promise.source, promise.source_id, promise.owner_id) == ("measure", FALLS, world.people["P08"].pk)
    assert promise.steps.get().by == f"user:{world.users.office.pk}"
    given = {"starts": "2020-01-01", "reason": "R", "owner": "O", "decided_on": world.today.isoformat()}
    assert "New limits need figures before this month" in words(client.post(at("limits", FALLS), given))
    shown = words(client.post(at("limits", FALLS), {**given, "starts": "2026-03-01"}, follow=True))
    assert "New limits from 1 March 2026" in shown


@pytest.mark.usefixtures("filled")
def test_who_may_do_what(world: World, client_of: ClientOf) -> None:
    for name in ("board", "leader"):
        client = client_of(getattr(world.users, name))
        assert client.get(at("board")).status_code == 200
        assert client.get(HOME, {"kind": "observations"}).status_code == 403
        assert client.post(at("owner", FALLS), {}).status_code == 403
    assert client_of(world.users.other_office).get(at("board")).status_code == 404
    assert client_of(world.users.stranger).get(reverse("board:boards")).status_code == 403
    assert "Northway" in words(client_of(world.users.board).get(reverse("board:boards")))
