"""The section about what is different from the wave before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collegium.assessments.models import Layer, ReleaseFigure
from collegium.charts.engagement import WaveGap, wave_chart
from collegium.definitions.score_ranges import ScoreRange
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import basis, gap_cell, gap_of, mean_cell, signed_interval, when
from collegium.engagement.reports import ENCOURAGEMENT, OWN_WISH, Figures, Picture, ScaleInfo, WaveInfo
from collegium.methods.change import change_between_waves, change_of_gap
from collegium.methods.intervals import GroupMean, Interval
from collegium.wording.charts import waves_chart
from collegium.wording.engagement import Gap, Reading, lower_first
from collegium.wording.engagement import change_between_waves as change_words
from collegium.wording.numbers import signed


@dataclass(frozen=True)
class Two:
    """Two waves of one questionnaire: the earlier and the later."""

    earlier: WaveInfo
    before: Figures
    later: WaveInfo
    now: Figures
    main: ScaleInfo
    scales: tuple[ScaleInfo, ...]


@dataclass(frozen=True)
class Change:
    """Later minus earlier; no bounds where nobody differs from anybody, so that how far chance goes is not known."""

    difference: float
    lower: float | None
    upper: float | None


def two_of(picture: Picture) -> Two | None:
    """The scale for the whole, own wish and encouragement: many scales side by side would show change by chance alone.

    Scales with another range than in the wave before are left out: their figures cannot be compared.
    """
    if picture.previous is None or picture.before is None:
        return None
    known = {scale for _, scale in picture.before.by_group}
    wanted = (picture.main.id, OWN_WISH, ENCOURAGEMENT)
    ranges = picture.previous.ranges
    scales = tuple(
        scale
        for scale in picture.scales
        if scale.id in known and scale.id in wanted and scale.range.same_as(ranges.get(scale.id))
    )
    return Two(picture.previous, picture.before, picture.wave, picture.now, picture.main, scales)


def change_section(picture: Picture) -> Section | None:
    two = two_of(picture)
    words = main_words(picture)
    if two is not None and (apart := other_range(picture, two.earlier)):
        return Section("change", "Since the wave before", (apart,), source=basis(picture))
    if two is None or words is None:
        return None
    table = Table(
        caption=f"The two waves: mean of all {two.later.whom.many}{', and the gap' if two.later.whom.layered else ''}, with 95% intervals",
        columns=(
            Column("Scale"),
            Column(two.earlier.title, True),
            Column(two.later.title, True),
            Column("Change", True),
        ),
        rows=tuple(row for scale in two.scales for row in rows_of(two, scale)),
    )
    return Section(
        id="change",
        title="Since the wave before",
        paragraphs=(words.sentence, words.caveat),
        chart=chart_of(two),
        tables=(table,),
        paper_chart=False,
        source=f"{basis(picture)} The wave before: {when(two.earlier)}.",
    )


def other_range(picture: Picture, earlier: WaveInfo) -> str:
    """Why nothing is compared: the figures of the wave before lie on another range; '' where they do not."""
    before = earlier.ranges.get(picture.main.id)
    if before is None or picture.main.range.same_as(before):
        return ""
    return (
        f"Not compared: the figures of {earlier.title} lie on a range {before.from_to}, those of {picture.wave.title} on a "
        f"range {picture.main.range.from_to}."
    )


def main_words(picture: Picture) -> Reading | None:
    """What changed on the scale for the whole; None where there is nothing to compare."""
    two = two_of(picture)
    change = change_of(two, two.main) if two else None
    if two is None or change is None:
        return None
    return change_words(
        two.main.title,
        two.earlier.title,
        two.later.title,
        change.difference,
        change.lower,
        change.upper,
        whom=two.later.whom,
        span=two.main.range,
    )


def rows_of(two: Two, scale: ScaleInfo) -> Iterator[tuple[str, ...]]:
    earlier, later = two.before.figure(two.before.everybody, scale.id), two.now.figure(two.now.everybody, scale.id)
    cells = (mean_cell(earlier, scale.range), mean_cell(later, scale.range))
    yield (f"{scale.title}, mean", *cells, change_cell(change_of(two, scale), scale.range))
    if not two.later.whom.layered:
        return
    first, last = two.before.gap(two.before.everybody, scale.id), two.now.gap(two.now.everybody, scale.id)
    yield (f"{scale.title}, gap", gap_cell(first, scale.range), gap_cell(last, scale.range), "")


def change_cell(change: Change | None, span: ScoreRange) -> str:
    if change is None:
        return ""
    bounds = (
        "no interval"
        if change.lower is None or change.upper is None
        else signed_interval(change.lower, change.upper, span.decimals)
    )
    return f"{signed(change.difference, span.decimals)} ({bounds})"


def change_of(two: Two, scale: ScaleInfo) -> Change | None:
    """Later mean minus earlier, with its interval; the answers of two anonymous waves cannot be matched.

    None where one of the two is hidden, or lies on another range.
    """
    if scale not in two.scales:
        return None
    earlier, later = two.before.figure(two.before.everybody, scale.id), two.now.figure(two.now.everybody, scale.id)
    if earlier.mean is None or later.mean is None:
        return None
    return difference_of(change_between_waves(group_mean(earlier), group_mean(later)).difference)


def group_mean(figure: ReleaseFigure) -> GroupMean:
    return GroupMean(figure.mean or 0.0, (figure.standard_deviation or 0.0) ** 2, figure.respondents or 0)


def difference_of(found: Interval, place: int | tuple[()] = ()) -> Change:
    """One of several changes, or the only one."""
    estimate, lower, upper = (float(part[place]) for part in (found.estimate, found.lower, found.upper))
    return Change(estimate, None if math.isnan(lower) else lower, None if math.isnan(upper) else upper)


def chart_of(two: Two) -> Chart | None:
    """The gap over time, where both waves may show it."""
    if not two.later.whom.layered:
        return None
    waves = ((two.earlier, two.before), (two.later, two.now))
    drawn = [
        WaveGap(wave.title, scale.title, stored.difference, stored.lower, stored.upper)
        for wave, figures in waves
        for scale in drawn_scales(two)
        for stored in (figures.gap(figures.everybody, scale.id),)
    ]
    # The scale for the whole, or else the next whose gap both waves may show.
    told = next((scale for scale in drawn_scales(two) if len(gaps_of(waves, scale)) == len(waves)), None)
    if told is None:
        return None
    gaps = gaps_of(waves, told)
    reading = waves_chart(gaps, gap_change(two, told), two.later.whom)
    caption = (
        "The gap in the two waves" if told == two.main else f"The gap in the two waves on {lower_first(told.title)}"
    )
    return Chart(wave_chart(drawn, span=told.range), caption, reading.sentence, reading.caveat, paper_height=190)


def gaps_of(waves: Sequence[tuple[WaveInfo, Figures]], scale: ScaleInfo) -> list[tuple[str, Gap]]:
    """The gap on one scale in each wave that may show it."""
    return [
        (wave.title, gap) for wave, figures in waves if (gap := gap_of(scale, figures.gap(figures.everybody, scale.id)))
    ]


def drawn_scales(two: Two) -> list[ScaleInfo]:
    """Those on one range: gaps of different ranges do not stand on one axis."""
    return [scale for scale in two.scales if scale.range.same_as(two.main.range)]


def gap_change(two: Two, scale: ScaleInfo) -> tuple[float, float] | None:
    """The 95% interval of how the gap changed, from both sides in both waves; None where chance is not known."""
    before, now = (
        [figures.by_group.get((figures.layer(side).pk, scale.id)) for side in (Layer.LEADERS, Layer.RANK_AND_FILE)]
        for figures in (two.before, two.now)
    )
    if any(side is None or side.mean is None for side in (*before, *now)):
        return None
    (first, second), (third, fourth) = ([group_mean(side) for side in wave if side] for wave in (before, now))
    change = difference_of(change_of_gap((first, second), (third, fourth)))
    return None if change.lower is None or change.upper is None else (change.lower, change.upper)
