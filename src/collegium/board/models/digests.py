"""Translation work and what it rests on: the log, the register of evidence, and digests of policy and research."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from collegium.definitions.evidence import DESIGNS, DIRECTIONS, OBSERVATIONAL
from collegium.definitions.translation import audiences, translation_kinds
from collegium.organisation.models import Organisation, Person
from collegium.wording.claims import ADVICE, causal_phrases

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

    def clean(self) -> None:
        super().clean()
        built_in = {kind.id for kind in translation_kinds()}
        if (
            self.pk is None
            and self.kind not in built_in
            and type(self).objects.filter(organisation=self.organisation, kind=self.kind).exists()
        ):
            raise ValidationError({"kind": "There is a kind with this short name already."})


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

    published_id = ""  # of a finding that comes with Collegium

    def clean(self) -> None:
        """A study in which no one changed anything cannot be phrased as a cause."""
        super().clean()
        if not OBSERVATIONAL.get(self.design, False):
            return
        if phrases := causal_phrases(self.claim):
            message = (
                f"“{phrases[0]}” speaks of a cause, and no one changed anything in a study of this design. {ADVICE}"
            )
            raise ValidationError({"claim": message})

    @property
    def cited_as(self) -> str:
        return self.published_id or f"E{self.number}"

    @property
    def observational(self) -> bool:
        return OBSERVATIONAL[self.design]


class Translation(models.Model):
    """One piece of translation work. It cites at most one entry of the register of evidence."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="translations")
    on = models.DateField("date")
    kind = models.CharField("kind", max_length=40)
    # Short names of the list of audiences.
    audiences = models.JSONField("for whom", default=list, error_messages={"blank": "Choose at least one audience."})
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

    def clean(self) -> None:
        """Kind, evidence and audiences are on the organisation's lists; what an entry names already may stay."""
        super().clean()
        from collegium.board.digests.queries import claims_of, kinds_of

        problems: dict[str, str] = {}
        before = type(self).objects.filter(pk=self.pk).first()
        kinds = {kind.id for kind in kinds_of(self.organisation) if not kind.retired}
        if self.kind not in kinds and (before is None or before.kind != self.kind):
            problems["kind"] = "This kind is not on the organisation's list, or no longer used."
        known = {claim.id for claim in claims_of(self.organisation) if not claim.withdrawn}
        if self.evidence and self.evidence not in known and (before is None or before.evidence != self.evidence):
            problems["evidence"] = "Cite one entry of the register of evidence, or none."
        order = [audience.id for audience in audiences()]
        if not self.audiences:
            problems["audiences"] = "Choose at least one audience."
        elif not set(self.audiences) <= set(order):
            problems["audiences"] = "Choose audiences from the list."
        if problems:
            raise ValidationError(problems)
        self.audiences = sorted(set(self.audiences), key=order.index)


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
    review_by = models.DateField("review by")

    class Meta:
        ordering = ["-written_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="digest_reviewed_after_it_is_written",
                condition=Q(review_by__gt=F("written_on")),
                violation_error_message="The review date must be after the day the digest is written.",
            )
        ]

    def __str__(self) -> str:
        return self.title
