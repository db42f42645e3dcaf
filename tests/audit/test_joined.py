"""Databases and backups from before the migrations of an app were joined: the same tables are the same, older ones are told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from collegium.audit.joined import JOINED, is_half_way, without_joined
from collegium.web.backup import checked_manifest, migrations, write_backup


def add_steps(names: frozenset[str] | set[str]) -> None:
    for name in names:
        MigrationRecorder(connection).record_applied(*name.split("."))


def test_no_name_is_taken_by_a_migration_of_now() -> None:
    """A new one with an old name would be passed over where the old one was applied."""
    assert not JOINED & {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    assert len(JOINED) == 25


def test_a_database_that_had_them_all_is_as_one_made_today() -> None:
    assert without_joined({"board.0001_initial", *JOINED}) == ["board.0001_initial"]
    assert not is_half_way(JOINED)
    assert not is_half_way({"board.0001_initial"})


@pytest.mark.django_db
def test_its_backup_is_that_of_a_database_made_today_and_an_older_backup_is_read(tmp_path: Path) -> None:
    today = migrations()
    add_steps(JOINED)
    assert migrations() == today
    write_backup(tmp_path / "now.zip")
    with zipfile.ZipFile(tmp_path / "now.zip") as whole, zipfile.ZipFile(tmp_path / "older.zip", "w") as older:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                content = json.dumps(manifest | {"migrations": sorted({*manifest["migrations"], *JOINED})}).encode()
            older.writestr(name, content)
    with zipfile.ZipFile(tmp_path / "older.zip") as archive:
        assert checked_manifest(archive)["files"]


@pytest.mark.django_db
def test_a_database_that_had_some_is_told_what_to_do() -> None:
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
    add_steps(JOINED - {"board.0010_own_barriers"})
    (error,) = run_checks(tags=[Tags.database], databases=["default"])
    assert error.id == "audit.E001"
    assert "Run collegium manage migrate once with the version bdccc2a" in str(error.hint)
