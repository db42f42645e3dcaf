"""What a file of a register's rows would do: laid beside what is recorded, by the rules of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from collegium.registers import writing
from collegium.registers.columns import TableColumn
from collegium.registers.files.kinds import Context, FileTable
from collegium.registers.files.plan import Count, Line, Part, Plan, fingerprint_of
from collegium.registers.files_match import Key, Stored, alike
from collegium.registers.files_match import plain as as_in_file
from collegium.registers.files_values import Given, UsableRows, columns_in_file
from collegium.registers.files_whole import Clash, clashes, overlaps
from collegium.registers.forms import plain
from collegium.registers.verbs import Add, Correct
from collegium.tables.characters import first_unseen
from collegium.tables.problems import Problem

if TYPE_CHECKING:
    from collegium.registers.register import Register

IT_HAS = re.compile(r" \(it has [\d,]+\)")  # a number of each row's own would keep the same fault of many rows apart
SAME_TWICE = "Another row of this file is about the same {noun}."
SPELLED_APART = "This differs from a recorded {noun} only in capitals, spaces, dashes or apostrophes."
SPELLED_APART_HERE = "This differs from another row of this file only in capitals, spaces, dashes or apostrophes."
SEVERAL_RECORDED = "This may be any of several recorded entries."
HIDDEN_ALREADY = "There is an entry already that you cannot see."
EMPTY_UNSEEN = "You cannot see who stands here, so an empty cell would delete a name."


@dataclass(frozen=True)
class Wanted:
    """A row of the file: the row of the table that it makes or corrects, with what that said before."""

    given: Given
    row: Any
    before: dict[str, Any] | None  # None: a new row
    after: dict[str, Any]
    many: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()  # columns that the uploader may not see: whether they change is not told

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        before = self.before or {}
        return {
            name: (before.get(name), value)
            for name, value in self.after.items()
            if name in self.unseen or before.get(name) != value
        }

    @property
    def chosen(self) -> dict[str, Any]:
        """Columns that point to several rows."""
        return {name: value for name, value in self.after.items() if name in self.many}


def plan_rows(register: Register, tables: Sequence[FileTable], context: Context) -> Plan:
    """Lay the file beside what is recorded. Reads only."""
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
        usable = UsableRows(self.register, self.columns, self.request)
        given = [each for table in self.tables for each in usable.rows(table)]
        self.problems += usable.problems
        wanted = list(self.wanted(given))
        made = [each.row for each in wanted]
        for clash in (*overlaps(made, self.stored.seen, self.stored.hidden), *clashes(made)):
            self.tell(clash, wanted)
        if self.problems:
            in_order = sorted(self.problems, key=lambda problem: problem.row or 0)
            return Plan.refused(in_order, read=read)
        added = [each for each in wanted if each.before is None]
        changed = [each for each in wanted if each.before is not None]
        return Plan(
            read=read,
            used=len(wanted) + self.unchanged,
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

    @cached_property
    def columns(self) -> dict[str, TableColumn]:
        return {column.file_name: column for column in columns_in_file(self.register, self.request)}

    @cached_property
    def by_attribute(self) -> dict[str, TableColumn]:
        return {each.name if each.field.many_to_many else each.field.attname: each for each in self.columns.values()}

    @cached_property
    def stored(self) -> Stored:
        return Stored(self.register, self.request)

    @cached_property
    def unseen(self) -> frozenset[str]:
        """Columns that the uploader may not see, by their attribute."""
        return frozenset(name for name, column in self.by_attribute.items() if not column.in_file)

    @cached_property
    def starting(self) -> Iterator[dict[str, Any]]:
        return self.register.starting_values_of_many(self.request)

    def wanted(self, given: Sequence[Given]) -> Iterator[Wanted]:
        """What the rows would make or correct; rows that say what is recorded already ask for nothing."""
        groups: dict[Key, list[Given]] = {}
        for each in given:
            groups.setdefault(self.stored.key_of(each.values), []).append(each)
        spelled: dict[Key, Given] = {}
        for key, rows in groups.items():
            known = self.stored.by_key.get(key, [])
            rows = self.without_same(rows, known) if not self.unseen & rows[0].values.keys() else rows
            if not rows:
                continue
            if len(known) > 1:
                names = ", ".join(self.register.row_title(row, self.request) for row in known)
                for each in rows:
                    self.problem(each, "", names, SEVERAL_RECORDED, "Make each of them different on its page first.")
            elif len(groups[key]) > 1:
                self.tell_twice(rows, groups[key])
            elif known:
                yield from self.corrected(rows[0], known[0])
            elif self.may_be_added(rows[0], key, spelled):
                yield from self.added(rows[0])

    def without_same(self, rows: Sequence[Given], known: Sequence[Any]) -> list[Given]:
        """Rows that a stored row says already, each for one of them, are left aside."""
        unmatched, different = list(known), []
        for each in rows:
            same = next((row for row in unmatched if self.stored.says(row, each.values)), None)
            if same is None:
                different.append(each)
            else:
                unmatched.remove(same)
                self.unchanged += 1
        return different

    def tell_twice(self, rows: Sequence[Given], every: Sequence[Given]) -> None:
        problem = SAME_TWICE.format(noun=self.register.noun)
        for each in rows:
            other = every[0] if each is not every[0] else every[1]
            if len(rows) == 1 or each is not rows[0]:
                self.problem(each, "", f"row {other.number}", problem, "Make one row of the two, or delete one.")

    def may_be_added(self, given: Given, key: Key, spelled: dict[Key, Given]) -> bool:
        """Nothing that is there already under a spelling that people take for the same, or unseen."""
        near = alike(key)
        other = spelled.setdefault(near, given)
        if near in self.stored.alike:
            shown = self.register.row_title(self.stored.alike[near][0], self.request)
            problem = SPELLED_APART.format(noun=self.register.noun)
            self.problem(given, "", shown, problem, "Write it as it is recorded.")
        elif near in self.stored.hidden_keys:
            self.problem(given, "", "", HIDDEN_ALREADY, "Delete the row, or ask somebody who may see it.")
        elif other is not given:
            self.problem(given, "", f"row {other.number}", SPELLED_APART_HERE, "Make one row of the two.")
        elif Add not in (self.register.verbs or ()):
            self.problem(given, "", "", f"There is no such {self.register.noun}.", "Delete the row.")
        else:
            return True
        return False

    def added(self, given: Given) -> Iterator[Wanted]:
        own = {name: value for name, value in given.values.items() if name not in self.stored.many}
        made = self.register.model(**{**next(self.starting), **own})
        self.check(given, made)
        yield Wanted(given, made, None, given.values, self.stored.many)

    def corrected(self, given: Given, stored: Any) -> Iterator[Wanted]:
        if getattr(stored, "built_in", False):
            if self.register.replaceable:  # type: ignore[attr-defined]
                yield from self.added(given)
                return
            problem = f"This {self.register.noun} is built in and cannot be changed."
            self.problem(given, "", str(stored), problem, "Delete the row, or add one of your own.")
            return
        unseen = self.unseen & given.values.keys()
        if empty := [name for name in unseen if given.values[name] in (None, [])]:
            column = self.by_attribute[empty[0]].file_name
            self.problem(given, column, "", EMPTY_UNSEEN, "Delete the column, or enter a code in this row.")
            return
        if Correct not in (self.register.verbs or ()) or not self.register.may("correct", stored, self.request):
            shown = self.register.row_title(stored, self.request)
            self.problem(given, "", shown, f"You may not change this {self.register.noun}.", "Delete the row.")
            return
        made = writing.copy_of(stored)
        made.pk, made._state.adding = stored.pk, False
        before = {name: self.stored.value(stored, name) for name in given.values}
        after = {name: kept(before[name], value) for name, value in given.values.items()}
        for name, value in after.items():
            if name not in self.stored.many:
                setattr(made, name, value)
        self.check(given, made)
        yield Wanted(given, made, before, after, self.stored.many, frozenset(unseen))

    def check(self, given: Given, row: Any) -> None:
        """The rules of the pages. References were looked up already, and overlaps are judged for the file as a whole."""
        references = {field.name for field in row._meta.concrete_fields if field.is_relation}
        row.line_is_checked = True
        try:
            row.clean_fields(exclude=references)
            writing.check_limits(row)
            row.clean()
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as error:
            by_column = {column.name: name for name, column in self.columns.items()}
            for name, messages in writing.messages_by_column(error).items():
                for message in messages:
                    shown = str(getattr(row, name, "") or "") if name in by_column else ""
                    text = IT_HAS.sub("", plain(message))
                    self.problem(given, by_column.get(name, ""), shown, text, "Correct the row.")

    def tell(self, clash: Clash, wanted: Sequence[Wanted]) -> None:
        """What two rows may not be together is told at one, and names the other."""
        other = "" if clash.other is None else f"row {wanted[clash.other].given.number}"
        name = next((name for name, column in self.columns.items() if column.name == clash.column), clash.column)
        value = f"{clash.value} ({other})" if clash.value and other else clash.value or other
        self.problem(wanted[clash.place].given, name, value, clash.problem, clash.remedy)

    def problem(self, given: Given, name: str, value: str, problem: str, remedy: str) -> None:
        self.problems.append(given.problem(name, value, problem, remedy))

    def line(self, wanted: Wanted) -> Line:
        """A row in the words of the preview."""
        details = []
        changes = wanted.changes
        for name, column in self.by_attribute.items():
            if name not in changes:
                continue
            before, after = changes[name]
            old, new = column.words_of(before), column.words_of(after)
            if wanted.before is not None:
                details.append(f"{column.title}: {old or 'nothing'} → {new or 'nothing'}")
            elif new:
                details.append(f"{column.title}: {new}")
        title = self.register.row_title(wanted.row, self.request)
        return Line(self.register.noun.capitalize(), title, tuple(details), f"row {wanted.given.number}")


def kept(before: Any, after: Any) -> Any:
    """What is recorded, where the file differs in nothing that a file can hold, unless it may no longer be recorded."""
    broken = isinstance(before, str) and first_unseen(before)
    return before if as_in_file(before) == as_in_file(after) and not broken else after
