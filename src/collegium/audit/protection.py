"""What the database itself refuses, whoever asks: each app declares it in its module `protected`.

The triggers are made after every `migrate` and taken away before one that has something to do: on SQLite Django builds a
table anew to alter it, which would lose them, and a trigger that reads another table would refuse it.

SQLite's REPLACE removes the row that is in its way without asking a DELETE trigger, unless the connection has
`recursive_triggers` on. Our own has; for every other connection an INSERT or UPDATE that would remove a kept row is
refused before it is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.utils.module_loading import autodiscover_modules

ALWAYS = "1 = 1"
NEVER = "1 = 0"
PREFIX = "kept_"
PLAIN = re.compile(
    r"CREATE TRIGGER (?P<name>\w+) BEFORE (?P<event>\w+) ON (?:\w+\.)?(?P<table>\w+) "
    r"FOR EACH (?:ROW|STATEMENT) EXECUTE FUNCTION (?:\w+\.)?(?P=name)\(\)"
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is refused about the rows of one table.

    `insert`, `update`, `delete`: SQL conditions over NEW and OLD under which the event is refused; `{differs}` is how the
    database asks whether two values differ, empty ones included. `row`: the condition over OLD under which a row may not
    be replaced; that of `delete` unless given.
    """

    model: str
    message: str
    insert: str = NEVER
    update: str = ALWAYS
    delete: str = ALWAYS
    row: str = ""

    @property
    def meta(self) -> Any:
        return apps.get_model(self.model)._meta


@dataclass(frozen=True)
class Trigger:
    name: str
    table: str
    event: str
    when: str
    message: str


KEPT: list[Kept] = []


# What each app knows of rows that stay and were recorded when they were written: sentences about those that differ now.
WITNESSES: list[Callable[[], Iterable[str]]] = []


def keep(*rules: Kept) -> None:
    KEPT.extend(rules)


def changed(columns: tuple[str, ...]) -> str:
    """The condition that one of the columns gets another value."""
    return "(" + " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in columns) + ")"


def unique_columns(meta: Any) -> list[tuple[str, ...]]:
    """Columns by which a new row can be in the way of another."""
    single = [(field.column,) for field in meta.concrete_fields if field.unique]
    rules = [rule for rule in meta.constraints if isinstance(rule, models.UniqueConstraint) and not rule.condition]
    return single + [tuple(meta.get_field(name).column for name in rule.fields) for rule in rules if rule.fields]


def triggers(vendor: str) -> Iterator[Trigger]:
    for rule in KEPT:
        meta = rule.meta
        conditions = [("INSERT", rule.insert), ("UPDATE", rule.update), ("DELETE", rule.delete)]
        for event, when in conditions:
            if when != NEVER:
                name = f"{PREFIX}{meta.db_table}_{event.lower()}"
                yield Trigger(name, meta.db_table, event, when, rule.message)
        if vendor == "sqlite":
            yield from against_replacing(rule)
        else:
            yield Trigger(f"{PREFIX}{meta.db_table}_truncate", meta.db_table, "TRUNCATE", ALWAYS, rule.message)


def against_replacing(rule: Kept) -> Iterator[Trigger]:
    """SQLite only: a row that comes in, or gets another key, with the key of a kept row."""
    meta = rule.meta
    key, table = meta.pk.column, meta.db_table
    same = " OR ".join(
        "(" + " AND ".join(f"old_row.{column} = NEW.{column}" for column in columns) + ")"
        for columns in unique_columns(meta)
    )
    kept = (rule.row or rule.delete).replace("OLD.", "old_row.")
    in_the_way = f"EXISTS (SELECT 1 FROM {table} old_row WHERE ({same}) AND ({kept}))"  # noqa: S608 - names of our own tables
    yield Trigger(f"{PREFIX}{table}_replace", table, "INSERT", in_the_way, rule.message)
    if rule.update != ALWAYS:
        other = f"EXISTS (SELECT 1 FROM {table} old_row WHERE ({same}) AND old_row.{key} <> OLD.{key} AND ({kept}))"  # noqa: S608
        yield Trigger(f"{PREFIX}{table}_rekey", table, "UPDATE", f"OLD.{key} <> NEW.{key} OR {other}", rule.message)


def sqlite(trigger: Trigger) -> str:
    when = trigger.when.format(differs="IS NOT")
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
    )


def postgresql(trigger: Trigger) -> str:
    """The body of its function: a condition that looks into another table cannot be part of the trigger itself."""
    given = "OLD" if trigger.event == "DELETE" else "NULL" if trigger.event == "TRUNCATE" else "NEW"
    when = trigger.when.format(differs="IS DISTINCT FROM")
    return (
        f"BEGIN IF {when} THEN RAISE EXCEPTION '{trigger.message}' USING ERRCODE = '23514'; END IF; RETURN {given}; END"
    )


def present(connection: Any) -> dict[str, str]:
    """The triggers of this kind that are there and work: name -> what they do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, p.prosrc, pg_get_triggerdef(t.oid) "
                "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
            )
        found = {name: (text, *about) for name, text, *about in cursor.fetchall() if name.startswith(PREFIX)}
    return {name: text for name, (text, *about) in found.items() if all(is_plain(name, each) for each in about)}


def is_plain(name: str, definition: str) -> bool:
    """Whether PostgreSQL asks the trigger at every event that it is named after: no WHEN, no list of columns."""
    match = PLAIN.fullmatch(definition)
    return match is not None and (match["name"], f"{PREFIX}{match['table']}_{match['event'].lower()}") == (name, name)


def wanted(connection: Any) -> dict[str, tuple[Trigger, str]]:
    """Those that should be there: all of those whose tables are."""
    text = sqlite if connection.vendor == "sqlite" else postgresql
    tables = set(connection.introspection.table_names())
    return {each.name: (each, text(each)) for each in triggers(connection.vendor) if each.table in tables}


def missing(connection: Any) -> list[str]:
    """The tables whose protection is not there, or not as it was made."""
    there = present(connection)
    return sorted({each.table for name, (each, text) in wanted(connection).items() if there.get(name) != text})


def install(using: str = "default", **about: Any) -> None:
    connection = connections[using]
    there, declared = present(connection), wanted(connection)
    stale = [name for name in there if name not in declared]
    wrong = [name for name, (_, text) in declared.items() if there.get(name) != text]
    with connection.cursor() as cursor:
        drop(connection, cursor, [*stale, *wrong])
        for name in wrong:
            create(connection, cursor, *declared[name])


def create(connection: Any, cursor: Any, trigger: Trigger, text: str) -> None:
    if connection.vendor == "sqlite":
        cursor.execute(text)
        return
    each = "STATEMENT" if trigger.event == "TRUNCATE" else "ROW"
    cursor.execute(f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $${text}$$")
    cursor.execute(
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {trigger.name}()"
    )


def drop(connection: Any, cursor: Any, names: list[str]) -> None:
    for name in names:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def take_away(using: str = "default", plan: Any = (), **about: Any) -> None:
    """Before a migration that changes something."""
    connection = connections[using]
    if plan:
        with connection.cursor() as cursor:
            drop(connection, cursor, list(present(connection)))


def discover() -> None:
    autodiscover_modules("protected")
