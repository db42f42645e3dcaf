"""Two waves of invented answers with a visible gap: leaders feel encouraged, many of the rank and file do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from collegium.definitions.instruments import Instrument
from collegium.definitions.roles import role
from collegium.workbench.demonstration.trust import SEED, Tables
from collegium.workbench.demonstration.units import SPECIALTIES, Row

LAYERS = ("board_near", "unit_leader", "rank_and_file")


@dataclass(frozen=True)
class Temper:
    """What doctors of a layer feel, on the answers' range of 1 to 5, and how many of them answer."""

    own_wish: float
    encouragement: float
    answering: float


@dataclass(frozen=True)
class InventedWave:
    title: str
    opened: dt.date
    closed: dt.date
    tempers: dict[str, Temper]


WAVES = (
    InventedWave(
        "Autumn 2024",
        dt.date(2024, 10, 1),
        dt.date(2024, 10, 31),
        {
            "board_near": Temper(4.30, 4.00, 0.90),
            "unit_leader": Temper(4.00, 3.15, 0.80),
            "rank_and_file": Temper(3.55, 2.45, 0.52),
        },
    ),
    InventedWave(
        "Autumn 2026",
        dt.date(2026, 9, 28),
        dt.date(2026, 10, 30),
        {
            "board_near": Temper(4.30, 4.05, 0.88),
            "unit_leader": Temper(4.00, 3.35, 0.86),
            "rank_and_file": Temper(3.60, 2.75, 0.60),
        },
    ),
)
DOCTORS = frozenset(
    ("consultant", "specialist", "associate_specialist", "specialty_doctor", "resident", "locally_employed")
)


def answer_rows(tables: Tables, wave: InventedWave, instrument: Instrument) -> list[Row]:
    """One row a respondent: unit, layer, and an answer to each item. In no order that means anything."""
    random = Random(f"{SEED} {wave.title}")  # noqa: S311 - an invention, not a secret
    unit_temper = {place.code: random.gauss(0, 0.35) for place in SPECIALTIES}
    layers = layers_on(tables, wave.closed)
    rows = []
    for person in tables["people"]:
        if person["grade"] not in DOCTORS or not holds(person, wave.closed):
            continue
        layer = layers.get(str(person["staff_code"]), "rank_and_file")
        if random.random() < wave.tempers[layer].answering:
            unit = str(person["unit_code"])
            answers = answer(instrument, wave.tempers[layer], unit_temper[unit], layer, random)
            rows.append({"unit_code": unit, "layer": layer, **answers})
    random.shuffle(rows)
    return rows


def holds(row: Row, day: dt.date) -> bool:
    starts, ends = row["starts"], row["ends"]
    assert isinstance(starts, dt.date)
    return starts <= day and (not isinstance(ends, dt.date) or ends >= day)


def layers_on(tables: Tables, day: dt.date) -> dict[str, str]:
    """Staff code -> the highest layer among the posts that the person holds on that day."""
    roles = {str(row["post_code"]): str(row["role"]) for row in tables["posts"]}
    found: dict[str, str] = {}
    for row in tables["holders"]:
        layer = role(roles[str(row["post_code"])]).layer
        if layer != "none" and holds(row, day):
            staff = str(row["staff_code"])
            found[staff] = min(layer, found.get(staff, layer), key=LAYERS.index)
    return found


def answer(instrument: Instrument, temper: Temper, unit: float, layer: str, random: Random) -> Row:
    person = random.gauss(0, 0.5)
    wish = set(instrument.scale("own_wish").items)
    answers: Row = {}
    for item in instrument.items:
        if instrument.responses[item.response].kind != "ordered":
            continue
        centre = temper.own_wish if item.id in wish else temper.encouragement + unit
        felt = min(5, max(1, round(random.gauss(centre + person, 0.8))))
        answers[item.id] = None if random.random() < 0.015 else 6 - felt if item.reverse else felt
    takes_part = layer != "rank_and_file" or random.random() < 0.3 + person / 3
    routes = random.choice((1, 2, 3)) if takes_part else random.choice((0, 0, 0, 1, 1, 2))
    answers["taking_part"] = 1 if takes_part else 2 if random.random() < 0.45 else 3
    answers["routes_offered"] = routes
    return answers
