"""Stored figures as the plain numbers that wording and charts take, and as the cells of tables."""

from __future__ import annotations

from collections.abc import Iterable

from collegium.assessments.models import ReleaseFigure, ReleaseGap, ReleaseGroup
from collegium.engagement.reports import Picture, WaveInfo
from collegium.wording.dates import period
from collegium.wording.engagement import Gap, Score, not_shown
from collegium.wording.lists import listed
from collegium.wording.numbers import interval, number, percentage, signed

NOT_SHOWN = "not shown"


def score_of(title: str, figure: ReleaseFigure, group: ReleaseGroup) -> Score | None:
    if figure.mean is None or figure.respondents is None:
        return None
    lower = figure.mean if figure.lower is None else figure.lower
    upper = figure.mean if figure.upper is None else figure.upper
    return Score(title, figure.mean, lower, upper, figure.respondents, group.population)


def gap_of(title: str, gap: ReleaseGap) -> Gap | None:
    if gap.difference is None or gap.lower is None or gap.upper is None or gap.leaders is None or gap.others is None:
        return None
    return Gap(title, gap.difference, gap.lower, gap.upper, gap.leaders, gap.others)


def mean_cell(figure: ReleaseFigure) -> str:
    """A mean with its interval, short enough for a cell."""
    if figure.mean is None:
        return NOT_SHOWN
    if figure.standard_error == 0:
        # Without a spread there is no error either, whoever answered.
        return f"{number(figure.mean, 1)} ({'all' if figure.standard_deviation else 'no interval'})"
    return f"{number(figure.mean, 1)} ({interval_cell(figure.lower, figure.upper)})"


def gap_cell(gap: ReleaseGap) -> str:
    """A gap with its interval, short enough for a cell."""
    if gap.difference is None or gap.lower is None or gap.upper is None:
        return NOT_SHOWN
    return f"{signed(gap.difference, 1)} ({signed_interval(gap.lower, gap.upper)})"


def interval_cell(lower: float | None, upper: float | None) -> str:
    return "no interval" if lower is None or upper is None else interval(lower, upper)


def share_cell(share: float | None) -> str:
    return NOT_SHOWN if share is None else percentage(share, 0)


def points_cell(share: float | None) -> str:
    """A difference of shares in percentage points."""
    return NOT_SHOWN if share is None else signed(share * 100, 0)


def signed_interval(lower: float, upper: float, decimals: int = 1) -> str:
    return f"{signed(lower, decimals)} to {signed(upper, decimals)}"


EVERYBODY_ANSWERED = "All: everybody in the group answered, so there is no sampling error."


def rate_cell(group: ReleaseGroup) -> str:
    if group.respondents is None or not group.population:
        return NOT_SHOWN
    return percentage(group.respondents / group.population, 0)


def hidden_note(groups: Iterable[ReleaseGroup]) -> str:
    """Below a table: which of its groups are not shown."""
    return not_shown(listed([group.name for group in groups if group.suppressed]))


def basis(picture: Picture, group: ReleaseGroup | None = None) -> str:
    """Number, period, source and method: what must stand below every figure."""
    asked = group or picture.now.everybody
    source = picture.wave.instrument["title"]
    counted = f"{number(asked.respondents)} of {picture.whom.count(asked.people)}, " if asked.people is not None else ""
    return f"{counted}{when(picture.wave)}. Source: {source}. Method: {picture.wave.method}."


def when(wave: WaveInfo) -> str:
    return period(wave.opened_on, wave.closed_on)
