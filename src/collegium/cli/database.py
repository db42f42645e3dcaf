"""What a command says when the database cannot be used: a sentence, and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNPREPARED = "If it is not there yet or not up to date, run: collegium manage migrate"


@contextmanager
def in_use(command: str) -> Iterator[None]:
    """Around everything that a command does with the database: what goes wrong with that ends the command."""
    from django.db import DatabaseError

    try:
        yield
    except (DatabaseError, OSError) as error:
        if (sentence := sentence_about(error)) is None:
            raise
        print(f"collegium {command}: {sentence}", file=sys.stderr)
        raise SystemExit(1) from error


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
