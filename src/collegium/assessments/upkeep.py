"""What is done every day in this app."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from collegium.assessments.actions.uploads import expire_uploads
from collegium.jobs.upkeep import daily


@daily
def forget_uploads(now: dt.datetime) -> int:
    """Files of answers that nobody has released in time."""
    return expire_uploads(by="upkeep", today=timezone.localdate(now))
