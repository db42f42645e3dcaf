"""A service review in words and pictures: for its page and for one sheet of paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from collegium.board.models import ServiceReview
from collegium.board.reviews.reports import METHOD, Beside, IndicatorReport, Month
from collegium.charts.drawing import to_png, to_svg
from collegium.charts.service import NOTE, ServicePanel, ServicePoint, service_picture
from collegium.documents.document import Block, Bullets, Callout, Column, Document, Figure, Paragraph, Run, Table
from collegium.methods.benchmarking import FEWEST_PEERS
from collegium.wording.dates import day, month
from collegium.wording.numbers import number, plural
from collegium.wording.spc import cause_words

NOT_A_RANKING = (
    "Peers have no names here and nobody is ranked: a place among peers shows a difference to talk about, not who is good. "
    "Patients, coding and the way care is organised differ between services."
)
VARIATION = {
    "": "too few months to tell ordinary variation from a change",
    "common_cause": "the months vary as usual",
}


def figure(value: float | None, unit: str) -> str:
    """A figure with its unit as it is usually written: £3,100 thousand, 64.0%, 5.20 days."""
    if value is None:
        return "no figure"
    if unit.startswith("£"):
        return f"£{written(value)} {unit[1:].strip()}".strip()
    return f"{written(value)}%" if unit == "%" else f"{written(value)} {unit}"


def written(value: float | None) -> str:
    """Large amounts without decimals, small ones with two."""
    return number(
        value, 0 if value is not None and abs(value) >= 1000 else 1 if value is not None and abs(value) >= 10 else 2
    )


def sentence(report: IndicatorReport) -> str:
    latest, unit = report.latest, report.indicator.unit_text
    shows = VARIATION.get(
        report.variation,
        f"the latest month shows a change: {cause_words(latest.cause) or 'more than ordinary variation'}",
    )
    said = f"{figure(latest.value, unit)} in {month(latest.period)}; {shows}."
    if (earlier := earlier_unusual(report)) and report.variation == "common_cause":
        said += f" Among the months before, {earlier} show more than ordinary variation."
    return f"{said} {beside_words(report.beside, report)}"


def earlier_unusual(report: IndicatorReport) -> int:
    """Months before the latest that show more than ordinary variation: a change that has settled is still a change."""
    return sum(one.cause != "none" for one in report.months if one.period < report.latest.period)


def beside_words(beside: Beside | None, report: IndicatorReport) -> str:
    if beside is None:
        return "No peers' figures are in the file."
    unit = report.indicator.unit_text
    if beside.quartiles is None:
        return f"The file has {beside.peers} services with this one; quartiles are given from {FEWEST_PEERS} on."
    first, median, third = (figure(one, unit) for one in beside.quartiles)
    where = place_words(beside.value, beside.quartiles)
    among = f" of {beside.peers} services" if beside.peers else " as published; the number of services was not reported"
    said = f"In {month(beside.period)} the middle half of peers lay between {first} and {third}, median {median}{among}; this service {where}."
    if beside.benchmark is not None:
        said += f" Percentile {number(beside.benchmark.percentile, 1)} of 100, counted from the lowest."
    return said


def place_words(value: float, quartiles: tuple[float, float, float]) -> str:
    first, _, third = quartiles
    return "lies below it" if value < first else "lies above it" if value > third else "lies within it"


def panel_of(report: IndicatorReport) -> ServicePanel:
    one = report.indicator
    points = [point_of(each, one.unit_text) for each in report.months]
    alternative = f"{one.name}, {plural(sum(p.value is not None for p in points), 'month')}: {sentence(report)}"
    return ServicePanel(one.name, one.unit_text, points, alternative)


def point_of(one: Month, unit: str) -> ServicePoint:
    first, median, third = one.quartiles or (None, None, None)
    return ServicePoint(
        one.period, one.value, figure(one.value, unit), one.lower, one.upper, one.cause != "none", first, median, third
    )


def month_rows(report: IndicatorReport) -> list[list[str]]:
    """The table beside the picture, newest month first."""
    return [
        [
            month(one.period),
            figure(one.value, report.indicator.unit_text),
            f"{written(one.lower)} to {written(one.upper)}" if one.lower is not None else "too few",
            " / ".join(written(each) for each in one.quartiles) if one.quartiles else "not given",
            cause_words(one.cause) or ("ordinary variation" if one.value is not None else ""),
        ]
        for one in reversed(report.months)
    ]


def method_line(review: ServiceReview) -> str:
    return (
        f"Method {METHOD}. Peers: {review.peer_rule}. Quartiles are shown for {FEWEST_PEERS} or more services of the same kind, "
        f"or as published. Source: {review.source}."
    )


def review_document(review: ServiceReview, unit: str, reports: Sequence[IndicatorReport], on: dt.date) -> Document:
    """One page: the picture of all indicators, the latest figures, and what the service says."""
    return Document(
        title=f"{unit}: {review.title}",
        subtitle=f"For the board from {day(review.board_from)}",
        organisation=review.organisation.name,
        date=on,
        blocks=tuple(blocks(review, unit, reports)),
    )


def blocks(review: ServiceReview, unit: str, reports: Sequence[IndicatorReport]) -> Iterator[Block]:
    if not reports:
        yield Paragraph("This review has no figures.")
        return
    picture = service_picture(f"{unit}, {review.title}", [panel_of(one) for one in reports])
    yield Figure(
        svg=to_svg(picture),
        png=lambda: to_png(picture),
        alternative=picture["description"],
        caption=f"{unit} beside its peers",
        caveat=NOTE,
    )
    yield latest_table(reports)
    if review.lead_comment:
        yield Callout("What the service says", review.lead_comment)
    yield Paragraph(f"{NOT_A_RANKING} {method_line(review)}")


def latest_table(reports: Sequence[IndicatorReport], note: str = "") -> Table:
    columns = [Column(title) for title in ("Measure", "Latest", "Middle half of peers", "What it shows")]
    return Table("Latest figures", columns, [latest_row(one) for one in reports], note)


def beside_list(reports: Sequence[IndicatorReport]) -> Bullets:
    """Where each figure stands among peers, in a sentence; the order is that of the file, never that of places."""
    return Bullets(
        [[Run(f"{one.indicator.name}: ", strong=True), Run(beside_words(one.beside, one))] for one in reports]
    )


def latest_row(report: IndicatorReport) -> list[str]:
    latest, beside = report.latest, report.beside
    if beside is None or beside.quartiles is None:
        peers = "too few peers" if beside else "not given"
    else:
        first, _, third = (figure(one, report.indicator.unit_text) for one in beside.quartiles)
        peers = f"{first} to {third}; this service {place_words(beside.value, beside.quartiles)}"
    shows = VARIATION.get(report.variation, "change in the latest month")
    if (earlier := earlier_unusual(report)) and report.variation == "common_cause":
        shows = f"as usual now; {earlier} earlier months did not"
    return [
        report.indicator.name,
        f"{figure(latest.value, report.indicator.unit_text)}, {month(latest.period)}",
        peers,
        shows,
    ]
