"""Fingerprints outside the database: in the output of a backup, in issued papers, and before the office when they do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from collegium.audit import anchors, protection
from collegium.audit.actions import Entry, record
from collegium.audit.models import AuditEvent
from collegium.audit.queries import first_broken_link, problems, written_with_another_key
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.RECORD_ANCHORS = tmp_path / "record.anchors"


def write_three() -> list[AuditEvent]:
    record(by="tests", entries=[Entry(verb="test.add", subject="test.thing", subject_id=str(n)) for n in range(3)])
    return list(AuditEvent.objects.filter(subject="test.thing").order_by("pk"))


def cut_off(events: list[AuditEvent]) -> None:
    """What somebody can do who owns the database, and puts its protection back afterwards."""
    keys = [event.pk for event in events]
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, list(protection.present(connection)))
        for table, column in (("audit_eventvalues", "event_id"), ("audit_auditevent", "id")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({', '.join(map(str, keys))})")
    protection.install()


def test_a_backup_prints_the_fingerprint_and_keeps_it_outside(db: None, tmp_path: Path, capsys: Any) -> None:
    last = write_three()[-1]
    call_command("backup", tmp_path / "b.zip")
    assert f"event {last.pk}: {last.hash}" in capsys.readouterr().out
    assert [each[1:] for each in anchors.kept()] == [(last.pk, last.hash, "the backup b.zip")]
    assert problems() == []


def test_an_end_that_was_cut_off_after_a_backup_is_found(db: None, tmp_path: Path) -> None:
    events = write_three()
    call_command("backup", tmp_path / "b.zip")
    cut_off(events[1:])
    assert first_broken_link() is None, "the chain alone does not show it"
    with pytest.raises(CommandError, match=f"no longer holds event {events[-1].pk}"):
        call_command("verify_record")


def test_a_folder_that_cannot_be_written_stops_nobody(db: None, settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.RECORD_ANCHORS = tmp_path / "missing" / "record.anchors"
    write_three()
    call_command("backup", tmp_path / "b.zip")
    assert "Fingerprint of the record" in capsys.readouterr().out


def sign_in(user: Any) -> str:
    client = Client()
    page = client.post("/account/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert page.status_code == 200
    return page.text


def test_the_office_is_told_at_sign_in(world: World, tmp_path: Path) -> None:
    assert "no longer holds" not in sign_in(world.users.office)
    events = write_three()
    call_command("backup", tmp_path / "b.zip")
    cut_off(events)
    assert f"no longer holds event {events[-1].pk}" in sign_in(world.users.office)
    assert "no longer holds" not in sign_in(world.users.doctor)


def test_the_office_is_told_that_protection_is_gone(world: World) -> None:
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, ["kept_assessments_release_update"])
    assert "The database no longer protects assessments_release" in sign_in(world.users.office)


def test_a_restored_backup_sets_the_old_fingerprints_aside(tmp_path: Path) -> None:
    anchors.keep(5, "f" * 64, "the backup old.zip")
    anchors.set_aside()
    assert anchors.kept() == []
    assert [path.name.startswith("record.anchors.until-") for path in tmp_path.iterdir()] == [True]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\0\n", "2026-01-01 ² abc backup\n".encode(), b"2026-01-01 " + b"9" * 5000]
)
def test_a_damaged_file_of_fingerprints_is_told_and_locks_nobody_out(
    db: None, settings: Any, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "record.anchors").write_bytes(content)
    assert "cannot be read" in problems()[-1]
    settings.RECORD_ANCHORS = tmp_path  # a folder in its place
    assert "cannot be read" in problems()[-1]


def test_a_record_of_another_key_is_known_before_anything_is_written(db: None, settings: Any) -> None:
    assert not written_with_another_key()
    write_three()
    assert not written_with_another_key()
    settings.RECORD_KEY = "another"
    assert written_with_another_key()
