"""Every kind of file, found by its id."""

from __future__ import annotations

from functools import cache

from collegium.organisation.importing.extracts import EXTRACTS
from collegium.organisation.importing.kinds import OURS, Kind

KINDS: tuple[Kind, ...] = (*OURS, *EXTRACTS)


@cache
def kind(kind_id: str) -> Kind:
    """The kind with that id; KeyError when there is none."""
    for one in KINDS:
        if one.id == kind_id:
            return one
    raise KeyError(kind_id)
