"""A position extract of the electronic staff record: units by their names, posts or employments, people, holders.

The rules, in words, stand in docs/how-to/bring-in-esr.md; whoever changes one changes the other.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from collegium.definitions.roles import role
from collegium.organisation.importing.dated import changed_from, holding
from collegium.organisation.importing.esr_units import UnitsByName
from collegium.organisation.importing.extracts import BY_PROFESSION, LEVELS, NOT_A_LEADERSHIP_POST
from collegium.organisation.importing.records import Key, Record, Register
from collegium.organisation.importing.sheets import Reading, Sheet, Source, Wanted
from collegium.organisation.models import Employment, Profession
from collegium.tables.problems import Problem

FULL_TIME_PAS = 10  # a full-time job plan of the consultant contract (methods D1)
SENIOR = {
    Employment.Grade.CONSULTANT.value,
    Employment.Grade.SPECIALIST.value,
    Employment.Grade.ASSOCIATE_SPECIALIST.value,
    Employment.Grade.SPECIALTY_DOCTOR.value,
}
GRADE_OF = {
    Profession.NURSE.value: Employment.Grade.NURSE.value,
    Profession.MANAGER.value: Employment.Grade.MANAGER.value,
}
# A person with several positions has the first of these professions that any of them tells.
FIRST_OF = (Profession.DOCTOR.value, Profession.NURSE.value, Profession.MANAGER.value, Profession.OTHER.value)
VACANT = "Vacant positions that are not leadership posts"
COLUMNS = {
    "code": "employee_number",
    "person": "employee_number",
    "post": "position_number",
    "unit": "level_1",
    "profession": "staff_group",
    "pas": "fte",
    **{name: name for name in ("title", "role", "name", "grade", "starts", "gmc_number")},
}


@dataclass(frozen=True)
class Position:
    """One row: a position, its unit, and perhaps its holder."""

    source: Source
    number: str
    title: str
    role: str
    unit: str | None
    path: tuple[str, ...]
    profession: str
    person: str | None
    values: dict[str, Any]
    as_at: dt.date

    @property
    def leads(self) -> bool:
        return self.role != NOT_A_LEADERSHIP_POST

    @property
    def starts(self) -> dt.date | None:
        day: dt.date | None = self.values.get("starts")
        return day


def read_positions(sheet: Sheet, register: Register) -> Reading:
    """Everything that the extract asks for."""
    return Extract(sheet, register).read()


@dataclass
class Extract:
    sheet: Sheet
    register: Register
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self) -> Reading:
        if not self.sheet.rows:
            return Reading(())
        units = UnitsByName(self.register, min(self.day(row.values) for row in self.sheet.rows))
        positions = list(self.positions(units))
        self.problems += units.problems(positions)
        self.notes += units.notes()
        wanted = [
            *units.wanted(self.sheet, positions),
            *self.people(positions),
            *self.employments([one for one in positions if not one.leads and one.person]),
            *self.posts([one for one in positions if one.leads]),
        ]
        vacant = sum(1 for one in positions if not one.leads and not one.person)
        if vacant:
            self.notes.append(f"Vacant positions that are not leadership posts were left out: {vacant}.")
        left_out = {VACANT: vacant} if vacant else {}
        return Reading(tuple(wanted), tuple(self.problems), tuple(self.notes), left_out)

    def positions(self, units: UnitsByName) -> Iterator[Position]:
        for row in self.sheet.rows:
            values = row.values
            path = tuple(str(values[level]) for level in LEVELS if values.get(level))
            source = self.sheet.source(row, COLUMNS)
            position = Position(
                source=source,
                number=str(values["position_number"]),
                title=str(values["title"]),
                role=str(values["role"]),
                unit=units.code(path),
                path=units.below_organisation(path),
                profession=self.profession(values),
                person=str(values["employee_number"]) if values.get("employee_number") else None,
                values=values,
                as_at=self.day(values),
            )
            faults = list(self.faults(position))
            self.problems += faults
            if not faults:
                yield position

    def day(self, values: dict[str, Any]) -> dt.date:
        day: dt.date = values["as_at"]
        return day

    def profession(self, values: dict[str, Any]) -> str:
        said = str(values["staff_group"])
        if said == Profession.OTHER.value and values["role"] != NOT_A_LEADERSHIP_POST:
            of_role = role(str(values["role"])).profession
            return of_role if of_role == Profession.MANAGER.value else said
        return said

    def faults(self, position: Position) -> Iterator[Problem]:
        source = position.source
        if position.person and position.starts is None:
            yield source.problem(
                "starts", "", "A holder needs a first day, and this row has none.", "Fill in the start date."
            )
        if position.person and not name_of(position):
            yield source.problem("name", "", "This employee has no name.", "Fill in the name, or map its columns.")
        if not position.person or position.leads:
            return
        if position.unit is None:
            yield source.problem("unit", "", "This employee works in no unit.", "Fill in the organisation levels.")
        if grade_of(position) is None:
            yield source.problem(
                "grade",
                str(position.values.get("grade") or ""),
                "The grade of this doctor is not known.",
                "Fill in the grade, or say in the mapping which grade the value means.",
            )

    def people(self, positions: list[Position]) -> Iterator[Wanted]:
        by_person: dict[str, list[Position]] = defaultdict(list)
        for one in positions:
            if one.person:
                by_person[one.person].append(one)
        for code, held in by_person.items():
            profession = min((one.profession for one in held), key=FIRST_OF.index)
            for one in held:
                values = {"name": name_of(one)}
                if one.values.get("gmc_number"):
                    values["gmc_number"] = str(one.values["gmc_number"])
                # Doctors and nurses are told by their staff group; whether others are managers the office may know better.
                told = profession in FIRST_OF[:2]
                sides = ({**values, "profession": profession}, {}) if told else (values, {"profession": profession})
                yield Wanted("person", (code,), sides[0], one.source, sides[1], repeatable=True)

    def employments(self, positions: list[Position]) -> Iterator[Wanted]:
        recorded = {
            (key[0], key[1]): (key, record)
            for key, record in (holding(self.register, "employment", positions[0].as_at) if positions else ())
        }
        by_place: dict[tuple[str, str], list[Position]] = defaultdict(list)
        for one in positions:
            by_place[str(one.person), str(one.unit)].append(one)
        several = sum(1 for held in by_place.values() if len(held) > 1)
        if several:
            self.notes.append(f"People with several positions in one unit were recorded there once: {several}.")
        for (person, unit), held in by_place.items():
            first = min(held, key=lambda one: (one.starts or dt.date.max, one.number))
            values = {"grade": grade_of(first)}
            if (person, unit) in recorded:
                yield from changed_from("employment", recorded[person, unit], values, first.as_at, first.source)
            else:
                initial = {"pas": senior_pas(held)}
                yield Wanted("employment", (person, unit, first.starts), values, first.source, initial)

    def posts(self, positions: list[Position]) -> Iterator[Wanted]:
        by_number: dict[str, list[Position]] = defaultdict(list)
        for one in positions:
            by_number[one.number].append(one)
        as_at = positions[0].as_at if positions else None
        recorded = {key[0]: (key, one) for key, one in holding(self.register, "post_placement", as_at)} if as_at else {}
        holders = {key[:2]: (key, one) for key, one in holding(self.register, "membership", as_at)} if as_at else {}
        for number, held in by_number.items():
            first = held[0]
            yield Wanted("post", (number,), {}, first.source, repeatable=True)
            values = {"title": first.title, "role": first.role, "unit": first.unit}
            if number in recorded:
                yield from changed_from("post_placement", recorded[number], values, first.as_at, first.source)
            else:
                starts = min([one.starts for one in held if one.starts] + [first.as_at])
                initial = {"profession": profession_of_post(first)}
                yield Wanted("post_placement", (number, starts), values, first.source, initial)
            yield from self.holders(number, held, holders)

    def holders(self, number: str, held: list[Position], recorded: dict[Key, tuple[Key, Record]]) -> Iterator[Wanted]:
        sharing = Counter(one.person for one in held if one.person)
        for one in held:
            if one.person and (number, one.person) not in recorded:
                values = {"joint": True} if len(sharing) > 1 else {}
                yield Wanted("membership", (number, one.person, one.starts), values, one.source)
            elif one.person:
                yield Wanted("membership", recorded[number, one.person][0], {}, one.source)


def name_of(position: Position) -> str:
    values = position.values
    parts = [values.get("first_name"), values.get("last_name")]
    return str(values.get("name") or " ".join(str(part) for part in parts if part))


def grade_of(position: Position) -> str | None:
    """The grade told, or that of the profession; a doctor's is never guessed."""
    told = position.values.get("grade")
    if told and told != BY_PROFESSION:
        return str(told)
    if position.profession == Profession.DOCTOR.value:
        return None
    return GRADE_OF.get(position.profession, Employment.Grade.OTHER.value)


def senior_pas(held: list[Position]) -> Decimal | None:
    """Ten programmed activities for a full-time senior doctor; nobody else's time is counted in them."""
    shares: list[Any] = [one.values.get("fte") for one in held if grade_of(one) in SENIOR]
    if None in shares or not sum(shares):
        return None
    time = sum(shares, Decimal(0)) * FULL_TIME_PAS
    return (
        round(time, 2) if abs(time) < FULL_TIME_PAS**3 else time
    )  # no such time is recorded, and some cannot be rounded


def profession_of_post(position: Position) -> str:
    of_role = role(position.role).profession
    return position.profession if of_role == "any" else of_role
