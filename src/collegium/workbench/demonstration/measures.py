"""Six measures of the invented trust over thirty months, brought in month by month as an analyst would."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

from collegium.board.actions import import_observations, name_steward
from collegium.organisation.models import Membership, Organisation
from collegium.tables.reading import read_table
from collegium.tables.writing import write_csv
from collegium.workbench.demonstration.units import TRUST

SEED = 20261121
FIRST, MONTHS = dt.date(2024, 5, 1), 30
COLUMNS = ("measure", "period", "numerator", "denominator")
# Measure: usual share (of 1, or per 1,000 days), spread, denominator, change, and from which month the change holds.
SHAPES = {
    "ae-four-hours": (0.735, 0.012, 9_200, 0.045, 21),  # a clear improvement
    "agency-pay-share": (0.034, 0.0022, 31_400_000, 0.0, 0),  # hit and miss
    "complaints-answered-in-time": (0.86, 0.022, 140, -0.13, 22),  # a concern
    "falls-with-harm": (0.00011, 0.000018, 24_500, 0.0, 0),  # hit and miss
    "incidents-reported": (0.0445, 0.0016, 24_500, 0.009, 22),  # more reports: neither better nor worse
    "medical-sickness-absence": (0.0335, 0.0012, 17_800, 0.0, 0),  # misses its target month after month
}
STEWARDS = {
    "complaints-answered-in-time": (
        "DON",
        "Ask the three slowest divisions what holds answers up, and report to the board",
        dt.date(2026, 12, 15),
    ),
    "ae-four-hours": (
        "COO",
        "See whether the earlier ward rounds of January can be kept through the winter",
        dt.date(2027, 1, 31),
    ),
}
REVISED = ("agency-pay-share", 27, 1.04)  # a late invoice: the month was recorded again a month later

Row = tuple[str, str, int, int]


def bring_in_measures(*, by: str, folder: Path) -> None:
    """Figures of a month are recorded in the middle of the next one; the whole stays in the folder as a file."""
    trust = Organisation.objects.get(code=TRUST)
    months = invented_rows()
    files = folder / "examples" / "figures"
    files.mkdir(parents=True, exist_ok=True)
    latest: dict[tuple[str, str], Row] = {}
    for place, rows in enumerate(months):
        content = write_csv(COLUMNS, rows)
        name = f"figures-{month_at(place):%Y-%m}.csv"
        on = month_at(place + 1).replace(day=15)
        import_observations(by=by, organisation=trust, table=read_table(content, name=name), on=on)
        latest |= {(row[0], row[1]): row for row in rows}
    (files / "figures.csv").write_bytes(write_csv(COLUMNS, latest.values()))
    for measure, (owner, action, due) in STEWARDS.items():
        on = month_at(MONTHS).replace(day=16)
        name_steward(
            by=by,
            organisation=trust,
            measure=measure,
            owner_id=holder_of(trust, owner, on),
            next_action=action,
            due_on=due,
            on=on,
        )


def holder_of(trust: Organisation, post: str, day: dt.date) -> int:
    return Membership.objects.at(day).filter(post__organisation=trust, post__code=post).order_by("pk")[0].person_id


def invented_rows() -> list[list[Row]]:
    """For each month its rows; the same each time."""
    random = Random(SEED)  # noqa: S311 - invented figures, no secret
    months: list[list[Row]] = [[] for _ in range(MONTHS)]
    for measure, (usual, spread, size, change, since) in SHAPES.items():
        for place in range(MONTHS):
            denominator = round(size * random.uniform(0.95, 1.05))
            share = usual + (change if change and place >= since else 0.0) + random.gauss(0, spread)
            row = (measure, f"{month_at(place):%Y-%m}", round(denominator * max(share, 0.0)), denominator)
            months[place].append(row)
            if (measure, place) == REVISED[:2]:
                again = (measure, row[1], round(row[2] * REVISED[2]), denominator)
                months[place + 1].append(again)
    return months


def month_at(place: int) -> dt.date:
    return dt.date(FIRST.year + (FIRST.month - 1 + place) // 12, (FIRST.month - 1 + place) % 12 + 1, 1)
