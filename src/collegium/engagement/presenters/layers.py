"""Sections about the organisation as a whole and its layers: answers, scales, gap, wish and encouragement."""

from __future__ import annotations

from collections.abc import Iterator

from collegium.assessments.models import Layer, ReleaseGroup
from collegium.charts.engagement import LayerScore, ScaleGap, difference_chart, gap_chart
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import (
    NOT_SHOWN,
    apart_note,
    basis,
    cells_note,
    gap_of,
    gap_reading,
    hidden_note,
    mean_cell,
    means_caption,
    points_cell,
    rate_cell,
    scale_cell,
    score_of,
    share_cell,
    signed_interval,
)
from collegium.engagement.reports import Picture, ScaleInfo
from collegium.wording.charts import differences_chart, layers_chart, scales_chart
from collegium.wording.dates import as_at
from collegium.wording.engagement import HIDDEN, Gap, lower_first, response_rate, why_hidden
from collegium.wording.engagement_parts import minimum_on_both_sides
from collegium.wording.numbers import interval, number, percentage, signed

APART_FROM_NONE = ("", Layer.RANK_AND_FILE)  # all doctors together, and the layer from which the others are told apart


def response_section(picture: Picture) -> Section:
    everybody = picture.now.everybody
    if everybody.respondents is None:
        return Section("response", "Who answered", (f"{HIDDEN.capitalize()}.", why_hidden(picture.wave.minimum)))
    reading = response_rate(everybody.respondents, everybody.population, picture.whom)
    if not picture.whom.layered:
        words = (reading.sentence, counted_note(picture))
        return Section("response", "Who answered", words, caveat=reading.caveat, source=basis(picture))
    rows = tuple(response_row(group, picture) for group in (everybody, *picture.now.layers))
    table = Table(
        caption="Answers by layer",
        columns=(Column("Layer"), Column(picture.whom.title, True), Column("Answers", True), Column("Rate", True)),
        rows=rows,
        note=counted_note(picture),
    )  # fmt: skip
    return Section(
        "response", "Who answered", (reading.sentence,), caveat=reading.caveat, tables=(table,), source=basis(picture)
    )


def counted_note(picture: Picture) -> str:
    hidden = hidden_note(picture.now.layers)
    whom = picture.whom
    counted = f"{whom.title} are counted in the register {as_at(picture.wave.population_date)}."
    layer = f"A {whom.one} belongs to the highest layer of the posts held that day." if whom.layered else ""
    scored = "Whoever answered too few statements for a score is not counted among the answers, so there can be fewer than were sent."
    return f"{hidden} {counted} {layer} {scored}".strip().replace("  ", " ")


def response_row(group: ReleaseGroup, picture: Picture) -> tuple[str, ...]:
    name = name_of(group, picture)
    if group.respondents is None:
        return (name, NOT_SHOWN, NOT_SHOWN, "")
    return (name, number(group.population), number(group.respondents), rate_cell(group))


def name_of(group: ReleaseGroup, picture: Picture) -> str:
    return picture.whom.everybody if group.kind == ReleaseGroup.Kind.ORGANISATION else group.name


def scales_section(picture: Picture) -> Section:
    """Each scale in the layers that may be told apart, or of everybody together."""
    if not picture.whom.layered:
        return scales_together(picture)
    layers = drawn_layers(picture)
    drawn = [
        LayerScore(scale.title, group.name, figure.mean, figure.lower, figure.upper, figure.respondents)
        for scale in picture.comparable
        for group in layers
        for figure in (picture.now.figure(group, scale.id),)
    ]
    gaps = [gap for scale in picture.comparable if (gap := whole_gap(picture, scale))]
    reading = layers_chart(gaps, hidden=sum(row.mean is None for row in drawn))
    groups = (picture.now.everybody, *(group for group in layers if not group.suppressed))
    rows = tuple(
        (
            scale_cell(scale, picture),
            *(mean_cell(picture.now.figure(group, scale.id), scale.range) for group in groups),
        )
        for scale in picture.scales
    )
    table = Table(
        caption=f"{means_caption(picture)}, by layer",
        columns=(Column("Scale"), *(Column(title_with_number(group, picture), True) for group in groups)),
        rows=rows,
        note=scales_note(picture, rows),
    )
    low = 22 * len(picture.comparable)
    spec = gap_chart(drawn, span=picture.main.range)
    caveat = f"{reading.caveat} {apart_note(picture)}".strip()
    chart = Chart(spec, "Each scale by layer", reading.sentence, caveat, paper_height=low)
    return Section("scales", "Each scale, by layer", chart=chart, tables=(table,), source=basis(picture))


