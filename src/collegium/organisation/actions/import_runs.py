"""The life of an upload: handed over, mapped, applied or discarded. Its content is kept only until then."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record
from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.importing.files import SEVERAL, Upload
from collegium.organisation.importing.mappings import mappings_from, without_day
from collegium.organisation.importing.plan import Plan
from collegium.organisation.importing.rights import with_rights
from collegium.organisation.importing.whole import plan_files
from collegium.organisation.models import ImportRun, Organisation, SavedMapping
from collegium.tables.mapping import Mapping
from collegium.tables.mapping_files import to_toml


class ChangedSince(ValidationError):
    """The register is no longer what the preview showed."""


@transaction.atomic
def upload_file(*, by: User, organisation: Organisation | None, kind: str, name: str, content: bytes) -> ImportRun:
    """Keep a file until its import is applied or discarded."""
    run = ImportRun(
        organisation=organisation,
        kind=kind,
        file_name=name[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        by=by,
    )
    run.full_clean(exclude=["content"])
    run.save(force_insert=True)
    note(by, run, "upload")
    return run


@transaction.atomic
def set_mapping(*, by: User, run: ImportRun, mapping: Mapping) -> ImportRun:
    """Say how the columns of an uploaded file become our fields."""
    still_open(run)
    run.mapping = to_toml(mapping)
    run.kind = mapping.source_kind or run.kind
    run.save(update_fields=["mapping", "kind"])
    note(by, run, "map")
    return run


@transaction.atomic
def keep_mapping(*, by: User, organisation: Organisation | None, name: str, mapping: Mapping) -> SavedMapping:
    """Keep a mapping under a name; the same name again replaces it."""
    saved = SavedMapping.objects.filter(organisation=organisation, name=name).first()
    before = {"content": saved.content} if saved else None
    saved = saved or SavedMapping(organisation=organisation, name=name)
    saved.kind, saved.content = mapping.source_kind, to_toml(without_day(mapping))
    saved.full_clean()
    saved.save()
    entry = Entry(
        verb="organisation.keep_mapping",
        subject="organisation.savedmapping",
        subject_id=str(saved.pk),
        organisation=organisation.code if organisation else "",
        before=before,
        after={"name": name, "content": saved.content},
    )
    record(by=name_of(by), entries=[entry])
    return saved


@transaction.atomic
def apply_run(*, by: User, run: ImportRun, today: dt.date, complete_on: dt.date | None, fingerprint: str) -> Plan:
    """Write what the preview showed. The plan is made again under a lock; when it differs, nothing is written."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    still_open(run)
    if run.organisation_id is not None:
        Organisation.objects.select_for_update().get(pk=run.organisation_id)
    plan = plan_of_run(run, by=by, today=today, complete_on=complete_on)
    if plan.problems:
        raise ValidationError("The file has problems: nothing was written.")
    if plan.fingerprint != fingerprint:
        raise ChangedSince("The register has changed since this preview. Look at what would be done now.")
    apply_plan(by=by, plan=plan, organisation=run.organisation, reason=f"Import {run.pk}: {run.file_name}")
    run.state = ImportRun.State.APPLIED
    run.added, run.changed, run.ended = len(plan.additions), len(plan.changes), len(plan.ends)
    run.content = None
    run.save()
    note(by, run, "apply", {"added": run.added, "changed": run.changed, "ended": run.ended})
    return plan


@transaction.atomic
def discard_run(*, by: User, run: ImportRun) -> ImportRun:
    """Give a file up and forget its content."""
    still_open(run)
    run.state, run.content = ImportRun.State.DISCARDED, None
    run.save(update_fields=["state", "content"])
    note(by, run, "discard")
    return run


@transaction.atomic
def record_export(*, by: User, organisation: Organisation, form: str, names: bool) -> None:
    """Somebody took the register out: said in the record, because it leaves our care."""
    entry = Entry(
        kind="read",
        verb="organisation.export",
        subject="organisation.organisation",
        subject_id=str(organisation.pk),
        organisation=organisation.code,
        after={"form": form, "with_names": names},
    )
    record(by=name_of(by), entries=[entry])


def plan_of_run(run: ImportRun, *, by: User, today: dt.date, complete_on: dt.date | None = None) -> Plan:
    """What an uploaded file would do now."""
    assert run.content is not None
    kind = "" if run.kind == SEVERAL else run.kind
    mappings = mappings_from(run.mapping) if run.mapping else {}
    sheet = next((one.sheet for one in mappings.values()), "")
    upload = Upload(run.file_name, bytes(run.content), kind, sheet)
    plan = plan_files(run.organisation, [upload], today=today, mappings=mappings, complete_on=complete_on)
    return plan if run.organisation_id is not None else with_rights(plan, by, today)


def still_open(run: ImportRun) -> None:
    if run.state != ImportRun.State.UPLOADED or run.content is None:
        raise ValidationError("This import was applied or discarded already.")


def note(by: User, run: ImportRun, verb: str, after: dict[str, int] | None = None) -> None:
    entry = Entry(
        verb=f"organisation.import_{verb}",
        subject="organisation.importrun",
        subject_id=str(run.pk),
        organisation=run.organisation.code if run.organisation else "",
        after={"kind": run.kind, "sha256": run.sha256, **(after or {})},
    )
    record(by=name_of(by), entries=[entry])
