"""Providers by measures as a document."""

from __future__ import annotations

from collections.abc import Iterator

from collegium.board.presenters.series import pattern
from collegium.board.providers.reports import Provider, ProviderReport
from collegium.definitions.measures import Measure
from collegium.documents.document import Block, Bullets, Column, Document, Heading, Paragraph, Table
from collegium.wording.dates import as_at
from collegium.wording.numbers import plural


def provider_document(report: ProviderReport) -> Document:
    return Document(
        title=report.within.title,
        subtitle=as_at(report.board.as_of),
        organisation=report.within.organisation.name,
        date=report.board.as_of,
        abstract=(
            f"{plural(len(report.providers), 'provider')} by {plural(len(report.measures), 'measure')}: the latest figure of each "
            "and what its chart shows. Each provider is judged against its own past, not against the others."
        ),
        blocks=tuple(blocks(report)),
    )


def blocks(report: ProviderReport) -> Iterator[Block]:
    for measure in report.measures:
        yield Heading(1, measure.title)
        yield from of_measure(report, measure)
    yield Heading(1, "Method")
    yield Paragraph(method_words(report))


def of_measure(report: ProviderReport, measure: Measure) -> Iterator[Block]:
    """The table of all providers with why it matters below it, and what is more than ordinary variation."""
    note = f"{measure.why_it_matters} {measure.caveat}"
    columns = [Column(title) for title in ("Provider", "Month", "Latest", "Variation", "Against the target")]
    yield Table(measure.title, columns, [cells(one, measure.id) for one in report.providers], note)
    found = notable(report, measure.id)
    if found:
        yield Paragraph("More than ordinary variation:")
        yield Bullets([f"{label(one)}: {one.rows[measure.id].latest}, {pattern(series := one.series[measure.id], series.latest)}" for one in found])  # fmt: skip


def notable(report: ProviderReport, measure: str) -> list[Provider]:
    return [one for one in report.providers if measure in one.rows and one.rows[measure].variation not in ("", "common_cause")]  # fmt: skip


def shows(report: ProviderReport) -> str:
    """How many providers show more than ordinary variation, measure by measure; nobody is ranked."""
    counted = [f"{measure.title}: {len(notable(report, measure.id))} of {plural(sum(measure.id in one.rows for one in report.providers), 'provider')}" for measure in report.measures]  # fmt: skip
    return f"Providers whose latest month shows more than their ordinary variation. {'; '.join(counted)}."


def unsure(report: ProviderReport) -> str:
    charts = sum(len(one.rows) for one in report.providers)
    return (
        f"{plural(charts, 'chart')} are looked at together: some stand out by chance. Each provider is judged against its own past, "
        "not against the others, and no chart shows why."
    )


def method_words(report: ProviderReport) -> str:
    methods = sorted({one.method for provider in report.providers for one in provider.series.values()})
    return (
        f"Control charts by the rules of Making Data Count ({', '.join(methods)}), one for each provider and measure. "
        f"Source: {report.within.source}; file {report.within.file_name}. Nothing here is a ranking."
    )


def label(provider: Provider) -> str:
    return f"{provider.name} ({provider.code})" if provider.name else provider.code


def cells(provider: Provider, measure: str) -> list[str]:
    row = provider.rows.get(measure)
    if row is None:
        return [label(provider), "", "no figure", "", ""]
    return [label(provider), row.month, row.latest, row.variation_text, row.assurance_text]
