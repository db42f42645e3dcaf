"""Campaigns. Who was asked stands in one store, what was answered in another, and no key leads from one to the other.

An answer is sealed twice: the server's secret opens the outer seal, and the custodian's key, which is not here, the
inner one. All of it is noise of a fixed length. Nothing here holds a time of day.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collegium.methods.disclosure import MINIMUM_GROUP

FEWEST_AT_ONCE = 5  # a response rate moves in steps of so many answers, so that nobody's answering is seen in it
FEWEST_BETWEEN_COUNTS = 10  # and is counted anew only when so many more have come


class Campaign(models.Model):
    """A wave with fieldwork. Its settings change until it is launched; then the database refuses."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Mode(models.TextChoices):
        ANONYMOUS = "anonymous", "Anonymous: no page or file of the office shows who answered, or what"
        CONFIDENTIAL = "confidential", "Confidential: the office sees who has answered, never what"

    wave = models.OneToOneField("assessments.Wave", models.CASCADE, related_name="campaign")
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    mode = models.CharField("mode", max_length=12, choices=Mode.choices, default=Mode.ANONYMOUS)
    minimum = models.PositiveSmallIntegerField(
        "smallest group shown",
        default=MINIMUM_GROUP,
        help_text=f"At least {MINIMUM_GROUP}. It may be higher, never lower.",
    )
    contact = models.CharField(
        "whom to ask",
        max_length=160,
        help_text="Name and address of the person who answers questions about the survey.",
    )
    message = models.TextField(
        "words of the invitation", blank=True, help_text="Why you ask, and what you will do with the figures."
    )
    comment_question = models.CharField(
        "question for a comment",
        max_length=200,
        blank=True,
        help_text="Leave it empty to ask for none. Comments are kept apart from all answers.",
    )
    remind_only_others = models.BooleanField(
        "remind only those who have not answered",
        default=False,
        help_text="Leave it unselected and reminders go to everyone. If you select it, the mail server’s log shows who had "
        "not answered, and respondents are told so.",
    )
    pooling = models.JSONField(default=dict, help_text="which units answer together, and which with the unit above")
    frame = models.JSONField(null=True, help_text="units and numbers of people as at the launch")
    statement = models.JSONField(default=list, help_text="what respondents were promised")
    round = models.PositiveSmallIntegerField(default=0, help_text="how often mail was sent: 1 is the invitation")
    turns = models.PositiveSmallIntegerField(
        default=0, help_text="how often everybody was gone through in this round of mail"
    )
    counted = models.PositiveIntegerField(default=0, help_text="answers at the last count of the rates")
    counted_on = models.DateField(null=True, blank=True, help_text="the last day on which a count was due")
    custodian = models.CharField(
        "custodian of the key",
        max_length=120,
        blank=True,
        help_text="Someone whom the people you ask trust, and who works neither in this office nor in IT. For example the "
        "Freedom to Speak Up guardian, the Caldicott guardian or the chair of the staff side.",
    )
    custodian_post = models.CharField("their post", max_length=120, blank=True)
    public_key = models.CharField(max_length=64, blank=True, help_text="the half that seals answers, and opens none")

    class Meta:
        app_label = "assessments"
        constraints = [
            models.CheckConstraint(
                name="launched_campaign_has_a_key_with_a_custodian",
                condition=Q(state="draft") | (~Q(public_key="") & ~Q(custodian="") & ~Q(custodian_post="")),
            ),
            models.CheckConstraint(
                name="campaign_minimum_is_not_lowered",
                condition=Q(minimum__gte=MINIMUM_GROUP) & Q(minimum__lte=100),
                violation_error_message=f"The smallest group shown lies between {MINIMUM_GROUP} and 100.",
            ),
            models.CheckConstraint(
                name="launched_campaign_has_a_frame", condition=Q(state="draft") | Q(frame__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.wave.title

    def get_absolute_url(self) -> str:
        return reverse("assessments:campaign", args=[self.wave.organisation.code, self.wave_id])

    @property
    def anonymous(self) -> bool:
        return self.mode == self.Mode.ANONYMOUS

    @property
    def reminds_everybody(self) -> bool:
        return not self.remind_only_others


class CampaignKey(models.Model):
    """The random half of a campaign's secret; the other half is the server's. Destroyed at close."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="key", primary_key=True)
    half = models.BinaryField()

    class Meta:
        app_label = "assessments"


class CampaignGroup(models.Model):
    """A declared group, how many are in it, and how many have answered as far as may be told."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="groups")
    cell = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    depth = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "assessments"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "cell"], name="group_once_per_campaign"),
            models.CheckConstraint(name="not_more_answered_than_people", condition=Q(answered__lte=F("people"))),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """Somebody who is asked. Whether an answer came is not written here: `posted` is written for everybody alike."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitations")
    # Protected: a rate that falls when somebody is removed would tell that this person had answered.
    person = models.ForeignKey("organisation.Person", models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    unit = models.CharField(max_length=40, help_text="the code of the unit that the answer counts in")
    layer = models.CharField(max_length=14)
    finder = models.CharField(max_length=64, unique=True, help_text="a one-way mark of the code")
    posted = models.BinaryField(default=bytes, help_text="the last round of mail and how it ended, sealed")
    refused = models.BooleanField(
        default=False, help_text="the mail server did not take the last letter that went to everybody"
    )

    class Meta:
        app_label = "assessments"
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="person_asked_once_per_campaign")]


class SpentMark(models.Model):
    """That a code was used: a one-way mark that stands neither in an invitation nor in an answer."""

    mark = models.CharField(max_length=64, primary_key=True)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="marks", db_index=False)
    settled = models.BooleanField(default=False, help_text="whether it was there at the last shuffle of everything")

    class Meta:
        app_label = "assessments"
        indexes = [models.Index(fields=["campaign", "settled"], name="mark_by_campaign")]


class HalfFilled(models.Model):
    """What somebody has answered so far, sealed with letters that only that person's letter has; gone on sending."""

    mark = models.CharField(max_length=64, primary_key=True)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="half_filled")
    sealed = models.BinaryField()

    class Meta:
        app_label = "assessments"


class SealedAnswer(models.Model):
    """One set of answers, or one comment, sealed. `owner` is filled in confidential campaigns alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="answers", db_index=False)
    is_comment = models.BooleanField(default=False)
    owner = models.CharField(max_length=64, blank=True)
    settled = models.BooleanField(default=False, help_text="whether it was there at the last shuffle of everything")
    sealed = models.BinaryField()

    class Meta:
        app_label = "assessments"
        indexes = [models.Index(fields=["campaign", "settled"], name="answer_by_campaign")]
