"""Doctors beside managers in words, in a chart and in a table."""

from __future__ import annotations

from collegium.assessments.models import ReleaseGroup, Wave
from collegium.charts.engagement_pairs import Estimate, estimates_chart
from collegium.engagement.alignment.reports import Alignment
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import NOT_SHOWN, signed_interval
from collegium.wording.audiences import DOCTORS, MANAGERS
from collegium.wording.dates import period
from collegium.wording.engagement import HIDDEN, response_rate
from collegium.wording.engagement_parts import alignment
from collegium.wording.numbers import number, plural, signed

BESIDE = f"{DOCTORS.title} beside {MANAGERS.many}"
FAR_APART = 183  # days: what half a year changes is no difference between two groups


def alignment_section(found: Alignment) -> Section:
    known = [
        (one.title, one.difference, one.lower, one.upper)
        for one in found.scales
        if one.difference is not None and one.lower is not None and one.upper is not None
    ]
    reading = alignment(known, DOCTORS.many, MANAGERS.many)
    chart = None
    if known:
        rows = [Estimate(title, value, low, high, low > 0 or high < 0) for title, value, low, high in known]
        spec = estimates_chart(rows, title=f"Points, {DOCTORS.many} minus {MANAGERS.many}", reach=1.0)
        chart = Chart(spec, f"{DOCTORS.title} and {MANAGERS.many}, scale by scale", reading.sentence, reading.caveat)
    rates = tuple(rate(*one) for one in zip(found.pair.waves, found.everybody, strict=True))
    return Section(
        "alignment",
        BESIDE,
        (*rates, *far_apart(found), *(() if chart else (reading.sentence,))),
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


def table(found: Alignment) -> Table:
    return Table(
        caption=f"{DOCTORS.title} and {MANAGERS.many}: means from 0 to 10, and the difference with its 95% interval",
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
                    for figure in (one.doctors, one.managers)
                    for cell in (
                        (number(figure.mean, 1), number(figure.respondents)) if figure.mean is not None else (NOT_SHOWN, "")
                    )
                ),
                f"{signed(one.difference)} ({signed_interval(one.lower, one.upper)})"
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
