"""What each choice of units shown together would show and hide, worked out by the protection itself, and never a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.assessments.campaigns.frames import Family, Pooling
from collegium.assessments.cells import EVERYBODY
from collegium.assessments.figures import Figures
from collegium.assessments.presenters import Pool
from collegium.wording.lists import listed

# Each is protected anew, some seconds of work: more of them would keep the page waiting.
MOST_ARRANGEMENTS = 6


@dataclass(frozen=True)
class Arrangement:
    """One choice that the office has: which units are shown together, and how that is called."""

    title: str
    pooling: Pooling
    chosen: bool = False


@dataclass(frozen=True)
class Price:
    """How much of a release would be shown under one choice: groups, figures of groups on scales, and the whole."""

    title: str
    chosen: bool
    groups: int
    groups_shown: int
    figures: int
    figures_shown: int
    scales: int
    whole_shown: int  # scales on which everybody together is shown


def arrangements(pooling: Pooling, pools: Sequence[Pool]) -> tuple[list[Arrangement], int]:
    """The choices to price, what is chosen now among them; and how many more there are than are priced.

    Every unit by itself, what is chosen now, each further pool that is offered, and all of these.
    """
    offered = [Family(pool.name, pool.units) for pool in pools if not pool.chosen]
    found = [Arrangement("Every unit by itself", Pooling(), chosen=not pooling.families)]
    if pooling.families:
        found.append(Arrangement(f"{named(pooling.families)}", pooling, chosen=True))
    before = "Also " if pooling.families else ""
    more = [Arrangement(f"{before}{named([one])}", with_more(pooling, [one])) for one in offered]
    if len(offered) > 1:
        more.insert(0, Arrangement(f"{before}{named(offered)}", with_more(pooling, offered)))
    room = MOST_ARRANGEMENTS - len(found)
    return [*found, *more[:room]], len(more[room:])


def with_more(pooling: Pooling, families: Sequence[Family]) -> Pooling:
    return Pooling((*pooling.families, *families), pooling.above)


def named(families: Sequence[Family]) -> str:
    return f"{listed([f'“{family.name}”' for family in families])} shown as {'one group' if len(families) == 1 else 'groups'}"


def price(arrangement: Arrangement, figures: Figures) -> Price:
    """Count what the protection shows; what it hides is not told apart, nor why."""
    whole = [row for row in figures.figures if row.cell == EVERYBODY]
    return Price(
        title=arrangement.title,
        chosen=arrangement.chosen,
        groups=len(figures.groups),
        groups_shown=sum(not group.suppressed for group in figures.groups),
        figures=len(figures.figures),
        figures_shown=sum(not row.suppressed for row in figures.figures),
        scales=len(whole),
        whole_shown=sum(not row.suppressed for row in whole),
    )
