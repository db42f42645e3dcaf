"""Doctors beside managers: two releases of the same questionnaire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.models import Release, Wave
from collegium.engagement.alignment.reports import alignment_of
from collegium.methods.intervals import GroupMean, difference_interval
from collegium.organisation.models import Grant
from tests.assessments.hospital import FIRST, INSTRUMENT, answers_csv, answers_table
from tests.engagement.test_pages import words
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]


@pytest.fixture
def managers(release: Release) -> Wave:
    wave = open_wave(
        by="tests", organisation=release.wave.organisation, instrument_id=INSTRUMENT, title="Managers",
        opened_on=dt.date(2026, 3, 1), closed_on=dt.date(2026, 3, 31), population_date=dt.date(2026, 3, 1),
    )  # fmt: skip
    at = dt.datetime(2026, 4, 20, 9, 0, tzinfo=dt.UTC)
    content = answers_csv(5, gap=1.6).replace(b",unit_leader,", b",rank_and_file,")
    release_responses(by="tests", wave=wave, table=answers_table(content), sha256="3" * 64, at=at)
    return Wave.objects.select_related("release").get(pk=wave.pk)


def test_the_difference_is_welch_s(release: Release, managers: Wave) -> None:
    found = alignment_of(release.wave, managers).scales[0]
    sides = [
        GroupMean(figure.mean, figure.standard_deviation**2, figure.respondents)
        for figure in (found.first, found.second)
    ]
    expected = difference_interval(*sides)
    assert found.difference == pytest.approx(float(expected.estimate))
    assert (found.lower, found.upper) == (pytest.approx(float(expected.lower)), pytest.approx(float(expected.upper)))


def test_the_page_compares_two_waves(
    release: Release, managers: Wave, world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    organisation = release.wave.organisation
    Grant.objects.create(user=world.users.board, role=Role.BOARD_MEMBER.value, organisation=organisation, starts=FIRST)
    client = client_of(world.users.board)
    address = reverse("engagement:alignment", args=["ZHO"])
    asked = {"first": release.wave_id, "first_name": "Doctors", "second": managers.pk, "second_name": "Managers"}
    with django_assert_max_num_queries(25):
        shown = words(client.get(address, asked))
    assert "Doctors beside managers" in shown
    assert "says where to talk, not who is right" in shown
    assert "two different waves" in words(client.get(address, {**asked, "second": release.wave_id}))
    assert "Select a valid choice" in words(client.get(address, {**asked, "second": "999999"}))


def test_without_two_releases_the_page_says_what_to_do(world: World, client_of: ClientOf) -> None:
    shown = words(client_of(world.users.board).get(reverse("engagement:alignment", args=[world.organisation.code])))
    assert "No questionnaire has been released twice here" in shown
