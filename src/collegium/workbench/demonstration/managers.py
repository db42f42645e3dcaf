"""The same ten statements put to doctors and to managers, so that the two stand beside each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from collegium.assessments.actions import open_wave, release_upload, upload_responses
from collegium.definitions.instrument_files import load_instrument
from collegium.definitions.instruments import Instrument
from collegium.organisation.models import Organisation
from collegium.tables.writing import write_csv
from collegium.workbench.demonstration.answers import DOCTORS, holds, layers_on
from collegium.workbench.demonstration.trust import Tables
from collegium.workbench.demonstration.units import DAY, TRUST, Row

STATEMENTS = "collegium-doctor-manager-1"
OPENED, CLOSED = dt.date(2026, 6, 1), dt.date(2026, 6, 30)
# What is felt on the answers' range of 1 to 5, and how many answer.
FELT = {"board_near": (3.7, 0.85), "unit_leader": (3.2, 0.8), "rank_and_file": (2.8, 0.5), "": (3.6, 0.78)}


def release_statements(*, by: str, tables: Tables, folder: Path) -> None:
    """Two waves of one month: the page of alignment sets them beside each other by itself."""
    trust = Organisation.objects.get(code=TRUST)
    instrument = load_instrument(STATEMENTS)
    asked: dict[str, Callable[[Tables], Iterator[tuple[str, str]]]] = {"doctors": doctors, "managers": managers}
    for audience, people in asked.items():
        rows = answers(tables, instrument, audience, people)
        columns = tuple(rows[0])
        content = write_csv(columns, [[row[name] for name in columns] for row in rows])
        name = f"working-together-{audience}.csv"
        (folder / "examples" / "answers" / name).write_bytes(content)
        wave = open_wave(
            by=by,
            organisation=trust,
            instrument_id=STATEMENTS,
            title=f"Working together, {audience}, June 2026",
            audience=audience,
            opened_on=OPENED,
            closed_on=CLOSED,
            population_date=CLOSED,
        )
        upload_responses(by=by, wave=wave, file_name=name, content=content)
        release_upload(by=by, wave=wave, at=dt.datetime.combine(CLOSED + DAY, dt.time(12), tzinfo=dt.UTC))


def answers(
    tables: Tables, instrument: Instrument, audience: str, people: Callable[[Tables], Iterator[tuple[str, str]]]
) -> list[Row]:
    """One row a respondent: unit, layer where there are layers, and an answer to each statement."""
    random = Random(f"{audience} on working together")  # noqa: S311 - an invention, not a secret
    mood: dict[str, float] = {}
    rows: list[Row] = []
    for unit, layer in people(tables):
        felt, answering = FELT[layer]
        if random.random() > answering:
            continue
        centre = felt + mood.setdefault(unit, random.gauss(0, 0.3)) + random.gauss(0, 0.6)
        given: Row = {one.id: min(5, max(1, round(random.gauss(centre, 0.7)))) for one in instrument.items}
        group: Row = {"unit_code": unit, "layer": layer} if layer else {"unit_code": unit}
        rows.append(group | given)
    random.shuffle(rows)
    return rows


def doctors(tables: Tables) -> Iterator[tuple[str, str]]:
    """Unit and layer of each doctor of the day."""
    layers = layers_on(tables, CLOSED)
    for person in tables["people"]:
        if person["grade"] in DOCTORS and holds(person, CLOSED):
            yield str(person["unit_code"]), layers.get(str(person["staff_code"]), "rank_and_file")


def managers(tables: Tables) -> Iterator[tuple[str, str]]:
    """Unit of each manager: of the post held that day, or else of the employment. They have no layer."""
    unit_of = {
        str(row["post_code"]): str(row["unit_code"]) for row in tables["posts"] if row["profession"] == "manager"
    }
    known = {str(row["staff_code"]): row for row in tables["people"] if row["profession"] == "manager"}
    placed = {code: str(row["unit_code"]) for code, row in known.items()}
    placed |= {
        str(row["staff_code"]): unit_of[str(row["post_code"])]
        for row in tables["holders"]
        if row["staff_code"] in known and holds(row, CLOSED)
    }
    yield from ((unit, "") for unit in placed.values() if unit)
