"""Named reads of comments: the queue for those who blank out, and the quotations for everybody else."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from collegium.accounts.models import User
from collegium.assessments.comments.actions import FEWEST_COMMENTS
from collegium.assessments.comments.models import Comment, CommentIntake
from collegium.assessments.comments.suggestions import Known, known_names
from collegium.assessments.models import Wave
from collegium.organisation.models import Organisation, Person, UnitPlacement

State = Comment.State


@dataclass(frozen=True)
class Queue:
    """How far the comments of a wave have come."""

    given: int
    waiting: int
    blanked: int
    released: int
    closed: bool

    counts: tuple[dict[str, Any], ...] = ()  # for each question how many were given, kept and left out

    @property
    def too_few(self) -> bool:
        """Whether no question was answered in words by enough people."""
        return max((int(one["given"]) for one in self.counts), default=self.given) < FEWEST_COMMENTS


def queue_of(wave: Wave) -> Queue | None:
    intake = CommentIntake.objects.filter(wave=wave).first()
    if intake is None:
        return None
    counted = dict(Comment.objects.filter(wave=wave).values_list("state").annotate(Count("pk")))
    return Queue(
        intake.given,
        counted.get(State.WAITING, 0),
        counted.get(State.BLANKED, 0),
        counted.get(State.RELEASED, 0),
        intake.closed_on is not None,
        tuple(intake.counts),
    )


def next_for(wave: Wave, user: User) -> Comment | None:
    """What this person can do next: a first look, or a second look at what somebody else blanked out."""
    mine: QuerySet[Comment] = Comment.objects.filter(wave=wave)
    return (
        mine.filter(state=State.WAITING).first()
        or mine.filter(state=State.BLANKED).exclude(first_by=user).first()
    )  # fmt: skip


def released(wave: Wave) -> list[str]:
    """The quotations, each time in another order: no place in a list is anybody's."""
    texts = list(Comment.objects.filter(wave=wave, state=State.RELEASED).values_list("text", flat=True))
    random.shuffle(texts)
    return texts


def released_with_question(wave: Wave) -> list[tuple[str, str]]:
    """The same quotations with what was asked, where a file asked it."""
    found = list(Comment.objects.filter(wave=wave, state=State.RELEASED).values_list("question", "text"))
    random.shuffle(found)
    return found


def released_by_question(wave: Wave) -> list[tuple[str, list[str]]]:
    """The same quotations under what was asked; the questions stand in the order of the alphabet."""
    found: dict[str, list[str]] = {}
    for question, text in released_with_question(wave):
        found.setdefault(question, []).append(text)
    return sorted(found.items())


def names_in_register(organisation: Organisation) -> Known:
    """Everybody who was ever in the register, and every name that a unit ever had."""
    people = Person.objects.filter(organisation=organisation).values_list("name", flat=True)
    units = UnitPlacement.objects.filter(unit__organisation=organisation).values_list("name", flat=True).distinct()
    return known_names(people, units)
