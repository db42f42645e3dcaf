"""What is done every day in this app."""

from __future__ import annotations

import datetime as dt

from collegium.commitments.reminders import remind
from collegium.jobs.upkeep import daily


@daily
def remind_owners(now: dt.datetime) -> int:
    """Owners of promises that are due soon, or overdue."""
    return remind(now)
