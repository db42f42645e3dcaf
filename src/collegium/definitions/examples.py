"""The example data that is shipped: published figures, each with its source."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

FOLDER = files("collegium.definitions").joinpath("examples")


class Example(BaseModel):
    """One file of example data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    title: str
    about: str
    source: str

    @property
    def id(self) -> str:
        return self.file.removesuffix(".csv").replace("_", "-")

    def content(self) -> bytes:
        return FOLDER.joinpath(self.file).read_bytes()


@cache
def examples() -> tuple[Example, ...]:
    text = FOLDER.joinpath("examples.toml").read_text(encoding="utf-8")
    return tuple(Example(**entry) for entry in tomllib.loads(text)["examples"])


def example(example_id: str) -> Example:
    """The example with that id; KeyError when there is none."""
    for one in examples():
        if one.id == example_id:
            return one
    raise KeyError(example_id)
