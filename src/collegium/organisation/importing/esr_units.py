"""Units of a staff-record extract, found by their names, because such files have no codes of units."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from collegium.organisation.importing.records import Register
from collegium.organisation.importing.sheets import Sheet, Wanted
from collegium.organisation.models import UnitPlacement
from collegium.registers.files_match import spelled_alike
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem
from collegium.wording.lists import listed

LONGEST_CODE = 40
KINDS = (
    UnitPlacement.Kind.DIVISION.value,
    UnitPlacement.Kind.DIRECTORATE.value,
    UnitPlacement.Kind.DEPARTMENT.value,
    UnitPlacement.Kind.SPECIALTY.value,
)
Path = tuple[str, ...]
Place = tuple[str, str | None]  # a name as it is compared, and the code of the unit above


@dataclass(frozen=True)
class NewUnit:
    code: str
    name: str
    above: str | None
    depth: int


class UnitsByName:
    """Recorded units by the names that they have or had, and by the unit above; new ones get a code made of their name."""

    def __init__(self, register: Register, day: dt.date) -> None:
        own = [register.organisation.name, *register.former_names] if register.organisation else []
        self._own_names = {spelled_alike(name) for name in own}
        self._taken = {key[0] for key in register.tables["unit"]}
        self._names: dict[str, str] = {}
        self._recorded: dict[Place, str] = {}
        for record in register.tables["unit_placement"].values():
            # A unit that only begins later, or has ended, may still be meant; one that holds on the day wins.
            place = (spelled_alike(record.values["name"]), record.values["parent"])
            if record.holds_on(day) or place not in self._recorded:
                self._recorded[place] = record.values["unit"]
            if record.holds_on(day) or record.values["unit"] not in self._names:
                self._names[record.values["unit"]] = record.values["name"]
        # A name or place that was corrected since is still what the next extract says.
        self._former: dict[Place, set[str]] = {}
        for name, above, unit in register.former_places:
            if (place := (spelled_alike(name), above)) not in self._recorded and unit in self._names:
                self._former.setdefault(place, set()).add(unit)
        self._before = dict(self._recorded)
        self._new: dict[str, NewUnit] = {}
        self._known_by: dict[str, str] = {}  # a former name in the file -> the unit's name today

    def below_organisation(self, path: Path) -> Path:
        """The first level is often the organisation itself, which is not one of its units."""
        return path[1:] if path and spelled_alike(path[0]) in self._own_names else path

    def code(self, path: Path) -> str | None:
        """Code of the deepest unit of the path; None when the path names none."""
        above: str | None = None
        for depth, name in enumerate(self.below_organisation(path)):
            place = (spelled_alike(name), above)
            if place not in self._recorded:
                self._recorded[place] = self._formerly(place, name) or self._fresh(name, above, depth)
            above = self._recorded[place]
        return above

    def _formerly(self, place: Place, name: str) -> str | None:
        """The only unit that had this name here."""
        units = self._former.get(place, set())
        if len(units) != 1:
            return None
        (unit,) = units
        if spelled_alike(self._names[unit]) != place[0]:
            self._known_by[name] = self._names[unit]
        return unit

    def _fresh(self, name: str, above: str | None, depth: int) -> str:
        letters = unicodedata.normalize("NFKD", name.upper()).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^A-Z0-9]+", "-", letters).strip("-")[:LONGEST_CODE] or "UNIT"
        wanted = [slug, f"{above}-{slug}"[:LONGEST_CODE]] if above else [slug]
        wanted += [f"{slug[: LONGEST_CODE - 5]}-{number}" for number in range(2, 1000)]
        code = next(one for one in wanted if one not in self._taken)
        self._taken.add(code)
        self._new[code] = NewUnit(code, name, above, depth)
        return code

    def _units_on(self, path: Path) -> Iterator[str]:
        """The units that a path names, from the top."""
        above: str | None = None
        for name in path:
            above = self._recorded[spelled_alike(name), above]
            yield above

    def wanted(self, sheet: Sheet, positions: Sequence[Any]) -> Iterator[Wanted]:
        """The new units, each from the first day on which somebody of the file works in it or below it."""
        starts: dict[str, dt.date] = {}
        sources: dict[str, Any] = {}
        for position in positions:
            day = min(position.starts or position.as_at, position.as_at)
            for unit in self._units_on(position.path):
                starts[unit] = min(starts.get(unit, day), day)
                sources.setdefault(unit, position.source)
        for new in self._new.values():
            if new.code in starts:
                yield Wanted("unit", (new.code,), {}, sources[new.code])
                values = {"name": new.name, "kind": KINDS[min(new.depth, len(KINDS) - 1)], "parent": new.above}
                yield Wanted("unit_placement", (new.code, starts[new.code]), values, sources[new.code])

    # What is asked rather than guessed, and what is told

    def problems(self, positions: Sequence[Any]) -> Iterator[Problem]:
        """New units that may be recorded ones under another name: nothing is doubled before somebody has looked."""
        sources: dict[str, Any] = {}
        below: dict[str, set[str]] = {}  # what stands directly below each unit of the file, by its name
        for position in positions:
            for depth, unit in enumerate(self._units_on(position.path), start=1):
                sources.setdefault(unit, position.source)
                below.setdefault(unit, set()).update(position.path[depth : depth + 1])
        near = {(normalised(name), above): unit for (name, above), unit in self._before.items() if unit not in sources}
        for new in self._new.values():
            if new.code not in sources:
                continue
            source, place = sources[new.code], (spelled_alike(new.name), new.above)
            at_top = [name for name in below[new.code] if (spelled_alike(name), None) in self._before]
            if len(self._former.get(place, ())) > 1:
                problem = f"More than one unit had this name: {listed(sorted(self._former[place]))}."
                remedy = "Correct the name in the file, or give the unit that is meant this name on its page."
            elif (other := near.get((normalised(new.name), new.above))) is not None:
                problem = f"This differs from the recorded unit “{self._names[other]}” ({other}) in signs alone."
                remedy = "If it is the same unit, write its name as it is recorded. If not, add it on the pages first."
            elif new.above is None and at_top and self._holds_all(new.code, positions):
                problem = (
                    f"This unit is not recorded, but units below it, such as {at_top[0]}, are recorded at the top."
                )
                remedy = (
                    "If it is the organisation under a new name, correct the organisation’s name first. If it is a new "
                    "unit, add it on the pages first and choose it as the unit above the others."
                )
            else:
                continue
            yield source.problem("unit", new.name, problem, remedy)

    def _holds_all(self, unit: str, positions: Sequence[Any]) -> bool:
        return all(next(self._units_on(position.path), unit) == unit for position in positions)

    def notes(self) -> Iterator[str]:
        if self._known_by:
            names = (f"{name} (now {today})" for name, today in sorted(self._known_by.items()))
            yield f"Units found by a former name: {'; '.join(names)}."
        elsewhere = {name for name, _ in self._before}
        doubled = sorted({unit.name for unit in self._new.values() if spelled_alike(unit.name) in elsewhere})
        if doubled:
            yield f"New units with the name of a unit that is recorded elsewhere: {'; '.join(doubled)}."
