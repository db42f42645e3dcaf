"""The list of roles that posts point to, read from roles.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

# One board's ceiling for programmed activities in a leadership role (Dickinson and colleagues 2017; methods A34).
LEADERSHIP_PAS_CEILING = 6


class Role(BaseModel):
    """A kind of post: who holds it, where it stands between board and rank and file, and the guide to its time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    profession: Literal["doctor", "manager", "nurse", "any"]
    layer: Literal["board_near", "unit_leader", "none"]
    formal_list: str = ""
    guide_pas: tuple[float, float] | None = None  # lowest and highest of ten, as published
    counts_as: str = ""  # the role of the formal list that is this one under another name
    also: tuple[str, ...] = ()  # other titles

    def is_title(self, title: str) -> bool:
        """Say whether a post's title begins with the name of this role, such as “Clinical lead, cardiology”."""
        words = plain(title)
        return any(words == name or words.startswith(f"{name} ") for name in map(plain, (self.title, *self.also)))


def plain(title: str) -> str:
    """A title as it is compared: lower case, without punctuation."""
    return " ".join(re.sub(r"[^\w&]+", " ", title.casefold()).split())


@cache
def roles() -> tuple[Role, ...]:
    """All roles, in the order of the file."""
    text = files("collegium.definitions").joinpath("roles.toml").read_text(encoding="utf-8")
    return tuple(Role(**entry) for entry in tomllib.loads(text)["roles"])


@cache
def role_ids() -> frozenset[str]:
    return frozenset(role.id for role in roles())


def role(role_id: str) -> Role:
    """The role with that id; KeyError when there is none."""
    for one in roles():
        if one.id == role_id:
            return one
    raise KeyError(role_id)
