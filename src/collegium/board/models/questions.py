"""Questions from the public: the trust's own rules, each question, and the steps that it went through."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from collegium.board.models.meetings import Meeting
from collegium.organisation.models import Organisation, Person

ACKNOWLEDGEMENT = (
    "Thank you for your question of {received}. It is number {number} in our register. "
    "We will answer by {answer_by}.{meeting} The rules for questions are: {rules}"
)


class QuestionRules(models.Model):
    """What one trust says about questions from the public: settings, because every trust has its own."""

    class MayAsk(models.TextChoices):
        ANYBODY = "anybody", "Anybody"
        RESIDENTS = "residents", "People who live in the area or are treated here"
        ATTENDING = "attending", "People who attend the meeting"

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="question_rules")
    days_before = models.PositiveSmallIntegerField("working days before the meeting", default=2)
    hour = models.TimeField("not later than", default=dt.time(12))
    most_words = models.PositiveSmallIntegerField(
        "most words of a question", default=150, validators=[MinValueValidator(10), MaxValueValidator(2000)]
    )
    most_questions = models.PositiveSmallIntegerField(
        "most questions of one person to a meeting", default=2, validators=[MinValueValidator(1)]
    )
    may_ask = models.CharField("who may ask", max_length=10, choices=MayAsk.choices, default=MayAsk.ANYBODY)
    reply_days = models.PositiveSmallIntegerField(
        "working days to the answer", default=20, validators=[MinValueValidator(1)]
    )
    repeat_months = models.PositiveSmallIntegerField("months before the same question may be asked again", default=6)
    published_where = models.CharField("where answers are published", max_length=300, blank=True)
    acknowledgement = models.TextField("text of the acknowledgement", default=ACKNOWLEDGEMENT)
    public_register = models.BooleanField("the register may be read without signing in", default=False)
    keep_months = models.PositiveSmallIntegerField(
        "months that a name is kept after the end",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    class Meta:
        verbose_name_plural = "question rules"

    def __str__(self) -> str:
        return f"Rules for questions to {self.organisation}"


class Question(models.Model):
    """A question from the public. The name of the asker is personal data: seen by few, and forgotten in time."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"
        DECLINED = "declined", "Not taken"

    class Channel(models.TextChoices):
        FORM = "form", "Form or website"
        EMAIL = "email", "Email"
        LETTER = "letter", "Letter"
        PHONE = "phone", "Telephone"
        MEETING = "meeting", "At the meeting"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField("number in the register")
    received_on = models.DateField("received on")
    received_at = models.TimeField("at", null=True, blank=True)
    channel = models.CharField("came by", max_length=8, choices=Channel.choices)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, related_name="questions", null=True, blank=True)
    text = models.TextField("question")
    exception = models.CharField("why it is taken against a rule", max_length=300, blank=True)
    asker = models.CharField("name of the asker", max_length=160, blank=True)
    contact = models.CharField("address of the asker", max_length=254, blank=True)
    name_may_be_published = models.BooleanField("the asker agreed that the name is published", default=False)
    forgotten_on = models.DateField(null=True, blank=True)
    state = models.CharField("state", max_length=12, choices=State.choices, default=State.RECEIVED)
    answer_by = models.DateField("answer due on")
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledgement = models.TextField(blank=True)
    answer = models.TextField("answer", blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="answers", null=True, blank=True)
    reason = models.CharField("why it was not taken", max_length=500, blank=True)
    public_text = models.TextField("question as published", blank=True)
    public_answer = models.TextField("answer as published", blank=True)
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="question_number_once"),
            models.CheckConstraint(
                name="question_published_with_its_text", condition=Q(published_on__isnull=True) | ~Q(public_text="")
            ),
            models.CheckConstraint(
                name="question_forgotten_means_without_name",
                condition=Q(forgotten_on__isnull=True) | Q(asker="", contact=""),
            ),
            models.CheckConstraint(
                name="question_declined_for_a_reason", condition=~Q(state="declined") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"Question {self.number}"

    @property
    def open(self) -> bool:
        return self.state not in (self.State.CLOSED, self.State.DECLINED)


class QuestionStep(models.Model):
    """What happened to a question and when; steps are added and never changed. Names of askers never stand here."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="steps")
    on = models.DateField()
    what = models.CharField(max_length=300)
    by = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what
