"""What other domains give to a board paper: the board cannot reach them itself, so they are handed to it here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from collegium.board.papers.parts import Chosen, Drawn, Fragment, PartKind, Piece, register
from collegium.documents.document import Bullets, KeyFigure, KeyFigures, Paragraph, Run
from collegium.engagement.presenters.picture import Shown, show
from collegium.engagement.queries import released_waves, wave_of
from collegium.engagement.reports import picture_of
from collegium.organisation.models import Organisation


def offered_releases(organisation: Organisation, as_of: dt.date) -> Sequence[tuple[str, str]]:
    found = released_waves(organisation.code).filter(closed_on__lte=as_of)
    return [(str(one.pk), one.title) for one in found]


def release(chosen: Chosen) -> Fragment | None:
    """A released wave: the organisation as a whole, because units' figures have their own day for the board."""
    wave = wave_of(chosen.organisation, int(chosen.reference))
    if wave is None or getattr(wave, "release", None) is None:
        return None
    shown = show(picture_of(wave, lambda unit: False))
    narrative = {"shows": " ".join(shown.headlines[:2])}
    chart = next((section for section in shown.sections if section.chart is not None), None)
    if chart is not None and chart.chart is not None:
        narrative["uncertainty"] = chart.chart.caveat
    title = f"Medical engagement: {wave.title}" if wave.whom.layered else f"What {wave.whom.many} say: {wave.title}"
    return Fragment(title, list(pieces(shown)), narrative)


def pieces(shown: Shown) -> Iterator[Piece]:
    """The key figures, the headlines, and the first chart with its source."""
    if shown.key_figures:
        yield KeyFigures([KeyFigure(one.value, f"{one.label} ({one.detail})" if one.detail else one.label) for one in shown.key_figures])  # fmt: skip
    yield Bullets(shown.headlines)
    for section in shown.sections:
        if section.chart is not None:
            one = section.chart
            yield Drawn(one.spec, one.caption, one.sentence, one.caveat, one.paper_height)
            if section.source:
                yield Paragraph([Run(section.source, emphasis=True)])
            return


def register_parts() -> None:
    register(
        PartKind(
            "engagement", "An engagement release", "How doctors, or managers, answered, for the organisation as a whole.", release,
            offered_releases, needs_narrative=True,
        )
    )  # fmt: skip
