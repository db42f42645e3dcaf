"""Questionnaires and previews in words."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.assessments.actions import Preview
from collegium.assessments.campaigns.frames import Pooling
from collegium.assessments.engaged import threshold
from collegium.assessments.figures import GroupRow
from collegium.definitions.instruments import Instrument, Scale
from collegium.definitions.score_ranges import score_ranges
from collegium.wording.numbers import number, percentage, plural

LONGEST_NAME = 200

RULES = {
    "mean": "the mean of its parts",
    "minimum": "the lowest of its parts",
    "sum": "the sum of its parts",
    "profile": "its parts side by side, without a score",
    "gap": "the first part minus the second",
}


def parts_of(instrument: Instrument, scale: Scale) -> str:
    if scale.scales:
        return ", ".join(instrument.scale(one).title for one in scale.scales)
    return ", ".join(scale.items) or "imported as a score"


def rule_of(instrument: Instrument, scale: Scale) -> str:
    """The scoring rule in one or two sentences."""
    words = f"Score: {RULES[scale.rule]}"
    shown = score_ranges(instrument).get(scale.id) if scale.rule != "profile" else None
    if shown is not None:
        words += f", on a range {shown.from_to}"
    if scale.items or scale.scales:
        share = scale.share_required
        words += (
            "; every part must be answered"
            if share == 1
            else f"; at least {percentage(share, 0)} of the parts must be answered"
        )
    start = threshold(instrument, scale) if scale.items or scale.scales else None
    levels = f" Levels: {shown.level_words}." if shown is not None and shown.levels else ""
    return f"{words}.{levels} Engaged from {number(float(start), 1)}." if start is not None else f"{words}.{levels}"


def licence_words(instrument: Instrument) -> str:
    """What the licence lets this system hold."""
    if instrument.restricted:
        return (
            f"{instrument.licence}: the wording of its items may not be held here. Scores that were made elsewhere can be imported."
            if instrument.scores_only
            else f"{instrument.licence}: the wording of its items may not be held here. Answers are imported by item number."
        )
    return instrument.licence


@dataclass(frozen=True)
class PreviewRow:
    name: str
    depth: int
    people: str
    shown: str


def preview_rows(preview: Preview) -> list[PreviewRow]:
    """Which groups would be shown: no number of answers, since several arrangements of units may be looked at."""
    return [
        PreviewRow(group.name, group.depth, number(group.population), "hidden" if group.suppressed else "shown")
        for group in preview.figures.groups
    ]


def price_words(preview: Preview) -> list[str]:
    """How much would be hidden, and why, in sentences."""
    groups, many = preview.figures.groups, preview.population.whom.many
    gone = sum(bool(group.suppressed) for group in groups)
    if not gone:
        return [
            f"All {plural(len(groups), 'group')} would be shown. A single score of a group can still be hidden, where too few of "
            f"its {many} answered enough statements for it."
        ]
    return [
        f"{number(len(groups) - gone)} of {plural(len(groups), 'group')} would be shown and {number(gone)} hidden. A group is "
        f"hidden if it has fewer than {preview.plan.minimum} answers, or none.",
        f"A larger group is hidden as well if a small one could be worked out from it, or that nobody in it answered: by "
        f"taking groups that are shown from their total, or from how many {many} work where.",
        "“Shown” means that the group’s scores are released, with how many answered. How many that is, you see only after the "
        "release: numbers that change as you put units together would give small groups away.",
    ]


@dataclass(frozen=True)
class Pool:
    """Units that are or could be released together."""

    within: str
    name: str
    units: tuple[int, ...]
    people: str
    chosen: bool

    @property
    def key(self) -> str:
        return "-".join(map(str, self.units))


def pools(preview: Preview, pooling: Pooling) -> list[Pool]:
    """Those that were chosen, and more that would help."""
    names = {group.cell: group.name for group in preview.figures.groups}
    by_unit = {group.unit: group for group in preview.figures.groups if group.unit is not None}
    found = []
    for family in pooling.families:
        if group := next((by_unit[unit] for unit in family.units if unit in by_unit), None):
            within = names.get(group.parent, "")
            found.append(Pool(within, family.name, family.units, number(group.population), chosen=True))
    taken = {unit for family in pooling.families for unit in family.units}
    return [*found, *(pool for pool in offered(preview) if not taken & set(pool.units))]


def named(groups: list[GroupRow]) -> str:
    """A name made of the members, as long as names may be."""
    names = [group.name for group in groups]
    name = f"{', '.join(names[:-1])} and {names[-1]}"
    return name if len(name) <= LONGEST_NAME else f"{names[0][:150]} and {len(names) - 1} other units"


def offered(preview: Preview) -> list[Pool]:
    """Small units beside each other, and how many people they would have together: the fewest that are enough.

    What is left over is offered too where all of it could be shown: what each choice shows is told beside it.
    """
    names = {group.cell: group.name for group in preview.figures.groups}
    siblings: dict[str, list[GroupRow]] = {}
    for group in preview.figures.groups:
        if group.kind == "unit" and group.suppressed == "primary" and group.population:
            siblings.setdefault(group.parent, []).append(group)
    # Half of those asked answer, in a good wave: fewer people than twice the minimum would be hidden again.
    enough = 2 * preview.plan.minimum
    found = []
    for parent, groups in siblings.items():
        together: list[GroupRow] = []
        for group in sorted(groups, key=lambda one: -one.population):
            together.append(group)
            if len(together) > 1 and people_of(together) >= enough:
                found.append(pool_of(names.get(parent, ""), together))
                together = []
        if len(together) > 1 and people_of(together) >= preview.plan.minimum:
            found.append(pool_of(names.get(parent, ""), together))
    return found


def people_of(groups: list[GroupRow]) -> int:
    return sum(group.population for group in groups)


def pool_of(within: str, groups: list[GroupRow]) -> Pool:
    units = tuple(group.unit for group in groups if group.unit is not None)
    return Pool(within, named(groups), units, number(people_of(groups)), chosen=False)
