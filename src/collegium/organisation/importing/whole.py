"""From files to a plan in one call, as the pages and the command line need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import replace

from collegium.organisation.importing.files import RawTable, Upload, read_uploads
from collegium.organisation.importing.kinds import Kind
from collegium.organisation.importing.loading import load_register
from collegium.organisation.importing.mappings import suggested, to_sheet, with_day
from collegium.organisation.importing.plan import Plan, make_plan
from collegium.organisation.importing.sheets import Sheet
from collegium.organisation.models import Organisation
from collegium.tables.mapping import Mapping
from collegium.tables.problems import Problem


def plan_files(
    organisation: Organisation | None,
    uploads: Sequence[Upload],
    *,
    today: dt.date,
    mappings: ReadOnly[str, Mapping] | None = None,
    complete_on: dt.date | None = None,
) -> Plan:
    """What the files would do; `mappings` by kind, suggested where there is none."""
    tables, problems, notes = read_uploads(uploads)
    sheets: list[Sheet] = []
    for raw in tables:
        if problem := misplaced(raw.kind, raw, organisation):
            problems.append(problem)
            continue
        told = (mappings or {}).get(raw.kind.id)
        mapping = with_day(told, raw.kind, today) if told else suggested(raw.kind, raw.table, today=today)
        sheets.append(to_sheet(raw, mapping))
    if not sheets:
        return Plan(problems=tuple(problems), notes=tuple(notes))
    unknown = bool(problems)
    plan = make_plan(load_register(organisation), sheets, complete_on=complete_on, unknown_files=unknown)
    return replace(plan, problems=(*problems, *plan.problems), notes=(*notes, *plan.notes))


def misplaced(kind: Kind, raw: RawTable, organisation: Organisation | None) -> Problem | None:
    """A list of organisations is for all of them; everything else needs one organisation."""
    if organisation is None and not kind.register_wide:
        problem, remedy = "This kind of file belongs to one organisation.", "Import it for an organisation."
    elif organisation is not None and kind.id == "ods_trusts":
        problem, remedy = "This kind of file speaks of all organisations.", "Import it as a list of organisations."
    else:
        return None
    return Problem(raw.table.name, None, "", kind.id, problem, remedy)
