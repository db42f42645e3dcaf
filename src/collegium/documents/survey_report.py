"""A survey report from counts and an instrument: the figures of `scale_figures`, in words, charts and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from collegium.charts.survey import GroupScore, answers_chart, group_chart
from collegium.definitions.engagement import measures_engagement
from collegium.definitions.instruments import Instrument, Item, Scale
from collegium.definitions.score_ranges import ScoreRange, score_ranges
from collegium.documents.document import (
    Block,
    Bullets,
    Callout,
    Column,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Table,
)  # fmt: skip
from collegium.documents.paper_charts import drawn
from collegium.documents.survey_figures import ScaleRow, SurveyFigures, figures_of
from collegium.methods.tallying import Counts
from collegium.wording import survey as words
from collegium.wording.engagement import Score, not_shown, why_hidden
from collegium.wording.lists import listed, shortened
from collegium.wording.numbers import interval, number, percentage, plural

MOST_IN_CHART = 40  # more groups than this would not fit on a page; the table has them all
NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class Reported:
    """What a report is made of."""

    instrument: Instrument
    counts: Counts
    by: tuple[str, ...]
    minimum: int
    file: str
    today: date
    version: str
    title: str = ""
    organisation: str = ""


def survey_report(reported: Reported) -> Document:
    """The report as a document for every form."""
    figures = figures_of(reported.counts, score_ranges(reported.instrument), reported.minimum)
    return Document(
        title=reported.title or reported.instrument.title,
        subtitle=reported.instrument.title if reported.title else "Survey report",
        organisation=reported.organisation or "Survey report",
        date=reported.today,
        abstract=abstract(reported, figures),
        blocks=tuple(blocks(reported, figures)),
    )


def abstract(reported: Reported, figures: SurveyFigures) -> str:
    who = f" of {plural(figures.respondents, 'respondent')}" if figures.respondents is not None else ""
    groups = f", by {listed(reported.by)}" if reported.by else ""
    return f"Answers{who} to {plural(len(reported.instrument.items), 'question')}{groups}: scores, intervals, single answers, and what is not shown."


def blocks(reported: Reported, figures: SurveyFigures) -> Iterator[Block]:
    yield from in_short(reported, figures)
    yield from asked(reported, figures)
    if reported.by:
        yield Heading(1, "Scores by group")
        for scale in scored(reported.instrument):
            yield from scale_blocks(reported, figures, scale)
    yield Heading(1, "Answers to each question")
    yield Paragraph(
        "All who answered, together. Single answers are not given for groups, where few people stand behind each."
    )
    for item in reported.instrument.items:
        yield from item_blocks(reported, figures, item)
    yield Heading(1, "How far the scores can be relied on")
    yield Bullets([reliability(figures, scale) for scale in scored(reported.instrument)])
    yield Heading(1, "What this does not show")
    yield Bullets(words.NOT_SHOWN)
    yield from hidden(reported, figures)
    yield from method(reported)


def scored(instrument: Instrument) -> list[Scale]:
    return [scale for scale in instrument.scales if (scale.items or scale.scales) and scale.rule != "profile"]


def in_short(reported: Reported, figures: SurveyFigures) -> Iterator[Block]:
    yield Heading(1, "In short")
    if figures.respondents is not None:
        yield KeyFigures(
            [
                KeyFigure(number(figures.respondents), "people answered"),
                KeyFigure(number(len(reported.instrument.items)), "questions"),
                KeyFigure(number(len(reported.counts.groups)) if reported.by else "none", "groups compared"),
            ]
        )
    shown = []
    for scale in scored(reported.instrument):
        score = score_of(figures.whole[scale.id], scale.title, figures.ranges[scale.id])
        shown.append(
            f"{scale.title}: not shown, because too few people answered."
            if score is None
            else words.whole_scale(scale.title, score)
        )
    if shown:
        yield Bullets(shown)


def asked(reported: Reported, figures: SurveyFigures) -> Iterator[Block]:
    instrument = reported.instrument
    yield Heading(1, "What was asked, and of whom")
    if instrument.introduction:
        yield Paragraph(instrument.introduction)
    meant = instrument.definition_of_engagement
    measured = measures_engagement(meant)
    yield Paragraph(f"Engagement is taken to be: {meant}." if measured else f"{meant}.")
    if figures.respondents is not None:
        yield Paragraph(
            f"{plural(figures.respondents, 'person')} answered. The file does not say how many were asked, so no response rate is given."
        )
    rows = [
        [one.id, one.text or "The wording is not held here", by_scale(instrument, one.id)] for one in instrument.items
    ]
    yield Table("The questions", [Column("Column"), Column("Question"), Column("Scale")], rows)
    meanings = [f"{scale.title}: {scale.meaning}" for scale in scored(instrument) if scale.meaning]
    if meanings:
        yield Bullets(meanings)


def by_scale(instrument: Instrument, item: str) -> str:
    return ", ".join(scale.title for scale in instrument.scales if item in scale.items) or "none"


def scale_blocks(reported: Reported, figures: SurveyFigures, scale: Scale) -> Iterator[Block]:
    rows, span = figures.groups[scale.id], figures.ranges[scale.id]
    yield Heading(2, scale.title)
    scores = [score for row in rows if (score := score_of(row, row.group, span)) is not None]
    whole = figures.whole[scale.id]
    everyone = score_of(whole, scale.title, span)
    reading = words.groups_chart(scores, everyone, hidden=[row.group for row in rows if row.mean is None])
    if scores and len(rows) <= MOST_IN_CHART:
        drawing = group_chart(
            [GroupScore(row.group, row.mean, row.lower, row.upper, row.respondents) for row in rows],
            scale=scale.title, span=span,
        )  # fmt: skip
        yield drawn(drawing, f"{scale.title} by {listed(reported.by)}", reading.sentence, reading.caveat)
    else:
        yield Paragraph(f"{reading.sentence} {reading.caveat}")
    columns = [Column("Group"), *(Column(title, "right") for title in ("Answers", "Mean", "95% interval", "Alpha"))]
    everybody = [cells(whole, "All together")] if whole.mean is not None else []
    yield Table(
        f"{scale.title}, {span.from_to}",
        columns,
        [*(cells(row, row.group) for row in rows), *everybody],
        f"Levels: {span.level_words}." if span.levels else "",
    )
    told: dict[str, list[str]] = {}
    for row in rows:
        if row.doubts and row.alpha is not None and (said := words.doubts(row.doubts)):
            told.setdefault(said, []).append(row.group)
    if told:
        yield Bullets([f"{shortened(groups, at_most=8)}: {said}." for said, groups in told.items()])


def cells(row: ScaleRow, name: str) -> list[str]:
    if row.mean is None or row.respondents is None:
        return [name, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN]
    between = NOT_SHOWN if row.lower is None or row.upper is None else interval(row.lower, row.upper, 2)
    return [name, number(row.respondents), number(row.mean, 2), between, number(row.alpha, 2)]


def score_of(row: ScaleRow, title: str, span: ScoreRange) -> Score | None:
    if row.mean is None or row.lower is None or row.upper is None or row.respondents is None:
        return None
    return Score(title, row.mean, row.lower, row.upper, row.respondents, span=span)


def item_blocks(reported: Reported, figures: SurveyFigures, item: Item) -> Iterator[Block]:
    yield Heading(2, item.text or item.id)
    answers = figures.answers[item.id]
    if answers is None:
        yield Paragraph("Not shown: too few people answered, or a small group could be worked out.")
        return
    response = reported.instrument.response_of(item.id)
    labels = [response.label(value) for value in response.values]
    total = sum(answers)
    shares = [one / total for one in answers]
    percent = [percentage(share, 0) for share in shares]
    missing = (figures.respondents or total) - total
    reading = words.answers_chart(labels, shares, total, missing if missing >= reported.minimum else 0)
    title = item.text or item.id
    yield drawn(answers_chart(title, labels, shares, percent), title, reading.sentence, reading.caveat)
    # Shares alone: a count of one or two invites the search for who they are.
    rows = [[label, text] for label, text in zip(labels, percent, strict=True)]
    yield Table(f"Answers to {item.id}", [Column("Answer"), Column("Share", "right")], rows)


def reliability(figures: SurveyFigures, scale: Scale) -> str:
    row = figures.whole[scale.id]
    return words.reliability(scale.title, row.alpha, row.omega, row.doubts)


def hidden(reported: Reported, figures: SurveyFigures) -> Iterator[Block]:
    yield Heading(1, "What is hidden, and why")
    told = []
    for scale in scored(reported.instrument):
        text = not_shown(listed([row.group for row in figures.groups[scale.id] if row.reason]))
        if text and reported.by:
            told.append(f"{scale.title}. {text}")
        if figures.whole[scale.id].mean is None:
            told.append(f"{scale.title}, all together: too few people answered, or a small group could be worked out.")
    if told:
        yield Bullets(told)
        yield Paragraph(why_hidden(reported.minimum))
    else:
        yield Paragraph(f"Nothing is hidden: no group of fewer than {number(reported.minimum)} people is shown.")


def method(reported: Reported) -> Iterator[Block]:
    instrument = reported.instrument
    yield Heading(1, "Appendix: method")
    yield Bullets(
        [
            f"Instrument: {instrument.title} ({instrument.id}). Source: {instrument.source}. Licence: {instrument.licence}.",
            f"Answers: the file {reported.file}; groups by {listed(reported.by) if reported.by else 'nothing'}.",
            "A missing answer is left out and never counted as zero; in another scale with the same question the mean of the first stands for it. Who has no score on one of the scales that belong together counts in none. Reversed questions are turned before they are scored. Nothing is rounded before it is shown.",
            "Intervals: 95% intervals of a mean, from the spread of the answers, by Student’s t.",
            f"Protection: no figure rests on fewer than {number(reported.minimum)} people, and no smaller group follows by subtraction from what is shown.",
            f"Written by Collegium {reported.version} on {reported.today.day} {reported.today:%B %Y}.",
        ]
    )
    yield Callout(
        "Same figures, as a table", "The command collegium survey score gives every figure of this report unrounded."
    )
