"""Papers for the board: parts in order, and versions in which the figures stand as the board saw them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from collegium.board.models.meetings import Meeting, Part
from collegium.organisation.models import Organisation, Unit


class Paper(models.Model):
    """A paper being written; what was issued of it stands in its versions."""

    class Purpose(models.TextChoices):
        DECISION = "decision", "For decision"
        ASSURANCE = "assurance", "For assurance"
        INFORMATION = "information", "For information"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="papers")
    title = models.CharField("title", max_length=200)
    purpose = models.CharField("purpose", max_length=11, choices=Purpose.choices)
    author = models.CharField("written by", max_length=200, help_text="A post or a person.")
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, related_name="papers", null=True, blank=True, verbose_name="for the meeting"
    )
    summary = models.TextField("in short", blank=True, help_text="What the board is asked to note or decide.")
    begun_on = models.DateField("begun on")

    class Meta:
        ordering = ["-begun_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("board:paper", args=[self.organisation.code, self.pk])


class PaperPart(models.Model):
    """One part: words, or something of the record by kind and reference. Edited sentences carry who wrote them and when."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField("kind", max_length=20)
    reference = models.CharField("which one", max_length=100, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="paper_parts", null=True, blank=True)
    title = models.CharField("heading", max_length=200, blank=True)
    text = models.TextField("text", blank=True)
    part = models.CharField("part", max_length=8, choices=Part.choices, default=Part.PUBLIC)
    # What people wrote instead of the rule's sentences: {"cause": {"text": …, "by": "user:3", "on": "2026-11-02"}}.
    narrative = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}".strip()


class PaperVersion(models.Model):
    """A paper as it was issued: its words, figures and charts as data. Never changed."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    issued_on = models.DateField()
    issued_by = models.CharField(max_length=64)
    note = models.CharField("what is new in this version", max_length=500, blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_number_once"),
            models.CheckConstraint(name="paper_version_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("board:paper_version", args=[self.paper.organisation.code, self.paper_id, self.number])


class OwnTerm(models.Model):
    """What a word or an acronym means in this organisation, beside the shipped glossary."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="terms")
    term = models.CharField("term", max_length=60)
    expansion = models.CharField("stands for", max_length=200, blank=True)
    meaning = models.CharField("meaning", max_length=500)
    context = models.CharField("where it is used so", max_length=100, blank=True)

    class Meta:
        ordering = ["term", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "term", "expansion", "context"],
                name="own_term_once",
                violation_error_message="This meaning is in the glossary already.",
            )
        ]

    def __str__(self) -> str:
        return self.term

    @property
    def words(self) -> str:
        """What it means, in a few words."""
        return f"{self.expansion}: {self.meaning}" if self.expansion else self.meaning
