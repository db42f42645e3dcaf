"""Sections about taking part, change, what is hidden, and the method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from collegium.engagement.presenters.pieces import Column, Section, Table
from collegium.engagement.presenters.readings import basis
from collegium.engagement.registers.reports import WaysIn
from collegium.engagement.reports import Picture, ScaleInfo
from collegium.wording.dates import day
from collegium.wording.engagement import Reading, choice_or_no_opportunity, critical_mass, why_hidden
from collegium.wording.lists import listed
from collegium.wording.numbers import number, plural
from collegium.wording.survey import doubts

MOST_QUOTED = 3
COUNTED_AMONG_ANSWERS = "The count holds only those who answered, so there may be more."


def mass_words(picture: Picture) -> Reading:
    """How many it takes; said of those among whom leaders are told from the others."""
    people = picture.now.everybody.population
    whole = picture.now.figure(picture.now.everybody, picture.main.id).respondents == people
    return critical_mass(picture.mass.low, picture.mass.high, people, engaged=picture.engaged, all_answered=whole)


def taking_part_section(picture: Picture) -> Section | None:
    """Critical mass, and why those who take no part do not; None where there is neither."""
    paragraphs, caveats = [], []
    massed = picture.whom.layered and picture.measures_engagement
    if massed:
        mass = mass_words(picture)
        paragraphs, caveats = [mass.sentence], [mass.caveat]
        if picture.engaged is not None:
            caveats.append(COUNTED_AMONG_ANSWERS)
    if picture.opportunity is not None:
        counts, whom = picture.opportunity, picture.whom
        reading = choice_or_no_opportunity(counts["choice"], counts["no_opportunity"], whom)
        paragraphs.append(
            f"Asked whether they take part, {whom.count(counts['engaged'])} said that they do. {reading.sentence}"
        )
        caveats.append(reading.caveat)
        if picture.offered is not None:
            paragraphs.append(register_and_answers(picture.offered, counts["choice"], counts["no_opportunity"]))
        if silent := picture.opportunity["not_known"]:
            paragraphs.append(f"{picture.whom.count(silent)} did not say.")
    if not paragraphs:
        return None
    return Section(
        id="taking-part",
        title="Critical mass, choice and opportunity" if massed else "Choice and opportunity",
        paragraphs=tuple(paragraphs),
        caveat=" ".join(caveats),
        source=basis(picture),
    )


def register_and_answers(offered: WaysIn, choice: int, no_opportunity: int) -> str:
    """A36: what the register of opportunities says beside what doctors say, and what to make of a difference."""
    if not offered.routes:
        return (
            "No way in is recorded in the register of opportunities for that day, so it cannot be laid beside these answers. "
            "Record what was offered under “Opportunities offered”."
        )
    told = f"By the register of opportunities a way in was open to {number(offered.with_way)} of {plural(offered.doctors, 'doctor')} that day."
    if offered.with_way == offered.doctors:
        asks = "Ask whether they heard of it and could have used it." if no_opportunity else "The two agree."
        return f"{told} {plural(no_opportunity, 'doctor')} had none by their own answer. {asks}"
    closed = offered.doctors - offered.with_way
    if not offered.with_way:
        return f"{told} By the register, then, none of the {plural(choice, 'doctor')} who chose not to take part had a choice."
    return (
        f"{told} For the other {number(closed)} “not interested” means no opportunity by the register. Answers are not kept by doctor, so nobody can "
        f"say how many of the {number(choice)} who chose not to are among them; {number(no_opportunity)} had no opportunity by their own answer."
    )


def words_section(picture: Picture) -> Section | None:
    """A few of the released comments; the page of comments holds them all."""
    if not picture.quotations:
        return None
    told = picture.quotations[:MOST_QUOTED]
    more = (
        f" {number(len(told))} of {plural(len(picture.quotations), 'released comment')} stand here, drawn at random."
        if len(told) < len(picture.quotations)
        else ""
    )
    return Section(
        "words",
        f"In {picture.whom.own} own words",
        (f"Names and places were blanked out by one person and looked at again by another.{more}",),
        tuple(f"{question} “{' '.join(text.split())}”".strip() for question, text in told),
        caveat="A quotation shows what somebody felt, not how many feel so. It stands apart from every other answer.",
    )


def hidden_section(picture: Picture) -> Section:
    """What is not shown and why, by name."""
    minimum = picture.wave.minimum
    groups = [group for group in (picture.now.everybody, *picture.now.layers, *picture.units) if group.suppressed]
    if not groups:
        return Section(
            "hidden", "What is not shown", (f"Every group has {minimum} answers or more, so all are shown.",)
        )
    names = listed([group.name for group in groups])
    return Section(
        "hidden",
        "What is not shown, and why",
        (
            f"{plural(len(groups), 'group')} {'is' if len(groups) == 1 else 'are'} not shown: {names}.",
            f"{why_hidden(minimum)} Hidden figures are not kept anywhere in this system.",
        ),
    )


def method_section(picture: Picture) -> Section:
    """How the figures came about, so that an analyst can do it again."""
    wave, instrument = picture.wave, picture.wave.instrument
    definition = instrument["definition_of_engagement"]
    source = f" ({instrument['definition_source']})" if instrument.get("definition_source") else ""
    whom = picture.whom
    ranges = f"a range {picture.main.range.from_to}" if picture.one_range else "the range of each scale"
    gap = (
        "Gap: leaders (board-near and unit leaders together) minus rank and file, by Welch's method (1947) with the same correction; "
        "shares by Newcombe (1998).",
    )
    change = (
        "Change between two surveys: Welch's method (1947) for two independent samples, without the correction for a small population, "
        "because answers vary from one survey to the next even where everyone answers.",
    )
    shares = (
        " The share who are engaged is left out where nobody or everybody of a group is, and where another could be worked out from it."
        if picture.engaged_from
        else ""
    )
    bullets = (
        f"Questionnaire: {instrument['title']}. {instrument['source']}; licence {instrument['licence']}.",
        f"Definition of engagement: {definition}{source}." if picture.measures_engagement else f"{definition}.",
        f"Scores: the mean of the items of a scale for each {whom.one} who answered at least the share of them that the questionnaire asks for, "
        f"reversed items turned round, on {ranges}. A missing answer is left out, never counted as zero; "
        f"in another scale with the same item the mean of the first stands for it. Who has no score on one of the scales that belong together counts in none.",
        f"Intervals: 95%, by Student's t with the correction for a small population (Cochran 1977). Where every {whom.one} of a group answered, "
        f"there is no sampling error. They do not cover {whom.many} who chose not to answer. Shares: Wilson 1927.",
        *(gap if whom.layered else ()),
        *(change if picture.previous else ()),
        f"Small groups: nothing is shown for fewer than {wave.minimum} answers, nor where such a group could be worked out by subtraction."
        f"{shares} "
        "Single answers were counted and not kept.",
        f"Method {wave.method}, released on {day(wave.made_on)}. Fingerprint of the file of answers: {wave.responses_sha256[:16]}; "
        f"of the figures: {wave.figures_sha256[:16]}.",
    )  # fmt: skip
    return Section(
        "method",
        "How this was worked out",
        bullets=bullets,
        tables=(scale_table(picture),),
        paper_tables=(short_scale_table(picture),),
        appendix=True,
    )


def scale_table(picture: Picture) -> Table:
    """What each scale means, and how well its items hang together."""
    rows = []
    for scale in picture.scales:
        figure = picture.now.figure(picture.now.everybody, scale.id)
        items = number(scale.items) if scale.items else "imported"
        cells = (items, coefficient(figure.alpha), coefficient(figure.omega))
        rows.append((scale.title, scale.meaning, range_cell(scale), *cells))
    return Table(
        caption=f"What each scale means, and how well its items hang together among all {picture.whom.many}",
        columns=(
            Column("Scale"),
            Column("What it means"),
            Column("Range and levels"),
            Column("Items", True),
            Column("Alpha", True),
            Column("Omega", True),
        ),
        rows=tuple(rows),
        note=" ".join(
            (
                "Alpha: Cronbach 1951. Omega: McDonald 1999. By convention 0.7 and above is enough for groups.",
                *doubt_words(picture),
            )
        ),
    )


def range_cell(scale: ScaleInfo) -> str:
    """Where the scores of a scale lie, and where its levels begin."""
    ends = scale.range.from_to.removeprefix("from ")
    return f"{ends}: {scale.range.level_words}" if scale.range.levels else ends


def doubt_words(picture: Picture) -> Iterator[str]:
    """What is to be said of alpha and omega of single scales."""
    for scale in picture.scales:
        figure = picture.now.figure(picture.now.everybody, scale.id)
        if said := doubts(figure.doubts):
            yield f"{scale.title}: {said}."


def short_scale_table(picture: Picture) -> Table:
    """For paper: without the meaning of each scale, which stands in the questionnaire."""
    whole = scale_table(picture)
    return replace(
        whole,
        caption=f"How well the items of each scale hang together among all {picture.whom.many}",
        columns=(whole.columns[0], *whole.columns[2:]),
        rows=tuple((row[0], *row[2:]) for row in whole.rows),
    )


def coefficient(value: float | None) -> str:
    return "none" if value is None else number(value, 2)
