"""Stored figures as the plain numbers that wording and charts take, and as the cells of tables."""

from __future__ import annotations

from collections.abc import Iterable

from collegium.assessments.models import ReleaseFigure, ReleaseGap, ReleaseGroup
from collegium.definitions.score_ranges import ScoreRange
from collegium.engagement.reports import Picture, ScaleInfo, WaveInfo
from collegium.wording.dates import period
from collegium.wording.engagement import Gap, GapReading, Score, engagement_gap, not_shown
from collegium.wording.lists import listed
from collegium.wording.numbers import interval, number, percentage, signed

NOT_SHOWN = "not shown"


def score_of(title: str, figure: ReleaseFigure, group: ReleaseGroup, span: ScoreRange) -> Score | None:
    if figure.mean is None or figure.respondents is None:
        return None
    lower = figure.mean if figure.lower is None else figure.lower
    upper = figure.mean if figure.upper is None else figure.upper
    return Score(title, figure.mean, lower, upper, figure.respondents, group.population, span=span)


def gap_of(scale: ScaleInfo, gap: ReleaseGap) -> Gap | None:
    if gap.difference is None or gap.lower is None or gap.upper is None or gap.leaders is None or gap.others is None:
        return None
    return Gap(scale.title, gap.difference, gap.lower, gap.upper, gap.leaders, gap.others, span=scale.range)


def gap_reading(picture: Picture, gap: Gap) -> GapReading:
    return engagement_gap(gap, of_engagement=picture.measures_engagement)


def mean_cell(figure: ReleaseFigure, span: ScoreRange) -> str:
    """A mean with its interval, short enough for a cell."""
    if figure.mean is None:
        return NOT_SHOWN
    mean = number(figure.mean, span.decimals)
    if figure.standard_error == 0:  # by the correction for a small population, or because all scored the same
        return f"{mean} ({'all' if figure.standard_deviation else 'alike'})"
    return f"{mean} ({interval_cell(figure.lower, figure.upper, span)})"


def gap_cell(gap: ReleaseGap, span: ScoreRange) -> str:
    """A gap with its interval, short enough for a cell."""
    if gap.difference is None or gap.lower is None or gap.upper is None:
        return NOT_SHOWN
    return f"{signed(gap.difference, span.decimals)} ({signed_interval(gap.lower, gap.upper, span.decimals)})"


def interval_cell(lower: float | None, upper: float | None, span: ScoreRange) -> str:
    return "no interval" if lower is None or upper is None else interval(lower, upper, span.decimals)


def scale_cell(scale: ScaleInfo, picture: Picture) -> str:
    """The title of a scale, with its own range where the scales beside it have others."""
    return scale.title if picture.one_range else f"{scale.title} ({scale.range.from_to})"


def means_caption(picture: Picture) -> str:
    """What heads a table of means, and on which range they lie."""
    if picture.one_range:
        return f"Mean of each scale {picture.main.range.from_to}, with its 95% interval"
    return "Mean of each scale on its own range, with its 95% interval"


def apart_note(picture: Picture) -> str:
    """Beside a chart: which scales it leaves out because they have another range; '' for none."""
    apart = [f"{scale.title} ({scale.range.from_to})" for scale in picture.scales if scale not in picture.comparable]
    return f"In the table alone, on a range of their own: {listed(apart)}." if apart else ""


def share_cell(share: float | None) -> str:
    return NOT_SHOWN if share is None else percentage(share, 0)


def points_cell(share: float | None) -> str:
    """A difference of shares in percentage points."""
    return NOT_SHOWN if share is None else signed(share * 100, 0)


def signed_interval(lower: float, upper: float, decimals: int = 1) -> str:
    return f"{signed(lower, decimals)} to {signed(upper, decimals)}"


EVERYBODY_ANSWERED = "All: everybody in the group answered, so there is no sampling error."
ALIKE = "Alike: all who answered scored the same, so there is no interval."


def cells_note(cells: Iterable[str]) -> str:
    """What the words in brackets of `mean_cell` mean, where one of them stands."""
    found = list(cells)
    told = {"(all)": EVERYBODY_ANSWERED, "(alike)": ALIKE}
    return " ".join(words for mark, words in told.items() if any(cell.endswith(mark) for cell in found))


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
