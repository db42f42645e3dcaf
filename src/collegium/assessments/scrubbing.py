"""Leaving nothing of deleted answers in the files of the database."""

from __future__ import annotations

import logging
import time

from django.db import OperationalError, connection, models

ATTEMPTS, PAUSE_SECONDS = 5, 0.05
PATIENCE_MS = 250  # for pages that read; nobody can write meanwhile, so no longer
logger = logging.getLogger(__name__)


def write_anew(*tables: type[models.Model]) -> None:
    """After a deletion is committed: PostgreSQL keeps what is deleted in its place until a table is written anew.

    SQLite overwrites it at once, and keeps a copy in its log only.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM (FULL) {table._meta.db_table}")
    forget_the_log()


def forget_the_log() -> None:
    """After a commit: SQLite's log keeps writes in their order until it is emptied.

    Somebody who reads for long can put that off: then the next answer empties it. It never fails what was committed.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            for _ in range(ATTEMPTS):
                if emptied(cursor):
                    return
                time.sleep(PAUSE_SECONDS)
            logger.warning(
                "The log of the database could not be emptied, as it is being read. The next answer tries again."
            )
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def emptied(cursor: object) -> bool:
    """Whether it was; another process that empties it at the same moment may have begun before this commit."""
    try:
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[attr-defined]
    except OperationalError:
        return False
    return not busy
