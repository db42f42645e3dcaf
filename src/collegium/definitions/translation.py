"""Kinds of translation work and their audiences, read from translation.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class TranslationKind(BaseModel):
    """One kind: what is translated, and from which source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    source: str
    example: str = ""


class Audience(BaseModel):
    """Those for whom something is translated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str


@cache
def _content() -> dict[str, list[dict[str, str]]]:
    text = files("collegium.definitions").joinpath("translation.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def translation_kinds() -> tuple[TranslationKind, ...]:
    """The eight kinds that an organisation starts with, in the order of the file."""
    return tuple(TranslationKind(**entry) for entry in _content()["kinds"])


@cache
def audiences() -> tuple[Audience, ...]:
    return tuple(Audience(**entry) for entry in _content()["audiences"])
