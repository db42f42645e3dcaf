"""What is said when the database cannot be used: what happened, that nothing was written, and what to do."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from django.db import Error

OFFICE = "If it lasts, tell the person who runs this server."


@dataclass(frozen=True)
class Problem:
    title: str
    what_to_do: str

    @property
    def sentence(self) -> str:
        return f"{self.title}. Nothing was written. {self.what_to_do}"


FULL = Problem(
    "There is no room left on the server's disk",
    "Tell the person who runs this server: it needs free space. Then do the last step again.",
)
READ_ONLY = Problem(
    "The database can only be read",
    "Tell the person who runs this server: its database must be writable for this server. Then do the last step again.",
)
BUSY = Problem(
    "The database is busy with other work",
    f"Wait a minute and do the last step again. {OFFICE}",
)
DISK = Problem(
    "The server's disk does not take what is written",
    "Tell the person who runs this server: its disk may be full, limited or damaged. Then do the last step again.",
)
NOT_THERE = Problem("The database cannot be reached", f"Wait a minute and do the last step again. {OFFICE}")

# What SQLite and PostgreSQL say, in small letters.
SAID = {
    "database or disk is full": FULL,
    "no space left on device": FULL,
    "could not extend file": FULL,
    "readonly database": READ_ONLY,
    "read-only transaction": READ_ONLY,
    "is locked": BUSY,
    "deadlock detected": BUSY,
    "lock timeout": BUSY,
    "too many clients": BUSY,
    "too many connections": BUSY,
    "unable to open database file": NOT_THERE,
    "disk i/o error": DISK,
    "connection refused": NOT_THERE,
    "connection failed": NOT_THERE,
    "server closed the connection": NOT_THERE,
    "could not connect": NOT_THERE,
    "terminating connection": NOT_THERE,
    "starting up": NOT_THERE,
}
OF_THE_DISK = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL, errno.EROFS: READ_ONLY}


def problem_of(error: BaseException | None) -> Problem | None:
    """What of the database or the disk is behind an error, however deep; None where it is something else."""
    while error is not None:
        if isinstance(error, Error):
            text = str(error).lower()
            for said, problem in SAID.items():
                if said in text:
                    return problem
        if isinstance(error, OSError) and error.errno in OF_THE_DISK:
            return OF_THE_DISK[error.errno]
        error = error.__cause__ or error.__context__
    return None
