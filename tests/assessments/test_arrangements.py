"""Before a release of a small trust the office sees what each choice would show: worked out, never a value."""

from __future__ import annotations

import datetime as dt
import re
from random import Random

import pytest
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, upload_responses
from collegium.assessments.arrangements import MOST_ARRANGEMENTS, arrangements
from collegium.assessments.campaigns.frames import Family, Pooling
from collegium.assessments.models import Release, ReleaseFigure, ResponseUpload, Wave
from collegium.assessments.presenters import Pool
from collegium.definitions.instrument_files import load_instrument
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant
from tests.assessments.hospital import DAY, INSTRUMENT, build_hospital
from tests.conftest import ClientOf

# 30 doctors, one leader in each unit; 26 answer: 12, 7 and 7 of them, the leaders among them.
SMALL = {
    "MEDI": ("Medicine", "specialty", None, 14, 1),
    "SURG": ("Surgery", "specialty", None, 8, 1),
    "THEA": ("Theatres", "specialty", None, 8, 1),
}
ANSWERED = {"MEDI": 12, "SURG": 7, "THEA": 7}
POOL = "Surgery and Theatres"


def answers() -> bytes:
    random = Random(1)
    items = load_instrument(INSTRUMENT).items
    lines = [",".join(["unit_code", "layer", *(item.id for item in items)])]
    for unit, number in ANSWERED.items():
        for place in range(number):
            middle = 3.3 + random.gauss(0, 0.5)
            given = [
                str(min(5, max(1, round(random.gauss(middle, 0.9))))) if item.response == "agreement" else "1"
                for item in items
            ]
            lines.append(",".join([unit, "unit_leader" if place == 0 else "rank_and_file", *given]))
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def small(world: object) -> Wave:
    return open_wave(
        by="tests", organisation=build_hospital("ZKL", "Small Trust", SMALL, board_near=0), instrument_id=INSTRUMENT,
        title="Spring 2026", opened_on=DAY, closed_on=dt.date(2026, 3, 31), population_date=DAY,
    )  # fmt: skip


@pytest.fixture
def analyst(small: Wave) -> User:
    user = create_account(by="tests", email="small@example.org", name="Analyst")
    grant = Grant(user=user, role=Role.ANALYST.value, organisation=small.organisation, starts="2020-01-01")
    add_fact(by="tests", fact=grant)
    return user


def rows_of(page: str) -> list[list[str]]:
    table = page.split("What each choice would show, and what it would hide")[1].split("</table>")[0]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]
    ]


def test_the_page_shows_the_price_of_each_choice_before_the_release(
    small: Wave, analyst: User, client_of: ClientOf, django_assert_max_num_queries: object
) -> None:
    """By hand, of eight groups on nine scales.

    As it is: the 7 of Surgery and of Theatres are too few. Were Medicine shown, 14 would be left for two units of at most
    8 doctors: 6 to 8 each, known to within 2. So Medicine is hidden, too. Of three leaders none is shown, and so not the 23
    others either, who are the whole less the leaders. The whole stays: 1 group, 9 figures.

    Surgery and Theatres together have 14 answers and Medicine has 12: both are shown beside the whole. Seven groups are
    left, of which 3 are shown: 27 of 63 figures.
    """
    upload_responses(by="tests", wave=small, file_name="answers.csv", content=answers())
    client, here = client_of(analyst), reverse("assessments:responses", args=["ZKL", small.pk])
    client.get(here)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page = client.get(here).content.decode()
    assert rows_of(page) == [
        ["Every unit by itself (your choice now)", "1 of 8; 7 hidden", "9 of 72; 63 hidden", "Shown on every scale"],
        [f"“{POOL}” shown as one group", "3 of 7; 4 hidden", "27 of 63; 36 hidden", "Shown on every scale"],
    ]
    assert page.index("What each choice would show") < page.index("Release the figures")
    looked = ResponseUpload.objects.get().looked
    assert {key for one in looked["prices"] for key in one} == {
        "title", "chosen", "groups", "groups_shown", "figures", "figures_shown", "scales", "whole_shown",
    }  # fmt: skip
    assert not re.search(r"\d\.\d", str(looked["prices"]))  # no mean, no interval, no share


def test_what_is_released_is_what_its_price_said(small: Wave, analyst: User, client_of: ClientOf) -> None:
    upload_responses(by="tests", wave=small, file_name="answers.csv", content=answers())
    client, here = client_of(analyst), reverse("assessments:responses", args=["ZKL", small.pk])
    page = client.get(here).content.decode()
    (key,) = re.findall(r'name="pools" id="[^"]*" value="([^"]*)"', page)
    client.post(here, {"step": "pool", "pools": [key]})
    rows = rows_of(client.get(here).content.decode())
    assert [row[0] for row in rows] == [
        "Every unit by itself",
        f"“{POOL}” shown as one group (your choice now)",
    ]
    assert [row[2] for row in rows] == ["9 of 72; 63 hidden", "27 of 63; 36 hidden"]
    client.post(here, {"step": "release", "minimum": "10"})
    release = Release.objects.get()
    assert release.groups.filter(suppressed="").count() == 3
    figures = ReleaseFigure.objects.filter(release=release)
    assert (figures.filter(suppressed="").count(), figures.count()) == (27, 63)


def pool(name: str, *units: int) -> Pool:
    return Pool("", name, units, "20", chosen=False)


def test_choices_are_bounded_and_each_is_there_once() -> None:
    pools = [pool(f"Pool {place}", 2 * place, 2 * place + 1) for place in range(1, 10)]
    found, more = arrangements(Pooling(), pools)
    assert len(found) == MOST_ARRANGEMENTS
    assert more == 1 + 9 + 1 - MOST_ARRANGEMENTS  # as it is, each alone, all of them
    assert [one.chosen for one in found] == [True] + [False] * (MOST_ARRANGEMENTS - 1)
    assert len(found[1].pooling.families) == 9
    kept = Pooling((Family("Pool 1", (2, 3)),))
    found, more = arrangements(kept, [Pool("", "Pool 1", (2, 3), "20", chosen=True), pool("Pool 2", 4, 5)])
    assert [one.title for one in found] == [
        "Every unit by itself",
        "“Pool 1” shown as one group",
        "Also “Pool 2” shown as one group",
    ]
    assert [one.chosen for one in found] == [False, True, False]
    assert more == 0
    assert [family.name for family in found[2].pooling.families] == ["Pool 1", "Pool 2"]
