"""A file of answers: taken in without what names anybody, mapped, and dropped as soon as it is released."""

from __future__ import annotations

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.actions.waves import entry, name_of, refuse_released
from collegium.assessments.campaigns.frames import population_of_wave, refuse_campaign
from collegium.assessments.identity import identifying, without
from collegium.assessments.instruments import find_instrument
from collegium.assessments.intake import response_fields
from collegium.assessments.models import KeptMapping, ResponseUpload, Wave
from collegium.audit.actions import record
from collegium.definitions.instruments import Instrument
from collegium.tables.mapping import Field, Mapping, suggest
from collegium.tables.mapping_files import from_toml, to_toml
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import Table, read_table


@transaction.atomic
def upload_responses(*, by: User | str, wave: Wave, file_name: str, content: bytes) -> ResponseUpload:
    """Keep a file until its release; columns that could name anybody are taken out first. Replaces an earlier file."""
    refuse_released(wave)
    refuse_campaign(wave)
    instrument = find_instrument(wave.organisation, wave.instrument_id)
    whole = read_table(content, name=file_name)
    names = [item.id for item in instrument.items] or [scale.id for scale in instrument.scales]
    removed = identifying(whole, kept=names)
    table = without(whole, removed)
    fields = response_fields(instrument, population_of_wave(wave))
    ResponseUpload.objects.filter(wave=wave).delete()
    upload = ResponseUpload.objects.create(
        wave=wave,
        file_name=file_name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        content=packed(table),
        removed_columns=list(removed),
        mapping=to_toml(first_mapping(wave, table, fields)),
    )
    after = {"sha256": upload.sha256, "rows": len(table.rows), "columns_taken_out": len(removed)}
    record(by=name_of(by), entries=[entry("upload_responses", wave, after=after)])
    return upload


@transaction.atomic
def map_upload(
    *, by: User | str, upload: ResponseUpload, mapping: Mapping, fields: tuple[Field, ...]
) -> ResponseUpload:
    """Say which column is which, and keep it for the next wave of the same questionnaire."""
    content = to_toml(mapping)
    from_toml(content, fields)  # raises what is wrong
    stored = ResponseUpload.objects.select_for_update().get(pk=upload.pk)
    stored.mapping = content
    stored.save(update_fields=["mapping"])
    KeptMapping.objects.update_or_create(
        organisation=stored.wave.organisation,
        instrument_id=stored.wave.instrument_id,
        defaults={"content": content},
    )
    record(by=name_of(by), entries=[entry("map_responses", stored.wave, after={"columns": dict(mapping.columns)})])
    return stored


@transaction.atomic
def discard_upload(*, by: User | str, wave: Wave) -> None:
    refuse_campaign(wave)
    found, _ = ResponseUpload.objects.filter(wave=wave).delete()
    if not found:
        raise ValidationError("There is no file of answers to discard.")
    record(by=name_of(by), entries=[entry("discard_responses", wave)])


def first_mapping(wave: Wave, table: Table, fields: tuple[Field, ...]) -> Mapping:
    """The mapping kept from an earlier file where it fits this one, otherwise one by the names of the columns."""
    suggested = suggest(table, fields, source_kind="responses")
    kept = KeptMapping.objects.filter(organisation=wave.organisation, instrument_id=wave.instrument_id).first()
    if kept is None:
        return suggested
    try:
        mapping = from_toml(kept.content, fields)
    except ProblemsError:  # the questionnaire has changed since
        return suggested
    return mapping if set(mapping.columns.values()) <= set(table.columns) else suggested


def mapping_of(upload: ResponseUpload, fields: tuple[Field, ...]) -> Mapping:
    return from_toml(upload.mapping, fields)


def packed(table: Table) -> bytes:
    numbers = [table.row_number(index) for index in range(len(table.rows))]
    content = {"columns": table.columns, "rows": table.rows, "numbers": numbers, "notes": table.notes}
    return json.dumps(content, separators=(",", ":")).encode()


def table_of(upload: ResponseUpload) -> Table:
    content = json.loads(bytes(upload.content))
    return Table(
        name=upload.file_name,
        columns=tuple(content["columns"]),
        rows=[tuple(row) for row in content["rows"]],
        notes=tuple(content["notes"]),
        row_numbers=tuple(content["numbers"]),
    )


def instrument_of(upload: ResponseUpload) -> Instrument:
    return find_instrument(upload.wave.organisation, upload.wave.instrument_id)
