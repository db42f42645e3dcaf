"""What a kind of file is: its columns, who may upload it, what it would change, and how that is saved.

An app declares its kinds in a module `files.py`, which is imported at start:

    register_file_kind(FileKind(id="ties", title="Ties", fields=FIELDS, permissions=(...), plan=plan_ties, apply=save_ties))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.registers.files.plan import Plan
from collegium.tables import mapping
from collegium.tables.mapping import Field
from collegium.tables.reading import Table
from collegium.tables.rows import Rows, read_rows


@dataclass(frozen=True)
class Context:
    """For whom a plan is made: whose file it is, who asks, the day, and the answers to the kind's own questions."""

    scope: str  # the code of an organisation; empty: a list of all organisations
    by: User | str
    today: dt.date
    request: Any = None  # of a page, with what its guard adds (organisation, access); None on the command line
    options: Mapping[str, Any] = field(default_factory=dict)  # as `options_form` gives them: values that JSON can hold
    complete_on: dt.date | None = None  # the file is complete: what it lacks ends on that day
    file_name: str = ""
    sha256: str = ""
    unread: bool = False  # there are more tables, which could not be read: what they name may still exist


@dataclass(frozen=True)
class FileTable:
    """One table of a file: its cells as text, which column is which, and the rows in the fields of the kind."""

    kind: FileKind
    table: Table
    mapping: mapping.Mapping
    fields: tuple[Field, ...]

    @cached_property
    def read(self) -> Rows:
        """Every row as far as it can be read, and a problem for each cell that cannot."""
        return read_rows(self.table, self.mapping, self.fields)


FieldsOf = Callable[[Context], tuple[Field, ...]]
PlanOf = Callable[[Sequence[FileTable], Context], Plan]
# Saves what the plan says inside one `recorded` transaction; returns the address where the rows are now, or nothing.
Apply = Callable[[Plan, Context, User | str, str], str | None]


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    `plan` reads the database and never writes or opens a transaction: a preview must not hold the only write lock.
    Kinds with the same `plan` are planned together when one file holds a sheet of each. `apply(plan, context, by, reason)`
    is called with a plan made again under the lock, whose fingerprint is the one that the user has seen.
    """

    id: str
    title: str
    fields: tuple[Field, ...] | FieldsOf
    permissions: tuple[Permission, ...]  # one of them is enough
    plan: PlanOf
    apply: Apply
    help: str = ""
    has_header: bool = True
    ours: bool = False  # part of our own template
    register_wide: bool = False  # can be uploaded for all organisations at once
    wide_only: bool = False  # and only there
    ending: bool = False  # "this file is complete: end what is not in it" makes sense
    straight: bool = False  # columns that are recognised by their names need no look at the mapping
    own_only: bool = False  # its rows are not for everybody: a waiting file is there for its uploader alone
    hides_from: Callable[[Any], bool] | None = None  # whether its files may hold columns that this reader may not see
    daily: tuple[str, ...] = ()  # fields with one value for the whole file that is new each time: today, unless said
    options_form: Any = None  # a subclass of `registers.files.forms.OptionsForm`: what the kind asks besides columns
    suggest: Callable[[Table, Context], mapping.Mapping] | None = None  # a first mapping; None: by names of columns
    own_page: str = ""  # name of the page of one organisation where it is uploaded: for files too large for these pages
    forget: Callable[[Any], None] | None = None  # what else is deleted when a waiting file is given up

    def fields_for(self, context: Context) -> tuple[Field, ...]:
        return self.fields(context) if callable(self.fields) else self.fields


KINDS: dict[str, FileKind] = {}


def register_file_kind(kind: FileKind) -> FileKind:
    """Make a kind known to the pages; its id may be taken only once."""
    if KINDS.setdefault(kind.id, kind) != kind:
        raise ValueError(f"There are two kinds of file with the id {kind.id}.")
    return kind


def file_kinds() -> tuple[FileKind, ...]:
    """Every kind, in the order of declaration."""
    return tuple(KINDS.values())


def file_kind(kind_id: str) -> FileKind:
    """The kind with that id; KeyError when there is none."""
    return KINDS[kind_id]
