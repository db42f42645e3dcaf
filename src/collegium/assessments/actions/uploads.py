"""A file of answers: taken in without what names anybody, mapped, and dropped as soon as it is released."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from collegium.accounts.models import User
from collegium.assessments.actions.waves import entry, name_of, refuse_released
from collegium.assessments.campaigns.frames import campaign_on, population_of_wave, refuse_campaign
from collegium.assessments.comments.columns import fitting
from collegium.assessments.comments.marking import Marked, marked_words, telling_words
from collegium.assessments.instruments import find_instrument
from collegium.assessments.intake import answer_fields, response_fields
from collegium.assessments.models import KeptMapping, ResponseUpload, Wave
from collegium.assessments.scrubbing import write_anew
from collegium.audit.actions import record
from collegium.definitions.instrument_checks import scored_without_answer
from collegium.definitions.instruments import Instrument
from collegium.tables.identity import without
from collegium.tables.mapping import Field, Mapping, normalised
from collegium.tables.mapping_files import from_toml, to_toml
from collegium.tables.matching import spoken
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.survey_files import AnswersFile, by_wording, read_answers_file

PUBLISH_ANEW = "Publish that under a new id, and choose it for this survey."


@transaction.atomic
def upload_responses(*, by: User | str, wave: Wave, file_name: str, content: bytes) -> ResponseUpload:
    """Keep a file until its release; columns that could name anybody are taken out first. Replaces an earlier file."""
    refuse_released(wave)
    refuse_campaign(wave)
    instrument = find_instrument(wave.organisation, wave.instrument_id)
    refuse_scored_without_answer(instrument, file_name)
    names = {field.name: field.title for field in answer_fields(instrument)}
    found = read_answers_file(content, name=file_name, items=names)
    telling = telling_words(found.table, found.identity)
    fields = response_fields(instrument, population_of_wave(wave))
    table = noting(without(found.table, found.identity), found)
    if ResponseUpload.objects.filter(wave=wave).delete()[0]:
        transaction.on_commit(scrub_uploads)
    upload = ResponseUpload.objects.create(
        wave=wave,
        file_name=file_name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        content=packed(table, wording=found.wording, marked=marked_words(table, telling)),
        removed_columns=list(found.identity),
        mapping=to_toml(first_mapping(wave, table, fields, found.wording)),
    )
    after = {
        "sha256": upload.sha256,
        "kind": found.source,
        "rows": len(table.rows),
        "columns_taken_out": len(found.identity),
    }
    record(by=name_of(by), entries=[entry("upload_responses", wave, after=after)])
    return upload


@transaction.atomic
def map_upload(
    *, by: User | str, upload: ResponseUpload, mapping: Mapping, fields: tuple[Field, ...]
) -> ResponseUpload:
    """Say which column is which, and keep it for the next wave of the same questionnaire.

    Refused for a campaign: under wrong columns the list of problems would say what each row holds.
    """
    refuse_campaign(upload.wave)
    content = to_toml(mapping)
    from_toml(content, fields)  # raises what is wrong
    stored = ResponseUpload.objects.select_for_update().get(pk=upload.pk)
    stored.mapping = content
    stored.save(update_fields=["mapping"])
    KeptMapping.objects.update_or_create(
        organisation=stored.wave.organisation,
        instrument_id=stored.wave.instrument_id,
        audience=stored.wave.audience,
        defaults={"content": content},
    )
    after = {"columns": dict(mapping.columns), "comments": list(mapping.comments)}
    record(by=name_of(by), entries=[entry("map_responses", stored.wave, after=after)])
    return stored


@transaction.atomic
def discard_upload(*, by: User | str, wave: Wave) -> None:
    refuse_campaign(wave)
    found, _ = ResponseUpload.objects.filter(wave=wave).delete()
    if not found:
        raise ValidationError("There is no file of answers to discard.")
    transaction.on_commit(scrub_uploads)
    record(by=name_of(by), entries=[entry("discard_responses", wave)])


def kept_until(upload: ResponseUpload) -> dt.date | None:
    """The last day of a file that nobody releases; a campaign's answers wait, as they are nowhere else."""
    if campaign_on(upload.wave) is not None:
        return None
    return timezone.localdate(upload.at) + dt.timedelta(days=settings.UPLOADS_KEPT_DAYS)


