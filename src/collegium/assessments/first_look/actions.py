"""The office chooses from which day the board sees the units of a release."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.first_look.models import FirstLook
from collegium.assessments.first_look.rules import opens_on
from collegium.assessments.models import Release
from collegium.audit.actions import Entry, name_of, record

LONGEST = dt.timedelta(days=90)  # a first look is not a way to keep figures from the board


@transaction.atomic
def choose_opening(*, by: User | str, release: Release, day: dt.date, today: dt.date) -> FirstLook:
    """Bring the day forward or put it off, as long as the board has not seen the units yet."""
    stored = Release.objects.select_related("wave__organisation").get(pk=release.pk)
    made, before = stored.made_at.date(), opens_on(stored)
    if today >= before:
        raise ValidationError({"opens_on": "The board sees these units already."})
    if not max(made, today) <= day <= made + LONGEST:
        raise ValidationError({"opens_on": "Choose a day from today on, at most 90 days after the release."})
    kept, _ = FirstLook.objects.update_or_create(release=stored, defaults={"opens_on": day})
    entry = Entry(
        verb="assessments.choose_opening",
        subject="assessments.wave",
        subject_id=str(stored.wave_id),
        organisation=stored.wave.organisation.code,
        before={"opens_on": before.isoformat()},
        after={"opens_on": day.isoformat()},
    )
    record(by=name_of(by), entries=[entry])
    return kept
