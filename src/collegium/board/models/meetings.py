"""Meetings of a body of the register: agenda, attendance, who contributed on what, and what was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from collegium.organisation.models import Body, Organisation, Person


class Part(models.TextChoices):
    """Who may read an item: everybody who sees the board, or only those who may read its private part."""

    PUBLIC = "public", "Public part"
    PRIVATE = "private", "Private part"


class Meeting(models.Model):
    """One meeting of a body on a day."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="meetings")
    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    held_on = models.DateField("date")
    place = models.CharField("place", max_length=160, blank=True)
    minutes_agreed_on = models.DateField("minutes agreed on", null=True, blank=True)

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "held_on"],
                name="meeting_once_a_day",
                violation_error_message="This body has a meeting on this day already.",
            )
        ]

    def __str__(self) -> str:
        return f"Meeting on {self.held_on}"


class AgendaItem(models.Model):
    """Something on the agenda, and what the minutes say of it."""

    class Remit(models.TextChoices):
        CLINICAL = "clinical", "Within the clinical remit"
        BEYOND = "beyond", "Beyond the clinical remit"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField("place on the agenda")
    title = models.CharField("title", max_length=200)
    part = models.CharField("part", max_length=8, choices=Part.choices, default=Part.PUBLIC)
    remit = models.CharField("kind", max_length=8, choices=Remit.choices)
    paper = models.CharField("paper from elsewhere", max_length=500, blank=True)
    kept_paper = models.ForeignKey(
        "board.Paper", models.PROTECT, related_name="agenda_items", null=True, blank=True, verbose_name="paper"
    )
    minute = models.TextField("minute", blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Somebody of the register was there, or sent apologies."""

    class Presence(models.TextChoices):
        MEMBER = "member", "Present, as a member"
        ATTENDING = "attending", "In attendance"
        APOLOGIES = "apologies", "Sent apologies"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances")
    presence = models.CharField("presence", max_length=10, choices=Presence.choices)
    near_chair = models.BooleanField("sat near the chair", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once_a_meeting"),
            models.CheckConstraint(
                name="near_chair_only_when_there",
                condition=Q(near_chair__isnull=True) | ~Q(presence="apologies"),
                violation_error_message="Whoever sent apologies did not sit anywhere.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.presence} {self.meeting_id}"


class Contribution(models.Model):
    """Somebody spoke on an item, and how."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="contributions")
    explained_data = models.BooleanField("explained data", default=False)
    answered_with_action = models.BooleanField("answered a question from the public with an action", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="contribution_once_an_item")]

    def __str__(self) -> str:
        return f"Contribution to {self.item_id}"


class Decision(models.Model):
    """What was decided on an item. Who does something about it by when is a promise whose source is the decision."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="decisions")
    text = models.CharField("decision", max_length=1000)

    class Meta:
        ordering = ["item__position", "pk"]

    def __str__(self) -> str:
        return self.text
