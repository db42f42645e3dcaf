"""Organisations side by side (methods A22, A25, A26): ratios, totals, medians, means, and contradictions. No wording."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from collegium.organisation.queries.organisations import Site
from collegium.organisation.reports.accountability import mismatch

Number = float | None


@dataclass(frozen=True)
class Line:
    """One organisation with its ratios."""

    site: Site
    consultants_per_100_staff: Number
    consultants_per_board_doctor: Number


@dataclass(frozen=True)
class Summary:
    """Of one column: how many recorded it, their total, median and mean; missing when nobody did."""

    recorded: int
    total: Number
    median: Number
    mean: Number


@dataclass(frozen=True)
class Comparison:
    lines: tuple[Line, ...]
    summaries: dict[str, Summary]
    modes: dict[str, int]
    accountabilities: dict[str, int]
    layer_counts: dict[str, int]  # code of the organisation -> layers; only where layers are recorded
    mismatches: tuple[Site, ...]


COLUMNS: dict[str, Callable[[Line], Number]] = {
    "budget_gbp_m": lambda line: as_float(line.site.budget_gbp_m),
    "headcount": lambda line: as_float(line.site.headcount),
    "consultants": lambda line: as_float(line.site.consultants),
    "board_doctors": lambda line: as_float(line.site.board_doctors),
    "management_board_doctors": lambda line: as_float(line.site.management_board_doctors),
    "consultants_per_100_staff": lambda line: line.consultants_per_100_staff,
    "consultants_per_board_doctor": lambda line: line.consultants_per_board_doctor,
}
# A sum of ratios says nothing.
WITHOUT_TOTAL = frozenset({"consultants_per_100_staff", "consultants_per_board_doctor"})


def compare(sites: Sequence[Site]) -> Comparison:
    lines = tuple(line_of(site) for site in sites)
    return Comparison(
        lines=lines,
        summaries={
            name: summary_of([column(line) for line in lines], with_total=name not in WITHOUT_TOTAL)
            for name, column in COLUMNS.items()
        },
        modes=dict(Counter(site.mode for site in sites if site.mode)),
        accountabilities=dict(Counter(site.accountability for site in sites if site.accountability)),
        layer_counts={site.code: len(site.layers) for site in sites if site.layers},
        mismatches=tuple(site for site in sites if mismatch(site.mode, site.accountability)),
    )


def line_of(site: Site) -> Line:
    return Line(
        site,
        consultants_per_100_staff=ratio(site.consultants, site.headcount, 100),
        consultants_per_board_doctor=ratio(site.consultants, site.board_doctors),
    )


def ratio(numerator: int | None, denominator: int | None, per: int = 1) -> Number:
    """Missing when a side is not recorded, or when there is nobody to divide by."""
    return None if numerator is None or not denominator else per * numerator / denominator


def summary_of(values: Sequence[Number], *, with_total: bool = True) -> Summary:
    known = [value for value in values if value is not None]
    if not known:
        return Summary(0, None, None, None)
    return Summary(len(known), sum(known) if with_total else None, statistics.median(known), statistics.fmean(known))


def as_float(value: object) -> Number:
    return None if value is None else float(value)  # type: ignore[arg-type]
