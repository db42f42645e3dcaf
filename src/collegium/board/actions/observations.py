"""Figures from a file: previewed, then recorded beside what was recorded before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record
from collegium.board.intake import FIELDS, Figure, Key
from collegium.board.measures import known_measures
from collegium.board.models import Observation, ObservationUpload
from collegium.board.queries import unit_codes
from collegium.board.wide import read_file
from collegium.organisation.models import Organisation
from collegium.tables.mapping import Mapping, suggest
from collegium.tables.mapping_files import from_toml, to_toml
from collegium.tables.reading import Table, read_table


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


@transaction.atomic
def import_observations(
    *, by: User | str, organisation: Organisation, table: Table, mapping: Mapping | None = None, on: dt.date
) -> Changes:
    """Record what is new and what differs, as known on that day; all or nothing, and harmless when run again."""
    stored = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changes = preview_observations(organisation=stored, table=table, mapping=mapping, today=on)
    Observation.objects.bulk_create(
        [
            Observation(
                organisation=stored,
                unit_id=one.figure.unit_id,
                measure=one.figure.measure,
                period=one.figure.period,
                value=one.figure.value,
                numerator=one.figure.numerator,
                denominator=one.figure.denominator,
                status=one.figure.status,
                file_name=table.name[:255],
                recorded_on=on,
                recorded_by=name_of(by),
            )
            for one in (*changes.added, *changes.revised)
        ],
        batch_size=500,
    )
    if changes.added or changes.revised:
        after = {"added": len(changes.added), "revised": len(changes.revised), "unchanged": changes.unchanged}
        record(by=name_of(by), entries=[entry("import_observations", stored, after)])
    return changes


@transaction.atomic
def upload_observations(
    *, by: User | str, organisation: Organisation, file_name: str, content: bytes
) -> ObservationUpload:
    """Keep a file until it is imported or discarded; it replaces an earlier one. ProblemsError when unreadable."""
    table = read_table(content, name=file_name)
    ObservationUpload.objects.filter(organisation=organisation).delete()
    mapping = to_toml(suggest(table, FIELDS, source_kind="observations"))
    sha256 = hashlib.sha256(content).hexdigest()
    upload = ObservationUpload.objects.create(
        organisation=organisation, file_name=file_name[:255], sha256=sha256, content=content, mapping=mapping
    )
    record(by=name_of(by), entries=[entry("upload_observations", organisation, {"sha256": sha256})])
    return upload


@transaction.atomic
def map_upload(*, by: User | str, upload: ObservationUpload, mapping: Mapping) -> None:
    """Say which column of the waiting file is which."""
    upload.mapping = to_toml(mapping)
    from_toml(upload.mapping, FIELDS)  # raises what is wrong
    upload.save(update_fields=["mapping"])
    after = {"columns": dict(mapping.columns)}
    record(by=name_of(by), entries=[entry("map_observations", upload.organisation, after)])


@transaction.atomic
def apply_upload(*, by: User | str, upload: ObservationUpload, on: dt.date) -> Changes:
    """Import the waiting file; then it is no longer kept."""
    table, mapping = content_of_upload(upload)
    changes = import_observations(by=by, organisation=upload.organisation, table=table, mapping=mapping, on=on)
    upload.delete()
    return changes


@transaction.atomic
def discard_upload(*, by: User | str, organisation: Organisation) -> None:
    found, _ = ObservationUpload.objects.filter(organisation=organisation).delete()
    if not found:
        raise ValidationError("There is no file to discard.")
    record(by=name_of(by), entries=[entry("discard_observations", organisation, {})])


def content_of_upload(upload: ObservationUpload) -> tuple[Table, Mapping]:
    return read_table(bytes(upload.content), name=upload.file_name), from_toml(upload.mapping, FIELDS)


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
