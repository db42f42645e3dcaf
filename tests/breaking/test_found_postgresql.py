"""Faults that only PostgreSQL shows: it takes no NUL in a text."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tests.breaking.test_found import office
from tests.uploads import HOME, upload

__all__ = ["office"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xfail(connection.vendor == "postgresql", strict=True, reason="known, and not mended yet"),
]


def test_an_address_with_a_nul_is_not_there(office: Client) -> None:
    assert office.get("/organisations/%00/").status_code == 404


def test_a_mapping_is_kept_under_a_name_without_nul(office: Client) -> None:
    waiting = upload(office, "codex,namex\nA,B\n", kind="sites", name="sites.csv")
    names = {"column-site_code": "codex", "column-name": "namex", "keep_as": "a\0b", "check": "yes"}
    assert office.post(f"{HOME}{waiting.pk}/mapping/", names).status_code in (200, 302)
