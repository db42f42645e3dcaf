"""Units of a staff-record extract, found by their names, because such files have no codes of units."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from collegium.organisation.importing.records import Register
from collegium.organisation.importing.sheets import Sheet, Wanted
from collegium.organisation.models import UnitPlacement
from collegium.tables.mapping import normalised

LONGEST_CODE = 40
KINDS = (
    UnitPlacement.Kind.DIVISION.value,
    UnitPlacement.Kind.DIRECTORATE.value,
    UnitPlacement.Kind.DEPARTMENT.value,
    UnitPlacement.Kind.SPECIALTY.value,
)
Path = tuple[str, ...]


@dataclass(frozen=True)
class NewUnit:
    code: str
    name: str
    above: str | None
    depth: int


class UnitsByName:
    """Recorded units by name and by the unit above; new ones get a code made of their name."""

    def __init__(self, register: Register, day: dt.date) -> None:
        self._own_name = normalised(register.organisation.name) if register.organisation else ""
        self._taken = {key[0] for key in register.tables["unit"]}
        self._recorded: dict[tuple[str, str | None], str] = {}
        for record in register.tables["unit_placement"].values():
            # A unit that only begins later, or has ended, may still be meant; one that holds on the day wins.
            place = (normalised(record.values["name"]), record.values["parent"])
            if record.holds_on(day) or place not in self._recorded:
                self._recorded[place] = record.values["unit"]
        self._new: dict[Path, NewUnit] = {}

    def below_organisation(self, path: Path) -> Path:
        """The first level is often the organisation itself, which is not one of its units."""
        return path[1:] if path and normalised(path[0]) == self._own_name else path

    def code(self, path: Path) -> str | None:
        """Code of the deepest unit of the path; None when the path names none."""
        above: str | None = None
        path = self.below_organisation(path)
        for depth, name in enumerate(path):
            place = (normalised(name), above)
            if place not in self._recorded:
                code = self._fresh(name, above)
                self._recorded[place] = code
                self._new[tuple(map(normalised, path[: depth + 1]))] = NewUnit(code, name, above, depth)
            above = self._recorded[place]
        return above

    def _fresh(self, name: str, above: str | None) -> str:
        slug = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:LONGEST_CODE] or "UNIT"
        wanted = [slug, f"{above}-{slug}"[:LONGEST_CODE]] if above else [slug]
        wanted += [f"{slug[: LONGEST_CODE - 5]}-{number}" for number in range(2, 1000)]
        code = next(one for one in wanted if one not in self._taken)
        self._taken.add(code)
        return code

    def wanted(self, sheet: Sheet, positions: Sequence[Any]) -> Iterator[Wanted]:
        """The new units, each from the first day on which somebody of the file works in it or below it."""
        starts: dict[Path, dt.date] = {}
        sources: dict[Path, Any] = {}
        for one in positions:
            names = tuple(map(normalised, one.path))
            day = min(one.starts or one.as_at, one.as_at)
            for depth in range(1, len(names) + 1):
                place = names[:depth]
                starts[place] = min(starts.get(place, day), day)
                sources.setdefault(place, one.source)
        for path, unit in self._new.items():
            if path in starts:
                yield Wanted("unit", (unit.code,), {}, sources[path])
                values = {"name": unit.name, "kind": KINDS[min(unit.depth, len(KINDS) - 1)], "parent": unit.above}
                yield Wanted("unit_placement", (unit.code, starts[path]), values, sources[path])
