"""Doctors beside managers in words, in a chart and in a table."""

from __future__ import annotations

from collegium.assessments.models import ReleaseFigure, ReleaseGroup, Wave
from collegium.charts.engagement_pairs import Estimate, estimates_chart
from collegium.definitions.score_ranges import ScoreRange
from collegium.engagement.alignment.reports import Alignment
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import NOT_SHOWN, signed_interval
from collegium.wording.audiences import DOCTORS, MANAGERS
from collegium.wording.dates import period
from collegium.wording.engagement import HIDDEN, response_rate
from collegium.wording.engagement_parts import alignment
from collegium.wording.lists import listed
from collegium.wording.numbers import number, plural, signed

BESIDE = f"{DOCTORS.title} beside {MANAGERS.many}"
FAR_APART = 183  # days: what half a year changes is no difference between two groups


def alignment_section(found: Alignment) -> Section:
    known = [
        (one.title, one.difference, one.lower, one.upper)
        for one in found.scales
        if one.difference is not None and one.lower is not None and one.upper is not None
    ]
    span = one_range(found)
    reading = alignment(known, DOCTORS.many, MANAGERS.many, span=span)
    chart = None
    if known and span is not None:
        rows = [Estimate(title, value, low, high, low > 0 or high < 0) for title, value, low, high in known]
        spec = estimates_chart(
            rows, title=f"Points, {DOCTORS.many} minus {MANAGERS.many}", reach=span.width / 10, decimals=span.decimals
        )
        chart = Chart(spec, f"{DOCTORS.title} and {MANAGERS.many}, scale by scale", reading.sentence, reading.caveat)
    rates = tuple(rate(*one) for one in zip(found.pair.waves, found.everybody, strict=True))
    return Section(
        "alignment",
        BESIDE,
        (*rates, *far_apart(found), *other_ranges(found), *(() if chart else (reading.sentence,))),
        chart=chart,
        tables=(table(found),) if found.scales else (),
        source=source(found),
    )


def rate(wave: Wave, everybody: ReleaseGroup) -> str:
    """How many of those asked answered one wave."""
    if everybody.respondents is None:
        return f"{wave.title}: how many {wave.whom.many} answered is {HIDDEN}."
    return f"{wave.title}: {response_rate(everybody.respondents, everybody.population, wave.whom).sentence}"


def far_apart(found: Alignment) -> tuple[str, ...]:
    days = found.pair.apart
    if days <= FAR_APART:
        return ()
    return (f"The two waves ended {plural(days, 'day')} apart: what changed meanwhile stands in the difference, too.",)


def one_range(found: Alignment) -> ScoreRange | None:
    """The range that all scales of both waves share; None where there are several."""
    spans = [span for one in found.scales for span in one.spans]
    return spans[0] if spans and all(spans[0].same_as(span) for span in spans) else None


def other_ranges(found: Alignment) -> tuple[str, ...]:
    """Which scales are not compared, because the two waves have their scores on different ranges."""
    apart = [one.title for one in found.scales if not one.comparable]
    return (f"Not compared, because the two waves have other ranges: {listed(apart)}.",) if apart else ()


def mean_of(figure: ReleaseFigure, span: ScoreRange, *, alone: bool) -> str:
    """A mean, with its range where the scales beside it have others."""
    mean = number(figure.mean, span.decimals)
    return mean if alone else f"{mean} ({span.from_to})"


def table(found: Alignment) -> Table:
    span = one_range(found)
    means = f"means {span.from_to}" if span else "means, each on its own range"
    return Table(
        caption=f"{DOCTORS.title} and {MANAGERS.many}: {means}, and the difference with its 95% interval",
        columns=(
            Column("Scale"),
            Column(DOCTORS.title, True),
            Column("Answers", True),
            Column(MANAGERS.title, True),
            Column("Answers", True),
            Column("Difference", True),
        ),
        rows=tuple(
            (
                one.title,
                *(
                    cell
                    for figure, own in zip((one.doctors, one.managers), one.spans, strict=True)
                    for cell in (
                        (mean_of(figure, own, alone=span is not None), number(figure.respondents))
                        if figure.mean is not None
                        else (NOT_SHOWN, "")
                    )
                ),
                f"{signed(one.difference, one.spans[0].decimals)} ({signed_interval(one.lower, one.upper, one.spans[0].decimals)})"
                if one.difference is not None and one.lower is not None and one.upper is not None
                else "",
            )
            for one in found.scales
        ),
        note="Welch's method (1947), with the correction for small populations (Cochran 1977).",
    )  # fmt: skip


def source(found: Alignment) -> str:
    waves = "; ".join(f"{one.title}, {period(one.opened_on, one.closed_on)}" for one in found.pair.waves)
    release = found.pair.doctors.release
    return f"{waves}. Source: {release.instrument['title']}. Method: {release.method}."
