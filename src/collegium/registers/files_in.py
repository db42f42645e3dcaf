"""A register's rows from a file: what a file may hold follows from the declaration, and the rules are those of the pages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from collegium.accounts.models import User
from collegium.registers import writing
from collegium.registers.columns import TableColumn
from collegium.registers.files.kinds import Context, FileKind, FileTable, register_file_kind
from collegium.registers.files.plan import Count, Line, Part, Plan, fingerprint_of
from collegium.registers.files_out import kind_id
from collegium.registers.forms import plain
from collegium.registers.periods import Period
from collegium.registers.verbs import Add, Correct
from collegium.tables.mapping import Field, Kind
from collegium.tables.problems import Problem
from collegium.tables.rows import MappedRow

if TYPE_CHECKING:
    from collegium.registers.register import Register

NOT_SAVED = "Nothing was saved: the file has problems."
KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (models.DateField, "date"),
    (models.BooleanField, "yes_no"),
    (models.IntegerField, "whole"),
    (models.DecimalField, "decimal"),
    (models.FloatField, "decimal"),
)


@dataclass(frozen=True)
class Wanted:
    """A row of the file: the row of the table that it makes or corrects, with what that said before."""

    number: int
    row: Any
    before: dict[str, Any] | None  # None: a new row
    after: dict[str, Any]
    many: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        before = self.before or {}
        return {name: (before.get(name), value) for name, value in self.after.items() if before.get(name) != value}


def offer_file_kind(register: Register) -> FileKind:
    """Make the register's kind of file known to the pages for files."""
    from collegium.registers.register import as_tuple

    kind = FileKind(
        id=kind_id(register),
        title=register.title,
        fields=partial(fields_of, register),
        permissions=as_tuple(register.upload) or as_tuple(register.change),
        plan=partial(plan_rows, register),
        apply=partial(save_rows, register),
        help=f"One row for each {register.noun}, with the columns of its export.",
        straight=True,
        own_only=register.restricted or bool(register.confidential),
    )
    return register_file_kind(kind)


# What a file may hold


def columns_in_file(register: Register, request: Any) -> list[TableColumn]:
    """The columns that a form asks and a file may hold: none that is confidential."""
    names = [name for name in register.asked_columns if name not in register.confidential]
    return [register.table_column(name, request, past=True) for name in names]


def fields_of(register: Register, context: Context) -> tuple[Field, ...]:
    if context.request is None:
        return ()
    return tuple(field_of(register, column, context.request) for column in columns_in_file(register, context.request))


def field_of(register: Register, column: TableColumn, request: Any) -> Field:
    required = not column.field.blank and not column.field.has_default() and not column.field.many_to_many
    kind: Kind = "text"
    choices: Mapping[str, Sequence[str]] = {}
    if column.field.is_relation:
        kind = "code"
    elif isinstance(column.field, models.JSONField):
        kind = "text"
    elif offer := register.offers(column.name, request) or column.field.flatchoices:
        kind, choices = "choice", {str(value): (str(text),) for value, text in offer}
    else:
        kind = next((kind for of, kind in KINDS if isinstance(column.field, of)), "text")
    hint = register.hints.get(column.name, "") or str(column.field.help_text)
    synonyms = (column.name, column.title)
    return Field(column.file_name, column.title, required, kind, choices, help=hint, synonyms=synonyms)


# What a file would do


def plan_rows(register: Register, tables: Sequence[FileTable], context: Context) -> Plan:
    """Lay the file beside what the reader may see. Reads only."""
    return Planning(register, tables, context).plan()


