"""Comments of a wave. Nothing links one to an answer, an attribute, a moment or another comment of the same person."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Comment(models.Model):
    """One free-text answer on its way: waiting, blanked out once, released after a second look. Otherwise it is deleted."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for the first look"
        BLANKED = "blanked", "Blanked out, waits for the second look"
        RELEASED = "released", "Released"

    # Random, so that no number tells in which order comments came.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("assessments.Wave", models.CASCADE, related_name="comments")
    question = models.CharField(
        max_length=500, blank=True, help_text="what was asked, where a file asked more than one"
    )
    original = models.TextField(blank=True, help_text="emptied on release")
    marked = models.JSONField(
        default=list,
        blank=True,
        help_text="words of it that stood in a column which told who answered; emptied on release",
    )
    text = models.TextField(blank=True, help_text="what may be read, once names and places are blanked out")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        app_label = "assessments"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="comment_is_released_by_two",
                condition=~Q(state="released")
                | (Q(original="", first_by__isnull=False, second_by__isnull=False) & ~Q(first_by=F("second_by"))),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CommentIntake(models.Model):
    """That comments of a wave were taken in, and how many: below the threshold none is kept of a question."""

    wave = models.OneToOneField("assessments.Wave", models.CASCADE, related_name="comment_intake")
    given = models.PositiveIntegerField()
    counts = models.JSONField(default=list, help_text="for each question how many were given, kept and left out")
    closed_on = models.DateField(null=True, help_text="the day on which everything unreleased was deleted")

    class Meta:
        app_label = "assessments"
