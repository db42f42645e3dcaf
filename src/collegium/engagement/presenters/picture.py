"""The whole picture of a wave: headlines, key figures and sections, in the order of the page and of the report."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.assessments.models import ReleaseGroup
from collegium.engagement.findings.presenters import findings_section
from collegium.engagement.presenters.change import change_section, main_words
from collegium.engagement.presenters.closing import (
    hidden_section,
    mass_words,
    method_section,
    taking_part_section,
    words_section,
)
from collegium.engagement.presenters.drivers import drivers_section
from collegium.engagement.presenters.feelings import feelings_section
from collegium.engagement.presenters.layers import (
    gap_section,
    response_section,
    scales_section,
    share_words,
    whole_gap,
)
from collegium.engagement.presenters.pieces import KeyFigure, Section
from collegium.engagement.presenters.readings import gap_reading, interval_cell, rate_cell, signed_interval
from collegium.engagement.presenters.statements import statements_section
from collegium.engagement.presenters.unit_change import unit_change_section, unit_changes_section
from collegium.engagement.presenters.units import (
    unit_score,
    unit_sections,
    units_section,
    whole_score,
)
from collegium.engagement.presenters.weights import weights_section
from collegium.engagement.presenters.wish import wish_reading, wish_section
from collegium.engagement.reports import Picture
from collegium.wording.engagement import (
    HIDDEN,
    placed,
    scale_mean,
    unit_picture,
    why_hidden,
)
from collegium.wording.numbers import number, signed


@dataclass(frozen=True)
class Shown:
    """What a page or a report holds, in order."""

    headlines: tuple[str, ...]
    ask_next: str
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]


def show(picture: Picture) -> Shown:
    if picture.now.everybody.suppressed:
        few = (response_section(picture), hidden_section(picture), method_section(picture))
        return Shown(tuple(headlines(picture)), "", (), few)
    found = (
        response_section(picture),
        scales_section(picture),
        feelings_section(picture),
        statements_section(picture),
        gap_section(picture),
        taking_part_section(picture),
        wish_section(picture),
        units_section(picture),
        drivers_section(picture),
        change_section(picture),
        unit_changes_section(picture),
        weights_section(picture),
        words_section(picture),
        found_section(picture),
        hidden_section(picture),
        method_section(picture),
    )
    sections = tuple(section for section in found if section is not None)
    return Shown(tuple(headlines(picture)), ask_next(picture), tuple(key_figures(picture)), sections)


def found_section(picture: Picture, unit: ReleaseGroup | None = None) -> Section | None:
    """Findings with their next steps: all that the reader may see, or those of one unit."""
    names = {group.unit_id: group.name for group in picture.now.units if group.unit_id is not None}
    found = [one for one in picture.findings if unit is None or one.finding.unit_id == unit.unit_id]
    return findings_section(found, names, picture.today, code=picture.wave.code)


def headlines(picture: Picture) -> list[str]:
    """What a reader with one minute should know."""
    score = whole_score(picture)
    if score is None:
        return [f"The figures of this wave are {HIDDEN}. {why_hidden(picture.wave.minimum)}"]
    lines = [scale_mean(score).sentence]
    if gap := whole_gap(picture, picture.main):
        lines.append(" ".join(part for part in (gap_reading(picture, gap).shows, share_words(picture)) if part))
    if words := wish_words(picture, picture.now.everybody):
        lines.append(words)
    if picture.whom.layered and picture.measures_engagement:
        lines.append(mass_words(picture).sentence)
    if change := main_words(picture):
        lines.append(change.sentence)
    return lines


def wish_words(picture: Picture, group: ReleaseGroup) -> str:
    reading = wish_reading(picture, group)
    return reading.sentence if reading else ""


def ask_next(picture: Picture) -> str:
    gap = whole_gap(picture, picture.main)
    return gap_reading(picture, gap).ask_next if gap else ""


def key_figures(picture: Picture) -> list[KeyFigure]:
    everybody = picture.now.everybody
    figures = [KeyFigure(rate_cell(everybody), "answered", f"of {picture.whom.count(everybody.population)}")]
    main, span = picture.now.figure(everybody, picture.main.id), picture.main.range
    if main.mean is not None:
        detail = f"{placed(main.mean, span)}; 95% interval {interval_cell(main.lower, main.upper, span)}"
        figures.append(KeyFigure(number(main.mean, span.decimals), picture.main.title, detail))
    if gap := whole_gap(picture, picture.main):
        detail = f"points; 95% interval {signed_interval(gap.lower, gap.upper, span.decimals)}"
        figures.append(KeyFigure(signed(gap.difference, span.decimals), "gap, leaders minus rank and file", detail))
    engaged = picture.engaged
    if engaged is not None and picture.whom.layered:
        detail = f"critical mass: {number(picture.mass.low)} to {number(picture.mass.high)}"
        figures.append(KeyFigure(number(engaged), "count as engaged", detail))
    return figures


def show_unit(picture: Picture, unit: ReleaseGroup) -> Shown:
    """One unit: its own headlines and figures, then what is hidden and the method."""
    score, whole = unit_score(picture, unit), whole_score(picture)
    change = unit_change_section(picture, unit)
    found = found_section(picture, unit)
    more = tuple(section for section in (change, found) if section is not None)
    sections = (*unit_sections(picture, unit), *more, method_section(picture))
    if score is None or whole is None:
        return Shown((f"The figures of {unit.name} are {HIDDEN}.",), "", (), sections)
    figure = picture.now.figure(unit, picture.main.id)
    lines = [unit_picture(unit.name, score, whole, picture.whom).sentence]
    if words := wish_words(picture, unit):
        lines.append(words)
    figures = (
        KeyFigure(rate_cell(unit), "answered", f"of {picture.whom.count(unit.population)}"),
        KeyFigure(
            number(score.mean, score.span.decimals),
            picture.main.title,
            f"{placed(score.mean, score.span)}; 95% interval {interval_cell(figure.lower, figure.upper, score.span)}",
        ),
        KeyFigure(
            number(whole.mean, whole.span.decimals), f"all {picture.whom.many} here", placed(whole.mean, whole.span)
        ),
    )
    return Shown(tuple(lines), "", figures, sections)
