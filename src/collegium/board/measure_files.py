"""Files of figures of measures: a row for each measure and month, or a column for each month or measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.board.actions import Change, Changes, preview_observations, save_observations
from collegium.board.actions.observations import content_of
from collegium.board.intake import FIELDS
from collegium.board.measures import known_measures
from collegium.board.models import Status
from collegium.board.presenters.series import figure, recorded
from collegium.board.queries import unit_codes
from collegium.definitions.measures import Measure
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
from collegium.wording.dates import month

HELP = (
    "Columns: measure, period (2026-04), value or numerator and denominator, and unit_code for a unit's figures. "
    "Proportions are shares from 0 to 1. Where there is no figure, write *, **, n/a or not reported as the value. "
    "Figures that differ from earlier ones are kept as revisions."
)


@dataclass(frozen=True)
class Words:
    """A change of a figure in words."""

    measures: Mapping[str, Measure]
    units: Mapping[int, str]
    file_name: str

    def line(self, change: Change) -> Line:
        row, measure = change.figure, self.measures[change.figure.measure]
        now = figure(measure, row.value) if row.value is not None else Status(row.status).label.lower()
        said = f"{recorded(measure, change.before)} → {now}" if change.before else now
        whose = self.units.get(row.unit_id, "") if row.unit_id else "whole organisation"
        return Line(measure.title, f"{month(row.period)}, {whose}", (said,), f"{self.file_name}, row {row.row}")


def plan_figures(tables: Sequence[FileTable], context: Context) -> Plan:
    """Figures of new months, and revisions of those that are recorded already."""
    table = single(tables)
    organisation = organisation_of(context)
    assert organisation is not None
    changes = preview_observations(
        organisation=organisation,
        table=table.table,
        mapping=table.mapping,
        today=context.today,
    )
    units = {key: code for code, key in unit_codes(organisation).items()}
    words = Words(known_measures(organisation, context.today), units, table.table.name)
    read = len(table.table.rows)
    return Plan(
        read=read,
        used=read,
        counts=(Count("Figure of a month", len(changes.added), len(changes.revised), 0, changes.unchanged),),
        parts=(
            Part("changed", "Revised: before → after", changes.revised, words.line),
            Part("added", "Added", changes.added, words.line),
        ),
        fingerprint=fingerprint_of(map(fingerprint_line, (*changes.added, *changes.revised))),
        work=changes,
    )


def fingerprint_line(change: Change) -> str:
    before = content_of(change.before) if change.before else None
    return f"{change.figure.key}|{before}|{change.figure.content}"


def save_figures(plan: Plan, context: Context, by: User | str, reason: str) -> str:
    changes: Changes = plan.work
    organisation = organisation_of(context)
    assert organisation is not None
    save_observations(by=by, organisation=organisation, changes=changes, file_name=context.file_name, on=context.today)
    return reverse("board:board", args=[organisation.code])


FIGURES = register_file_kind(
    FileKind(
        id="observations",
        title="Figures of measures",
        fields=tuple(replace(field, required=False) for field in FIELDS),  # a wide file lacks one of them
        permissions=(Permission.CHANGE_BOARD,),
        plan=plan_figures,
        apply=save_figures,
        help=HELP,
        straight=True,
    )
)
