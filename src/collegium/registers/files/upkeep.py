"""What is done with uploaded files every day."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from collegium.jobs.upkeep import daily
from collegium.registers.files.actions import expire_files


@daily
def forget_files(now: dt.datetime) -> int:
    """Files that nobody has saved in time."""
    return expire_files(by="upkeep", today=timezone.localdate(now))
