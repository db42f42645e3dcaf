"""What has to be done every day without anybody asking: clean-ups above all. The worker does it; twice does no harm."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from collegium.jobs.actions import forget_old

Daily = Callable[[dt.datetime], object]
EVERY = dt.timedelta(hours=6)  # a worker that starts at midnight and one that starts at noon are both soon enough
DAILY: list[Daily] = [forget_old]
log = logging.getLogger(__name__)


def daily(work: Daily) -> Daily:
    """Declare a function of the present moment as upkeep; the app that has it imports it when it is ready."""
    DAILY.append(work)
    return work


def keep_up(now: dt.datetime) -> None:
    """Do all of it; what fails is told by its place and does not hold up the rest."""
    for work in DAILY:
        try:
            work(now)
        except Exception as error:  # noqa: BLE001 - any of it may fail in its own way
            log.error("Upkeep %s failed: %s", getattr(work, "__name__", "?"), type(error).__name__)
