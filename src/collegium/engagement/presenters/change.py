"""The section about what is different from the wave before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collegium.assessments.models import ReleaseFigure, ReleaseGroup
from collegium.charts.engagement import WaveGap, wave_chart
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import basis, gap_cell, gap_of, mean_cell, signed_interval, when
from collegium.engagement.reports import ENCOURAGEMENT, OWN_WISH, Figures, Picture, ScaleInfo, WaveInfo
from collegium.methods.intervals import GroupMean, difference_interval
from collegium.wording.charts import waves_chart
from collegium.wording.engagement import Gap, Reading, change_between_waves, lower_first
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
    difference: float
    lower: float
    upper: float


def two_of(picture: Picture) -> Two | None:
    """The scale for the whole, own wish and encouragement: many scales side by side would show change by chance alone."""
    if picture.previous is None or picture.before is None:
        return None
    known = {scale for _, scale in picture.before.by_group}
    wanted = (picture.main.id, OWN_WISH, ENCOURAGEMENT)
    scales = tuple(scale for scale in picture.scales if scale.id in known and scale.id in wanted)
    return Two(picture.previous, picture.before, picture.wave, picture.now, picture.main, scales)


def change_section(picture: Picture) -> Section | None:
    two = two_of(picture)
    words = main_words(picture)
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


def main_words(picture: Picture) -> Reading | None:
    """What changed on the scale for the whole; None where there is nothing to compare."""
    two = two_of(picture)
    change = change_of(two, two.main) if two else None
    if two is None or change is None:
        return None
    return change_between_waves(
        two.main.title,
        two.earlier.title,
        two.later.title,
        change.difference,
        change.lower,
        change.upper,
        whom=two.later.whom,
    )


def rows_of(two: Two, scale: ScaleInfo) -> Iterator[tuple[str, ...]]:
    earlier, later = two.before.figure(two.before.everybody, scale.id), two.now.figure(two.now.everybody, scale.id)
    yield (f"{scale.title}, mean", mean_cell(earlier), mean_cell(later), change_cell(change_of(two, scale)))
    if not two.later.whom.layered:
        return
    first, last = two.before.gap(two.before.everybody, scale.id), two.now.gap(two.now.everybody, scale.id)
    yield (f"{scale.title}, gap", gap_cell(first), gap_cell(last), "")


def change_cell(change: Change | None) -> str:
    return f"{signed(change.difference, 1)} ({signed_interval(change.lower, change.upper)})" if change else ""


def change_of(two: Two, scale: ScaleInfo) -> Change | None:
    """Later mean minus earlier, with its interval; the answers of two anonymous waves cannot be matched."""
    earlier, later = two.before.figure(two.before.everybody, scale.id), two.now.figure(two.now.everybody, scale.id)
    if earlier.mean is None or later.mean is None:
        return None
    found = difference_interval(group_mean(later, two.now.everybody), group_mean(earlier, two.before.everybody))
    return Change(float(found.estimate), float(found.lower), float(found.upper))


def group_mean(figure: ReleaseFigure, group: ReleaseGroup) -> GroupMean:
    spread = figure.standard_deviation or 0.0
    return GroupMean(figure.mean or 0.0, spread**2, figure.respondents or 0, group.population)


def chart_of(two: Two) -> Chart | None:
    """The gap over time, where both waves may show it."""
    if not two.later.whom.layered:
        return None
    waves = ((two.earlier, two.before), (two.later, two.now))
    drawn = [
        WaveGap(wave.title, scale.title, stored.difference, stored.lower, stored.upper)
        for wave, figures in waves
        for scale in two.scales
        for stored in (figures.gap(figures.everybody, scale.id),)
    ]
    # The scale for the whole, or else the next whose gap both waves may show.
    told = next((scale for scale in two.scales if len(gaps_of(waves, scale)) == len(waves)), None)
    if told is None:
        return None
    gaps = gaps_of(waves, told)
    reading = waves_chart(gaps)
    caption = (
        "The gap in the two waves" if told == two.main else f"The gap in the two waves on {lower_first(told.title)}"
    )
    return Chart(wave_chart(drawn), caption, reading.sentence, reading.caveat, paper_height=190)


def gaps_of(waves: Sequence[tuple[WaveInfo, Figures]], scale: ScaleInfo) -> list[tuple[str, Gap]]:
    """The gap on one scale in each wave that may show it."""
    return [
        (wave.title, gap)
        for wave, figures in waves
        if (gap := gap_of(scale.title, figures.gap(figures.everybody, scale.id)))
    ]
