"""A backup restored elsewhere gives the same backup again, byte for byte, on either database and across both."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from collegium.accounts.actions import set_second_factor
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Person
from collegium.registers.models import SavedMapping, WaitingFile
from collegium.web.backup import BackupError, read_backup, tables, write_backup
from tests.world import World

Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def full(world: World, tmp_path: Path) -> Path:
    """A backup of the world, with one row of every awkward kind."""
    set_second_factor(by="tests", user=world.users.office, secret="JBSWY3DPEHPK3PXP")
    SavedMapping.objects.create(scope=world.organisation.code, name="Ours", kind="units", content="größe = 1\n“x”")
    WaitingFile.objects.create(
        scope=world.organisation.code,
        kind="units",
        file_name="u.csv",
        sha256="0" * 64,
        content=b"\x00\xff\r\n",
        by=None,
    )
    gone = add_fact(by="tests", fact=Person(organisation=world.other, code="GONE", name="Gone", profession="other"))
    gone.delete()
    path = tmp_path / "first.zip"
    write_backup(path)
    return path


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that has its tables and nothing in them, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    if request.param == "sqlite":
        address = f"sqlite:///{(folder / 'empty.sqlite3').as_posix()}"
        assert commands(folder, address)("migrate", "-v0").returncode == 0
        yield address
        return
    server = os.environ.get("COLLEGIUM_TEST_DATABASE")
    if not server:
        pytest.skip("needs a PostgreSQL: scripts/with-postgresql")
    with database(server) as address:
        assert commands(folder, address)("migrate", "-v0").returncode == 0
        yield address


@pytest.fixture
def elsewhere(migrated: str, tmp_path: Path) -> Iterator[Manage]:
    """Management commands on an empty, migrated database that is not the one of the tests."""
    if migrated.startswith("sqlite"):
        copy = tmp_path / "elsewhere.sqlite3"
        shutil.copy(migrated.removeprefix("sqlite:///"), copy)
        yield commands(tmp_path, f"sqlite:///{copy.as_posix()}")
        return
    with database(os.environ["COLLEGIUM_TEST_DATABASE"], template=migrated.rpartition("/")[2]) as address:
        yield commands(tmp_path, address)


@contextmanager
def database(server: str, template: str = "template1") -> Iterator[str]:
    """A database of its own on the server of the tests, dropped afterwards."""
    name = f"elsewhere_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as plain:
        plain.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as plain:
            plain.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def commands(folder: Path, address: str) -> Manage:
    known = {**os.environ, "COLLEGIUM_DATA": str(folder / "data"), "COLLEGIUM_DATABASE": address}
    known["DJANGO_SETTINGS_MODULE"] = "collegium.web.settings"

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "collegium.cli", "manage", *arguments]
        return subprocess.run(words, env=known, capture_output=True, text=True, timeout=300)

    return manage


def test_a_restored_backup_gives_the_same_bytes(full: Path, elsewhere: Manage, tmp_path: Path) -> None:
    restored = elsewhere("restore", str(full))
    assert restored.returncode == 0, restored.stderr
    verified = elsewhere("verify_record")
    assert "the chain holds" in verified.stdout, verified.stderr
    assert elsewhere("backup", str(tmp_path / "second.zip")).returncode == 0
    assert (tmp_path / "second.zip").read_bytes() == full.read_bytes()

    again = elsewhere("restore", str(full))
    assert again.returncode == 1
    assert "The database is not empty" in again.stderr


def test_a_damaged_backup_is_noticed_before_anything_is_written(full: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(full) as whole, zipfile.ZipFile(damaged, "w") as other:
        for name in whole.namelist():
            content = whole.read(name)
            other.writestr(name, content.replace(b"Amara", b"Amora") if "person" in name else content)
    with pytest.raises(BackupError, match=r"organisation\.person\.jsonl is not what was written"):
        read_backup(damaged)
    damaged.write_bytes(b"no zip")
    with pytest.raises(BackupError, match="is not a backup, or is damaged"):
        read_backup(damaged)


def test_a_row_that_points_nowhere_restores_nothing(full: Path, elsewhere: Manage, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(full) as whole, zipfile.ZipFile(broken, "w") as other:
        manifest = json.loads(whole.read("manifest.json"))
        for file in manifest["files"]:
            content = whole.read(file["name"])
            if file["table"] == "organisation.unit":
                content = b"".join(content.splitlines(keepends=True)[:-1])
                file["sha256"] = hashlib.sha256(content).hexdigest()
            other.writestr(file["name"], content)
        other.writestr("manifest.json", json.dumps(manifest))
    refused = elsewhere("restore", str(broken))
    assert refused.returncode == 1
    assert "The database refused what the file holds" in refused.stderr
    assert elsewhere("restore", str(full)).returncode == 0, "nothing was written before"


def test_a_deleted_row_s_number_is_not_given_out_again(full: Path, world: World) -> None:
    with zipfile.ZipFile(full) as archive:
        files = {file["table"]: file for file in json.loads(archive.read("manifest.json"))["files"]}
        numbers = [json.loads(line)["id"] for line in archive.read("organisation.person.jsonl").splitlines()]
    assert files["organisation.person"]["last_number"] > max(numbers)


def test_it_holds_every_table_but_the_sessions(full: Path) -> None:
    with zipfile.ZipFile(full) as archive:
        names = set(archive.namelist())
    assert names == {f"{model._meta.label_lower}.jsonl" for model in tables()} | {"manifest.json"}
    assert not any("session" in name for name in names)
    written = {model._meta.db_table for model in tables()}
    there = set(connection.introspection.table_names())
    assert {name for name in there - written if not name.startswith(("django_", "auth_", "example_"))} == set(), (
        "a table that nobody backs up"
    )


def test_it_overwrites_nothing_and_is_for_its_owner_only(full: Path, world: World) -> None:
    assert full.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="is there already"):
        write_backup(full)
    with pytest.raises(BackupError, match="is not there"):
        read_backup(full.with_name("missing.zip"))


def test_a_backup_of_other_tables_is_refused(full: Path, world: World, tmp_path: Path) -> None:
    older = tmp_path / "older.zip"
    with zipfile.ZipFile(full) as whole, zipfile.ZipFile(older, "w") as other:
        manifest = json.loads(whole.read("manifest.json")) | {"collegium": "0.0.1"}
        manifest["migrations"].append("organisation.9999_future")
        other.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(BackupError, match=r"made by version 0\.0\.1, whose tables are different"):
        read_backup(older)
