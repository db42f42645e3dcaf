"""The calendar: lines as RFC 5545 has them, and a secret address that shows what its user may read today."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.commitments import actions
from collegium.commitments.calendar import Due, calendar_of, escaped, folded
from collegium.commitments.models import CalendarAddress
from collegium.organisation.models import Grant
from tests.commitments.test_promises import promised
from tests.conftest import ClientOf
from tests.world import World


def test_the_example_of_the_standard() -> None:
    # RFC 5545, section 3.3.11: the text "Project XYZ Final Review / Conference Room - 3B / Come Prepared." over three lines
    text = "Project XYZ Final Review\nConference Room - 3B\nCome Prepared."
    assert escaped(text) == "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared."
    assert escaped("a;b,c\\d") == "a\\;b\\,c\\\\d"


def test_spaces_and_joined_signs_stay() -> None:
    assert escaped("Dr\xa0Smith, 5\u202fmg") == "Dr Smith\\, 5 mg"
    doctor = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{STAFF OF AESCULAPIUS}"
    assert escaped(f"{doctor}\x00\ufffe") == doctor


@given(st.text())
def test_folding_keeps_every_letter_and_no_line_is_too_long(text: str) -> None:
    line = "SUMMARY:" + escaped(text)
    made = folded(line)
    assert all(len(piece) <= 75 for piece in made.split(b"\r\n"))
    assert made.replace(b"\r\n ", b"").decode() == line + "\r\n"
    assert b"\n" not in made.replace(b"\r\n", b"")


def test_a_promise_is_an_entry_of_a_whole_day() -> None:
    made = calendar_of(
        "Promises", [Due("commitment-1@x", dt.date(2026, 12, 31), "Due", "Text", "https://x/1", dt.date(2026, 1, 1))]
    )
    lines = made.decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def address_of(world: World, client_of: ClientOf, what: str) -> str:
    client = client_of(world.users.secretary)
    page = client.post(reverse("commitments:calendar", args=[world.organisation.code]), {"what": what})
    return page.content.decode().split("/commitments/calendar/")[1].split(".ics")[0]


def test_the_address_is_secret_renewable_and_follows_access(world: World, client_of: ClientOf) -> None:
    promised(world, due_on=dt.date(2026, 12, 1), text="Visible to the board")
    promised(world, due_on=dt.date(2026, 12, 2), text="Whispered", readers="parties")
    first = address_of(world, client_of, "all")
    assert not CalendarAddress.objects.filter(fingerprint=first).exists()  # the secret itself is not kept
    stranger = Client()
    feed = stranger.get(reverse("commitments:feed", args=[first]))
    assert feed.headers["Content-Type"].startswith("text/calendar")
    assert b"Visible to the board" in feed.content.replace(b"\r\n ", b"")
    assert b"Whispered" not in feed.content
    assert feed.content.count(b"BEGIN:VEVENT") == 2
    second = address_of(world, client_of, "all")
    assert stranger.get(reverse("commitments:feed", args=[first])).status_code == 404
    Grant.objects.filter(user=world.users.secretary).delete()
    assert stranger.get(reverse("commitments:feed", args=[second])).content.count(b"BEGIN:VEVENT") == 0
    actions.end_calendar(by=world.users.secretary, organisation=world.organisation)
    assert stranger.get(reverse("commitments:feed", args=[second])).status_code == 404
