"""A unit's leader sees its figures first: the rule, attacked by everybody whom it keeps out."""

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
from collegium.assessments.actions import release_responses
from collegium.assessments.first_look.actions import choose_opening
from collegium.assessments.first_look.rules import FIRST_LOOK_DAYS, may_see_units, opens_on
from collegium.assessments.models import Release, Wave
from collegium.audit.models import AuditEvent
from collegium.organisation.access import NOTHING, access_for
from collegium.organisation.models import Grant, Membership, Organisation
from tests.assessments.hospital import FIRST, answers_csv, answers_table
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
OTHERS = ("Orthopaedics", "Anaesthesia", "Respiratory medicine", "Vascular surgery")


@pytest.fixture
def fresh(wave: Wave) -> Release:
    """Released today: the first look has just begun."""
    return release_responses(
        by="tests", wave=wave, table=answers_table(answers_csv()), sha256="0" * 64, at=timezone.now()
    )


def with_role(world: World, role: Role, organisation: Organisation | None) -> User:
    user = create_account(by="tests", email=f"{role.value}@example.net", name=role.value)
    Grant.objects.create(user=user, role=role.value, organisation=organisation, starts=FIRST)
    return user


def leader_of(world: World, hospital: Organisation, unit: str) -> User:
    user = create_account(by="tests", email=f"{unit.lower()}@example.net", name=unit)
    post = Membership.objects.filter(
        person__organisation=hospital, post__placements__unit__code=unit, person__user=None
    ).first()
    assert post is not None
    post.person.user = user
    post.person.save()
    return user


def unit_address(release: Release, code: str) -> str:
    group = release.groups.get(unit__code=code)
    return reverse("engagement:unit", args=["ZHO", release.wave_id, group.unit_id])


def everything_that_shows_units(release: Release) -> list[str]:
    reports = [reverse("engagement:report", args=["ZHO", release.wave_id, ending]) for ending in ("html",)]
    return [release.wave.get_absolute_url(), *reports]


def test_it_lasts_two_weeks_unless_the_office_says_otherwise(fresh: Release) -> None:
    assert (
        opens_on(fresh)
        == fresh.made_at.date() + dt.timedelta(days=14)
        == fresh.made_at.date() + dt.timedelta(days=FIRST_LOOK_DAYS)
    )


def test_a_board_member_sees_the_whole_and_no_unit(
    fresh: Release, world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(with_role(world, Role.BOARD_MEMBER, fresh.wave.organisation))
    for address in everything_that_shows_units(fresh):
        with django_assert_max_num_queries(25):
            text = client.get(address).content.decode()
        assert "158 of 202 doctors" in text
        assert not [name for name in (*OTHERS, "Cardiology", "Surgery") if name in text], address
    for code in ("CARD", "SUR", "MED"):
        assert client.get(unit_address(fresh, code)).status_code == 403
    # What is asked for as at a later day is answered as of today.
    later = {"as_of": (timezone.localdate() + dt.timedelta(days=40)).isoformat()}
    assert client.get(unit_address(fresh, "CARD"), later).status_code == 403
    assert "Cardiology" not in client.get(fresh.wave.get_absolute_url(), later).content.decode()


def test_a_leader_sees_the_own_unit_and_no_other(
    fresh: Release, world: World, hospital: Organisation, client_of: ClientOf
) -> None:
    client = client_of(leader_of(world, hospital, "CARD"))
    assert client.get(unit_address(fresh, "CARD")).status_code == 200
    assert client.get(unit_address(fresh, "ORTH")).status_code == 403
    assert client.get(unit_address(fresh, "MED")).status_code == 403  # the division above
    for address in everything_that_shows_units(fresh):
        text = client.get(address).content.decode()
        assert "Cardiology" in text
        assert not [name for name in OTHERS if name in text]


def test_a_board_member_who_leads_a_unit_sees_that_unit_alone(
    fresh: Release, world: World, hospital: Organisation, client_of: ClientOf
) -> None:
    user = leader_of(world, hospital, "CARD")
    Grant.objects.create(user=user, role=Role.BOARD_MEMBER.value, organisation=hospital, starts=FIRST)
    client = client_of(user)
    assert client.get(unit_address(fresh, "CARD")).status_code == 200
    assert client.get(unit_address(fresh, "ORTH")).status_code == 403


def test_a_national_analyst_is_told_nothing(fresh: Release, world: World, client_of: ClientOf) -> None:
    client = client_of(with_role(world, Role.NATIONAL_ANALYST, None))
    for address in (*everything_that_shows_units(fresh), unit_address(fresh, "CARD")):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ANALYST])
def test_office_and_analyst_see_every_unit(fresh: Release, world: World, client_of: ClientOf, role: Role) -> None:
    client = client_of(with_role(world, role, fresh.wave.organisation))
    text = client.get(fresh.wave.get_absolute_url()).content.decode()
    assert [name for name in OTHERS if name in text] == list(OTHERS)
    assert "Leaders of units see the figures of their own units first" in text
    assert client.get(unit_address(fresh, "ORTH")).status_code == 200


def test_from_the_day_on_the_board_sees_them(fresh: Release, world: World) -> None:
    board = access_for(with_role(world, Role.BOARD_MEMBER, fresh.wave.organisation), world.today)
    unit = fresh.groups.get(unit__code="ORTH").unit_id
    opens = opens_on(fresh)
    organisation = fresh.wave.organisation
    assert unit is not None
    assert not may_see_units(fresh, board, organisation, opens - dt.timedelta(days=1))(unit)
    assert may_see_units(fresh, board, organisation, opens)(unit)
    for day in (opens - dt.timedelta(days=1), opens):
        assert not may_see_units(fresh, NOTHING, organisation, day)(unit)


def test_the_office_chooses_the_day_and_nobody_else(fresh: Release, world: World, client_of: ClientOf) -> None:
    address = reverse("engagement:opening", args=["ZHO", fresh.wave_id])
    today = timezone.localdate()
    for role in (Role.BOARD_MEMBER, Role.ANALYST, Role.SECRETARY):
        refused = client_of(with_role(world, role, fresh.wave.organisation))
        assert refused.post(address, {"opens_on": today.isoformat()}).status_code == 403
    client = client_of(with_role(world, Role.OFFICE, fresh.wave.organisation))
    assert client.get(address).status_code == 200
    assert client.post(address, {"opens_on": today.isoformat()}).status_code == 302
    assert opens_on(fresh) == today
    assert AuditEvent.objects.filter(verb="assessments.choose_opening").count() == 1
    assert "cannot be taken back" in client.get(address).content.decode()
    answer = client.post(address, {"opens_on": (today + dt.timedelta(days=30)).isoformat()})
    assert "The board sees these units already" in answer.content.decode()


def test_it_cannot_be_put_off_for_ever(fresh: Release) -> None:
    today = timezone.localdate()
    for day in (today + dt.timedelta(days=120), today - dt.timedelta(days=1)):
        with pytest.raises(ValidationError, match="at most 90 days"):
            choose_opening(by="tests", release=fresh, day=day, today=today)
