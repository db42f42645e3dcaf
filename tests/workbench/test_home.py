"""The home page: what needs somebody, in few queries, and only what that reader may see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from collegium.commitments.actions import promise
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_promise_past_its_day_waits(
    world: World, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    promise(
        by="tests",
        organisation=world.organisation,
        text="Two more registrars on call",
        maker="Medical director",
        to="public",
        source="plan",
        owner_id=world.people["P02"].pk,
        made_on=today - dt.timedelta(days=90),
        due_on=today - dt.timedelta(days=1),
    )
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        page = client.get("/").content.decode()
    assert "What waits" in page
    assert "1 promise past the day that was named" in page
    assert "What waits" not in client_of(world.users.national).get("/").content.decode()
