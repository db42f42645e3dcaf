"""Figures of the world's larger organisation, brought in as a user brings them in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from collegium.board.actions import Changes, import_observations
from collegium.tables.reading import read_table
from tests.world import World

BringIn = Callable[..., Changes]
ON = dt.date(2026, 11, 1)


def months(count: int, last: tuple[int, int] = (2026, 10)) -> list[str]:
    """The last so many months, as they stand in a file."""
    end = last[0] * 12 + last[1] - 1
    return [f"{place // 12}-{place % 12 + 1:02}" for place in range(end - count + 1, end + 1)]


def file_of(measure: str, values: Sequence[object], unit: str = "", count: int | None = None) -> bytes:
    rows = zip(months(count or len(values)), values, strict=True)
    return ("measure,period,value,unit_code\n" + "".join(f"{measure},{m},{v},{unit}\n" for m, v in rows)).encode()


@pytest.fixture
def bring_in(world: World) -> BringIn:
    def run(content: bytes, on: dt.date = ON) -> Changes:
        table = read_table(content, name="figures.csv")
        return import_observations(by="tests", organisation=world.organisation, table=table, on=on)

    return run
