"""The comparison of organisations in words and cells."""

from __future__ import annotations

from collections.abc import Sequence

from collegium.organisation.models import Accountability, OrganisationFigures
from collegium.organisation.reports.comparison import COLUMNS, Comparison, Line, Summary
from collegium.tables.writing import Cell
from collegium.wording.lists import listed
from collegium.wording.numbers import number, plural

HEADINGS = {
    "budget_gbp_m": "Budget, £m",
    "headcount": "Headcount",
    "consultants": "Consultants",
    "board_doctors": "Doctors on the board",
    "management_board_doctors": "Doctors on the management board",
    "consultants_per_100_staff": "Consultants per 100 staff",
    "consultants_per_board_doctor": "Consultants per board doctor",
}
DECIMALS = {"budget_gbp_m": 1, "consultants_per_100_staff": 2, "consultants_per_board_doctor": 1}
MISSING = "not recorded"


def shown(name: str, value: float | None, *, extra: int = 0) -> str:
    return MISSING if value is None else number(value, DECIMALS.get(name, 0) + extra)


def summary_rows(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """Total, median and mean under the columns; a dash where a total would mean nothing."""
    columns = [(name, comparison.summaries[name]) for name in COLUMNS]

    def cell(name: str, summary: Summary, which: str) -> str:
        value = getattr(summary, which)
        if value is None:
            return "–"
        whole = which == "total" or name in DECIMALS or float(value).is_integer()
        return shown(name, value, extra=0 if whole else 2 if which == "mean" else 1)

    return [
        (title, [cell(name, summary, which) for name, summary in columns])
        for title, which in (("Total", "total"), ("Median", "median"), ("Mean", "mean"))
    ]


def counted_words(line: Line) -> str:
    """What the register itself counts, apart from what the organisation says; empty when it holds no such records."""
    counted = line.site.counted
    parts = []
    if counted.consultants is not None:
        parts.append(plural(counted.consultants, "consultant"))
    if counted.board_doctors is not None:
        parts.append(f"{plural(counted.board_doctors, 'doctor')} on the board")
    if counted.management_board_doctors is not None:
        parts.append(f"{plural(counted.management_board_doctors, 'doctor')} on the management board")
    return listed(parts)


def sentence(comparison: Comparison) -> str:
    """What the ratios say, with the organisations at both ends."""
    known = [line for line in comparison.lines if line.consultants_per_board_doctor is not None]
    if len(known) < 2:
        return "Too few figures are recorded to compare consultants with doctors on boards."
    fewest = min(known, key=lambda line: line.consultants_per_board_doctor or 0)
    most = max(known, key=lambda line: line.consultants_per_board_doctor or 0)
    text = (
        f"One board doctor stands for between {number(fewest.consultants_per_board_doctor, 1)} consultants"
        f" ({fewest.site.name}) and {number(most.consultants_per_board_doctor, 1)} ({most.site.name})."
    )
    staffed = [line for line in comparison.lines if line.consultants_per_100_staff is not None]
    if len(staffed) < 2:
        return text
    low = min(staffed, key=lambda line: line.consultants_per_100_staff or 0)
    high = max(staffed, key=lambda line: line.consultants_per_100_staff or 0)
    return (
        f"{text} There are {number(low.consultants_per_100_staff, 2)} ({low.site.name}) to"
        f" {number(high.consultants_per_100_staff, 2)} ({high.site.name}) consultants per 100 staff."
    )


def mode_words(value: str) -> str:
    return OrganisationFigures.Mode(value).label if value else MISSING


def accountability_words(value: str) -> str:
    return Accountability(value).label if value else MISSING


def mismatch_sentence(comparison: Comparison) -> str:
    if not comparison.modes or not comparison.accountabilities:
        return "Too little is recorded to set self-description beside accountability."
    if not comparison.mismatches:
        return "No self-description contradicts who is accountable for the units."
    names = listed([site.name for site in comparison.mismatches])
    plural_verb = "calls itself" if len(comparison.mismatches) == 1 else "call themselves"
    modes = listed(sorted({mode_words(site.mode).lower() for site in comparison.mismatches}), joining="or")
    return f"{names} {plural_verb} {modes}, while a general manager is accountable for the units."


def counts_words(comparison: Comparison) -> list[str]:
    """How many organisations describe themselves in each way, and who is accountable in how many."""
    modes = [f"{mode_words(key).lower()} {count}" for key, count in sorted_counts(comparison.modes)]
    who = [f"{accountability_words(key).lower()} {count}" for key, count in sorted_counts(comparison.accountabilities)]
    return [
        f"{title}: {', '.join(parts)}." for title, parts in (("Self-description", modes), ("Accountable", who)) if parts
    ]


def sorted_counts(counts: dict[str, int]) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def csv_table(comparison: Comparison) -> tuple[list[str], list[list[Cell]]]:
    """Unrounded, one row an organisation, stated and counted figures in columns of their own."""
    columns = ["code", "name", *COLUMNS, "mode", "accountability", "layers", "mismatch", "source"]
    columns += ["counted_consultants", "counted_board_doctors", "counted_management_board_doctors"]
    wrong = {site.code for site in comparison.mismatches}
    rows: list[list[Cell]] = []
    for line in comparison.lines:
        site = line.site
        stated = [getattr(site, name) if hasattr(site, name) else column(line) for name, column in COLUMNS.items()]
        known = bool(site.mode and site.accountability)
        described = [site.mode, site.accountability, len(site.layers) or None, site.code in wrong if known else None]
        counted = site.counted
        rows.append(
            [site.code, site.name, *stated, *described, site.source]
            + [counted.consultants, counted.board_doctors, counted.management_board_doctors]
        )
    return columns, rows
