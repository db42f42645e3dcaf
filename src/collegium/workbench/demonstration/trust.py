"""The invented trust as the tables that the import of the register reads: what a hospital would bring."""

from __future__ import annotations

import datetime as dt
from random import Random

from collegium.workbench.demonstration.bodies import body_rows, group_rows, layer_rows, responsibility_rows, seat_rows
from collegium.workbench.demonstration.posts import invent_posts
from collegium.workbench.demonstration.sites import people_at_sites, posts_at_sites, site_rows
from collegium.workbench.demonstration.staff import invent_staff, manager_rows
from collegium.workbench.demonstration.units import (
    BEGIN,
    BRACKWATER_UNITS,
    DAY,
    JOINED,
    JOINED_NAME,
    MERGER,
    TRUST,
    TRUST_NAME,
    Row,
    brackwater_unit_rows,
    unit_rows,
)

SEED = 20_261_102
Tables = dict[str, list[Row]]


def trust_tables(seed: int = SEED) -> Tables:
    """Kind of file -> rows, the same for the same seed."""
    random = Random(seed)  # noqa: S311 - an invention, not a secret
    staff = invent_staff(random)
    posts = invent_posts(staff, random)
    employed = manager_rows(seed, {str(row["name"]) for row in staff.rows})
    return {
        "units": unit_rows(),
        "sites": site_rows(),
        "people": people_at_sites(staff.rows + employed),
        "posts": posts_at_sites(posts.posts),
        "holders": posts.holders,
        "bodies": body_rows(),
        "seats": seat_rows(),
        "groups": group_rows(),
        "responsibilities": responsibility_rows(),
        "competitions": posts.competitions,
        "layers": layer_rows(),
    }


def joined_tables() -> Tables:
    """The small trust that joined: its units, up to the day before."""
    return {"units": brackwater_unit_rows()}


def organisation_tables() -> Tables:
    figures: Row = {
        "mode": "medically_led",
        "accountability": "doctor",
        "figures_source": "Invented for the demonstration",
    }
    return {
        "organisations": [
            {
                "code": TRUST,
                "name": TRUST_NAME,
                "kind": "acute",
                "opened": dt.date(2009, 4, 1),
                "closed": None,
                "figures_starts": BEGIN,
                "budget_gbp_m": 612,
                "headcount": 7450,
                "consultants": 345,
                "board_doctors": 1,
                "management_board_doctors": 6,
                **figures,
            },
            {
                "code": JOINED,
                "name": JOINED_NAME,
                "kind": "acute",
                "opened": dt.date(1994, 4, 1),
                "closed": MERGER - DAY,
                "figures_starts": BEGIN,
                "budget_gbp_m": 118,
                "headcount": 1890,
                "consultants": 74,
                "board_doctors": 1,
                "management_board_doctors": 3,
                **figures,
                "mode": "managerially_led",
                "accountability": "manager",
            },
        ],
        "successions": [
            succession("", "", "Brackwater District Hospital joined the trust."),
            *[succession(before, after, "") for before, _, _, after in BRACKWATER_UNITS],
        ],
    }


def succession(predecessor_unit: str, successor_unit: str, note: str) -> Row:
    return {
        "kind": "acquisition",
        "happened_on": MERGER,
        "predecessor_code": JOINED,
        "successor_code": TRUST,
        "predecessor_unit_code": predecessor_unit,
        "successor_unit_code": successor_unit,
        "note": note,
    }
