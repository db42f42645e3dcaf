"""A kind of file that only these tests know: it counts what its plan was asked, and saves a note in the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.audit.actions import Entry, name_of, record
from collegium.registers.files import Context, Count, FileKind, FileTable, Plan, fingerprint_of, register_file_kind
from collegium.registers.files.kinds import KINDS
from collegium.tables.mapping import Field


def plan_words(tables: Sequence[FileTable], context: Context) -> Plan:
    words = [str(row.values["word"]) for table in tables for row in table.read.rows]
    return Plan(
        read=len(words), used=len(words), counts=(Count("Word", added=len(words)),), fingerprint=fingerprint_of(words), work=words
    )  # fmt: skip


def save_words(plan: Plan, context: Context, by: User | str, reason: str) -> None:
    entries = [Entry(verb="tests.word", subject="tests.word", subject_id=word, reason=reason) for word in plan.work]
    record(by=name_of(by), entries=entries)


WORDS = FileKind(
    id="words",
    title="Words of a test",
    fields=(Field("word", "Word", required=True),),
    permissions=(Permission.IMPORT_REGISTER,),
    plan=plan_words,
    apply=save_words,
    straight=True,
)
Declare = Callable[..., FileKind]


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Make the kind known for one test, with what is different about it."""
    before = dict(KINDS)

    def declare_kind(**different: object) -> FileKind:
        return register_file_kind(replace(WORDS, **different))  # type: ignore[arg-type]

    yield declare_kind
    KINDS.clear()
    KINDS.update(before)
