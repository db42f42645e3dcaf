"""A hospital of some two hundred doctors for the tests of surveys, written in bulk; and its made-up answers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from random import Random

from collegium.definitions.instrument_files import load_instrument
from collegium.organisation.models import (
    Employment,
    Membership,
    Organisation,
    Person,
    Post,
    PostPlacement,
    Unit,
    UnitPlacement,
)
from collegium.tables.reading import Table, read_table

FIRST = dt.date(2020, 4, 1)
DAY = dt.date(2026, 3, 1)
INSTRUMENT = "collegium-medical-engagement-1"

# code: name, kind, unit above, doctors, leaders among them
UNITS = {
    "MED": ("Medicine", "division", None, 2, 2),
    "CARD": ("Cardiology", "specialty", "MED", 40, 6),
    "RESP": ("Respiratory medicine", "specialty", "MED", 35, 4),
    "RENA": ("Renal medicine", "specialty", "MED", 9, 2),
    "SUR": ("Surgery", "division", None, 3, 2),
    "ORTH": ("Orthopaedics", "specialty", "SUR", 45, 5),
    "VASC": ("Vascular surgery", "specialty", "SUR", 20, 2),
    "ANAE": ("Anaesthesia", "specialty", "SUR", 48, 5),
}
BOARD_NEAR = 4  # deputies and associates of the medical director, of the first units


Plan = Mapping[str, tuple[str, str, str | None, int, int]]


def build_hospital(
    code: str = "ZHO", name: str = "Harbour Hospital", plan: Plan = UNITS, board_near: int = BOARD_NEAR
) -> Organisation:
    organisation = Organisation.objects.create(code=code, name=name, kind="acute")
    units: dict[str, Unit] = {}
    jobs, seats = [], []
    number = board = 0
    for unit_code, (unit_name, kind, above, doctors, leaders) in plan.items():
        unit = units[unit_code] = Unit.objects.create(organisation=organisation, code=unit_code)
        UnitPlacement.objects.create(
            unit=unit, starts=FIRST, name=unit_name, kind=kind, parent=units[above] if above else None
        )
        for place in range(doctors):
            number += 1
            person = Person.objects.create(
                organisation=organisation, code=f"D{number:03}", name=f"Doctor {number}", profession="doctor"
            )
            jobs.append(Employment(person=person, unit=unit, grade="consultant", starts=FIRST))
            if place < leaders:
                near_board = board < board_near and place == 0
                board += near_board
                role = "associate_medical_director" if near_board else "clinical_lead"
                post = Post.objects.create(organisation=organisation, code=f"P{number:03}")
                PostPlacement.objects.create(
                    post=post, starts=FIRST, title="Lead", role=role, profession="doctor", unit=unit
                )
                seats.append(Membership(post=post, person=person, starts=FIRST))
    Employment.objects.bulk_create(jobs)
    Membership.objects.bulk_create(seats)
    return organisation


def answers_csv(seed: int = 7, share: float = 0.75, gap: float = 0.9, extra: Sequence[str] = ()) -> bytes:
    """Answers of most doctors; leaders stand `gap` points of five above the others. Fixed seed, visible gap."""
    random = Random(seed)
    items = load_instrument(INSTRUMENT).items
    lines = [",".join(["unit_code", "layer", *(item.id for item in items), *extra])]
    board = 0
    for unit, (_, _, _, doctors, leaders) in UNITS.items():
        liking = random.gauss(0, 0.25)
        for place in range(doctors):
            near_board = board < BOARD_NEAR and place == 0 and leaders > 0
            board += near_board
            layer = "board_near" if near_board else "unit_leader" if place < leaders else "rank_and_file"
            if random.random() > share and place >= leaders:
                continue
            middle = 3.1 + liking + (gap if layer != "rank_and_file" else 0) + random.gauss(0, 0.4)
            row = [unit, layer]
            for item in items:
                if item.response != "agreement":
                    row.append("1" if layer != "rank_and_file" else str(random.choice((1, 2, 3))))
                    continue
                own = middle + (0.5 if item.id.startswith("w") else -0.3)
                value = min(5, max(1, round(random.gauss(own, 0.9))))
                row.append("" if random.random() < 0.02 else str(6 - value if item.reverse else value))
            lines.append(",".join([*row, *("x" for _ in extra)]))
    return ("\n".join(lines) + "\n").encode()


def answers_table(content: bytes | None = None, name: str = "answers.csv") -> Table:
    return read_table(content or answers_csv(), name=name)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
