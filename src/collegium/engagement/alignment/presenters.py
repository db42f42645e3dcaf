"""Two groups of raters in words, in a chart and in a table."""

from __future__ import annotations

from collegium.charts.engagement_pairs import Estimate, estimates_chart
from collegium.engagement.alignment.reports import Alignment
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import NOT_SHOWN, signed_interval
from collegium.wording.dates import period
from collegium.wording.engagement_parts import alignment
from collegium.wording.numbers import number, plural, signed


def alignment_section(found: Alignment, first: str, second: str) -> Section:
    """`first` and `second` say who answered each wave, such as doctors and managers."""
    known = [
        (one.title, one.difference, one.lower, one.upper)
        for one in found.scales
        if one.difference is not None and one.lower is not None and one.upper is not None
    ]
    reading = alignment(known, first.lower(), second.lower())
    table = Table(
        caption=f"{first} and {second.lower()}: means from 0 to 10, and the difference with its 95% interval",
        columns=(
            Column("Scale"),
            Column(first, True),
            Column("Answers", True),
            Column(second, True),
            Column("Answers", True),
            Column("Difference", True),
        ),
        rows=tuple(
            (
                one.title,
                *(
                    cell
                    for figure in (one.first, one.second)
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
        note="Welch's method (1947), without correction for small populations.",
    )  # fmt: skip
    chart = None
    if known:
        rows = [Estimate(title, value, low, high, low > 0 or high < 0) for title, value, low, high in known]
        spec = estimates_chart(rows, title=f"Points, {first.lower()} minus {second.lower()}", reach=1.0)
        chart = Chart(spec, f"{first} and {second.lower()}, scale by scale", reading.sentence, reading.caveat)
    return Section(
        "alignment",
        f"{first} beside {second.lower()}",
        () if chart else (reading.sentence,),
        chart=chart,
        tables=(table,) if found.scales else (),
        source=source(found),
    )


def source(found: Alignment) -> str:
    parts = []
    for wave in (found.first, found.second):
        answered = next(
            (
                figure.respondents
                for one in found.scales
                for figure in (one.first, one.second)
                if figure.release_id == wave.release.pk and figure.respondents
            ),
            0,
        )
        parts.append(f"{wave.title}, {period(wave.opened_on, wave.closed_on)}, {plural(answered, 'answer')}")
    return f"{'; '.join(parts)}. Source: {found.first.release.instrument['title']}. Method: {found.first.release.method}."  # fmt: skip
