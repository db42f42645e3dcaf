"""Who is counted where on a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from collegium.assessments.populations import population_of
from collegium.organisation.models import Employment
from tests.world import World

pytestmark = pytest.mark.django_db


def doctors(world: World, day: dt.date) -> dict[tuple[str, str], int]:
    population = population_of(world.organisation, day)
    code = {node.pk: node.code for node in population.nodes}
    return {(code[unit], layer): number for (unit, layer), number in population.people.items()}


def test_layer_is_the_highest_of_the_posts_held_that_day(world: World) -> None:
    found = doctors(world, dt.date(2023, 6, 1))
    assert found["MED", "board_near"] == 1  # the medical director
    assert found["CARD", "unit_leader"] == 1
    assert found["AMU", "rank_and_file"] == 1


def test_a_post_given_up_counts_no_longer(world: World) -> None:
    assert doctors(world, dt.date(2024, 9, 30))["SUR", "unit_leader"] == 1
    assert doctors(world, dt.date(2024, 10, 1))["SUR", "rank_and_file"] == 1


def test_managers_and_nurses_are_no_doctors(world: World) -> None:
    assert sum(doctors(world, dt.date(2023, 6, 1)).values()) == 7


def test_a_doctor_with_two_jobs_counts_once_where_most_of_the_job_plan_is(world: World) -> None:
    person, unit = world.people["P05"], world.units["ENDO"]
    Employment.objects.create(
        person=person, unit=unit, grade="specialty_doctor", pas=Decimal("9"), starts=dt.date(2022, 1, 1)
    )
    found = doctors(world, dt.date(2023, 6, 1))
    assert sum(found.values()) == 7
    assert sum(number for (code, _), number in found.items() if code == "ENDO") == 1


def test_the_tree_is_that_of_the_day(world: World) -> None:
    def above(day: dt.date) -> str:
        nodes = population_of(world.organisation, day).by_pk
        return next(nodes[node.parent or 0].code for node in nodes.values() if node.code == "ENDO")

    assert above(world.moved_on - dt.timedelta(days=1)) == "SUR"
    assert above(world.moved_on) == "MED"
