"""Waves: opened, corrected and, while nothing is released of them, removed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.campaigns.models import Campaign
from collegium.assessments.instruments import find_instrument, hold_questionnaires
from collegium.assessments.models import Release, ResponseUpload, Wave
from collegium.audit.actions import Entry, record
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation
from collegium.registers.writing import check_limits
from collegium.wording.audiences import DOCTORS

PRIVATE = (
    "A private reflection is never put to people as a survey: its answers belong to those who gave them. "
    "Open a round of ratings with it instead."
)
CHANGEABLE = ("title", "audience", "opened_on", "closed_on", "population_date", "instrument_id")


@transaction.atomic
def open_wave(
    *,
    by: User | str,
    organisation: Organisation,
    instrument_id: str,
    title: str,
    opened_on: dt.date,
    closed_on: dt.date,
    population_date: dt.date,
    audience: str = DOCTORS.id,
) -> Wave:
    """A wave of a questionnaire whose definition of engagement and licence have been checked."""
    hold_questionnaires(organisation)
    wave = Wave(
        organisation=organisation,
        instrument_id=instrument_id,
        title=title,
        audience=audience,
        opened_on=opened_on,
        closed_on=closed_on,
        population_date=population_date,
    )
    check(wave)
    wave.save(force_insert=True)
    record(by=name_of(by), entries=[entry("open_wave", wave, after=values_of(wave))])
    return wave


@transaction.atomic
def correct_wave(*, by: User | str, wave: Wave, values: dict[str, Any], reason: str = "") -> Wave:
    hold_questionnaires(wave.organisation)
    stored = Wave.objects.select_for_update().get(pk=wave.pk)
    refuse_released(stored)
    refuse_launched(stored)
    if values.get("audience", stored.audience) != stored.audience:
        refuse_answering(stored)
    before = values_of(stored)
    for name in CHANGEABLE:
        if name in values:
            setattr(stored, name, values[name])
    check(stored)
    stored.save()
    if (after := values_of(stored)) != before:
        record(by=name_of(by), entries=[entry("correct_wave", stored, before=before, after=after, reason=reason)])
    return stored


@transaction.atomic
def remove_wave(*, by: User | str, wave: Wave, reason: str) -> None:
    """Take out a wave that should not be there, with a file of answers that waits for it."""
    refuse_released(wave)
    refuse_launched(wave)
    record(by=name_of(by), entries=[entry("remove_wave", wave, before=values_of(wave), reason=reason)])
    wave.delete()


def check(wave: Wave) -> None:
    problems: dict[str, list[str]] = {}
    try:
        wave.title = " ".join(wave.title.split())  # it is the subject of letters, where a line break ends all
        check_limits(wave)
        wave.full_clean()
    except ValidationError as error:
        problems = error.message_dict
    try:
        if find_instrument(wave.organisation, wave.instrument_id).privacy == "private":
            problems.setdefault("instrument_id", []).append(PRIVATE)
    except DefinitionsError:
        problems.setdefault("instrument_id", []).append("There is no such questionnaire: choose one of the list.")
    if problems:
        raise ValidationError(problems)


def refuse_released(wave: Wave) -> None:
    if Release.objects.filter(wave=wave).exists():
        raise ValidationError("The figures of this wave are released. A release is never changed.")


def refuse_launched(wave: Wave) -> None:
    if Campaign.objects.filter(wave=wave).exclude(state=Campaign.State.DRAFT).exists():
        raise ValidationError("The campaign of this wave is launched. What respondents were promised does not change.")


def refuse_answering(wave: Wave) -> None:
    """Units are put together, and answers counted, for those who are asked: neither would fit others."""
    if Campaign.objects.filter(wave=wave).exists() or ResponseUpload.objects.filter(wave=wave).exists():
        raise ValidationError({"audience": "A campaign or a file of answers is there already: make another wave."})


def name_of(by: User | str) -> str:
    return by if isinstance(by, str) else f"user:{by.pk}"


def values_of(wave: Wave) -> dict[str, Any]:
    return {name: getattr(wave, name) for name in CHANGEABLE}


def entry(verb: str, wave: Wave, **sides: Any) -> Entry:
    return Entry(
        verb=f"assessments.{verb}",
        subject="assessments.wave",
        subject_id=str(wave.pk),
        organisation=wave.organisation.code,
        **sides,
    )
