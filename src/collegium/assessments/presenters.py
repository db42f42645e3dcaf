"""Questionnaires and previews in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from collegium.assessments.actions import Preview
from collegium.assessments.engaged import threshold
from collegium.assessments.figures import GroupRow
from collegium.definitions.instruments import Instrument, Scale
from collegium.wording.engagement import suppressed
from collegium.wording.numbers import number, percentage

RULES = {
    "mean": "the mean of its parts",
    "minimum": "the lowest of its parts",
    "sum": "the sum of its parts",
    "profile": "its parts side by side, without a score",
    "gap": "the first part minus the second",
}


@dataclass(frozen=True)
class ScaleWords:
    title: str
    meaning: str
    parts: str
    rule: str


def scale_words(instrument: Instrument) -> Iterator[ScaleWords]:
    for scale in instrument.scales:
        yield ScaleWords(scale.title, scale.meaning, parts_of(instrument, scale), rule_of(instrument, scale))


def parts_of(instrument: Instrument, scale: Scale) -> str:
    if scale.scales:
        return ", ".join(instrument.scale(one).title for one in scale.scales)
    return ", ".join(scale.items) or "imported as a score"


def rule_of(instrument: Instrument, scale: Scale) -> str:
    """The scoring rule in one or two sentences."""
    words = f"Score: {RULES[scale.rule]}"
    if scale.range:
        words += f", on a range from {number(scale.range[0])} to {number(scale.range[1])}"
    if scale.items or scale.scales:
        share = scale.share_required
        words += (
            "; every part must be answered"
            if share == 1
            else f"; at least {percentage(share, 0)} of the parts must be answered"
        )
    start = threshold(instrument, scale) if scale.items or scale.scales else None
    return f"{words}. Engaged from {number(float(start), 1)}." if start is not None else f"{words}."


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
    doctors: str
    answers: str
    rate: str


def preview_rows(preview: Preview) -> list[PreviewRow]:
    return [preview_row(group, preview.plan.minimum) for group in preview.figures.groups]


def preview_row(group: GroupRow, minimum: int) -> PreviewRow:
    if group.respondents is None:
        return PreviewRow(
            group.name, group.depth, number(group.population), suppressed(group.suppressed, minimum=minimum), ""
        )
    rate = percentage(group.respondents / group.population, 0) if group.population else ""
    return PreviewRow(group.name, group.depth, number(group.population), number(group.respondents), rate)


def hidden_scales(preview: Preview) -> int:
    """Figures hidden although their group may be shown: too few doctors answered enough of that scale."""
    shown = {group.cell for group in preview.figures.groups if not group.suppressed}
    return sum(1 for figure in preview.figures.figures if figure.suppressed and figure.cell in shown)
