"""Where promises come from, read from promise_sources.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class PromiseSource(BaseModel):
    """One kind of source, with its words; `unnamed` is said where a reader may not open the source itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    unnamed: Annotated[str, Field(min_length=1, max_length=120)]


@cache
def promise_sources() -> dict[str, PromiseSource]:
    """By kind, in the order in which forms offer them."""
    text = files("collegium.definitions").joinpath("promise_sources.toml").read_text(encoding="utf-8")
    listed = [PromiseSource(**entry) for entry in tomllib.loads(text)["sources"]]
    known = {source.kind: source for source in listed}
    if len(known) != len(listed):
        raise ValueError("promise_sources.toml names a kind twice.")
    return known
