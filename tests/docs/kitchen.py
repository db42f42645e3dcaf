"""Small files under the names that the pages use, so that what the pages show can be run as it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl

from collegium.organisation.files import REGISTER_KINDS
from collegium.registers.files import Context
from collegium.registers.files.mappings import first_mapping, without_daily
from collegium.tables.mapping_files import to_toml
from collegium.tables.reading import read_table
from collegium.tables.values import DateOrder
from collegium.tables.writing import Sheet, write_excel
from tests.organisation.esr_extract import extract
from tests.project.golden.record import HERE

INPUTS = HERE / "inputs"
LEVELS = ("leader", "other")
QUESTIONNAIRES = ("instrument.toml", "own.toml", "mine.toml")


def answers(people: int = 60) -> pl.DataFrame:
    """Answers of three units of twenty, two layers, to the three questions of the short questionnaire."""
    numbers = range(people)
    return pl.DataFrame(
        {
            "organisation": ["RXX" if number % 2 else "RX1" for number in numbers],
            "unit": [f"Unit {number % 3}" for number in numbers],
            "layer": [LEVELS[number // 3 % 2] for number in numbers],
            "q1": [1 + number % 5 for number in numbers],
            "q2": [1 + number * 7 // 3 % 5 for number in numbers],
            "q3": [5 - number % 4 for number in numbers],
        }
    )


def spells() -> pl.DataFrame:
    return pl.read_csv(INPUTS / "spells.csv")


def kept_mapping(content: bytes) -> str:
    """The mapping that the pages suggest for an extract, with the day first, as it is downloaded."""
    kind = next(kind for kind in REGISTER_KINDS if kind.id == "esr_positions")
    context = Context(scope="RX1", by="tests", today=dt.date(2026, 4, 1))
    made = first_mapping(kind, read_table(content, name="positions.csv"), context)
    constants = {"as_at": "2026-03-31"}  # as the page tells: the day that the extract describes
    return to_toml(replace(without_daily(made, kind), date_format=DateOrder.DAY_FIRST, constants=constants))


def fill(folder: Path) -> None:
    """Everything that a command of the pages reads from a file."""
    table = answers()
    table.write_csv(folder / "answers.csv")
    (folder / "answers.xlsx").write_bytes(write_excel([Sheet("answers", tuple(table.columns), table.rows())]))
    table.write_parquet(folder / "responses.parquet")
    spells().write_parquet(folder / "spells.parquet")
    questionnaire = (INPUTS / "instrument.toml").read_bytes()
    for name in QUESTIONNAIRES:
        (folder / name).write_bytes(questionnaire)
    months = "".join(f"2025-{month:02}-01,{75 + month % 3}\n" for month in range(1, 13))
    (folder / "points.csv").write_text("date,value\n" + months, encoding="utf-8")
    ratios = (INPUTS / "ratios.csv").read_text(encoding="utf-8")
    (folder / "ratios.csv").write_text(ratios.replace("T01", "RXX"), encoding="utf-8")
    positions = extract(200, organisation="Royal Example")
    (folder / "positions.csv").write_bytes(positions)
    (folder / "esr.toml").write_text(kept_mapping(positions), encoding="utf-8")
    (folder / "units.csv").write_text(
        "unit_code,name,kind,parent_code,starts\nMED,Medicine,division,,2024-04-01\n", encoding="utf-8"
    )
    (folder / "posts.csv").write_text(
        "post_code,title,role,unit_code,starts\nMED-CD,Clinical director,clinical_director,MED,2024-04-01\n",
        encoding="utf-8",
    )
