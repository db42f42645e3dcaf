"""A database that another process keeps locked is told by every command within seconds, and without a traceback.

How long a command takes to start depends on the machine; how long it waits for the lock is asked of the database itself.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from collegium.cli import database
from tests.project.golden.commands import INPUTS

COMMANDS = (
    ["import", "organisation", str(INPUTS / "units.csv"), "--organisation", "RX1"],
    ["manage", "backup", "saved.zip"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_locked_database_is_told(words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "collegium.sqlite3"
    env = {name: value for name, value in os.environ.items() if not name.startswith(("COLLEGIUM_", "DJANGO_"))}
    env |= {"COLLEGIUM_DATA": str(tmp_path), "COLLEGIUM_HTTPS": "no"}
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE held (value)")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "collegium.cli", *words],
            cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert done.returncode == 1
    assert "The database is busy with other work. Nothing was written." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_a_command_waits_four_seconds_and_the_server_as_before() -> None:
    question = "PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout"

    def waits() -> object:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]

    usual = waits()
    with database.in_use("import"):
        assert waits() in (4_000, "4s")
    assert waits() == usual
    with database.in_use("manage", patient=True):
        assert waits() == usual


@pytest.mark.django_db
def test_a_lock_ends_the_command_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped, database.in_use("import organisation"):
        raise OperationalError("database is locked")
    assert stopped.value.code == 1
    assert capsys.readouterr().err.startswith("collegium import organisation: the database cannot be used.")
