"""The people of the invented trust: about 650 doctors, and the managers and nurses who lead with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from collegium.workbench.demonstration.names import invent
from collegium.workbench.demonstration.units import (
    BEGIN,
    DAY,
    DIRECTORATES,
    DIVISIONS,
    MERGER,
    REORGANISATION,
    SPECIALTIES,
    TODAY,
    Place,
    Row,
)

# Shares of grades among the doctors of a specialty; a usual teaching hospital.
GRADES = (
    ("consultant", 0.52),
    ("resident", 0.31),
    ("specialty_doctor", 0.07),
    ("associate_specialist", 0.03),
    ("specialist", 0.02),
    ("locally_employed", 0.05),
)
FULL_TIME = 10
# Managers who lead no unit: so many for the doctors of a directorate, and so many in the office of a division.
DOCTORS_TO_A_MANAGER, IN_A_DIVISION = 3, 14
FIRST_MANAGER = 900_001
LEAVERS = 260  # doctors who worked here once and left, so that a past day shows a past trust


@dataclass
class Staff:
    """Everybody, with the pools from which posts are filled."""

    rows: list[Row] = field(default_factory=list)
    consultants: dict[str, list[Row]] = field(default_factory=dict)
    managers: list[Row] = field(default_factory=list)
    nurses: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)


def invent_staff(random: Random) -> Staff:
    doctors = sum(place.doctors for place in SPECIALTIES)
    names = iter(invent(doctors + LEAVERS + 130, random))
    staff = Staff()
    number = 0
    for place in SPECIALTIES:
        for grade in grades_of(place, random):
            number += 1
            row = doctor(number, next(names), place, grade, random)
            staff.rows.append(row)
            if grade == "consultant":
                staff.consultants.setdefault(place.code, []).append(row)
    for place in random.choices(SPECIALTIES, k=LEAVERS):
        number += 1
        row = doctor(number, next(names), place, random.choice(("consultant", "resident", "specialty_doctor")), random)
        row["starts"] = MERGER if place.from_brackwater else BEGIN
        row["ends"] = between(random, dt.date(2023, 9, 1), dt.date(2026, 6, 30))
        staff.rows.append(row)
    for pool, profession, count in (
        (staff.managers, "manager", 40),
        (staff.nurses, "nurse", 40),
        (staff.others, "other", 10),
    ):
        for _ in range(count):
            number += 1
            pool.append({**person(number, next(names), profession), "starts": None, "ends": None})
    staff.rows += staff.managers + staff.nurses + staff.others
    return staff


def grades_of(place: Place, random: Random) -> list[str]:
    grades = [name for name, share in GRADES for _ in range(round(place.doctors * share))]
    while len(grades) < place.doctors:
        grades.append("resident")
    return grades[: place.doctors]


def person(number: int, name: str, profession: str) -> Row:
    return {
        "staff_code": f"{20_000_000 + number}",
        "name": name,
        "profession": profession,
        "gmc_number": "",
        "unit_code": "",
        "grade": "",
        "job_plan_pas": None,
    }


def doctor(number: int, name: str, place: Place, grade: str, random: Random) -> Row:
    first = MERGER if place.from_brackwater else BEGIN
    long_serving = grade == "consultant" and random.random() < 0.6
    latest = TODAY - dt.timedelta(days=90)
    started = first if long_serving else between(random, max(first, latest - dt.timedelta(days=365 * 5)), latest)
    less_than_full_time = random.random() < 0.18
    return {
        **person(number, f"Dr {name}", "doctor"),
        # No real GMC number starts with two noughts.
        "gmc_number": f"{number:07d}",
        "unit_code": place.code,
        "grade": grade,
        "job_plan_pas": None
        if grade in ("resident", "locally_employed")
        else random.choice((6, 7, 8))
        if less_than_full_time
        else random.choice((FULL_TIME, FULL_TIME, FULL_TIME, 11, 11, 12)),
        "starts": started,
        "ends": None,
    }


def between(random: Random, first: dt.date, last: dt.date) -> dt.date:
    return first + DAY * random.randrange(max(1, (last - first).days))


def manager_rows(seed: int, taken: set[str]) -> list[Row]:
    """Managers who lead no unit, employed in directorates and divisions. `taken`: names in use."""
    random = Random(f"{seed} managers")  # noqa: S311 - an invention, not a secret
    doctors = {
        one.code: sum(place.doctors for place in SPECIALTIES if place.parent == one.code) for one in DIRECTORATES
    }
    places = [one for one in DIRECTORATES for _ in range(doctors[one.code] // DOCTORS_TO_A_MANAGER)]
    places += [one for one in DIVISIONS for _ in range(IN_A_DIVISION)]
    names = [name for name in invent(3 * len(places), random) if name not in taken and f"Dr {name}" not in taken]
    return [
        {
            **person(FIRST_MANAGER + number, name, "manager"),
            "unit_code": place.code,
            "grade": "manager",
            "starts": REORGANISATION if place.code == "UAC" else BEGIN,
            "ends": None,
        }
        for number, (place, name) in enumerate(zip(places, names, strict=False))
    ]
