"""Facts that nothing keeps from being recorded twice under one key, such as two competitions for a post on one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from collegium.organisation.importing.records import SPECS, TABLES, Key, Record, Register, TableSpec, shown
from collegium.organisation.importing.sheets import Wanted
from collegium.registers.files_plan import SEVERAL_RECORDED
from collegium.registers.files_whole import unique_rules
from collegium.tables.problems import Problem

AGAIN = "again"  # marks the second of a key, and once more the third
# Of these, several under one key are usual; of the others a file that names one twice is taken for a slip.
USUAL = frozenset({"competition"})


def may_repeat(spec: TableSpec) -> bool:
    """Whether no rule of the table keeps two rows with the same key apart."""
    own = {*spec.key, "organisation"}
    ruled = any(own.issuperset(rule.names) for rule in unique_rules(spec.model))
    return not ruled and not getattr(spec.model, "line", ())


REPEATING = frozenset(spec.name for spec in TABLES if may_repeat(spec))


def matched(
    register: Register, wanted: Sequence[Wanted], problems: list[Problem], notes: list[str]
) -> Iterator[Wanted]:
    """The same rows; those of one key each with the key of the recorded fact that they speak of, or of a new one."""
    groups: dict[tuple[str, Key], list[Wanted]] = {}
    for each in wanted:
        if each.table in REPEATING and not each.repeatable and not each.unread:
            groups.setdefault((each.table, each.key), []).append(each)
        else:
            yield each
    for (table, key), rows in groups.items():
        stored = recorded_twins(register, table, key)
        if len(rows) == 1 and len(stored) < 2:
            yield rows[0]
        else:
            yield from matched_of_key(table, key, rows, stored, problems, notes)


def recorded_twins(register: Register, table: str, key: Key) -> dict[Key, Record]:
    """What is recorded under a key, by the key of each."""
    known, twins = register.tables.get(table, {}), {}
    while key in known:
        twins[key] = known[key]
        key += (AGAIN,)
    return twins


def matched_of_key(
    table: str, key: Key, rows: Sequence[Wanted], stored: dict[Key, Record], problems: list[Problem], notes: list[str]
) -> Iterator[Wanted]:
    free, different = dict(stored), []
    for row in rows:
        same = next((at for at, record in free.items() if says(record, row)), None)
        if same is None:
            different.append(row)
        else:
            del free[same]
            yield replace(row, key=same)
    if not different:
        return
    if not free and table in USUAL:
        for row in different:
            new = key if not stored else (*max(stored, key=len), AGAIN)
            stored = {**stored, new: Record(row.values)}
            yield replace(row, key=new)
        if any(row.values == other.values for place, row in enumerate(different) for other in different[:place]):
            title = SPECS[table].title.lower()
            notes.append(f"More than one row says the same of a {title} ({shown(key)}). Each is recorded.")
    elif len(free) == 1 and len(different) == 1:
        yield replace(different[0], key=next(iter(free)))
    elif free:
        for row in different:
            remedy = "Correct it on its page, or write in the other rows what is recorded."
            problems.append(row.source.problem(SPECS[table].key[0], shown(key), SEVERAL_RECORDED, remedy))
    else:
        yield from different


def says(record: Record, row: Wanted) -> bool:
    return all(record.values[name] == value for name, value in row.values.items())
