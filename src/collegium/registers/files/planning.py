"""From uploaded files to one plan, and from the plan to what is saved: for the pages and for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from collegium.accounts.models import User
from collegium.registers.files.kinds import Context, FileKind, FileTable, PlanOf
from collegium.registers.files.mappings import first_mapping, with_daily
from collegium.registers.files.plan import Line, Part, Plan, fingerprint_of
from collegium.registers.files.reading import RawTable, Upload, read_uploads
from collegium.tables import mapping
from collegium.tables.problems import Problem, ProblemsError

COLUMNS_NAMED = 20
CLASHES = (
    "Nothing was saved. Something in this file clashes with another row of it, or with what somebody saved meanwhile. "
    "Check the changes again."
)


@dataclass(frozen=True)
class Step:
    """The plan for the tables of kinds that are planned together."""

    kind: FileKind
    plan: Plan


def plan_uploads(
    uploads: Sequence[Upload],
    context: Context,
    kinds: Sequence[FileKind],
    mappings: Mapping[str, mapping.Mapping] | None = None,
) -> Plan:
    """What the files would do; `mappings` by kind, suggested where there is none. Nothing is written, nothing is locked."""
    uploaded = read_uploads(uploads, kinds)
    problems = list(uploaded.problems)
    together: dict[PlanOf, list[FileTable]] = {}
    for raw in uploaded.tables:
        if problem := misplaced(raw.kind, raw.table.name, context):
            problems.append(problem)
        else:
            together.setdefault(raw.kind.plan, []).append(mapped(raw, context, mappings or {}))
    context = replace(context, unread=bool(problems))
    steps = [Step(tables[0].kind, plan_tables(tables, context)) for tables in together.values()]
    unused = [note for tables in together.values() for table in tables if (note := unused_columns(table))]
    return replace(whole(steps, problems, uploaded.notes), unused=tuple(unused))


def unused_columns(table: FileTable) -> str:
    """Which columns of the file no field takes: a mistyped name must not go unnoticed."""
    names = mapping.unmapped(table.table, table.mapping) if table.kind.has_header and table.fields else ()
    more = f" and {len(names) - COLUMNS_NAMED} more" if len(names) > COLUMNS_NAMED else ""
    return (
        f"Columns that are not used of {table.table.name}: {', '.join(names[:COLUMNS_NAMED])}{more}." if names else ""
    )


def mapped(raw: RawTable[FileKind], context: Context, mappings: Mapping[str, mapping.Mapping]) -> FileTable:
    kept = mappings.get(raw.kind.id)
    chosen = with_daily(kept, raw.kind, context) if kept else first_mapping(raw.kind, raw.table, context)
    return FileTable(raw.kind, raw.table, chosen, raw.kind.fields_for(context))


def plan_tables(tables: Sequence[FileTable], context: Context) -> Plan:
    """The plan of kinds that are planned together; what their reader refuses are the plan's problems."""
    read = sum(len(each.table.rows) for each in tables)
    try:
        return tables[0].kind.plan(tables, context)
    except ProblemsError as error:
        return Plan.refused(error.problems, read=read)
    except ValidationError as error:  # an answer of the details no longer holds
        name = tables[0].table.name
        remedy = "Change the details."
        return Plan.refused([Problem(name, None, "", "", text, remedy) for text in error.messages], read=read)


def misplaced(kind: FileKind, name: str, context: Context) -> Problem | None:
    """A list of organisations is for all of them; everything else needs one organisation."""
    if not context.scope and not kind.register_wide:
        problem, remedy = "This kind of file belongs to one organisation.", "Upload it for an organisation."
    elif context.scope and kind.wide_only:
        problem, remedy = "This kind of file is about all organisations.", "Upload it as a list of organisations."
    else:
        return None
    return Problem(name, None, "", kind.id, problem, remedy)


def whole(steps: Sequence[Step], problems: Sequence[Problem], notes: Sequence[str]) -> Plan:
    """One plan of all steps, with what could not be read at all."""
    plans = [step.plan for step in steps]
    left_out: dict[str, int] = {}
    for plan in plans:
        for reason, number in plan.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + number
    return Plan(
        problems=(*problems, *(problem for plan in plans for problem in plan.problems)),
        notes=tuple(dict.fromkeys((*notes, *(note for plan in plans for note in plan.notes)))),
        read=sum(plan.read for plan in plans),
        used=sum(plan.used for plan in plans),
        left_out=left_out,
        counts=tuple(count for plan in plans for count in plan.counts),
        parts=tuple(joined_parts(plans)),
        summary=tuple(sentence for plan in plans for sentence in plan.summary),
        fingerprint=fingerprint_of(plan.fingerprint for plan in plans),
        work=tuple(steps),
    )


def joined_parts(plans: Sequence[Plan]) -> Iterator[Part]:
    """Parts of the same name in one list."""
    if len(plans) == 1:
        yield from plans[0].parts
        return
    by_name: dict[str, list[Part]] = {}
    for plan in plans:
        for part in plan.parts:
            by_name.setdefault(part.name, []).append(part)
    for name, parts in by_name.items():
        yield Part(name, parts[0].title, [(part, item) for part in parts for item in part.items], line_of_pair)


def line_of_pair(pair: tuple[Part, Any]) -> Line:
    part, item = pair
    return part.line(item)


def apply_whole(plan: Plan, context: Context, by: User | str, reason: str) -> str:
    """Save every step; the address of the rows of the last one that has one. The caller holds the transaction."""
    rows_at = ""
    try:
        for step in plan.work:
            rows_at = step.kind.apply(step.plan, context, by, reason[:500]) or rows_at
    except IntegrityError as error:  # a rule of the database that no preview can ask
        raise ValidationError(CLASHES) from error
    return rows_at
