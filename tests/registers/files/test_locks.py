"""A preview leaves the database to others; saving does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.db import connection, connections

from collegium.registers.files import Context, FileTable, Plan
from tests.conftest import ClientOf
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


def test_another_connection_can_write_while_a_preview_is_made(
    world: World, client_of: ClientOf, declare: Declare, database_file: Path
) -> None:
    told: list[str] = []

    def plan(tables: Sequence[FileTable], context: Context) -> Plan:
        other = sqlite3.connect(database_file, timeout=0)
        try:
            with other:
                other.execute("UPDATE organisation_organisation SET source = source")
            told.append("free")
        except sqlite3.OperationalError as error:
            told.append(str(error))
        finally:
            other.close()
        return plan_words(tables, context)

    declare(plan=plan)
    client = client_of(world.users.office)
    waiting = upload(client, "word\none\n", kind="words")
    assert preview(client, waiting).status_code == 200
    assert told == ["free"]
    assert "Changes saved" in save(client, waiting).content.decode()
    assert told == ["free", "free", "database is locked"]
