"""Numbers in addresses: what cannot be the number of a row is not found, and never a fault."""

from __future__ import annotations

import pytest
from django.urls import reverse

from collegium.registers.numbers import number_asked
from tests.conftest import ClientOf
from tests.world import World

STRANGE = ["9" * 5000, "9" * 24, "\u0663", "\u00b2", "-1", "x", ""]


@pytest.mark.parametrize("text", STRANGE)
def test_only_digits_that_a_row_can_have_are_a_number(text: str) -> None:
    assert number_asked(text) is None
    assert number_asked("12") == 12


@pytest.mark.parametrize(
    "asked", ["board:participation?person", "board:participation?body", "engagement:findings?wave"]
)
def test_pages_stand_whatever_number_is_asked_for(asked: str, world: World, client_of: ClientOf) -> None:
    name, _, key = asked.partition("?")
    client = client_of(world.users.office)
    for text in STRANGE:
        assert client.get(reverse(name, args=["ZNW"]), {key: text}).status_code == 200, text
