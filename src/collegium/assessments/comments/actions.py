"""Every write of comments: taken in apart from all other answers, blanked out, looked at by somebody else, or deleted."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.comments.models import Comment, CommentIntake
from collegium.assessments.comments.silence import says_nothing
from collegium.assessments.models import Wave
from collegium.audit.actions import Entry, name_of, record
from collegium.registers.many_rows import add_many
from collegium.tables.characters import without_unseen

# Twice the smallest group of any figure: words tell more of a person than a number does. A design choice.
FEWEST_COMMENTS = 20
LONGEST = 4_000  # characters; a longer text is no comment
State = Comment.State


@dataclass(frozen=True)
class Written:
    """What was written on one question, and beside each text the words of it that tell of somebody."""

    question: str
    texts: Sequence[str]
    marked: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Sifted:
    """The texts of one question that are kept, and how many are not, and why."""

    kept: list[tuple[str, list[str]]]
    counts: dict[str, object]


def sifted(one: Written) -> Sifted:
    """Leave out what is empty or says nothing; all of it, where too few said something."""
    marked = one.marked or [()] * len(one.texts)
    seen = [without_unseen(text or "").strip() for text in one.texts]  # what no page shows is no comment
    pairs = [(text, words) for text, words in zip(seen, marked, strict=True) if text]
    given = [
        (text[:LONGEST], [word for word in words if word in text]) for text, words in pairs if not says_nothing(text)
    ]
    kept = given if len(given) >= FEWEST_COMMENTS else []
    counts: dict[str, object] = {
        "question": one.question,
        "given": len(given),
        "kept": len(kept),
        "empty": len(one.texts) - len(pairs),
        "said_nothing": len(pairs) - len(given),
        "shortened": sum(len(text) > LONGEST for text, _ in pairs),
    }
    return Sifted(kept, counts)


def take(wave: Wave, texts: Iterable[str], by: User | str) -> int:
    """Keep the comments of a wave on its one question, in random order and with nothing beside them; how many were kept."""
    return take_questions(wave, [Written("", tuple(texts))], by)


@transaction.atomic
def take_questions(wave: Wave, given: Iterable[Written], by: User | str) -> int:
    """Keep the comments of a wave, those on all questions in one random order; how many were kept.

    Below the threshold none is kept of a question: who wrote one of few could be guessed. Comments of a wave are taken
    once, so that nobody learns which came later.
    """
    if CommentIntake.objects.filter(wave=wave).exists():
        raise ValidationError("The comments of this wave were taken in before. They are taken in once, all together.")
    found = [(one.question, sifted(one)) for one in given]
    counts = [one.counts for _, one in found]
    kept = [(question, text, words) for question, one in found for text, words in one.kept]
    secrets.SystemRandom().shuffle(kept)
    number = sum(int(str(one["given"])) for one in counts)
    CommentIntake.objects.create(wave=wave, given=number, counts=counts)
    add_many(
        Comment,
        [Comment(wave=wave, question=question, original=text, marked=words) for question, text, words in kept],
        batch_size=500,
    )
    record(by=name_of(by), entries=[entry("take_comments", wave, after={"given": number, "kept": len(kept)})])
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
    stored.state, stored.second_by, stored.original, stored.marked = State.RELEASED, by, "", []
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
