"""Doctors beside managers: a pair of releases of the same questionnaire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.models import Release
from collegium.engagement.alignment.presenters import alignment_section
from collegium.engagement.alignment.reports import Pair, alignment_of, pairs_of
from collegium.methods.intervals import GroupMean, difference_interval
from collegium.organisation.models import Grant
from tests.assessments.hospital import FIRST, INSTRUMENT
from tests.assessments.managers import STATEMENTS
from tests.engagement.managed import release_of
from tests.engagement.test_pages import words
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
ADDRESS = "/organisations/ZHO/engagement/alignment/"


@pytest.fixture
def managers(release: Release) -> Release:
    return release_of(release.wave.organisation, "Managers, spring", INSTRUMENT)


@pytest.fixture
def board(world: World, release: Release, client_of: ClientOf) -> Client:
    grant = {"role": Role.BOARD_MEMBER.value, "organisation": release.wave.organisation, "starts": FIRST}
    Grant.objects.create(user=world.users.board, **grant)
    return client_of(world.users.board)


def test_the_difference_is_welch_s_over_both_registers(release: Release, managers: Release) -> None:
    found = alignment_of(Pair(release.wave, managers.wave)).scales[0]
    sides = [
        GroupMean(figure.mean, figure.standard_deviation**2, figure.respondents, people)
        for figure, people in ((found.doctors, 202), (found.managers, 65))
    ]
    expected = difference_interval(*sides)
    assert found.difference == pytest.approx(float(expected.estimate))
    assert (found.lower, found.upper) == (pytest.approx(float(expected.lower)), pytest.approx(float(expected.upper)))


def test_the_newest_pair_stands_there_by_itself_with_both_rates(
    board: Client, managers: Release, django_assert_max_num_queries: Bound
) -> None:
    with django_assert_max_num_queries(25):
        shown = words(board.get(ADDRESS))
    assert "Doctors beside managers" in shown
    assert "Spring 2026: 158 of 202 doctors answered (78.2%)." in shown
    answered = managers.groups.get(kind="organisation").respondents
    assert f"Managers, spring: {answered} of 65 managers answered" in shown
    assert "says where to talk, not who is right" in shown


def test_a_wave_of_managers_stands_beside_the_nearest_wave_of_doctors(release: Release, managers: Release) -> None:
    organisation = release.wave.organisation
    early = release_of(organisation, "Doctors, 2024", INSTRUMENT, "doctors", closed_on=dt.date(2024, 3, 31))
    late = release_of(organisation, "Managers, 2024", INSTRUMENT, closed_on=dt.date(2024, 9, 30))
    release_of(organisation, "Other statements", STATEMENTS)
    pairs = pairs_of(organisation)
    assert [(one.doctors.title, one.managers.title) for one in pairs] == [
        ("Spring 2026", "Managers, spring"),
        (early.wave.title, late.wave.title),
    ]
    assert [one.apart for one in pairs] == [0, 183]
    far = alignment_section(alignment_of(Pair(release.wave, late.wave)))
    assert any("ended 547 days apart" in one for one in far.paragraphs)


def test_other_pairs_can_be_chosen_and_mixed_ones_are_refused(
    board: Client, release: Release, managers: Release
) -> None:
    other = release_of(release.wave.organisation, "Other statements", STATEMENTS)
    asked = {"doctors": release.wave_id, "managers": managers.wave_id}
    assert "Doctors beside managers" in words(board.get(ADDRESS, asked))
    assert "same questionnaire" in words(board.get(ADDRESS, {**asked, "managers": other.wave_id}))
    for wrong in (
        {"doctors": managers.wave_id},
        {"managers": release.wave_id},
        {"doctors": "999999"},
        {"managers": ""},
    ):
        response = board.get(ADDRESS, {**asked, **wrong})
        assert response.status_code == 200
        assert "There is a problem" in words(response)
        assert "Doctors beside managers" not in words(response)


@pytest.mark.parametrize("mixed", [(0, 0), (1, 1), (1, 0), (0, 2)])
def test_two_waves_of_one_audience_or_of_two_questionnaires_are_never_a_pair(
    release: Release, managers: Release, mixed: tuple[int, int]
) -> None:
    waves = (release.wave, managers.wave, release_of(release.wave.organisation, "Other", STATEMENTS).wave)
    with pytest.raises(ValueError, match=r"stands beside|same questionnaire"):
        alignment_of(Pair(*(waves[place] for place in mixed)))


def test_without_a_pair_the_page_says_what_to_do(world: World, client_of: ClientOf, release: Release) -> None:
    shown = words(client_of(world.users.board).get(reverse("engagement:alignment", args=[world.organisation.code])))
    assert "no released wave of doctors beside one of managers" in shown
    assert pairs_of(release.wave.organisation) == []
