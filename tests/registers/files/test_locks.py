"""A preview leaves the database to others; saving does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from collegium.registers.files import Context, FileTable, Plan
from tests.conftest import ClientOf
from tests.registers.example.models import ExampleTie
from tests.registers.files.conftest import Declare, plan_words
from tests.uploads import preview, save, upload
from tests.world import World


@pytest.fixture
def database_file(world: World, tmp_path: Path) -> Iterator[Path]:
    """The database of the tests as a file of its own, without the transaction that surrounds a test."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one lock for all writers")
    path = tmp_path / "collegium.sqlite3"
    usual = connections["default"]
    usual.ensure_connection()
    path.write_bytes(usual.connection.serialize())
    connections["default"] = type(usual)({**usual.settings_dict, "NAME": str(path)}, "default")
    yield path
    connections["default"].close()
    connections["default"] = usual


def written_by_another(database: Path) -> str:
    """Whether another connection can write now."""
    other = sqlite3.connect(database, timeout=0)
    try:
        with other:
            other.execute("UPDATE organisation_organisation SET source = source")
    except sqlite3.OperationalError as error:
        return str(error)
    finally:
        other.close()
    return "free"


def test_another_connection_can_write_while_a_preview_is_made(
    world: World, client_of: ClientOf, declare: Declare, database_file: Path
) -> None:
    told: list[str] = []

    def plan(tables: Sequence[FileTable], context: Context) -> Plan:
        told.append(written_by_another(database_file))
        return plan_words(tables, context)

    declare(plan=plan)
    client = client_of(world.users.office)
    waiting = upload(client, "word\none\n", kind="words")
    assert preview(client, waiting).status_code == 200
    assert told == ["free"]
    assert "Changes saved" in save(client, waiting).content.decode()
    assert told == ["free", "free", "database is locked"]


@pytest.mark.urls("tests.registers.urls")
def test_another_connection_can_write_while_rows_of_a_register_are_checked(
    world: World, client_of: ClientOf, database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    clean, validate = ExampleTie.clean, ExampleTie.validate_constraints

    def looked_at(self: ExampleTie) -> None:
        told.append(written_by_another(database_file))
        clean(self)

    def judged(self: ExampleTie, exclude: Any = None) -> None:
        validate(self, exclude)
        told.append(written_by_another(database_file))

    monkeypatch.setattr(ExampleTie, "clean", looked_at)
    monkeypatch.setattr(ExampleTie, "validate_constraints", judged)
    client = client_of(world.users.office)
    rows = "Gamma,ENDO,formal,2025-01-01\nDelta,AMU,formal,2025-01-01\n"
    waiting = upload(client, f"title,unit_code,kind,starts\n{rows}", kind="ties")
    assert preview(client, waiting).status_code == 200
    assert told == ["free"] * 4
    assert "Changes saved" in save(client, waiting).content.decode()
    assert told[-1] == "database is locked"
