"""What stands beside the surveys: ways in that were offered, decisions, events, and a doctor's own notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from collegium.organisation.models import Organisation, Period, Unit


class Grades(models.TextChoices):
    """The groups of doctors to whom a way in may be open."""

    ALL = "all", "All doctors"
    CONSULTANT = "consultant", "Consultants"
    SAS = "sas", "SAS doctors"
    RESIDENT = "resident", "Resident doctors"


class Route(Period):
    """A way to take part that was open to a group of doctors: of a unit and all below it, or of the whole organisation."""

    class Kind(models.TextChoices):
        POST = "post", "Leading post open to all"
        TIME = "time", "Time in the job plan"
        COMMITTEE = "committee", "Seat on a committee or group"
        PROJECT = "project", "Improvement project or team"
        PROGRAMME = "programme", "Leadership programme"
        CONSULTATION = "consultation", "Say in a decision"
        OTHER = "other", "Other"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="routes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="routes", null=True, blank=True)
    grades = models.CharField("for whom", max_length=12, choices=Grades.choices, default=Grades.CONSULTANT)
    kind = models.CharField("kind of way in", max_length=14, choices=Kind.choices)
    title = models.CharField("what was offered", max_length=200)

    class Meta(Period.Meta):
        abstract = False
        ordering = ["-starts", "pk"]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """A decision, and when and how doctors had a part in it: for the test of two-way involvement."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="decisions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="decisions", null=True, blank=True)
    title = models.CharField("decision", max_length=200)
    began_on = models.DateField("work on it began", null=True, blank=True)
    involved_on = models.DateField(
        "doctors were first involved", null=True, blank=True, help_text="Leave it out where they were not."
    )
    decided_on = models.DateField("decided", null=True, blank=True, help_text="Leave it out while it is open.")
    two_way = models.BooleanField("both sides spoke and answered", default=False)
    influences = models.BooleanField("at the level where it is decided", default=False)
    note = models.TextField("what doctors changed", blank=True, max_length=2000)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_not_before_its_work",
                condition=Q(decided_on__isnull=True) | Q(began_on__isnull=True) | Q(decided_on__gte=F("began_on")),
                violation_error_message="The decision cannot come before the work on it.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ImprovementEvent(models.Model):
    """An improvement event or course, and how many of the consultants came. Numbers only, never who."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="improvement_events")
    title = models.CharField("event", max_length=200)
    held_on = models.DateField("day")
    attended = models.PositiveIntegerField("consultants who came")
    consultants = models.PositiveIntegerField("consultants there were")
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="no_more_came_than_there_were",
                condition=Q(attended__lte=F("consultants")),
                violation_error_message="More consultants came than there were.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class OwnLeading(models.Model):
    """A doctor's own note on leading: free text and nothing else, seen by its writer alone."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    transactional = models.TextField("agreements kept", blank=True, max_length=4000)
    transformational = models.TextField("people moved beyond what was agreed", blank=True, max_length=4000)
    self_step = models.TextField("leading oneself", blank=True, max_length=2000)
    others_step = models.TextField("leading others", blank=True, max_length=2000)
    organisation_step = models.TextField("leading the organisation in its system", blank=True, max_length=2000)
    changed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "writer"], name="own_leading_once_per_organisation")
        ]


class Finding(models.Model):
    """What somebody read out of a release about the whole or a unit. Its next steps are promises, with owner and date."""

    class About(models.TextChoices):
        SCORE = "score", "The score"
        GAP = "gap", "The gap between leaders and other doctors"
        WISH = "wish", "Own wish against encouragement"
        CHANGE = "change", "The change since the wave before"

    wave = models.ForeignKey("assessments.Wave", models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", null=True, blank=True)
    scale = models.CharField("scale", max_length=80)
    about = models.CharField("about", max_length=8, choices=About.choices, default=About.SCORE)
    words = models.TextField("what was found", max_length=1000)
    raised_on = models.DateField("found on")
    raised_by = models.CharField(max_length=64)

    class Meta:
        ordering = ["-raised_on", "pk"]

    def __str__(self) -> str:
        return self.words[:60]
