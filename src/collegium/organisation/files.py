"""The kinds of file of the register of an organisation: our own tables, and extracts of other systems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.importing import KINDS, Kind, load_register, make_plan
from collegium.organisation.importing.mappings import suggest_positions, suggest_trusts, to_sheet
from collegium.organisation.importing.rights import with_rights
from collegium.organisation.models import Organisation
from collegium.organisation.presenters.imports import parts_of
from collegium.registers.files import Context, FileKind, FileTable, Plan, register_file_kind

SUGGESTED: dict[str, Any] = {"esr_positions": suggest_positions, "ods_trusts": suggest_trusts}
DAY_OF_FILE = "as_at"


def organisation_of(context: Context) -> Organisation | None:
    """Whose files they are; None for lists of all organisations."""
    return Organisation.objects.get(code=context.scope) if context.scope else None


def plan_register(tables: Sequence[FileTable], context: Context) -> Plan:
    """What tables of the register would change, all of them together: one may name what another brings."""
    organisation = organisation_of(context)
    sheets = [to_sheet(table) for table in tables]
    made = make_plan(load_register(organisation), sheets, complete_on=context.complete_on, unknown_files=context.unread)
    if organisation is None and isinstance(context.by, User):
        made = with_rights(made, context.by, context.today)
    read = sum(len(table.table.rows) for table in tables)
    refused = Plan.refused(made.problems, read=read, notes=made.notes)
    left_out = refused.left_out if made.problems else made.left_out
    return Plan(
        problems=made.problems,
        notes=made.notes,
        read=read,
        used=read - sum(left_out.values()),
        left_out=left_out,
        counts=tuple(made.counts()),
        parts=parts_of(made),
        fingerprint=made.fingerprint,
        work=made,
    )


def save_register(plan: Plan, context: Context, by: User | str, reason: str) -> str:
    organisation = organisation_of(context)
    apply_plan(by=by, plan=plan.work, organisation=organisation, reason=reason)
    return organisation.get_absolute_url() if organisation else reverse("organisation:organisations")


def file_kind_of(kind: Kind) -> FileKind:
    return FileKind(
        id=kind.id,
        title=kind.title,
        fields=kind.fields,
        permissions=(Permission.IMPORT_REGISTER,),
        plan=plan_register,
        apply=save_register,
        help=kind.help,
        has_header=kind.has_header,
        ours=kind.ours,
        register_wide=kind.register_wide,
        wide_only=kind.id == "ods_trusts",
        ending=kind.ending,
        daily=(DAY_OF_FILE,) if any(field.name == DAY_OF_FILE for field in kind.fields) else (),
        suggest=SUGGESTED.get(kind.id),
    )


REGISTER_KINDS = tuple(register_file_kind(file_kind_of(kind)) for kind in KINDS)
