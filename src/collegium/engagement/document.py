"""The engagement report: the same pieces as the page, as one document for HTML, PDF and Word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from collegium.charts.drawing import to_png, to_svg
from collegium.documents.document import (
    Block,
    Bullets,
    Callout,
    Column,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Run,
    Table,
)
from collegium.engagement.presenters import pieces
from collegium.engagement.presenters.picture import Shown, show
from collegium.engagement.presenters.readings import basis, when
from collegium.engagement.reports import Picture
from collegium.wording.numbers import number

WIDTH = 720  # pixels across the text; a page is wider than a screen's column, so charts stand lower


def engagement_report(picture: Picture) -> Document:
    """Seven or eight pages for a board or a medical director's office."""
    shown = show(picture)
    return Document(
        title="Medical engagement" if picture.whom.layered else f"What {picture.whom.many} say",
        subtitle=f"{picture.wave.title}, answers {when(picture.wave)}",
        organisation=picture.wave.organisation,
        date=picture.wave.made_on,
        abstract=abstract(picture),
        blocks=tuple(blocks(shown, basis(picture))),
    )


def abstract(picture: Picture) -> str:
    everybody = picture.now.everybody
    who = f"{number(everybody.respondents)} of " if everybody.respondents is not None else ""
    asked = f"{who}{picture.whom.count(everybody.population)}"
    if not picture.whom.layered:
        return f"What {asked} of {picture.wave.organisation} said, scale by scale and unit by unit."
    return (
        f"What {asked} said about taking part in how {picture.wave.organisation} works: how far "
        "leaders and other doctors stand apart, in which units, and what to ask next."
    )


def blocks(shown: Shown, usual: str) -> Iterator[Block]:
    """`usual` says once for all sections what their figures rest on; a chart or a table carries it along."""
    yield Heading(1, "In short")
    if shown.key_figures:
        yield KeyFigures(
            [
                KeyFigure(one.value, f"{one.label} ({one.detail})" if one.detail else one.label)
                for one in shown.key_figures
            ]
        )
    if shown.headlines:
        yield Bullets(shown.headlines)
    if shown.ask_next:
        yield Callout("What to ask next", shown.ask_next)
    yield Paragraph([Run(f"Where nothing else is said: {usual}", emphasis=True)])
    for section in shown.sections:
        yield Heading(
            1, f"Appendix: {section.title[0].lower()}{section.title[1:]}" if section.appendix else section.title
        )
        yield from section_blocks(section, usual)


def section_blocks(section: pieces.Section, usual: str) -> Iterator[Block]:
    for paragraph in section.paragraphs:
        yield Paragraph(paragraph)
    if section.chart and section.paper_chart:
        yield figure(section.chart)
    elif section.chart:
        yield Paragraph(section.chart.sentence)
        yield Paragraph([Run("Please note. ", strong=True), Run(section.chart.caveat)])
    if section.bullets:
        yield Bullets(section.bullets)
    tables = section.tables if section.paper_tables is None else section.paper_tables
    for table in (one for one in tables if one.rows):
        yield Table(
            caption=table.caption,
            columns=[Column(column.title, "right" if column.number else "left") for column in table.columns],
            rows=table.rows,
            note=table.note,
        )
    if section.caveat:
        yield Paragraph([Run("Please note. ", strong=True), Run(section.caveat)])
    shows = bool(tables) or (section.chart is not None and section.paper_chart)
    if section.source and (shows or section.source != usual):
        yield Paragraph([Run(section.source, emphasis=True)])


def figure(chart: pieces.Chart) -> Figure:
    spec = dict(chart.spec)
    if chart.paper_height:
        spec["height"] = chart.paper_height
    return Figure(
        svg=to_svg(spec, width=WIDTH),
        png=partial(to_png, spec, width=WIDTH),
        alternative=f"{spec['description']} {chart.sentence}",
        caption=chart.caption,
        sentence=chart.sentence,
        caveat=chart.caveat,
    )