def scales_together(picture: Picture) -> Section:
    """Each scale without layers; a single one needs no chart."""
    everybody = picture.now.everybody
    figures = [(scale, picture.now.figure(everybody, scale.id)) for scale in picture.scales]
    beside = [one for one in figures if one[0] in picture.comparable]
    reading = scales_chart(
        [score for scale, figure in beside if (score := score_of(scale.title, figure, everybody, scale.range))],
        picture.whom,
    )
    rows = tuple(
        (
            scale_cell(scale, picture),
            mean_cell(figure, scale.range),
            *([share_cell(figure.favourable)] if picture.engaged_from else []),
        )
        for scale, figure in figures
    )
    table = Table(
        caption=means_caption(picture),
        columns=(
            Column("Scale"),
            Column(title_with_number(everybody, picture), True),
            *([Column("Engaged", True)] if picture.engaged_from else []),
        ),
        rows=rows,
        note=scales_note(picture, rows),
    )
    chart = None
    if len(beside) > 1:
        drawn = [
            LayerScore(scale.title, picture.whom.everybody, figure.mean, figure.lower, figure.upper, figure.respondents)
            for scale, figure in beside
        ]
        spec = gap_chart(drawn, who=picture.whom.many, span=picture.main.range)
        caveat = f"{reading.caveat} {apart_note(picture)}".strip()
        chart = Chart(spec, "Each scale", reading.sentence, caveat, paper_height=26 * len(beside))
    words, caveat = ((), "") if chart else ((reading.sentence,), reading.caveat)
    return Section("scales", "Each scale", words, caveat=caveat, chart=chart, tables=(table,), source=basis(picture))


def scales_note(picture: Picture, rows: tuple[tuple[str, ...], ...]) -> str:
    return f"{hidden_note(picture.now.layers)} {cells_note(cell for row in rows for cell in row)}".strip()


def drawn_layers(picture: Picture) -> tuple[ReleaseGroup, ...]:
    """The three layers where both leading ones may be shown; otherwise leaders together."""
    apart = (Layer.BOARD_NEAR, Layer.UNIT_LEADER, Layer.RANK_AND_FILE)
    together = (Layer.LEADERS, Layer.RANK_AND_FILE)
    shown = all(not picture.now.layer(layer).suppressed for layer in apart)
    return tuple(picture.now.layer(layer) for layer in (apart if shown else together))


def title_with_number(group: ReleaseGroup, picture: Picture) -> str:
    name = name_of(group, picture)
    return name if group.respondents is None else f"{name} (n {number(group.respondents)})"


def gap_section(picture: Picture) -> Section | None:
    """None where nobody is told apart by layer."""
    if not picture.whom.layered:
        return None
    rows = []
    gaps = []
    shared = bool(picture.engaged_from)
    for scale in picture.scales:
        stored = picture.now.gap(picture.now.everybody, scale.id)
        gap = gap_of(scale, stored)
        if gap is None:
            rows.append((scale_cell(scale, picture), HIDDEN, "", "", *([""] if shared else [])))
            continue
        if scale in picture.comparable:
            gaps.append(gap)
        rows.append(
            (
                scale_cell(scale, picture),
                signed(gap.difference, scale.range.decimals),
                signed_interval(gap.lower, gap.upper, scale.range.decimals),
                f"{number(gap.leaders)} and {number(gap.others)}",
                *([points_cell(stored.share_difference)] if shared else []),
            )
        )
    reading = differences_chart(gaps)
    table = Table(
        caption="The gap on each scale: leaders minus rank and file",
        columns=(
            Column("Scale"),
            Column("Gap in points", True),
            Column("95% interval", True),
            Column("Leaders and others (n)", True),
            *([Column("Gap in percentage points engaged", True)] if shared else []),
        ),
        rows=tuple(rows),
    )
    chart = None
    if gaps:
        drawn = [ScaleGap(gap.title, gap.difference, gap.lower, gap.upper) for gap in gaps]
        spec = difference_chart(drawn, span=picture.main.range)
        low = 17 * len(gaps)
        caveat = f"{reading.caveat} {apart_note(picture)}".strip()
        chart = Chart(spec, "The gap on each scale", reading.sentence, caveat, paper_height=low)
    inside, shares = divisions_table(picture), engaged_table(picture)
    return Section(
        "gap", "The gap between leaders and other doctors", tuple(gap_words(picture)), chart=chart, tables=(*shares, table, *inside), paper_tables=(*shares, table, *(one for one in inside if any(row[1:] != (row[1], "", "") for row in one.rows))), source=basis(picture)
    )  # fmt: skip


