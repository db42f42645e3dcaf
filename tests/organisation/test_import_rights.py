"""A list of organisations cannot change an organisation that others look after."""

from __future__ import annotations

import pytest

from collegium.organisation.importing import Sheet, load_register, make_plan
from collegium.organisation.importing.rights import with_rights
from tests.world import World

pytestmark = pytest.mark.django_db


def plan_for(world: World, code: str, user: str):  # type: ignore[no-untyped-def]
    sheet = Sheet.of("organisations", [{"code": code, "name": "Another name"}])
    plan = make_plan(load_register(None), [sheet])
    return with_rights(plan, getattr(world.users, user), world.today)


def test_the_office_of_one_organisation_cannot_rename_another(world: World) -> None:
    refused = plan_for(world, world.other.code, "office")
    assert [(one.row, one.column, one.value) for one in refused.problems] == [(2, "code", world.other.code)]


def test_its_own_office_can(world: World) -> None:
    assert plan_for(world, world.other.code, "other_office").problems == ()


def test_an_organisation_that_nobody_looks_after_may_be_added_and_changed(world: World) -> None:
    assert plan_for(world, "ZZZ", "office").problems == ()
