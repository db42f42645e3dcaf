"""Units that a release shows as one group: it is kept under the first of them, and belongs to all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collegium.assessments.campaigns.frames import Pooling


def kept(pooling: Pooling) -> list[dict[str, Any]]:
    """What the parameters of a release say of it."""
    return [{"name": family.name, "units": list(family.units)} for family in pooling.families]


def units_with(parameters: Mapping[str, Any], unit: int) -> frozenset[int]:
    """All units of the group that a unit is shown in; most units are shown alone."""
    groups = (frozenset(one["units"]) for one in parameters.get("together", ()))
    return next((units for units in groups if unit in units), frozenset({unit}))