def engaged_table(picture: Picture) -> tuple[Table, ...]:
    """Who counts as engaged, layer by layer, and how far each layer of leaders lies from rank and file.

    The one meaning that the word has on the page. None without a threshold.
    """
    definition = engaged_note(picture)
    if not definition:
        return ()
    rows = []
    bottom = picture.now.figure(picture.now.layer(Layer.RANK_AND_FILE), picture.main.id).favourable
    for group in (*picture.now.layers, picture.now.everybody):
        figure = picture.now.figure(group, picture.main.id)
        if figure.favourable is None or figure.respondents is None:
            rows.append((name_of(group, picture), NOT_SHOWN, NOT_SHOWN, "", ""))
            continue
        sure = (
            ""
            if figure.favourable_lower is None or figure.favourable_upper is None
            else interval(figure.favourable_lower * 100, figure.favourable_upper * 100, 0)
        )
        apart = (
            "" if bottom is None or group.layer in APART_FROM_NONE else signed((figure.favourable - bottom) * 100, 0)
        )
        share = percentage(figure.favourable, 0)
        rows.append((name_of(group, picture), number(figure.respondents), share, sure, apart))
    nobody = (
        " Where nobody or everybody of a layer is engaged, or where another share could be worked out, it is not shown."
        if any(row[2] == NOT_SHOWN for row in rows)
        else ""
    )
    columns = (
        Column("Layer"),
        Column("Answers", True),
        Column("Engaged", True),
        Column("95% interval, %", True),
        Column("Gap", True),
    )
    gap = (
        " The gap is the share of a layer minus that of rank and file, in percentage points."
        if bottom is not None
        else ""
    )
    note = f"{definition}{gap}{nobody}"
    width = len(columns) if bottom is not None else len(columns) - 1
    kept = tuple(row[:width] for row in rows)
    return (Table(caption="Share engaged, by layer", columns=columns[:width], rows=kept, note=note),)


def divisions_table(picture: Picture) -> tuple[Table, ...]:
    """The gap inside each unit at the top of the tree."""
    tops = [unit for unit in picture.units if unit.depth == 0]
    rows = []
    for unit in tops:
        stored = picture.now.gap_of.get((unit.pk, picture.main.id))
        if stored is None:
            continue
        gap = gap_of(picture.main, stored)
        if gap is None:
            rows.append((unit.name, HIDDEN, "", ""))
            continue
        rows.append(
            (
                unit.name,
                signed(gap.difference, gap.span.decimals),
                signed_interval(gap.lower, gap.upper, gap.span.decimals),
                f"{number(gap.leaders)} and {number(gap.others)}",
            )
        )
    if not rows:
        return ()
    table = Table(
        caption=f"The gap on {picture.main.title.lower()} inside each unit at the top",
        columns=(
            Column("Unit"),
            Column("Gap in points", True),
            Column("95% interval", True),
            Column("Leaders and others (n)", True),
        ),
        rows=tuple(rows),
        note="Shown only where leaders and other doctors of the unit may both be shown.",
    )
    return (table,)


def whole_gap(picture: Picture, scale: ScaleInfo) -> Gap | None:
    stored = picture.now.gap_of.get((picture.now.everybody.pk, scale.id))
    return gap_of(scale, stored) if stored is not None else None


def gap_words(picture: Picture) -> Iterator[str]:
    stored = picture.now.gap(picture.now.everybody, picture.main.id)
    gap = gap_of(picture.main, stored)
    if gap is None:
        yield "The gap cannot be shown: one of its sides is too small, or a smaller group could be worked out from it."
        return
    words = gap_reading(picture, gap)
    yield f"{words.shows} {words.how_sure}"
    if shares := share_words(picture):
        yield shares
    yield f"{words.does_not_show} {words.ask_next}"
    yield minimum_on_both_sides(gap.leaders, gap.others, picture.wave.minimum)


def share_words(picture: Picture) -> str:
    """How many of each side are engaged, and the distance between the two."""
    stored = picture.now.gap(picture.now.everybody, picture.main.id)
    leaders = picture.now.figure(picture.now.layer(Layer.LEADERS), picture.main.id).favourable
    others = picture.now.figure(picture.now.layer(Layer.RANK_AND_FILE), picture.main.id).favourable
    if leaders is None or others is None or stored.share_difference is None:
        return ""
    sure = (
        f" (95% interval {signed_interval(stored.share_lower * 100, stored.share_upper * 100, 0)})"
        if stored.share_lower is not None and stored.share_upper is not None
        else ""
    )
    size = number(abs(stored.share_difference) * 100)
    return f"{percentage(leaders, 0)} of leaders and {percentage(others, 0)} of rank-and-file doctors count as engaged: a gap of {size} percentage points{sure}."


def engaged_note(picture: Picture) -> str:
    start = picture.engaged_from.get(picture.main.id)
    if start is None:
        return ""
    numerator, _, denominator = start.partition("/")
    value, span = int(numerator) / int(denominator or 1), picture.main.range
    if not span.low <= value <= span.high:
        return ""  # an old release of imported scores: they were brought to another range than the threshold
    return (
        f"A {picture.whom.one} counts as engaged from a score of {number(value, span.decimals)} on {lower_first(picture.main.title)} "
        f"({span.from_to}), here and wherever the word stands."
    )
