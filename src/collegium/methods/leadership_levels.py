"""Leading oneself, others, and the organisation in its system: all three are needed.

Source: Mohapel and Dickson 2007, as discussed in Dickinson and Ham 2008, section 4.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Level = Literal["self", "others", "organisation"]
LEVELS: tuple[Level, ...] = ("self", "others", "organisation")


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """Which levels a plan reaches and which it leaves out."""

    covered: tuple[Level, ...]
    missing: tuple[Level, ...]

    @property
    def complete(self) -> bool:
        """Say whether all three are reached."""
        return not self.missing


def level_plan(covered: Collection[str]) -> LevelPlan:
    """Judge a plan by the levels at which it has a step; ValueError for a level that is none."""
    if unknown := set(covered) - set(LEVELS):
        raise ValueError(f"not a level of leading: {', '.join(sorted(unknown))}")
    return LevelPlan(
        tuple(level for level in LEVELS if level in covered), tuple(level for level in LEVELS if level not in covered)
    )
