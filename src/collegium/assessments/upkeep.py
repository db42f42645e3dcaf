"""What is done every day in this app."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from collegium.assessments.actions.uploads import expire_uploads
from collegium.assessments.campaigns.actions.fieldwork import bring_rates_up_to_date
from collegium.assessments.campaigns.mailing import continue_rounds
from collegium.assessments.campaigns.models import Campaign
from collegium.jobs.upkeep import daily


@daily
def forget_uploads(now: dt.datetime) -> int:
    """Files of answers that nobody has released in time."""
    return expire_uploads(by="upkeep", today=timezone.localdate(now))


@daily
def count_rates(now: dt.datetime) -> None:
    """The rates of campaigns are counted by the clock, never when somebody asks: who asks could wait for one person."""
    for campaign in Campaign.objects.filter(state=Campaign.State.OPEN):
        bring_rates_up_to_date(by="upkeep", campaign=campaign, today=timezone.localdate(now))


@daily
def continue_mailing(now: dt.datetime) -> None:
    """Letters that a mail server could not take yet."""
    continue_rounds(by="upkeep", now=now)
