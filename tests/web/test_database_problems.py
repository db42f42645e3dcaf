"""A database that is full or can only be read: a page that says so, and nothing written. Real refusals, none pretended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import DatabaseError

from collegium.audit.actions import Entry, record
from collegium.audit.database_problems import BUSY, FULL, READ_ONLY, problem_of
from collegium.audit.models import AuditEvent
from tests.conftest import ClientOf
from tests.world import World

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has other ways to be full")


@contextmanager
def pragma(before: str, after: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(before)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(after)


def write_much() -> None:
    for _ in range(200):
        record(by="tests", entries=[Entry(verb="a.b", subject="c.d", subject_id="1", after={"text": "x" * 50_000})])


@sqlite_only
def test_a_page_on_a_database_that_can_only_be_read(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    client.raise_request_exception = False
    count = AuditEvent.objects.count()
    with pragma("PRAGMA query_only=ON", "PRAGMA query_only=OFF"):
        answer = client.get("/organisations/ZNW/record/csv/")
    assert answer.status_code == 503
    assert (READ_ONLY.title in answer.text, "Nothing was written" in answer.text) == (True, True)
    assert "Traceback" not in answer.text
    assert answer["Retry-After"] == "60"
    assert AuditEvent.objects.count() == count


@pytest.mark.skipif(connection.vendor != "postgresql", reason="how PostgreSQL is made to refuse")
def test_a_page_on_a_postgresql_that_can_only_be_read(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    client.raise_request_exception = False
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        answer = client.get("/organisations/ZNW/record/csv/")
        transaction.set_rollback(True)
    assert answer.status_code == 503
    assert READ_ONLY.title in answer.text


@sqlite_only
def test_a_full_disk_writes_nothing_of_an_action(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
    count = AuditEvent.objects.count()
    with (
        pragma(f"PRAGMA max_page_count={pages + 5}", "PRAGMA max_page_count=1073741823"),
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
    ):
        write_much()
    assert problem_of(refused.value) == FULL
    assert AuditEvent.objects.count() == count


def test_what_else_goes_wrong_keeps_its_own_page(world: World, client_of: ClientOf, monkeypatch: Any) -> None:
    assert problem_of(ValueError("is locked")) is None
    assert problem_of(None) is None
    assert problem_of(OperationalError("database is locked")) == BUSY
    assert problem_of(OSError(28, "No space left on device")) == FULL


def test_pages_of_signed_in_users_stay_in_no_cache(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    for address in ("/", "/organisations/ZNW/", "/accessibility/", "/account/second-factor/", "/nowhere/"):
        assert client.get(address, follow=True)["Cache-Control"] == "no-store", address
