"""Every write to rounds of ratings. The record says that somebody rated, never what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Case, F, Q, When

from collegium.accounts.models import User
from collegium.assessments.instruments import find_instrument, hold_questionnaires
from collegium.assessments.ratings.judged import told_of
from collegium.assessments.ratings.models import RatingRound, RoundRater, RoundRating, RoundTally, Side
from collegium.assessments.ratings.rules import may_be_rated, month_of, raters_of, rule_of, sides_of
from collegium.assessments.ratings.subjects import SUBJECT_KINDS
from collegium.assessments.scrubbing import forget_the_log
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation, Person
from collegium.registers import writing
from collegium.registers.many_rows import add_many

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
def ask_rater(*, by: User | str, round: RatingRound, **who: Any) -> RoundRater:  # noqa: A002 - the field's word
    """Ask somebody, as `new_rater` names them; nobody needs a role for it."""
    row = new_rater(round, **who)
    if asked_already(row):
        field = "user" if who.get("user") else "person" if who.get("person") else "email"
        raise ValidationError({field: f"{row.name} is among the raters already."})
    return writing.add(by=by, row=row)


@recorded
def ask_raters(*, by: User | str, round: RatingRound, asked: Sequence[Mapping[str, Any]]) -> list[RoundRater]:  # noqa: A002
    """Ask many at once, all or none; the new ones, without those who were on the list already."""
    rows = (new_rater(round, **who) for who in asked)
    return [writing.add(by=by, row=row) for row in rows if not asked_already(row)]


def new_rater(
    one: RatingRound,
    *,
    user: User | None = None,
    person: Person | None = None,
    name: str = "",
    email: str = "",
    side: str = Side.RATER,
) -> RoundRater:
    """By account, as a person of the register, or by name and address: one human being is the same by each of them."""
    refuse_closed(one)
    if one.privacy == "private":
        raise ValidationError("A private reflection is open to everybody; nobody is asked by name.")
    if side not in sides_of(one.instrument_id):
        raise ValidationError({"side": "Nobody rates this instrument so. Choose one of the list."})
    email = email.strip().lower()
    user = user or (person.user if person else None)
    user = user or (User.objects.filter(email=email, is_active=True).first() if email else None)
    person = person or (Person.objects.filter(organisation=one.organisation, user=user).first() if user else None)
    name = (person.name if person else "") or name.strip() or (user.name if user else "")
    if not name:
        raise ValidationError({"name": "Give the name of somebody who has no account."})
    return RoundRater(round=one, user=user, person=person, name=name, email=email, side=side)


def asked_already(row: RoundRater) -> bool:
    same = Q(pk=None)
    for column in ("user", "person", "email"):
        if value := getattr(row, column):
            same |= Q(**{column: value})
    return RoundRater.objects.filter(same, round=row.round).exists()


@recorded
def drop_rater(*, by: User | str, rater: RoundRater) -> None:
    refuse_closed(rater.round)
    if rater.answered:
        raise ValidationError("Somebody who has rated stays on the list. Close the round instead.")
    writing.remove(by=by, row=rater, reason="")


@recorded
def set_cuts(*, by: User | str, round: RatingRound, values: Mapping[str, Any]) -> RatingRound:  # noqa: A002
    """Where medium and high begin. Nobody moves them once somebody has rated: the label would be chosen, not found."""
    refuse_closed(round)
    if round.raters.filter(answered=True).exists():
        raise ValidationError("Somebody has rated, so the cut-points stay as they are.")
    return writing.correct(by=by, row=round, values=values, verb="set_cuts")


@transaction.atomic
def rate(
    *,
    by: User | RoundRater,
    round: RatingRound,  # noqa: A002 - the field's word
    answers: Mapping[str, int],
    evidence: Mapping[str, str],
    today: dt.date,
) -> None:
    """Keep one rater's answers; those to an anonymous round are added to the tallies and cannot be changed.

    `by` is an account, or the rater whose link was opened.
    """
    one = RatingRound.objects.select_for_update().select_related("organisation").get(pk=round.pk)
    refuse_closed(one)
    asked = raters_of(by) if isinstance(by, User) else RoundRater.objects.filter(pk=by.pk)
    number = asked.filter(round=one).values_list("pk", flat=True).first()
    rater = RoundRater.objects.select_for_update().get(pk=number) if number else None
    if rater is None and one.privacy == "private" and isinstance(by, User):
        rater = RoundRater.objects.create(round=one, user=by, name=by.name)
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
        record(by=name_of(by) if isinstance(by, User) else f"rater:{by.pk}", entries=[entry("rate", one)])


@transaction.atomic
def delete_own(*, by: User, round: RatingRound) -> None:  # noqa: A002
    """Take one's own private reflection out. What was told at the close stays: a second mean would give this one away."""
    one = RatingRound.objects.select_for_update().get(pk=round.pk)
    if one.privacy != "private":
        raise ValidationError("Only a private reflection belongs to the one who gave it.")
    own = RoundRater.objects.filter(round=one, user=by)
    RoundRating.objects.filter(rater__in=own).delete()
    own.delete()
    transaction.on_commit(forget_the_log)


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
        add_many(
            RoundTally,
            (
                RoundTally(round=one, side=side, item=item.id, value=value)
                for side in sides_of(one.instrument_id)
                for item in instrument.items
                for response in [instrument.responses[item.response]]
                for value in (*response.values, *response.not_scored)
            ),
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
    """Nobody rates afterwards. Addresses are forgotten; what private reflections come to is worked out once."""
    one = RatingRound.objects.select_for_update().select_related("organisation").get(pk=round.pk)
    refuse_closed(one)
    RoundRater.objects.filter(round=one).update(email="")
    values: dict[str, Any] = {"closed_on": on}
    if one.privacy == "private":
        items = find_instrument(one.organisation, one.instrument_id).items
        values["told"] = told_of(items, RoundRating.objects.filter(rater__round=one).values_list("answers", flat=True))
    return writing.correct(by=by, row=one, values=values, verb="close")


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
