"""Figures from a file: previewed, then recorded beside what was recorded before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.board.intake import FIELDS, Figure, Key
from collegium.board.measures import known_measures
from collegium.board.models import Observation
from collegium.board.queries import unit_codes
from collegium.board.wide import read_file
from collegium.organisation.models import Organisation
from collegium.registers.many_rows import add_many
from collegium.tables.mapping import Mapping, suggest
from collegium.tables.reading import Table


@dataclass(frozen=True)
class Change:
    """A figure that the file brings, and the newest one before it."""

    figure: Figure
    before: Observation | None


@dataclass(frozen=True)
class Changes:
    """What an import would record: figures of new months, revisions, and how many stay as they are."""

    added: tuple[Change, ...]
    revised: tuple[Change, ...]
    unchanged: int


def preview_observations(
    *, organisation: Organisation, table: Table, mapping: Mapping | None = None, today: dt.date
) -> Changes:
    """Read and compare, and write nothing; ProblemsError with all that is wrong with the file."""
    chosen = mapping or suggest(table, FIELDS, source_kind="observations")
    known = known_measures(organisation, today, retired=False)
    figures = read_file(table, chosen, units=unit_codes(organisation), today=today, measures=known)
    measures = {figure.measure for figure in figures}
    newest: dict[Key, Observation] = {
        (one.unit_id, one.measure, one.period): one
        for one in Observation.objects.filter(organisation=organisation, measure__in=measures).order_by("pk")
    }
    changes = [Change(figure, newest.get(figure.key)) for figure in figures]
    differing = [one for one in changes if one.before is None or content_of(one.before) != one.figure.content]
    return Changes(
        tuple(one for one in differing if one.before is None),
        tuple(one for one in differing if one.before is not None),
        len(changes) - len(differing),
    )


@recorded
def import_observations(
    *, by: User | str, organisation: Organisation, table: Table, mapping: Mapping | None = None, on: dt.date
) -> Changes:
    """Record what is new and what differs, as known on that day; all or nothing, and harmless when run again."""
    changes = preview_observations(organisation=organisation, table=table, mapping=mapping, today=on)
    save_observations(by=by, organisation=organisation, changes=changes, file_name=table.name, on=on)
    return changes


@recorded
def save_observations(
    *, by: User | str, organisation: Organisation, changes: Changes, file_name: str, on: dt.date
) -> None:
    """Record figures of new months and revisions beside what was recorded before."""
    add_many(
        Observation,
        [
            Observation(
                organisation=organisation,
                unit_id=change.figure.unit_id,
                measure=change.figure.measure,
                period=change.figure.period,
                value=change.figure.value,
                numerator=change.figure.numerator,
                denominator=change.figure.denominator,
                status=change.figure.status,
                file_name=file_name[:255],
                recorded_on=on,
                recorded_by=name_of(by),
            )
            for change in (*changes.added, *changes.revised)
        ],
        batch_size=500,
    )
    if changes.added or changes.revised:
        after = {"added": len(changes.added), "revised": len(changes.revised), "unchanged": changes.unchanged}
        record(by=name_of(by), entries=[entry("import_observations", organisation, after)])


def content_of(one: Observation) -> tuple[float | None, float | None, float | None, str]:
    return one.value, one.numerator, one.denominator, one.status


def entry(verb: str, organisation: Organisation, after: ReadOnly[str, object]) -> Entry:
    return Entry(
        verb=f"board.{verb}",
        subject="organisation.organisation",
        subject_id=str(organisation.pk),
        organisation=organisation.code,
        after=dict(after),
    )
