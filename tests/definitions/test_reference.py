"""The example in the reference is an instrument, and every key of an instrument file is explained there."""

from __future__ import annotations

from pathlib import Path

from collegium.definitions.instrument_files import parse_instrument
from collegium.definitions.instruments import Instrument, Item, Level, Opportunity, ResponseScale, Scale

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "instrument-file.md").read_text(encoding="utf-8")


def test_the_example_is_an_instrument() -> None:
    lines = TEXT.split("## Example")[1].splitlines()
    example = "\n".join(line.removeprefix("    ") for line in lines if line.startswith("    ") or not line)
    assert parse_instrument(example.encode(), "example.toml").scale("overall").items == ("q1", "q2")


def test_every_key_is_explained() -> None:
    keys = {
        field.alias or name
        for part in (Instrument, ResponseScale, Item, Scale, Level, Opportunity)
        for name, field in part.model_fields.items()
    }
    assert {key for key in keys if f"`{key}`" not in TEXT and f"[{key}" not in TEXT and f"{key} =" not in TEXT} == set()