@transaction.atomic
def expire_uploads(*, by: str, today: dt.date) -> int:
    """Discard the files of answers that nobody has released in time; how many."""
    waiting = (
        ResponseUpload.objects.select_for_update(of=("self",)).select_related("wave__organisation").defer("content")
    )
    over = [one for one in waiting if (last := kept_until(one)) is not None and last < today]
    for one in over:
        one.delete()
        record(by=by, entries=[entry("expire_responses", one.wave, before={"kept_days": settings.UPLOADS_KEPT_DAYS})])
    if over:
        transaction.on_commit(scrub_uploads)
    return len(over)


def scrub_uploads() -> None:
    """Nothing of a file that is gone stays in the files of the database: its rows hold comments beside answers."""
    write_anew(ResponseUpload)


def refuse_scored_without_answer(instrument: Instrument, file_name: str) -> None:
    """“Not applicable” is no point of a scale: no file is scored by a questionnaire that takes it for one."""
    problems = [
        Problem(file_name, None, key, value, f"The questionnaire is at fault: {problem}", f"{remedy} {PUBLISH_ANEW}")
        for key, value, problem, remedy in scored_without_answer(instrument)
    ]
    if problems:
        raise ProblemsError(problems)


def noting(table: Table, found: AnswersFile) -> Table:
    """Say on the page what the file was taken for."""
    if found.source == "table":
        return table
    return replace(table, notes=(found.recognised, *table.notes))


def first_mapping(wave: Wave, table: Table, fields: tuple[Field, ...], wording: ReadOnly[str, str]) -> Mapping:
    """The mapping kept from an earlier file where it fits this one, otherwise one by the names and words of the columns."""
    suggested = by_wording(table, wording, fields)
    kept = KeptMapping.objects.filter(
        organisation=wave.organisation, instrument_id=wave.instrument_id, audience=wave.audience
    ).first()
    if kept is None:
        return suggested
    try:
        mapping = from_toml(kept.content, fields)
    except ProblemsError:  # the questionnaire has changed since
        return suggested
    if not set(mapping.columns.values()) <= set(table.columns) or asks_others(mapping, fields, wording):
        # Other headings, or other questions under them; what the answers mean is the same.
        return replace(suggested, values=mapping.values)
    return fitting(mapping, wave, table, wording)


def asks_others(mapping: Mapping, fields: tuple[Field, ...], wording: ReadOnly[str, str]) -> bool:
    """Whether a column now asks the words of another field than the one for which it was kept."""
    titles = {normalised(field.title): field.name for field in fields}
    asked = {
        name: {titles.get(normalised(words), name) for words in spoken(wording.get(column, ""))}
        for name, column in mapping.columns.items()
    }
    return any(name not in found for name, found in asked.items())


def mapping_of(upload: ResponseUpload, fields: tuple[Field, ...]) -> Mapping:
    return from_toml(upload.mapping, fields)


def packed(table: Table, *, wording: ReadOnly[str, str] | None = None, marked: Marked | None = None) -> bytes:
    """The table with what each column asked, and the words in its texts that told of somebody."""
    numbers = [table.row_number(index) for index in range(len(table.rows))]
    content = {"columns": table.columns, "rows": table.rows, "numbers": numbers, "notes": table.notes}
    more = {"wording": dict(wording or {}), "marked": marked or {}, "source": table.source, "codes": table.codes}
    more["left_out"] = table.left_out
    return json.dumps({**content, **more}, separators=(",", ":")).encode()


def table_of(upload: ResponseUpload) -> Table:
    content = json.loads(bytes(upload.content))
    return Table(
        name=upload.file_name,
        columns=tuple(content["columns"]),
        rows=[tuple(row) for row in content["rows"]],
        notes=tuple(content["notes"]),
        row_numbers=tuple(content["numbers"]),
        source=content.get("source", "table"),
        codes=content.get("codes", {}),
        left_out=content.get("left_out", {}),
    )


def instrument_of(upload: ResponseUpload) -> Instrument:
    return find_instrument(upload.wave.organisation, upload.wave.instrument_id)