@dataclass
class Planning:
    register: Register
    tables: Sequence[FileTable]
    context: Context
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    def plan(self) -> Plan:
        read = sum(len(table.table.rows) for table in self.tables)
        wanted = [each for table in self.tables for each in self.wanted(table)]
        self.problems += overlaps(wanted, self.recorded.values(), self.tables[0].table.name) if self.tables else []
        if self.problems:
            in_order = sorted(self.problems, key=lambda problem: problem.row or 0)
            return Plan.refused(in_order, read=read)
        added = [each for each in wanted if each.before is None]
        changed = [each for each in wanted if each.before is not None]
        return Plan(
            read=read,
            used=len(wanted) + self.unchanged,
            left_out={"Duplicate rows": left} if (left := read - len(wanted) - self.unchanged) else {},
            counts=(Count(self.register.title, len(added), len(changed), 0, self.unchanged),),
            parts=(
                Part("added", "Added", added, self.line),
                Part("changed", "Changed", changed, self.line),
            ),
            fingerprint=fingerprint_of(f"{each.row.pk}|{sorted(each.changes.items())!s}" for each in wanted),
            work=wanted,
        )

    @property
    def request(self) -> Any:
        return self.context.request

    @property
    def columns(self) -> dict[str, TableColumn]:
        if not hasattr(self, "_columns"):
            self._columns = {column.file_name: column for column in columns_in_file(self.register, self.request)}
        return self._columns

    @property
    def recorded(self) -> dict[tuple[Any, ...], Any]:
        """What is recorded, by identity: only what the reader may see."""
        if not hasattr(self, "_recorded"):
            names = self.identity
            rows = self.register.recorded_rows(self.request)
            self._recorded = {tuple(getattr(row, name) for name in names): row for row in rows}
        return self._recorded

    @property
    def identity(self) -> tuple[str, ...]:
        meta: Any = self.register.model._meta
        return tuple(meta.get_field(name).attname for name in self.register.identity)

    @property
    def keys_by_code(self) -> dict[str, dict[str, Any]]:
        """For each reference: code, or name where it is unique -> number."""
        if not hasattr(self, "_keys"):
            self._keys = {
                name: keys_of(self.register, column, self.request)
                for name, column in self.columns.items()
                if column.field.is_relation
            }
        return self._keys

    def wanted(self, table: FileTable) -> Iterator[Wanted]:
        rows = table.read
        self.problems += rows.problems
        given = set(table.mapping.columns) | set(table.mapping.constants)
        seen: dict[tuple[Any, ...], tuple[int, Any]] = {}
        for mapped in rows.rows:
            values = self.values(table, mapped, given)
            if values is None:
                continue
            key = tuple(values.get(name, self.default(name)) for name in self.identity)
            if key in seen:
                if seen[key][1] != values:
                    problem = f"Row {seen[key][0]} says something else about the same {self.register.noun}."
                    self.problem(table, mapped.row_number, "", "", problem, "Make the two rows agree, or delete one.")
                continue
            seen[key] = (mapped.row_number, values)
            made = self.row(table, mapped.row_number, key, values)
            if made is not None:
                yield made

    def values(self, table: FileTable, mapped: MappedRow, given: set[str]) -> dict[str, Any] | None:
        """The row's cells by the attributes of columns; None where one of them cannot be used."""
        values: dict[str, Any] = {}
        usable = not mapped.unread
        for name in given & self.columns.keys():
            if name in mapped.unread:
                continue
            column, value = self.columns[name], mapped.values.get(name)
            if column.field.is_relation:
                keys = self.numbers(table, mapped.row_number, column, value)
                usable = usable and keys is not None
                if keys is not None:
                    values[column.name if column.field.many_to_many else column.field.attname] = keys
            elif isinstance(column.field, models.JSONField):
                values[column.name] = [part.strip() for part in str(value or "").split(";") if part.strip()]
            else:
                values[column.name] = self.default(column.name) if value is None else column.field.to_python(value)
        return values if usable else None

    def numbers(self, table: FileTable, number: int, column: TableColumn, value: Any) -> Any:
        """What a code stands for; False never: a problem gives None, an empty cell the empty value."""
        keys = self.keys_by_code[column.file_name]
        codes = (
            str(value or "").replace(";", " ").split() if column.field.many_to_many else [str(value)] if value else []
        )
        found = []
        for code in codes:
            key = keys.get(code.casefold())
            if key is None:
                problem = f"No {column.title.lower()} has this code."
                self.problem(table, number, column.file_name, code, problem, "Correct the code, or add it first.")
                return None
            found.append(key)
        if column.field.many_to_many:
            return sorted(found)
        if found:
            return found[0]
        return EMPTY

    def default(self, name: str) -> Any:
        column: Any = self.register.model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        if column.has_default():
            return column.get_default()
        return "" if isinstance(column, models.CharField | models.TextField) else None

    def row(self, table: FileTable, number: int, key: tuple[Any, ...], values: dict[str, Any]) -> Wanted | None:
        plain_values = {name: None if value is EMPTY else value for name, value in values.items()}
        many = {column.name for column in self.columns.values() if column.field.many_to_many}
        stored = self.recorded.get(tuple(None if part is EMPTY else part for part in key))
        if stored is not None and getattr(stored, "built_in", False):
            if all(getattr(stored, name, None) == value for name, value in plain_values.items()):
                self.unchanged += 1
                return None
            if not self.register.replaceable:  # type: ignore[attr-defined]
                problem = f"This {self.register.noun} is built in and cannot be changed."
                self.problem(table, number, "", str(stored), problem, "Delete the row, or add one of your own.")
                return None
            stored = None
        if stored is None:
            if Add not in (self.register.verbs or ()):
                self.problem(table, number, "", "", f"There is no such {self.register.noun}.", "Delete the row.")
                return None
            own = {name: value for name, value in plain_values.items() if name not in many}
            made = self.register.model(**self.register.starting_values(self.request), **own)
            before = None
        else:
            before = {name: many_or_plain(stored, name, many) for name in plain_values}
            if before == plain_values:
                self.unchanged += 1
                return None
            if Correct not in (self.register.verbs or ()) or not self.register.may("correct", stored, self.request):
                problem = f"You may not change this {self.register.noun}."
                self.problem(
                    table, number, "", self.register.row_title(stored, self.request), problem, "Delete the row."
                )
                return None
            made = writing.copy_of(stored)
            made.pk, made._state.adding = stored.pk, False
            for name, value in plain_values.items():
                if name not in many:
                    setattr(made, name, value)
        self.check(table, number, made)
        chosen = {name: value for name, value in plain_values.items() if name in many}
        return Wanted(number, made, before, plain_values, chosen)

    def check(self, table: FileTable, number: int, row: Any) -> None:
        """The rules of the pages. References were looked up already, and overlaps are judged for the file as a whole."""
        references = {field.name for field in row._meta.concrete_fields if field.is_relation}
        row.line_is_checked = True
        try:
            row.clean_fields(exclude=references)
            writing.check_lengths(row)
            row.clean()
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as error:
            by_column = {column.name: name for name, column in self.columns.items()}
            for name, messages in writing.messages_by_column(error).items():
                for message in messages:
                    shown = str(getattr(row, name, "") or "") if name in by_column else ""
                    self.problem(table, number, by_column.get(name, ""), shown, plain(message), "Correct the row.")

    def problem(self, table: FileTable, number: int, name: str, value: str, problem: str, remedy: str) -> None:
        column = table.mapping.columns.get(name, name)
        self.problems.append(Problem(table.table.name, number, column, value, problem, remedy))

    def line(self, wanted: Wanted) -> Line:
        """A row in the words of the preview."""
        columns = {c.name if c.field.many_to_many else c.field.attname: c for c in self.columns.values()}
        details = []
        changes = wanted.changes
        for name, column in columns.items():
            if name not in changes:
                continue
            before, after = changes[name]
            old, new = column.words_of(before), column.words_of(after)
            if wanted.before is not None:
                details.append(f"{column.title}: {old or 'nothing'} → {new or 'nothing'}")
            elif new:
                details.append(f"{column.title}: {new}")
        title = self.register.row_title(wanted.row, self.request)
        return Line(self.register.noun.capitalize(), title, tuple(details), f"row {wanted.number}")


