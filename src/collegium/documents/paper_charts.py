"""The charts of a paper file: the same methods, drawings and sentences as on the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from collegium.charts.drawing import to_png, to_svg
from collegium.charts.funnel import FunnelPicture, FunnelPoint, funnel_chart
from collegium.charts.spc import SpcLine, SpcPoint, spc_chart
from collegium.documents.document import Figure
from collegium.methods.funnel import TRANSFORMATIONS, Funnel, FunnelOptions, Kind, funnel, widened
from collegium.methods.spc import XmrOptions, xmr
from collegium.methods.spc_rules import IMPROVEMENTS, PRESETS
from collegium.tables.charted import RARE, chart_notes, points_frame, summary_frame
from collegium.tables.columns import IN_PAPER_FILE
from collegium.tables.mapping import Mapping as Settled
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.ratios import OF_EXPECTED, RatioTable, among_all, funnel_frame, read_ratios
from collegium.tables.series import SeriesTable, read_series
from collegium.wording.dates import period_label, period_noun
from collegium.wording.funnel import FunnelFacts, funnel_notes, funnel_words
from collegium.wording.numbers import number, rows_in_words
from collegium.wording.spc import SpcFacts, cause_words, reach, sentences

WIDTH = 720  # pixels across the text of a page
LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")


@dataclass(frozen=True)
class ChartPart:
    """A drawn chart with what a rule may say of it, and notes for the author."""

    figure: Figure
    by_rule: Mapping[str, str]
    notes: Sequence[str]


def spc_part(
    source: Path, settled: Settled, *, title: str, series: str, unit: str, decimals: int, caveat: str, improvement: str,
    target: float | None,
) -> ChartPart:  # fmt: skip
    """One series of a file of points as an XmR chart; raises ProblemsError."""
    table = read_series(
        source, name=source.name, improvement=improvement, target=target, settled=settled, ask=IN_PAPER_FILE
    )
    line, facts, notes = spc_line(table, source.name, title=title, series=series, unit=unit, decimals=decimals)
    words = sentences(facts)
    by_rule = {"shows": words.shows, "uncertainty": f"{words.sure} {words.not_shows}"}
    return ChartPart(
        drawn(spc_chart(line), title, words.shows, caveat),
        by_rule,
        (rows_told(source, len(table.values), table.left_out()), *table.notes, *notes),
    )


def spc_line(
    table: SeriesTable, name: str, *, title: str, series: str, unit: str, decimals: int
) -> tuple[SpcLine, SpcFacts, tuple[str, ...]]:
    """What is drawn of one series, and what may be said of it; raises ProblemsError where it is not there."""
    names = table.names.to_list()
    if series not in names and (series or len(names) > 1):
        known = ", ".join(str(one) for one in names)
        raise ProblemsError([Problem(name, None, "series", series, "The file has no such series, or several.", f"Name one of: {known}.")])  # fmt: skip
    present, filled, layout = table.layout()
    chart = xmr(table.values[present], layout, XmrOptions(PRESETS["nhsr"])) if present.any() else None
    wanted = pl.col("series").fill_null("") == (series or names[0] or "")
    rows = points_frame(table, present, chart).filter(wanted).to_dicts()
    summary = summary_frame(table, filled, present, chart).filter(wanted).to_dicts()[0]
    figured = [row for row in rows if row["value"] is not None]
    if not figured:
        raise ProblemsError([Problem(name, None, "value", "", "The series has no figure.", "Give at least one.")])
    place = names.index(series or names[0])
    better = {code: word for word, code in IMPROVEMENTS.items()}[int(table.improvement[place])]
    aim = None if table.target[place] != table.target[place] else float(table.target[place])  # noqa: PLR0124 - NaN
    aims: list[float | None] = [aim] * len(rows)
    if aim is None and table.targets is not None:
        # A target that moves is drawn as the file has it.
        own = table.targets[table.series.fill_null("").eq(series or names[0] or "").to_numpy()]
        aims = [None if one != one else float(one) for one in own]  # noqa: PLR0124 - NaN
    moving = aim is None and any(one is not None for one in aims)
    noun = period_noun([row["date"] for row in rows])
    write = partial(written, unit=unit, decimals=decimals)
    last = next(one for one, row in zip(reversed(aims), reversed(rows), strict=True) if row["value"] is not None)
    facts = facts_of(figured, summary, better, "" if last is None else write(last), moving, noun, unit, write)
    points = [
        SpcPoint(row["date"], row["value"], write(row["value"]), row["mean"], row["lower_limit"], row["upper_limit"], row["point_type"] or "common_cause", row["segment"] or 1, cause_words(row["special_cause"] or "none", noun), own_target)
        for row, own_target in zip(rows, aims, strict=True)
    ]  # fmt: skip
    line = SpcLine(title, unit or "Figure", points, period=noun)
    return line, facts, chart_notes(table, filled, chart)


def facts_of(
    figured: list[dict[str, Any]], summary: dict[str, Any], better: str, target: str, moving: bool, noun: str, unit: str,
    write: Any,
) -> SpcFacts:  # fmt: skip
    last, step = figured[-1], summary["new_limits_from"]
    most = 100.0 if unit == "%" else None
    lower, upper = reach([row["value"] for row in figured], last["lower_limit"], last["upper_limit"], most)
    return SpcFacts(
        latest=write(last["value"]), when=period_label(noun, last["date"]), limits=summary["limits"],
        lower="" if lower is None else write(lower), upper="" if upper is None else write(upper),
        points=sum(row["segment"] == last["segment"] for row in figured),
        variation=summary["variation"] if summary["limits"] != "none" else "common_cause", assurance=summary["assurance"],
        cause=last["special_cause"] or "none", improvement=better, target=target, trajectory=moving, gaps=int(summary["gaps"]),
        period=noun, fewer="fewer" if unit.endswith("s") else "less", step=period_label(noun, step) if step else "",
        step_points=sum(step is not None and row["date"] >= step for row in figured), rare=RARE in (summary["note"] or ""),
    )  # fmt: skip


def rows_told(source: Path, read: int, left_out: Mapping[str, int]) -> str:
    return f"{source.name}: {rows_in_words(read, read - sum(left_out.values()), left_out)}"


def funnel_part(source: Path, settled: Settled, *, title: str, compared: str, own: str, caveat: str) -> ChartPart:
    """Units of a file in a funnel; raises ProblemsError."""
    kind = Kind(compared)
    table = read_ratios(source, name=source.name, kind=kind, settled=settled, ask=IN_PAPER_FILE)
    if own and own not in table.units.to_list():
        raise ProblemsError([Problem(source.name, None, "unit", own, "The file has no such unit.", "Correct own in the paper, or leave it out.")])  # fmt: skip
    present = table.present()
    options = FunnelOptions(kind, TRANSFORMATIONS[kind][0])
    found = funnel(table.observed[present], table.base[present], options)
    words = funnel_words(funnel_facts(found, options, present.size - len(found.ratio)))
    base = "Expected" if kind in OF_EXPECTED else "Denominator"
    figure = {Kind.PROPORTION: "Share", Kind.RATE: "Rate"}.get(kind, "Observed over expected")
    picture = FunnelPicture(title, base, figure, found.centre, points_of(table, found, present, own))
    by_rule = {"shows": words.shows, "uncertainty": f"{words.sure} {words.not_shows}"}
    notes = (
        rows_told(source, table.rows, table.left_out()),
        *table.notes,
        *funnel_notes(judged=found.judged, published=kind is Kind.SHMI),
    )
    return ChartPart(drawn(funnel_chart(picture), title, words.shows, caveat), by_rule, notes)


def points_of(table: RatioTable, found: Funnel, present: Any, own: str) -> list[FunnelPoint]:
    prefix = "od_" if found.adjusted is not None else ""
    frame = among_all(funnel_frame(found), present).with_columns(unit=table.units, size=pl.Series(table.base))
    rows = [row for row in frame.to_dicts() if row["ratio"] is not None]
    return [
        FunnelPoint(
            str(row["unit"]), row["size"], row["ratio"], number(row["ratio"], 3), row["band"],
            tuple(row[f"{prefix}{name}"] for name in LIMITS),
            own=row["unit"] == own,
        )
        for row in rows
    ]  # fmt: skip


def funnel_facts(found: Funnel, options: FunnelOptions, without: int) -> FunnelFacts:
    bands = funnel_frame(found)["band"].to_list()
    return FunnelFacts(
        units=len(bands), higher=bands.count("higher"), lower=bands.count("lower"), beyond_998=int(found.beyond_998.sum()),
        without=without, adjusted=found.adjusted is not None,
        widened=widened(options, found.phi, found.tau2), judged=found.judged, published=options.kind is Kind.SHMI,
        mortality=options.kind is Kind.SHMI,
    )  # fmt: skip


def drawn(spec: dict[str, Any], title: str, sentence: str, caveat: str) -> Figure:
    return Figure(
        svg=to_svg(spec, width=WIDTH), png=partial(to_png, spec, width=WIDTH), alternative=f"{spec['description']} {sentence}",
        caption=title, sentence=sentence, caveat=caveat,
    )  # fmt: skip


def written(value: float | None, *, unit: str, decimals: int) -> str:
    shown = number(value, decimals)
    if value is None or not unit:
        return shown
    return f"{shown}%" if unit == "%" else f"{shown} {unit}"
