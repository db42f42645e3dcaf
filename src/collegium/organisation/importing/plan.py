"""What an import would do: additions, changes, ends and problems. Frozen, and computed without a query."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from collegium.organisation.importing.readers import read_sheet
from collegium.organisation.importing.records import SPECS, TABLES, Key, Record, Register, blank, needed, shown
from collegium.organisation.importing.rules import problems_of
from collegium.organisation.importing.sheets import Sheet, Source, Wanted
from collegium.organisation.importing.state import State, Unread
from collegium.organisation.importing.twins import matched
from collegium.organisation.importing.wanted import same_source
from collegium.registers.files import Count, fingerprint_of
from collegium.registers.files_plan import kept
from collegium.tables.problems import Problem


@dataclass(frozen=True)
class Addition:
    """A record that is not in the register yet; `values` holds every column of it."""

    table: str
    key: Key
    values: dict[str, Any]
    source: Source


@dataclass(frozen=True)
class Alteration:
    """A record that says something else than the file: the columns that differ, before and after."""

    table: str
    key: Key
    pk: int
    before: dict[str, Any]
    after: dict[str, Any]
    source: Source


@dataclass(frozen=True)
class Ending:
    """A record that the complete file does not have any more."""

    table: str
    key: Key
    pk: int
    before: dt.date | None
    ends: dt.date


@dataclass(frozen=True)
class Plan:
    """Everything that would be done, and everything that stands in the way; nothing is done while a problem is left."""

    additions: tuple[Addition, ...] = ()
    changes: tuple[Alteration, ...] = ()
    ends: tuple[Ending, ...] = ()
    same: Mapping[str, int] = field(default_factory=dict)  # records that the files say nothing new about, by table
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)  # rows that ask for nothing, by reason

    @property
    def unchanged(self) -> int:
        return sum(self.same.values())

    @property
    def does_nothing(self) -> bool:
        return not (self.additions or self.changes or self.ends)

    @property
    def fingerprint(self) -> str:
        """The same for the same work: what was shown is what is applied, or nothing."""
        return fingerprint_of(self._lines())

    def counts(self) -> list[Count]:
        """For each table that the files speak of."""
        added, changed, ended = (
            Counter(line.table for line in part) for part in (self.additions, self.changes, self.ends)
        )
        every = (
            Count(spec.title, added[spec.name], changed[spec.name], ended[spec.name], self.same.get(spec.name, 0))
            for spec in TABLES
        )
        return [count for count in every if count.added or count.changed or count.ended or count.unchanged]

    def _lines(self) -> Iterable[str]:
        for addition in self.additions:
            yield f"+{addition.table}|{_text(addition.key)}|{_pairs(addition.values)}"
        for change in self.changes:
            yield f"~{change.table}|{change.pk}|{_pairs(change.before)}|{_pairs(change.after)}"
        for ending in self.ends:
            yield f"-{ending.table}|{ending.pk}|{shown(ending.before)}|{shown(ending.ends)}"


def make_plan(
    register: Register,
    sheets: Sequence[Sheet],
    *,
    complete_on: dt.date | None = None,
    unknown_files: bool = False,
) -> Plan:
    """Lay the sheets beside the register. `complete_on`: the sheets are complete, what they lack ends on that day.

    `unknown_files`: there were more files, which could not be read at all.
    """
    readings = [read_sheet(sheet, register) for sheet in sheets]
    left_out = any(sheet.left_out or not sheet.mapped for sheet in sheets)
    plan = plan_of(
        register,
        [one for reading in readings for one in reading.wanted],
        tables_ended(sheets),
        None if left_out else complete_on,  # a row that cannot be understood is not a row that is missing
        notes=tuple(note for reading in readings for note in reading.notes),
        left_out={reason: number for reading in readings for reason, number in reading.left_out.items()},
        found=[problem for reading in readings for problem in reading.problems],
        unread=Unread.of(sheets, everything=unknown_files),
    )
    told = {cell for sheet in sheets for cell in sheet.unread_cells()}
    other = [one for one in plan.problems if (one.file, one.row, one.column) not in told]
    unread = [problem for sheet in sheets for problem in sheet.problems]
    return replace(plan, problems=in_order([*unread, *other]))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.file, one.row or 0)))


def tables_ended(sheets: Sequence[Sheet]) -> frozenset[str]:
    return frozenset(table for sheet in sheets if sheet.kind.ending for table in sheet.kind.dated_tables)


def plan_of(
    register: Register,
    wanted: Iterable[Wanted],
    complete: frozenset[str] = frozenset(),
    complete_on: dt.date | None = None,
    notes: tuple[str, ...] = (),
    found: Sequence[Problem] = (),
    unread: Unread | None = None,
    left_out: Mapping[str, int] | None = None,
) -> Plan:
    """The plan for records already read from the files, with problems already found there."""
    problems, told = list(found), list(notes)
    merged = merge(matched(register, list(wanted), problems, told), problems)
    additions, changes, same = compare(register, merged, problems)
    ends = missing(register, merged, complete, complete_on) if complete_on is not None else []
    state = State(
        register,
        {(one.table, one.key): (Record(one.values), one.source) for one in additions}
        | {(one.table, one.key): (_changed(register, one), one.source) for one in changes},
        {(one.table, one.key): _ended(register, one) for one in ends},
        unread or Unread(),
    )
    problems += problems_of(state)
    return Plan(
        additions=tuple(additions),
        changes=tuple(changes),
        ends=tuple(ends),
        same=same,
        problems=in_order(problems),
        notes=tuple(told),
        left_out=left_out or {},
    )


def merge(wanted: Iterable[Wanted], problems: list[Problem]) -> list[Wanted]:
    """One wanted record for each key, in the order of writing; two rows that say different things are a problem."""
    found: dict[tuple[str, Key], Wanted] = {}
    for one in wanted:
        place = (one.table, one.key)
        first = found.get(place)
        if first is None:
            found[place] = one
        elif one.repeatable and (column := conflict(first, one)) is None:
            found[place] = replace(first, values={**one.values, **first.values})
        else:
            problems.append(repeated(first, one, column if one.repeatable else one_of(SPECS[one.table].key)))
    order = {spec.name: place for place, spec in enumerate(TABLES)}
    return sorted(found.values(), key=lambda one: order[one.table])


def conflict(first: Wanted, second: Wanted) -> str | None:
    """A column of which two rows say different things."""
    return next((name for name, value in second.values.items() if first.values.get(name, value) != value), None)


def one_of(key: tuple[str, ...]) -> str:
    return key[0]


def repeated(first: Wanted, second: Wanted, column: str | None) -> Problem:
    title = SPECS[first.table].title.lower()
    elsewhere = same_source(first.source) + (
        "" if first.source.file == second.source.file else f" of {first.source.file}"
    )
    value = second.values.get(column or "", second.key[0])
    if column in second.values:
        return second.source.problem(
            column or "",
            shown(value),
            f"This row says something else than {elsewhere} about the same {title} ({shown(second.key)}).",
            "Make the two rows agree.",
        )
    return second.source.problem(
        column or "",
        shown(value),
        f"This {title} stands in the files twice: here and in {elsewhere}, with the same first day.",
        "Delete one of the two rows, or correct its code or its first day.",
    )


def compare(
    register: Register, wanted: Sequence[Wanted], problems: list[Problem]
) -> tuple[list[Addition], list[Alteration], Mapping[str, int]]:
    additions: list[Addition] = []
    changes: list[Alteration] = []
    same: Counter[str] = Counter()
    for one in wanted:
        recorded = register.tables.get(one.table, {}).get(one.key)
        if recorded is None:
            values = complete_values(one)
            faults = list(lacking(one, values))
            problems += faults
            if not faults:
                additions.append(Addition(one.table, one.key, values, one.source))
        elif after := {name: value for name, value in one.values.items() if differs(recorded.values[name], value)}:
            before = {name: recorded.values[name] for name in after}
            assert recorded.pk is not None
            changes.append(Alteration(one.table, one.key, recorded.pk, before, after, one.source))
        else:
            same[one.table] += 1
    return additions, changes, same


def differs(recorded: Any, value: Any) -> bool:
    """Hard spaces and the like, which a file cannot hold, are no difference."""
    return bool(kept(recorded, value) != recorded)


def complete_values(one: Wanted) -> dict[str, Any]:
    spec = SPECS[one.table]
    defaults = {column: None if column in spec.refs else blank(one.table, column) for column in spec.values}
    key = zip(spec.key, one.key, strict=False)  # that of a twin is longer
    return {**dict(key), **defaults, **one.initial, **one.values}


def lacking(one: Wanted, values: dict[str, Any]) -> Iterable[Problem]:
    for column in SPECS[one.table].columns:
        if column in needed(one.table) and values[column] in (None, "") and column not in one.unread:
            name = str(SPECS[one.table].field(column).verbose_name)
            yield one.source.problem(
                column,
                "",
                f"A new {SPECS[one.table].title.lower()} needs its {name}, and this row has none.",
                "Fill the cell in, or map a column to it.",
            )


def missing(register: Register, wanted: Sequence[Wanted], complete: frozenset[str], day: dt.date) -> list[Ending]:
    """Records that hold on that day and are not in the complete file. What begins later is left alone."""
    named = {(one.table, one.key) for one in wanted}
    return [
        Ending(table, key, record.pk, record.ends, day)
        for table in sorted(complete)
        for key, record in register.tables[table].items()
        if (table, key) not in named and record.pk is not None and record.holds_on(day) and record.ends != day
    ]


def _changed(register: Register, change: Alteration) -> Record:
    recorded = register.tables[change.table][change.key]
    return Record({**recorded.values, **change.after}, recorded.pk)


def _ended(register: Register, ending: Ending) -> Record:
    recorded = register.tables[ending.table][ending.key]
    return Record({**recorded.values, "ends": ending.ends}, recorded.pk)


def _text(key: Key) -> str:
    return "|".join(shown(part) for part in key)


def _pairs(values: dict[str, Any]) -> str:
    return ";".join(f"{name}={shown(value)}" for name, value in sorted(values.items()))
