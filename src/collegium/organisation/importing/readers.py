"""Which reader turns which kind of sheet into wanted records."""

from __future__ import annotations

from collections.abc import Callable

from collegium.organisation.importing.esr import read_positions
from collegium.organisation.importing.job_plans import read_job_plans
from collegium.organisation.importing.records import Register
from collegium.organisation.importing.sheets import Reading, Sheet
from collegium.organisation.importing.wanted import wanted_of

READERS: dict[str, Callable[[Sheet, Register], Reading]] = {
    "esr_positions": read_positions,
    "job_plans": read_job_plans,
}


def read_sheet(sheet: Sheet, register: Register) -> Reading:
    reader = READERS.get(sheet.kind.id)
    return reader(sheet, register) if reader is not None else Reading(tuple(wanted_of(sheet)))
