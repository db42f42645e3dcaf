"""Barriers to medical leadership as published, read from barriers.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Barrier(BaseModel):
    """One barrier; `percent` of those asked named it, where that was published, among how many where that was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    common: bool
    ask: str
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    asked: int | None = None
    own: bool = False  # added by an organisation; nothing is published of it

    @property
    def published(self) -> str:
        """The published share with the number behind it; a missing number is said, never made up."""
        if self.own:
            return "nothing, because your organisation added this barrier"
        if self.percent is None:
            return "no share published"
        return f"{self.percent}%, {f'n = {self.asked}' if self.asked is not None else 'n not reported'}"


@cache
def barriers() -> tuple[Barrier, ...]:
    text = files("collegium.definitions").joinpath("barriers.toml").read_text(encoding="utf-8")
    return tuple(Barrier(**entry) for entry in tomllib.loads(text)["barriers"])
