"""Providers by measures as a document."""

from __future__ import annotations

from collections.abc import Iterator

from collegium.board.providers.reports import Provider, ProviderReport
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
        yield Paragraph(f"{measure.why_it_matters} {measure.caveat}")
        columns = [Column(title) for title in ("Provider", "Month", "Latest", "Variation", "Against the target")]
        yield Table(caption=measure.title, columns=columns, rows=[cells(one, measure.id) for one in report.providers])
        notable = [one for one in report.providers if measure.id in one.rows and one.rows[measure.id].variation not in ("", "common_cause")]  # fmt: skip
        if notable:
            yield Paragraph("More than ordinary variation:")
            yield Bullets([f"{label(one)}: {one.rows[measure.id].words.shows}" for one in notable])
    methods = sorted({one.method for provider in report.providers for one in provider.series.values()})
    yield Heading(1, "Method")
    yield Paragraph(
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
