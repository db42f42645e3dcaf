"""Units that are shown as one group: its name is the group's, and it belongs to the leaders of each of its units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.campaigns.frames import Family, Pooling
from collegium.assessments.first_look.rules import may_see_units, opens_on
from collegium.assessments.models import Release, Wave
from collegium.commitments.models import Commitment
from collegium.engagement.document import engagement_report
from collegium.engagement.findings.actions import next_step, raise_finding
from collegium.engagement.presenters.change import two_of
from collegium.engagement.presenters.unit_change import in_both
from collegium.engagement.reports import Picture, picture_of
from collegium.organisation.access import access_for
from collegium.organisation.models import Grant, Organisation, Unit
from collegium.wording.dates import day
from tests.assessments.hospital import DAY, FIRST, INSTRUMENT, answers_csv, answers_table
from tests.engagement.test_findings import owner_in
from tests.engagement.test_first_look import leader_of
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
TODAY = timezone.localdate()
NAME = "Chest and kidneys"


def units_of(hospital: Organisation, *codes: str) -> tuple[int, ...]:
    return tuple(Unit.objects.get(organisation=hospital, code=code).pk for code in codes)


def released(wave: Wave, *codes: str, name: str = NAME) -> Release:
    """Released today, so that the first look has just begun; the units of these codes as one group."""
    family = Family(name, units_of(wave.organisation, *codes))
    answers = answers_csv(seed=7 + wave.opened_on.year - 2026)  # the same answers are not released twice
    return release_responses(
        by="tests", wave=wave, table=answers_table(answers), sha256=f"{wave.pk:064x}", at=timezone.now(),
        pooling=Pooling((family,) if codes else ()),
    )  # fmt: skip


def wave_before(hospital: Organisation) -> Wave:
    return open_wave(
        by="tests", organisation=hospital, instrument_id=INSTRUMENT, title="Spring 2025", opened_on=dt.date(2025, 3, 1),
        closed_on=dt.date(2025, 3, 31), population_date=DAY,
    )  # fmt: skip


def picture(release: Release) -> Picture:
    return picture_of(Wave.objects.select_related("organisation", "release").get(pk=release.wave_id), lambda unit: True)


def compared(release: Release) -> dict[str, str]:
    """The name of each group of units, and what it was called in the wave before."""
    two = two_of(picture(release))
    assert two is not None
    return {now.name: before.name for now, before in in_both(two)}


def address(release: Release, code: str) -> str:
    return reverse("engagement:unit", args=["ZHO", release.wave_id, units_of(release.wave.organisation, code)[0]])


def test_the_leaders_of_each_unit_see_the_group_and_nobody_elses(
    wave: Wave, world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    release = released(wave, "RESP", "RENA")
    for code in ("RENA", "RESP"):
        client = client_of(leader_of(world, wave.organisation, code))
        for there in ("RENA", "RESP"):
            with django_assert_max_num_queries(25):
                page = client.get(address(release, there)).content.decode()
            assert f"Engagement in {NAME}" in page
            assert "These 2 units are shown as one group" in page
            assert "Who leads Renal medicine" in page
            assert "Who leads Respiratory medicine" in page
            assert "Add a finding about Chest and kidneys" in page
        assert NAME in client.get(wave.get_absolute_url()).content.decode()
    cardiology = client_of(leader_of(world, wave.organisation, "CARD"))
    assert cardiology.get(address(release, "RENA")).status_code == 403
    assert cardiology.get(address(release, "RESP")).status_code == 403


def test_home_leads_the_leader_of_either_unit_to_the_group(wave: Wave, world: World, client_of: ClientOf) -> None:
    release = released(wave, "RESP", "RENA")
    for code in ("RENA", "RESP"):
        assert address(release, code) in client_of(leader_of(world, wave.organisation, code)).get("/").content.decode()


def test_before_the_day_the_board_sees_neither_unit(wave: Wave, world: World) -> None:
    release = released(wave, "RESP", "RENA")
    user = create_account(by="tests", email="board@example.net", name="Board")
    Grant.objects.create(user=user, role=Role.BOARD_MEMBER.value, organisation=wave.organisation, starts=FIRST)
    may_see = may_see_units(release, access_for(user, TODAY), wave.organisation, TODAY)
    assert not any(may_see(unit) for unit in units_of(wave.organisation, "RESP", "RENA"))


def test_the_report_names_the_group_and_neither_unit(wave: Wave) -> None:
    report = str(engagement_report(picture(released(wave, "RESP", "RENA"))).blocks)
    assert NAME in report
    assert "Renal medicine" not in report
    assert "Respiratory medicine" not in report


def test_a_promise_to_the_group_waits_for_the_end_of_the_first_look_and_names_the_group(wave: Wave) -> None:
    release = released(wave, "RESP", "RENA")
    group = release.groups.get(name=NAME)
    finding = raise_finding(
        by="tests", wave=release.wave, scale="overall", about="gap", words="Few are asked.", today=TODAY,
        unit=group.unit_id,
    )  # fmt: skip
    step = {"by": "tests", "finding": finding, "text": "Ask them", "owner": owner_in(wave.organisation)}
    opens = opens_on(release)
    with pytest.raises(ValidationError, match=f"until {day(opens)}"):
        next_step(**step, due_on=opens, today=opens - dt.timedelta(days=1))
    assert not Commitment.objects.exists()
    made = next_step(**step, due_on=opens, today=opens)
    assert (made.to, made.to_group, made.to_unit) == (Commitment.To.GROUP, f"The doctors of {NAME}", None)
    assert made.readers == Commitment.Readers.BOARD


def test_a_group_is_compared_with_the_same_units_together_and_nothing_else(hospital: Organisation, wave: Wave) -> None:
    released(wave_before(hospital), "RESP", "CARD", name="Heart and chest")
    pairs = compared(released(wave, "CARD", "RESP"))
    assert pairs[NAME] == "Heart and chest"
    assert pairs["Anaesthesia"] == "Anaesthesia"


@pytest.mark.parametrize("before", [(), ("RENA", "CARD"), ("RENA", "CARD", "RESP")])
def test_other_units_under_the_same_name_are_not_the_same_group(
    hospital: Organisation, wave: Wave, before: tuple[str, ...]
) -> None:
    released(wave_before(hospital), *before)
    pairs = compared(released(wave, "CARD", "RESP"))
    assert NAME not in pairs
    assert pairs["Anaesthesia"] == "Anaesthesia"
