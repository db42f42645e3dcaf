"""The life of an uploaded file: uploaded, mapped, saved or discarded. Its content is kept only until then."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.registers.files.kinds import Context, FileKind, file_kinds
from collegium.registers.files.mappings import without_daily
from collegium.registers.files.models import SavedMapping, WaitingFile
from collegium.registers.files.plan import Plan
from collegium.registers.files.planning import apply_whole, plan_uploads
from collegium.registers.files.reading import SEVERAL, Upload
from collegium.registers.writing import check_limits
from collegium.tables.mapping import Mapping
from collegium.tables.mapping_files import from_toml, to_toml


class ChangedSince(ValidationError):
    """What is recorded is no longer what the preview was made from."""


@recorded
def upload_file(
    *,
    by: User | str,
    scope: str,
    kind: str,
    kinds: Sequence[str],
    file_name: str,
    content: bytes,
    sheet: str = "",
    mapping: Mapping | None = None,
    decided: bool = True,
) -> WaitingFile:
    """Keep a file until it is saved or discarded. `kinds`: of its tables; `decided`: its mapping needs no look."""
    waiting = WaitingFile(
        scope=scope,
        kind=kind,
        kinds=list(kinds),
        file_name=file_name[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        sheet=sheet,
        mapping=to_toml(mapping) if mapping else "",
        decided=decided,
        by=None if isinstance(by, str) else by,
    )
    waiting.full_clean(exclude=["content", "by"])
    waiting.save(force_insert=True)
    note(by, waiting, "upload_file")
    return waiting


@recorded
def map_file(
    *, by: User | str, waiting: WaitingFile, mapping: Mapping, options: ReadOnly[str, Any] | None = None
) -> WaitingFile:
    """Say how the columns of an uploaded file become fields, and answer the questions of its kind."""
    stored = still_open(waiting)
    stored.mapping, stored.decided = to_toml(mapping), True
    if options is not None:
        stored.options = dict(options)
    stored.save(update_fields=["mapping", "options", "decided"])
    note(by, stored, "map_file")
    return stored


@recorded
def keep_mapping(*, by: User, scope: str, kind: FileKind, name: str, mapping: Mapping) -> SavedMapping:
    """Keep a mapping under a name; the same name again replaces it."""
    check_limits(SavedMapping(name=name))
    saved = SavedMapping.objects.filter(scope=scope, kind=kind.id, name=name).first()
    before = {"content": saved.content} if saved else None
    saved = saved or SavedMapping(scope=scope, kind=kind.id, name=name)
    saved.content = to_toml(without_daily(mapping, kind))
    saved.full_clean()
    saved.save()
    entry = Entry(
        verb="registers.keep_mapping",
        subject="registers.savedmapping",
        subject_id=str(saved.pk),
        organisation=scope,
        before=before,
        after={"name": name, "content": saved.content},
    )
    record(by=name_of(by), entries=[entry])
    return saved


@recorded
def apply_file(*, by: User | str, waiting: WaitingFile, context: Context, fingerprint: str) -> WaitingFile:
    """Save what the preview showed. The plan is made again under the lock; where it differs, nothing is written."""
    stored = still_open(waiting)
    plan = plan_of(stored, context)
    if plan.problems:
        raise ValidationError("This file has problems. Nothing was saved.")
    if plan.fingerprint != fingerprint:
        raise ChangedSince("Something changed after this preview. Check the changes again before you save.")
    stored.rows_at = apply_whole(plan, context, by, f"Import {stored.pk}: {stored.file_name}")
    stored.state, stored.content = WaitingFile.State.APPLIED, None
    stored.read, stored.used, stored.left_out = plan.read, plan.used, plan.number_left_out
    stored.added, stored.changed, stored.ended = (plan.total(name) for name in ("added", "changed", "ended"))
    stored.save()
    numbers = {name: getattr(stored, name) for name in ("read", "used", "left_out", "added", "changed", "ended")}
    note(by, stored, "apply_file", numbers)
    stored.unused = plan.unused
    return stored


@recorded
def discard_file(*, by: User | str, waiting: WaitingFile) -> WaitingFile:
    """Give a file up and erase its content."""
    return erase(still_open(waiting), by, WaitingFile.State.DISCARDED, "discard_file")


@recorded
def expire_files(*, by: str, today: dt.date) -> int:
    """Erase the files that nobody has saved in time; how many."""
    uploaded = WaitingFile.objects.select_for_update().defer("content").filter(state=WaitingFile.State.UPLOADED)
    over = [waiting for waiting in uploaded if waiting.kept_until < today]
    for waiting in over:
        erase(waiting, by, WaitingFile.State.EXPIRED, "expire_file", {"kept_days": settings.UPLOADS_KEPT_DAYS})
    return len(over)


def erase(
    waiting: WaitingFile, by: User | str, state: WaitingFile.State, verb: str, after: dict[str, int] | None = None
) -> WaitingFile:
    for kind in file_kinds():
        if kind.id == waiting.kind and kind.forget is not None:
            kind.forget(waiting)
    waiting.state, waiting.content = state, None
    waiting.save(update_fields=["state", "content"])
    note(by, waiting, verb, after)
    return waiting


def plan_of(waiting: WaitingFile, context: Context) -> Plan:
    """What an uploaded file would do now."""
    assert waiting.content is not None
    kinds = [kind for kind in file_kinds() if kind.id in waiting.kinds]
    several = waiting.kind == SEVERAL
    mappings = {}
    if waiting.mapping and not several:
        mappings = {waiting.kind: from_toml(waiting.mapping, kinds[0].fields_for(context))}
    upload = Upload(waiting.file_name, bytes(waiting.content), "" if several else waiting.kind, waiting.sheet)
    return plan_uploads([upload], context, kinds, mappings)


def still_open(waiting: WaitingFile) -> WaitingFile:
    """The file as it is stored now, locked."""
    stored = WaitingFile.objects.select_for_update().filter(pk=waiting.pk).first()
    if stored is None or not stored.open or stored.content is None:
        raise ValidationError("This file has already been saved or discarded.")
    return stored


def note(by: User | str, waiting: WaitingFile, verb: str, after: ReadOnly[str, int] | None = None) -> None:
    entry = Entry(
        verb=f"registers.{verb}",
        subject="registers.waitingfile",
        subject_id=str(waiting.pk),
        organisation=waiting.scope,
        after={"kind": waiting.kind, "sha256": waiting.sha256, **(after or {})},
    )
    record(by=name_of(by), entries=[entry])
