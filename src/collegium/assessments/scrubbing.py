"""Leaving nothing of deleted answers in the files of the database."""

from __future__ import annotations

from django.db import connection, models


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
    """SQLite's log keeps writes in their order until it is emptied; readers at work may put that off."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
