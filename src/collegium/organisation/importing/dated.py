"""What a file says of a day, laid over what is recorded: the same, filled in, or different from that day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from collegium.organisation.importing.records import SPECS, Key, Record, Register
from collegium.organisation.importing.sheets import Source, Wanted

DAY = dt.timedelta(days=1)


def holding(register: Register, table: str, day: dt.date) -> Iterator[tuple[Key, Record]]:
    """Recorded rows that hold on that day."""
    return ((key, one) for key, one in register.tables[table].items() if one.holds_on(day))


def changed_from(
    table: str, recorded: tuple[Key, Record], values: dict[str, Any], day: dt.date, source: Source
) -> Iterator[Wanted]:
    """The recorded row, mended in place where it had said nothing, or ended the day before and followed by a new one."""
    key, record = recorded
    different = {name for name, value in values.items() if record.values[name] != value}
    if all(record.values[name] in (None, "") for name in different) or record.starts >= day:
        yield Wanted(table, key, values, source)
        return
    spec = SPECS[table]
    yield Wanted(table, key, {"ends": day - DAY}, source)
    following = {**record.values, **values, "starts": day}
    yield Wanted(
        table,
        tuple(following[column] for column in spec.key),
        {column: following[column] for column in spec.values},
        source,
    )