class Empty:
    """An empty cell of a reference, which a missing column is not."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY = Empty()


def many_or_plain(row: Any, name: str, many: set[str]) -> Any:
    return sorted(getattr(row, name).values_list("pk", flat=True)) if name in many else getattr(row, name)


def keys_of(register: Register, column: TableColumn, request: Any) -> dict[str, Any]:
    """Code -> number, and name -> number where only one has the name."""
    codes = register.codes_to_choose(column.field, request)
    keys = {code.casefold(): key for key, code in codes.items()}
    names = Counter(str(text).casefold() for text in (column.labels or {}).values())
    for key, text in (column.labels or {}).items():
        name = str(text).rpartition(" (")[0].casefold() or str(text).casefold()
        if names[str(text).casefold()] == 1:
            keys.setdefault(name, key)
    return keys


def overlaps(wanted: Iterable[Wanted], recorded: Iterable[Any], file: str) -> list[Problem]:
    """Rows of one line that would hold on the same day, in the register as it would be."""
    wanted = list(wanted)
    line: tuple[str, ...] = getattr(type(wanted[0].row), "line", ()) if wanted else ()
    if not line or not isinstance(wanted[0].row, Period):
        return []
    meta: Any = type(wanted[0].row)._meta
    names = [meta.get_field(name).attname for name in line]
    replaced = {each.row.pk for each in wanted if each.row.pk is not None}
    groups: dict[tuple[Any, ...], list[tuple[dt.date, Any, int | None]]] = {}
    for row, number in [(each.row, each.number) for each in wanted] + [
        (row, None) for row in recorded if row.pk not in replaced
    ]:
        groups.setdefault(tuple(getattr(row, name) for name in names), []).append((row.starts, row.ends, number))
    problems = []
    for periods in groups.values():
        periods.sort(key=lambda period: (period[0], period[2] or 0))
        for first, second in zip(periods, periods[1:], strict=False):
            if (first[1] is None or first[1] >= second[0]) and (first[2] or second[2]):
                number = second[2] or first[2]
                problem = "These dates overlap another entry."
                remedy = "End that entry first, or correct the dates."
                problems.append(Problem(file, number, "starts", second[0].isoformat(), problem, remedy))
    return problems


# Saving


def save_rows(register: Register, plan: Plan, context: Context, by: User | str, reason: str) -> str:
    """All rows, or none: the plan was made again under the lock of the record just before."""
    if plan.problems:
        raise ValidationError(NOT_SAVED)
    added = [each for each in plan.work if each.before is None]
    changed = [each for each in plan.work if each.before is not None]
    writing.save_all(
        by=by,
        model=register.model,
        added=[(each.row, each.many) for each in added],
        corrected=[(each.row, each.many, tuple(each.changes)) for each in changed],
        reason=reason,
    )
    return register.address("", context.request)
