"""The pages of the board: what they show, to whom, and with how few queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.board.actions import rebase
from collegium.board.models import Observation, ObservationUpload, Stewardship
from tests.board.conftest import ON, BringIn, file_of
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
    assert "Misses the target month after month" in shown
    assert "Bring in figures" not in shown
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
    for text in ("What it does not show", "How sure", "What to ask", "xmr/nhsr-1", "New ward.", "Nobody is named yet"):
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


def test_a_file_is_looked_at_before_it_is_recorded(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    content = b"Indicator;Mon;Figure\nfalls-with-harm;2026-04;0.1\nfalls-with-harm;2026-05;*\n"
    file = SimpleUploadedFile("figures.csv", content)
    shown = words(client.post(at("figures"), {"step": "upload", "file": file}, follow=True))
    assert "No column is mapped to" in shown
    columns = {"measure": "Indicator", "period": "Mon", "value": "Figure"}
    assert "Which column is which" in words(client.get(at("columns")))
    shown = words(client.post(at("columns"), columns, follow=True))
    assert "2 figures of new months, 0 revisions" in shown
    assert "hidden, because the number is small" in shown
    assert not Observation.objects.exists()
    shown = words(client.post(at("figures"), {"step": "import"}, follow=True))
    assert "2 figures of new months and 0 revisions are recorded" in shown
    assert Observation.objects.count() == 2
    assert not ObservationUpload.objects.exists()


def test_problems_name_row_and_remedy(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    file = SimpleUploadedFile("figures.csv", b"measure,period,value\nready-to-leave,2026-04,98\nx,2026-04,1\n")
    shown = words(client.post(at("figures"), {"step": "upload", "file": file}, follow=True))
    assert "2 problems" in shown
    assert "write 0.95 for 95%" in shown
    client.post(at("figures"), {"step": "import"})
    assert not Observation.objects.exists()
    assert "Nothing of it was recorded" in words(client.post(at("figures"), {"step": "discard"}, follow=True))
    empty = SimpleUploadedFile("figures.csv", b"")
    assert client.post(at("figures"), {"step": "upload", "file": empty}).status_code == 200


@pytest.mark.usefixtures("filled")
def test_an_owner_is_named_and_new_limits_begun(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    given = {"owner": "Director of nursing", "next_action": "Ask the wards", "due_on": "2027-01-31"}
    shown = words(client.post(at("owner", FALLS), given, follow=True))
    assert "Ask the wards, by 31 January 2027" in shown
    assert Stewardship.objects.get().recorded_by == f"user:{world.users.office.pk}"
    given = {"starts": "2020-01-01", "reason": "R", "owner": "O", "decided_on": world.today.isoformat()}
    assert "New limits need figures before this month" in words(client.post(at("limits", FALLS), given))
    shown = words(client.post(at("limits", FALLS), {**given, "starts": "2026-03-01"}, follow=True))
    assert "New limits from 1 March 2026" in shown


@pytest.mark.usefixtures("filled")
def test_who_may_do_what(world: World, client_of: ClientOf) -> None:
    for name in ("board", "leader"):
        client = client_of(getattr(world.users, name))
        assert client.get(at("board")).status_code == 200
        assert client.get(at("figures")).status_code == 403
        assert client.post(at("owner", FALLS), {}).status_code == 403
    assert client_of(world.users.other_office).get(at("board")).status_code == 404
    assert client_of(world.users.stranger).get(reverse("board:boards")).status_code == 403
    assert "Northway" in words(client_of(world.users.board).get(reverse("board:boards")))
