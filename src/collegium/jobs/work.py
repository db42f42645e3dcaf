"""How a function becomes long work, and how it says how far it has come."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils import timezone
from django.utils.module_loading import import_string

from collegium.jobs.models import Job

# The database is told a few times a second at most, however often the work says something.
EVERY_SECONDS = 0.3


class WorkError(Exception):
    """Why the work could not be done, in words that its starter may read."""


class Progress(Protocol):
    """Called with the share that is done (0 to 1) and what is being done."""

    def __call__(self, fraction: float, words: str = "") -> None: ...


Function = Callable[..., "Mapping[str, Any] | None"]


@dataclass(frozen=True)
class LongWork:
    """A function that a worker may run. `repeatable`: doing it twice does no harm, so it is begun again after a crash."""

    function: Function
    repeatable: bool
    name: str


def long_work(*, repeatable: bool, name: str = "") -> Callable[[Function], LongWork]:
    """Declare `function(progress, **arguments)` as long work; arguments are plain JSON values, never people's data.

    What it gives back (a mapping, or None) is kept: `url` leads on, `message` is shown. `name` where it is kept under
    another name than the function's.
    """

    def declare(function: Function) -> LongWork:
        return LongWork(function, repeatable, f"{function.__module__}.{name or function.__qualname__}")

    return declare


def find_work(name: str) -> LongWork:
    """The work of that name; only our own modules and only what was declared, whatever the database says."""
    found = import_string(name) if name.startswith("collegium.") else None
    if not isinstance(found, LongWork):
        raise LookupError("no such long work")
    return found


@dataclass
class KeptProgress:
    """Progress in the record of the job, through the connection of the work."""

    job: Job
    last: float = field(default=0.0)

    def __call__(self, fraction: float, words: str = "") -> None:
        now = time.monotonic()
        fraction = min(1.0, max(0.0, fraction))
        if now - self.last < EVERY_SECONDS and words in ("", self.job.words):
            return
        self.last = now
        self.job.fraction, self.job.words = fraction, words or self.job.words
        Job.objects.filter(pk=self.job.pk).update(fraction=fraction, words=self.job.words, heartbeat_at=timezone.now())


def silent(fraction: float, words: str = "") -> None:
    """Progress that nobody watches."""
