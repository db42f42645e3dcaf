"""Every write of comments: taken in apart from all other answers, blanked out, looked at by somebody else, or deleted."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.comments.models import Comment, CommentIntake
from collegium.assessments.models import Wave
from collegium.audit.actions import Entry, name_of, record

# Twice the smallest group of any figure: words tell more of a person than a number does. A design choice.
FEWEST_COMMENTS = 20
LONGEST = 4_000  # characters; a longer text is no comment
State = Comment.State


@transaction.atomic
def take(wave: Wave, texts: Iterable[str], by: User | str) -> int:
    """Keep the comments of a wave, in random order and with nothing beside them; how many were kept.

    Below the threshold none is kept: who wrote one of few could be guessed. Comments of a wave are taken once, so that
    nobody learns which came later.
    """
    if CommentIntake.objects.filter(wave=wave).exists():
        raise ValidationError("The comments of this wave were taken in before. They are taken in once, all together.")
    given = [text.strip()[:LONGEST] for text in texts if text and text.strip()]
    CommentIntake.objects.create(wave=wave, given=len(given))
    kept = given if len(given) >= FEWEST_COMMENTS else []
    secrets.SystemRandom().shuffle(kept)
    Comment.objects.bulk_create([Comment(wave=wave, original=text) for text in kept], batch_size=500)
    record(by=name_of(by), entries=[entry("take_comments", wave, after={"given": len(given), "kept": len(kept)})])
    return len(kept)


@transaction.atomic
def blank(*, by: User, comment: Comment, text: str) -> Comment:
    """The first look: what may be read of it. The original stays until the second look."""
    stored = locked(comment)
    if stored.state != State.WAITING:
        raise ValidationError("Somebody has looked at this comment already.")
    if not text.strip():
        raise ValidationError("Nothing of the comment is left: delete it instead.")
    stored.text, stored.state, stored.first_by = text.strip(), State.BLANKED, by
    stored.save()
    record(by=name_of(by), entries=[entry("blank_comment", stored.wave)])
    return stored


@transaction.atomic
def release(*, by: User, comment: Comment) -> Comment:
    """The second look, by another pair of eyes; the original is gone with it."""
    stored = locked(comment)
    second_look(by, stored)
    stored.state, stored.second_by, stored.original = State.RELEASED, by, ""
    stored.save()
    record(by=name_of(by), entries=[entry("release_comment", stored.wave)])
    return stored


@transaction.atomic
def send_back(*, by: User, comment: Comment) -> Comment:
    """Something was overlooked: the first look begins again."""
    stored = locked(comment)
    second_look(by, stored)
    stored.state, stored.text, stored.first_by = State.WAITING, "", None
    stored.save()
    record(by=name_of(by), entries=[entry("send_back_comment", stored.wave)])
    return stored


@transaction.atomic
def delete(*, by: User, comment: Comment) -> None:
    """It cannot be shown without saying who it is about; a released one may be withdrawn in the same way."""
    stored = locked(comment)
    record(by=name_of(by), entries=[entry("delete_comment", stored.wave, before={"state": str(stored.state)})])
    stored.delete()


@transaction.atomic
def delete_unreleased(*, by: User | str, wave: Wave, today: dt.date) -> int:
    """Close the queue: what nobody released is deleted."""
    intake = CommentIntake.objects.select_for_update().filter(wave=wave).first()
    if intake is None or intake.closed_on is not None:
        raise ValidationError("There is no open queue of comments for this wave.")
    found, _ = Comment.objects.filter(wave=wave).exclude(state=State.RELEASED).delete()
    intake.closed_on = today
    intake.save()
    record(by=name_of(by), entries=[entry("close_comments", wave, after={"deleted": found})])
    return found


def second_look(by: User, stored: Comment) -> None:
    if stored.state != State.BLANKED:
        raise ValidationError("This comment does not wait for a second look.")
    if stored.first_by_id == by.pk:
        raise ValidationError("You took the first look at this comment. The second look needs somebody else.")


def locked(comment: Comment) -> Comment:
    stored = Comment.objects.select_for_update().select_related("wave__organisation").filter(pk=comment.pk).first()
    if stored is None:
        raise ValidationError("This comment is deleted.")
    return stored


def entry(verb: str, wave: Wave, **sides: Any) -> Entry:
    """The record says what was done to a comment of a wave, never which one, and never a word of it."""
    return Entry(
        verb=f"assessments.{verb}",
        subject="assessments.wave",
        subject_id=str(wave.pk),
        organisation=wave.organisation.code,
        **sides,
    )
