"""Translation work and what it rests on: the log, the register of evidence, and digests of policy and research."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from collegium.definitions.evidence import DESIGNS, DIRECTIONS, OBSERVATIONAL
from collegium.organisation.models import Organisation, Person

DESIGN_CHOICES = [(name, title) for name, title, _ in DESIGNS]


class TranslationKind(models.Model):
    """What an organisation says of a kind of translation work: another title, another source, a new kind, or retired."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="translation_kinds")
    kind = models.SlugField("short name", max_length=40)
    title = models.CharField("title", max_length=120)
    source = models.CharField("source", max_length=80)
    retired = models.BooleanField("no longer used for new entries", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="translation_kind_once")]

    def __str__(self) -> str:
        return self.title


class EvidenceClaim(models.Model):
    """A finding that papers cite by its number: what, by which study, how, in how many, and why it may not hold here."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="evidence_claims")
    number = models.PositiveIntegerField("number")
    claim = models.CharField("what was found", max_length=600)
    study = models.CharField("study", max_length=400)
    design = models.CharField("design", max_length=30, choices=DESIGN_CHOICES)
    size = models.CharField("size", max_length=120)
    direction = models.CharField("direction", max_length=8, choices=DIRECTIONS)
    transfer_caveat = models.CharField("why it may not hold here", max_length=800)
    link = models.URLField("link", max_length=500, blank=True)
    withdrawn_on = models.DateField("withdrawn on", null=True, blank=True)
    withdrawn_because = models.CharField("reason", max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="evidence_number_once"),
            models.CheckConstraint(
                name="evidence_withdrawn_for_a_reason",
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.cited_as

    @property
    def cited_as(self) -> str:
        return f"E{self.number}"

    @property
    def observational(self) -> bool:
        return OBSERVATIONAL[self.design]


class Translation(models.Model):
    """One piece of translation work. It cites at most one entry of the register of evidence."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="translations")
    on = models.DateField("date")
    kind = models.CharField("kind", max_length=40)
    what = models.CharField("what was explained", max_length=300)
    meaning = models.TextField("in plain words", blank=True)
    evidence = models.CharField("entry of the register of evidence", max_length=20, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            # One id, never a list of them.
            models.CheckConstraint(
                name="translation_cites_one_entry", condition=Q(evidence="") | Q(evidence__regex=r"^E-?[A-Z0-9]+$")
            )
        ]

    def __str__(self) -> str:
        return self.what


class TranslationAudience(models.Model):
    """For whom a piece of translation work was done."""

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="audiences")
    audience = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["translation", "audience"], name="translation_audience_once")]

    def __str__(self) -> str:
        return self.audience


class Digest(models.Model):
    """A policy or a piece of research in short: what it says, what it means for the organisation and for the front line."""

    class Kind(models.TextChoices):
        POLICY = "policy", "National policy"
        RESEARCH = "research", "Research"
        AGENCY = "agency", "Outside agency"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="digests")
    kind = models.CharField("kind", max_length=8, choices=Kind.choices)
    title = models.CharField("title", max_length=200)
    source = models.CharField("source", max_length=300)
    link = models.URLField("link", max_length=500, blank=True)
    dated = models.DateField("date of the source")
    says = models.TextField("what it says")
    for_organisation = models.TextField("what it means for the organisation")
    for_front_line = models.TextField("what it means for the front line")
    asked_of_us = models.TextField("what is asked of us, and by when", blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="digests", null=True, blank=True)
    written_on = models.DateField("written on")
    review_by = models.DateField("to be looked at again by")

    class Meta:
        ordering = ["-written_on", "-pk"]

    def __str__(self) -> str:
        return self.title
