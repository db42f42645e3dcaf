"""Monthly files by provider, such as the A&E files of NHS England."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.board.models import Status
from collegium.board.presenters.series import figure
from collegium.board.providers.actions import Compared, compare_providers, keep_form, record_providers
from collegium.board.providers.forms import ALL, LARGEST_THIRTY, MANY, OWN, ProvidersForm
from collegium.board.providers.intake import ProviderFile, ProviderRow, read_providers
from collegium.definitions.measures import Measure
from collegium.definitions.monthly_files import MonthlyFile
from collegium.organisation.files import organisation_of
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
from collegium.tables.problems import Problem, ProblemsError
from collegium.wording.dates import month
from collegium.wording.numbers import plural


@dataclass(frozen=True)
class Wanted:
    """What saving needs: the layout, the answers, and the rows beside what is recorded."""

    layout: MonthlyFile
    given: Mapping[str, Any]
    compared: Compared


@dataclass(frozen=True)
class RowWords:
    measures: Mapping[str, Measure]

    def line(self, row: ProviderRow) -> Line:
        measure = self.measures[row.measure]
        said = figure(measure, row.value) if row.value is not None else Status(row.status).label
        name = f"{row.provider}, {row.name}" if row.name else row.provider
        return Line(measure.title, f"{name}, {month(row.period)}", (said,))


def plan_providers(tables: Sequence[FileTable], context: Context) -> Plan:
    """Figures of new months, and revisions of a list that is there already."""
    table = single(tables).table
    form = ProvidersForm(context.options, context=context, table=table)
    if not form.is_valid():
        raise ValidationError([message for messages in form.errors.values() for message in messages])
    given, layout = form.cleaned_data, form.form_of_file()
    file = read_providers(table, layout, measures=form.measures, today=context.today, kind=given["kind"])
    chosen = wanted_providers(form, file, table.name)
    into = next((each for each in form.lists if str(each.pk) == given["into"]), None)
    compared = compare_providers(file.kept(chosen), into)
    left_out = rows_left_out(file, chosen)
    words = RowWords(form.measures)
    rows = (*compared.added, *compared.revised)
    return Plan(
        notes=file.notes,
        read=len(table.rows),
        used=len(table.rows) - sum(left_out.values()),
        left_out=left_out,
        counts=(
            Count("List of providers", added=int(into is None)),
            Count("Figure of a month", len(compared.added), len(compared.revised), 0, compared.unchanged),
        ),
        parts=(
            Part("changed", "Revised", compared.revised, words.line),
            Part("added", "Added", compared.added, words.line),
        ),
        summary=span(rows),
        fingerprint=fingerprint_of([str(sorted(given.items())), *(f"{row.key}|{row.content}" for row in rows)]),
        work=Wanted(layout, given, compared),
    )


def wanted_providers(form: ProvidersForm, file: ProviderFile, name: str) -> set[str]:
    """The providers that were asked for; a code that is not in the file is a problem."""
    which = form.cleaned_data["which"]
    if which == ALL:
        return set(file.sizes)
    if which == LARGEST_THIRTY:
        return set(file.largest(MANY))
    known = {code.casefold(): code for code in file.sizes}
    missing = [code for code in form.named() if code.casefold() not in known]
    if missing:
        listed = ", ".join(missing[:10])
        problem = Problem(name, None, "", listed, "These providers are not in the file.", "Correct their codes.")
        raise ProblemsError([problem])
    return {known[code.casefold()] for code in form.named()}


def rows_left_out(file: ProviderFile, chosen: set[str]) -> dict[str, int]:
    """By reason: totals, kinds that were not asked for, other providers."""
    of_others = sum(number for provider, number in file.read.items() if provider not in chosen)
    reasons = {**file.left_out, "Rows of other providers": of_others}
    return {reason: number for reason, number in reasons.items() if number}


def span(rows: Sequence[ProviderRow]) -> tuple[str, ...]:
    if not rows:
        return ()
    months: list[dt.date] = sorted({row.period for row in rows})
    providers = len({row.provider for row in rows})
    return (f"{plural(providers, 'provider')}, {month(months[0])} to {month(months[-1])}.",)


def save_providers(plan: Plan, context: Context, by: User | str, reason: str) -> str:
    wanted: Wanted = plan.work
    organisation = organisation_of(context)
    assert organisation is not None
    if wanted.given["layout"] == OWN:
        keep_form(by=by, organisation=organisation, form=wanted.layout, on=context.today)
    into = record_providers(
        by=by, organisation=organisation, compared=wanted.compared, form=wanted.layout, title=wanted.given["title"],
        source=wanted.given["source"], file_name=context.file_name, sha256=context.sha256, on=context.today,
    )  # fmt: skip
    return reverse("board:provider_list", args=[organisation.code, into.pk])


PROVIDERS = register_file_kind(
    FileKind(
        id="providers",
        title="Monthly file by provider",
        fields=(),
        permissions=(Permission.CHANGE_BOARD,),
        plan=plan_providers,
        apply=save_providers,
        help="Such as the A&E files of NHS England: a row for each provider and month.",
        options_form=ProvidersForm,
    )
)
