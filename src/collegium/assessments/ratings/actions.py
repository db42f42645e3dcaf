"""Every write to rounds of ratings. The record says that somebody rated, never what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Case, F, When

from collegium.accounts.models import User
from collegium.assessments.instruments import find_instrument, hold_questionnaires
from collegium.assessments.ratings.models import RatingRound, RoundRater, RoundRating, RoundTally, Side
from collegium.assessments.ratings.rules import may_be_rated, month_of, rule_of, sides_of
from collegium.assessments.ratings.subjects import SUBJECT_KINDS
from collegium.assessments.scrubbing import forget_the_log
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation
from collegium.registers import writing

CLOSED = "This round is closed. What was rated is not changed any more."


@recorded
def open_round(*, by: User | str, organisation: Organisation, values: Mapping[str, Any]) -> RatingRound:
    """A round of an instrument whose wording is held here."""
    hold_questionnaires(organisation)
    one = RatingRound(organisation=organisation, **values)
    try:
        instrument = find_instrument(organisation, one.instrument_id)
    except DefinitionsError:
        raise ValidationError({"instrument_id": "There is no such questionnaire: choose one of the list."}) from None
    if not may_be_rated(instrument):
        raise ValidationError(
            {"instrument_id": "Its wording is not held here, so nobody can be asked. Import scores instead."}
        )
    name_subject(one)
    one.privacy = instrument.privacy
    return writing.add(by=by, row=one)


def name_subject(row: RatingRound) -> None:
    """The words of a subject that is known are its name, unless other words are given."""
    if not row.subject_kind and not row.subject_id:
        return
    kind = SUBJECT_KINDS.get(row.subject_kind)
    names = kind.names(row.organisation) if kind else {}
    if row.subject_id not in names:
        raise ValidationError({"subject_id": "This subject is not in the register of the organisation."})
    row.subject = row.subject or names[row.subject_id][:200]


@recorded
def ask_rater(*, by: User | str, round: RatingRound, user: User, side: str = Side.RATER) -> RoundRater:  # noqa: A002 - the field's word
    refuse_closed(round)
    if round.privacy == "private":
        raise ValidationError("A private reflection is open to everybody; nobody is asked by name.")
    if side not in sides_of(round.instrument_id):
        raise ValidationError({"side": "Nobody rates this instrument so. Choose one of the list."})
    if RoundRater.objects.filter(round=round, user=user).exists():
        raise ValidationError({"user": "This account is among the raters already."})
    return writing.add(by=by, row=RoundRater(round=round, user=user, side=side))


@recorded
def drop_rater(*, by: User | str, rater: RoundRater) -> None:
    refuse_closed(rater.round)
    if rater.answered:
        raise ValidationError("Somebody who has rated stays on the list. Close the round instead.")
    writing.remove(by=by, row=rater, reason="")


@transaction.atomic
def rate(
    *,
    by: User,
    round: RatingRound,
    answers: Mapping[str, int],
    evidence: Mapping[str, str],
    today: dt.date,  # noqa: A002
) -> None:
    """Keep one rater's answers; those to an anonymous round are added to the tallies and cannot be changed."""
    one = RatingRound.objects.select_for_update().select_related("organisation").get(pk=round.pk)
    refuse_closed(one)
    rater = RoundRater.objects.select_for_update().filter(round=one, user=by).first()
    if rater is None and one.privacy == "private":
        rater = RoundRater.objects.create(round=one, user=by)
    if rater is None:
        raise ValidationError("You are not among the raters of this round.")
    check_answers(one, answers, evidence)
    if one.privacy == "anonymous":
        count_once(one, rater, answers)
        transaction.on_commit(forget_the_log)
    else:
        RoundRating.objects.update_or_create(
            rater=rater, month=month_of(one, today), defaults={"answers": dict(answers), "evidence": dict(evidence)}
        )
    # All raters are written, as all tallies are: a database that tells which rows a write touched tells nothing by it.
    answered = Case(When(pk=rater.pk, then=True), default=F("answered"))
    RoundRater.objects.filter(round=one).update(answered=answered)
    if one.privacy not in ("anonymous", "private"):  # the moment of a write could be laid beside the tallies
        record(by=name_of(by), entries=[entry("rate", one)])


def count_once(one: RatingRound, rater: RoundRater, answers: Mapping[str, int]) -> None:
    if rater.answered:
        raise ValidationError("You have answered already. An anonymous answer cannot be found again, so it stays.")
    tallies = {(tally.side, tally.item, tally.value): tally for tally in tallies_of(one)}
    for item, value in answers.items():
        tallies[rater.side, item, value].given += 1
    RoundTally.objects.bulk_update(tallies.values(), ["given"], batch_size=500)


def tallies_of(one: RatingRound) -> list[RoundTally]:
    """Every tally of the round, made all at once with the first answer: their numbers tell no order in which answers came."""
    if not RoundTally.objects.filter(round=one).exists():
        instrument = find_instrument(one.organisation, one.instrument_id)
        RoundTally.objects.bulk_create(
            RoundTally(round=one, side=side, item=item.id, value=value)
            for side in sides_of(one.instrument_id)
            for item in instrument.items
            for response in [instrument.responses[item.response]]
            for value in (*response.values, *response.not_scored)
        )
    return list(RoundTally.objects.filter(round=one))


def check_answers(one: RatingRound, answers: Mapping[str, int], evidence: Mapping[str, str]) -> None:
    instrument = find_instrument(one.organisation, one.instrument_id)
    problems: dict[str, list[str]] = {}
    if not answers:
        raise ValidationError("Answer at least one of the statements.")
    for item in instrument.items:
        response = instrument.responses[item.response]
        if item.id in answers and answers[item.id] not in (*response.values, *response.not_scored):
            problems[item.id] = ["Choose one of the answers."]
        if link := evidence.get(item.id):
            try:
                URLValidator(schemes=["http", "https"])(link)
            except ValidationError:
                problems[f"evidence-{item.id}"] = ["Give a link that begins with https:// or http://."]
    if unknown := (set(answers) | set(evidence)) - {item.id for item in instrument.items}:
        problems["__all__"] = [f"The instrument has no item {', '.join(sorted(unknown))}."]
    if problems:
        raise ValidationError(problems)


@recorded
def close_round(*, by: User | str, round: RatingRound, on: dt.date) -> RatingRound:  # noqa: A002
    one = RatingRound.objects.select_for_update().get(pk=round.pk)
    refuse_closed(one)
    return writing.correct(by=by, row=one, values={"closed_on": on}, verb="close")


@recorded
def remove_round(*, by: User | str, round: RatingRound, reason: str) -> None:  # noqa: A002
    if round.raters.filter(answered=True).exists():
        raise ValidationError("Somebody has rated, so this round stays. Close it instead.")
    round.raters.all().delete()
    writing.remove(by=by, row=round, reason=reason)


def refuse_closed(one: RatingRound) -> None:
    if one.closed_on is not None:
        raise ValidationError(CLOSED)


def entry(verb: str, one: RatingRound) -> Entry:
    return Entry(
        verb=f"assessments.{verb}",
        subject="assessments.ratinground",
        subject_id=str(one.pk),
        organisation=one.organisation.code,
        after={"rule": rule_of(one.instrument_id)},
    )
