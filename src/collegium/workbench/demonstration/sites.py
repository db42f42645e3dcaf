"""The three sites of the invented trust, and who and what is based where."""

from __future__ import annotations

import datetime as dt

from collegium.workbench.demonstration.units import MERGER, SPECIALTIES, Row

MAIN, SECOND, JOINED_SITE = "ASH", "VALE", "BRACK"
SITES = {MAIN: "Ashworth Infirmary", SECOND: "Vale Road Hospital", JOINED_SITE: "Brackwater Hospital"}
FROM_BRACKWATER = frozenset(place.code for place in SPECIALTIES if place.from_brackwater)


def site_rows() -> list[Row]:
    return [{"site_code": code, "name": name} for code, name in SITES.items()]


def people_at_sites(rows: list[Row]) -> list[Row]:
    """Of seven doctors of a unit four work at the main site, two at the second, and one where Brackwater was."""
    return [{**row, "site_code": site_of_person(row) if row["unit_code"] else ""} for row in rows]


def posts_at_sites(rows: list[Row]) -> list[Row]:
    return [{**row, "site_code": JOINED_SITE if row["unit_code"] in FROM_BRACKWATER else MAIN} for row in rows]


def site_of_person(row: Row) -> str:
    if row["unit_code"] in FROM_BRACKWATER:
        return JOINED_SITE
    if row["profession"] != "doctor":
        return MAIN
    place, starts = int(str(row["staff_code"])) % 7, row["starts"]
    assert isinstance(starts, dt.date)
    return MAIN if place < 4 or (place == 6 and starts < MERGER) else SECOND if place < 6 else JOINED_SITE
