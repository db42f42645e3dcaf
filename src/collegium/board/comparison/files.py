"""Files of units to compare, of watched cases, and of spells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.board.comparison.actions import comparison_of, record_comparison, units_of
from collegium.board.comparison.forms import CasesForm, ComparisonForm
from collegium.board.comparison.intake import fields_of, read_comparison
from collegium.board.comparison.monitoring import CASE_FIELDS, Cases, read_cases, record_monitor
from collegium.board.comparison.mortality import SPELLS, forget_spells
from collegium.board.comparison.presenters import cells_of, words_of
from collegium.board.comparison.presenters import columns_of as headings_of
from collegium.board.comparison.reports import FunnelReport, Placed, report_of
from collegium.board.models import Comparison, Monitor
from collegium.methods.funnel import Kind
from collegium.organisation.files import organisation_of
from collegium.organisation.models import Organisation
from collegium.registers.files import (
    Context,
    Count,
    FileKind,
    FileTable,
    Line,
    Part,
    Plan,
    fingerprint_of,
    register_file_kind,
)
from collegium.registers.files.tables import single
from collegium.tables.mapping import Field, Mapping, suggest
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.wording.numbers import number

OF_BOARD = (Permission.CHANGE_BOARD,)


def whose(context: Context) -> Organisation:
    organisation = organisation_of(context)
    assert organisation is not None
    return organisation


# Units in a funnel


def unit_fields(context: Context) -> tuple[Field, ...]:
    """By the names that fit the kind of figure; as long as it is not said, those of a ratio."""
    return fields_of(Kind(context.options.get("kind", Kind.RATIO)))


def suggest_units(table: Table, context: Context) -> Mapping:
    """By names of columns; where nothing is expected, a denominator stands in its place."""
    made = suggest(table, unit_fields(context))
    if "base" not in made.columns and not context.options:
        made = suggest(table, fields_of(Kind.PROPORTION))
    return replace(made, name="Units to compare")


@dataclass(frozen=True)
class UnitLines:
    report: FunnelReport

    def line(self, placed: Placed) -> Line:
        name, *cells = cells_of(self.report, placed)
        heads = headings_of(self.report)[1:]
        texts = [f"{head['text']}: {cell['text']}" for head, cell in zip(heads, cells, strict=False) if cell["text"]]
        return Line("Unit", name["text"], tuple(texts))


def plan_comparison(tables: Sequence[FileTable], context: Context) -> Plan:
    """A new comparison, in the words of the page that it makes."""
    table = single(tables)
    given = ComparisonForm.cleaned_from(context, table.table)
    kind = Kind(given["kind"])
    file = read_comparison(table.table, indicator=given["indicator"], kind=kind, mapping=table.mapping)
    preview = comparison_of(given, period=given.get("period") or file.period)
    units = units_of(file, preview)
    for place, unit in enumerate(units):
        unit.pk = place
    report = report_of(preview, units)
    same = Comparison.objects.filter(
        organisation=whose(context), sha256=context.sha256, title=given["title"], indicator=given["indicator"],
        kind=given["kind"], withdrawn_on=None,
    ).exists()  # fmt: skip
    read = len(table.table.rows)
    return Plan(
        notes=file.notes,
        read=read,
        used=read - sum(file.left_out.values()),
        left_out=file.left_out,
        counts=(Count("Comparison", added=int(not same), unchanged=int(same)),),
        parts=(Part("units", "Units of the comparison", report.placed, UnitLines(report).line),),
        summary=(words_of(report).shows,),
        fingerprint=fingerprint_of([str(sorted(given.items())), *(f"{unit.row}|{unit}" for unit in file.units)]),
        work=(file, given),
    )


def save_comparison(plan: Plan, context: Context, by: User | str, reason: str) -> str:
    file, given = plan.work
    made = record_comparison(
        by=by, organisation=whose(context), file=file, given=given, file_name=context.file_name,
        sha256=context.sha256, on=context.today,
    )  # fmt: skip
    return reverse("board:comparison", args=[context.scope, made.pk])


# Cases one after another


def plan_cases(tables: Sequence[FileTable], context: Context) -> Plan:
    """A CUSUM and a VLAD of watched cases; the limits are simulated when it is saved."""
    table = single(tables)
    given = CasesForm.cleaned_from(context, table.table)
    cases = read_cases(table.table, table.mapping)
    same = Monitor.objects.filter(
        organisation=whose(context), sha256=context.sha256, title=given["title"], withdrawn_on=None
    ).exists()
    read = len(table.table.rows)
    deaths, expected = int(cases.died.sum()), float(cases.risk.sum())
    return Plan(
        read=read,
        used=read,
        counts=(Count("Watched cases", added=int(not same), unchanged=int(same)),),
        summary=(f"{number(deaths, 0)} of {number(read, 0)} died; {number(expected, 1)} deaths were predicted.",),
        fingerprint=fingerprint_of([str(sorted(given.items())), *case_lines(cases)]),
        work=(cases, given),
    )


def case_lines(cases: Cases) -> Iterator[str]:
    yield str(cases.months)
    for risk, died in zip(cases.risk, cases.died, strict=True):
        yield f"{risk}|{died}"


def save_cases(plan: Plan, context: Context, by: User | str, reason: str) -> str:
    cases, given = plan.work
    made = record_monitor(
        by=by, organisation=whose(context), cases=cases, file_name=context.file_name, sha256=context.sha256,
        on=context.today, **given,
    )  # fmt: skip
    return reverse("board:monitor", args=[context.scope, made.pk])


# Spells have a page of their own


def refuse_spells(tables: Sequence[FileTable], context: Context) -> Plan:
    problem = "Spells are counted in the background, and their rows are never kept."
    remedy = "Upload them on the page “Expected deaths from spells”."
    raise ProblemsError([Problem(tables[0].table.name, None, "", "", problem, remedy)])


def save_no_spells(plan: Plan, context: Context, by: User | str, reason: str) -> None:
    return None


COMPARISON = register_file_kind(
    FileKind(
        id="comparison",
        title="Units to compare, or official SHMI",
        fields=unit_fields,
        permissions=OF_BOARD,
        plan=plan_comparison,
        apply=save_comparison,
        help="A row for each unit: unit, observed, and expected or denominator. Official SHMI files as published.",
        options_form=ComparisonForm,
        suggest=suggest_units,
    )
)
CASES = register_file_kind(
    FileKind(
        id="watched_cases",
        title="Cases with predicted risks",
        fields=CASE_FIELDS,
        permissions=OF_BOARD,
        plan=plan_cases,
        apply=save_cases,
        help="A row for each case in order of time: risk (a share), died (0 or 1), date if you have it. "
        "Leave out names and numbers of patients.",
        options_form=CasesForm,
    )
)
OF_SPELLS = register_file_kind(
    FileKind(
        id=SPELLS,
        title="Spells, for expected deaths",
        fields=(),
        permissions=OF_BOARD,
        plan=refuse_spells,
        apply=save_no_spells,
        help="Up to 1 GB, counted in the background; the rows are not kept.",
        own_page="board:mortality",
        forget=forget_spells,
    )
)
