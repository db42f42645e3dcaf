"""What a command says when the database cannot be used: a sentence, and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

# How long a command waits for a database that another process keeps locked. A page waits longer, since somebody is
# working there and waiting costs nothing; a command is asked twice or three times in a row, and should answer soon.
PATIENCE = 4  # seconds
UNPREPARED = "If it is not there yet or not up to date, run: collegium manage migrate"


@contextmanager
def in_use(command: str, *, patient: bool = False) -> Iterator[None]:
    """Around everything that a command does with the database: what goes wrong with that ends the command.

    `patient`: a process that runs on and waits for others as the server does.
    """
    from django.db import DatabaseError

    try:
        with nullcontext() if patient else little_patience():
            yield
    except (DatabaseError, OSError) as error:
        if (sentence := sentence_about(error)) is None:
            raise
        print(f"collegium {command}: {sentence}", file=sys.stderr)
        raise SystemExit(1) from error


@contextmanager
def little_patience() -> Iterator[None]:
    """A locked database is told within seconds, on either database, and none is waited for any longer than that."""
    from django.db import connection

    options = connection.settings_dict["OPTIONS"]
    before, opened = dict(options), connection.connection is not None
    if connection.vendor == "sqlite":
        options["timeout"] = PATIENCE
        words, usual = "PRAGMA busy_timeout = {}", before.get("timeout", 5)
    else:
        options["options"] = f"{before.get('options', '')} -c lock_timeout={PATIENCE * 1000}".strip()
        words, usual = "SET lock_timeout = {}", 0
    if opened:
        tell(words.format(PATIENCE * 1000))
    try:
        yield
    finally:
        options.clear()
        options.update(before)
        if opened and connection.connection is not None and not connection.needs_rollback:
            tell(words.format(int(usual * 1000)))


def tell(words: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(words)


def sentence_about(error: Exception) -> str | None:
    """What is wrong with the database or the disk, and what to do; None where it is something else."""
    from django.db import OperationalError, ProgrammingError

    from collegium.audit.database_problems import problem_of

    detail = " ".join(str(error).split())
    if (problem := problem_of(error)) is not None:
        return f"the database cannot be used. {problem.sentence} ({detail})"
    if isinstance(error, OperationalError | ProgrammingError):
        return f"the database cannot be used: {detail}. {UNPREPARED}"
    return None
