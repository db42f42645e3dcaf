"""The menu points to where the page stands."""

from __future__ import annotations

import pytest
from django.urls import reverse

from collegium.web.context import menu


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("assessments:rounds", "Engagement"),
        ("engagement:organisation_waves", "Engagement"),
        ("commitments:commitments", "Board"),
        ("board:meetings", "Board"),
        ("organisation:layers", "Organisation"),
    ],
)
def test_one_place_of_the_menu_is_current(name: str, place: str) -> None:
    assert [one["text"] for one in menu(reverse(name, args=["ZNW"]), None) if one["current"]] == [place]
