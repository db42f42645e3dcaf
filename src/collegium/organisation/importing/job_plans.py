"""An export of the job-planning system: programmed activities of doctors, and of the posts that they hold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from collegium.organisation.importing.dated import changed_from, holding
from collegium.organisation.importing.records import Key, Record, Register, shown
from collegium.organisation.importing.sheets import Reading, Sheet, Source, Wanted
from collegium.organisation.models import Membership
from collegium.tables.problems import Problem
from collegium.tables.rows import MappedRow

FULL_TIME_PAS = 10  # methods D1
PARTS = ("dcc", "spa", "additional", "external")
COLUMNS = {name: name for name in ("staff_code", "gmc_number", "unit_code", "post_code", "total", "additional", *PARTS)}
Found = tuple[Key, Record]


def read_job_plans(sheet: Sheet, register: Register) -> Reading:
    """Total time to employments, leadership time to posts held; both from the day that the file describes."""
    plans = JobPlans(sheet, register)
    wanted = [one for row in sheet.rows for one in plans.of_row(row)]
    notes = []
    if plans.without_post:
        notes.append(
            f"Doctors with leadership time who hold no recorded post: {plans.without_post}. Only their total was used."
        )
    return Reading(tuple(wanted), tuple(plans.problems), tuple(notes))


class JobPlans:
    def __init__(self, sheet: Sheet, register: Register) -> None:
        self.sheet = sheet
        self.register = register
        self.problems: list[Problem] = []
        self.without_post = 0
        self._by_number = {
            record.values["gmc_number"]: key[0]
            for key, record in register.tables["person"].items()
            if record.values["gmc_number"]
        }
        self._days: dict[tuple[str, dt.date], dict[str, list[Found]]] = {}

    def of_row(self, row: MappedRow) -> Iterator[Wanted]:
        source = self.sheet.source(row, COLUMNS)
        before = len(self.problems)
        person = self.person(row.values, source)
        total = self.total(row.values, source)
        if person is None or len(self.problems) > before:
            return
        day: dt.date = row.values["as_at"]  # type: ignore[assignment]
        leadership = self.leadership(person, total, day, row.values)
        job_plan = total
        if total is not None and leadership.get("arrangement") == Membership.Arrangement.ADDED.value:
            job_plan = total - leadership["pas"]  # the register keeps time on top of the job plan with the post alone
        place = self.one_of("employment", person, day, row.values.get("unit_code"), 1, source)
        if place is not None and job_plan is not None:
            yield from changed_from("employment", place, {"pas": job_plan}, day, source)
        held = self.one_of("membership", person, day, row.values.get("post_code"), 0, source) if leadership else None
        if held is not None:
            yield from changed_from("membership", held, leadership, day, source)

    def person(self, values: dict[str, object], source: Source) -> str | None:
        code, number = values.get("staff_code"), values.get("gmc_number")
        if code is not None and (code,) in self.register.tables["person"]:
            return str(code)
        if code is None and number in self._by_number:
            return str(self._by_number[number])
        column, value = ("staff_code", code) if code is not None else ("gmc_number", number)
        self.problems.append(
            source.problem(
                column,
                shown(value),
                "Nobody in the register has this staff code or GMC number."
                if value
                else "This row names no doctor: it has neither a staff code nor a GMC number.",
                "Correct it, or import the person first.",
            )
        )
        return None

    def total(self, values: dict[str, object], source: Source) -> Decimal | None:
        """The total told, which must agree with its parts; without one, the sum of parts when all are told."""
        total: Any = values.get("total")
        given: list[Any] = [values.get(name) for name in PARTS if name in self.sheet.columns]
        complete = bool(given) and None not in given
        if total is None and complete:
            return sum(given, Decimal(0))
        if total is None:
            fault = (
                "",
                "This row has no total, and not all of its parts.",
                "Fill in the total, or every part (0 for none).",
            )
            self.problems.append(source.problem("total", *fault))
        elif complete and len(given) == len(PARTS) and sum(given) != total:
            problem = f"The parts add up to {shown(sum(given, Decimal(0)))}, not to this total."
            self.problems.append(
                source.problem("total", shown(total), problem, "Correct the total or one of the parts.")
            )
        return total  # type: ignore[no-any-return]

    def leadership(self, person: str, total: Decimal | None, day: dt.date, values: dict[str, object]) -> dict[str, Any]:
        """Time for the post held, and whether it stands on top of the job plan; nothing without such time."""
        time: Any = values.get("additional")
        if not time:
            return {}
        if not self.found("membership", day).get(person):
            self.without_post += 1
            return {}
        above = total is not None and total > FULL_TIME_PAS
        usual = Membership.Arrangement.ADDED if above else Membership.Arrangement.SUBSTITUTED
        return {"pas": time, "arrangement": values.get("arrangement") or usual.value}

    def found(self, table: str, day: dt.date) -> dict[str, list[Found]]:
        """What each person has on that day."""
        if (table, day) not in self._days:
            people: dict[str, list[Found]] = defaultdict(list)
            for key, record in holding(self.register, table, day):
                people[record.values["person"]].append((key, record))
            self._days[table, day] = people
        return self._days[table, day]

    def one_of(
        self, table: str, person: str, day: dt.date, code: object, position: int, source: Source
    ) -> Found | None:
        """The employment or the post that the row means; a choice between several is never guessed."""
        all_of = self.found(table, day).get(person, [])
        meant = [one for one in all_of if code is None or one[0][position] == code]
        if len(meant) == 1:
            return meant[0]
        what, column = ("unit", "unit_code") if table == "employment" else ("post", "post_code")
        has = "works in" if table == "employment" else "holds"
        several = ", ".join(str(one[0][position]) for one in all_of)
        problem = (
            f"This doctor {has} no such {what} on {day}." if not meant else f"This doctor {has} several: {several}."
        )
        remedy = f"Give the {what} code." if meant else f"Correct the {what} code, the day, or the register."
        self.problems.append(source.problem(column, shown(code), problem, remedy))
        return None
