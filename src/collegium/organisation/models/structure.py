"""Organisations and their units. An identity never changes; what is true of it is a dated period beside it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from collegium.organisation import rules
from collegium.organisation.models.placing import Placement
from collegium.registers.periods import Period


class Profession(models.TextChoices):
    DOCTOR = "doctor", "Doctor"
    MANAGER = "manager", "Manager"
    NURSE = "nurse", "Nurse"
    OTHER = "other", "Other"


class Organisation(models.Model):
    """A legal body, such as a trust. The code is its ODS code: an opaque text, never reused."""

    class Kind(models.TextChoices):
        ACUTE = "acute", "Acute"
        SPECIALIST = "specialist", "Acute specialist"
        MENTAL_HEALTH = "mental_health", "Mental health"
        COMMUNITY = "community", "Community"
        AMBULANCE = "ambulance", "Ambulance"
        COMMISSIONER = "commissioner", "Integrated care board"
        OTHER = "other", "Other"

    code = models.CharField("code", max_length=12, unique=True)
    name = models.CharField("name", max_length=200)
    kind = models.CharField("kind", max_length=20, choices=Kind.choices, default=Kind.OTHER)
    opened = models.DateField("opened", null=True, blank=True)
    closed = models.DateField("last day", null=True, blank=True)
    region = models.CharField("region code", max_length=12, blank=True)
    system = models.CharField("integrated care board code", max_length=12, blank=True)
    postcode = models.CharField("postcode", max_length=10, blank=True)
    source = models.CharField("source", max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def clean(self) -> None:
        super().clean()
        if self.opened and self.closed and self.closed < self.opened:
            raise ValidationError({"closed": rules.CLOSED_BEFORE_OPENED})

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation:organisation", args=[self.code])

    @property
    def scope_code(self) -> str:
        """What the record calls the organisation that a row belongs to."""
        return self.code


class Accountability(models.TextChoices):
    DOCTOR = "doctor", "Doctor"
    MANAGER = "manager", "General manager"
    NURSE = "nurse", "Nurse"
    JOINT = "joint", "Joint"


class OrganisationFigures(Period):
    """What an organisation says of itself for a period: size, doctors on its boards, who is accountable, what it calls itself."""

    class Mode(models.TextChoices):
        MEDICALLY_LED = "medically_led", "Medically led"
        CLINICALLY_LED = "clinically_led", "Clinically led"
        MANAGERIALLY_LED = "managerially_led", "Managerially led"
        ALIGNED = "aligned", "Aligned"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="figures")
    budget_gbp_m = models.DecimalField("budget, GBP million", max_digits=10, decimal_places=2, null=True, blank=True)
    headcount = models.PositiveIntegerField("headcount", null=True, blank=True)
    consultants = models.PositiveIntegerField("consultants", null=True, blank=True)
    board_doctors = models.PositiveIntegerField("doctors on the board", null=True, blank=True)
    management_board_doctors = models.PositiveIntegerField("doctors on the management board", null=True, blank=True)
    mode = models.CharField("describes itself as", max_length=20, choices=Mode.choices, blank=True)
    accountability = models.CharField(
        "accountable for its units", max_length=10, choices=Accountability.choices, blank=True
    )
    source = models.CharField("source", max_length=300, blank=True)

    class Meta(Period.Meta):
        abstract = False


class RoleLayer(Period):
    """One rung of the ladder of medical roles, counted from the top."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="role_layers")
    rank = models.PositiveSmallIntegerField("layer, 1 at the top")
    title = models.CharField("role or roles in this layer", max_length=120)

    class Meta(Period.Meta):
        abstract = False
        ordering = ["rank"]


class Site(models.Model):
    """A place where people of an organisation work and posts are based, such as a hospital or a clinic."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    code = models.CharField("code", max_length=40)
    name = models.CharField("name", max_length=160)

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="site_code_once_per_organisation",
                violation_error_message="Another site has this code.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A division, directorate, department or specialty; its name, kind and place are in its placements."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="units")
    code = models.CharField("code", max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="unit_code_once_per_organisation")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("organisation:unit", args=[self.organisation.code, self.pk])


class UnitPlacement(Placement):
    """What a unit was called, what kind it was, and under which unit it stood, for a period."""

    line = ("unit",)
    above = "parent"

    class Kind(models.TextChoices):
        DIVISION = "division", "Division"
        DIRECTORATE = "directorate", "Directorate"
        DEPARTMENT = "department", "Department"
        SPECIALTY = "specialty", "Specialty"
        CORPORATE = "corporate", "Corporate"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    name = models.CharField("name", max_length=160)
    kind = models.CharField("kind", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="child_placements", null=True, blank=True)
    accountability = models.CharField("accountable lead", max_length=10, choices=Accountability.choices, blank=True)

    class Meta(Period.Meta):
        abstract = False
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "starts"], name="unit_placement_once_per_day"),
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("unit")),
                violation_error_message="A unit cannot stand under itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Responsibility(Period):
    """A task of a unit, or a topic decided in it, and who leads on it."""

    line = ("unit", "kind", "name")

    class Kind(models.TextChoices):
        TASK = "task", "Task"
        DECISION = "decision", "Decision"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="responsibilities")
    kind = models.CharField("kind", max_length=10, choices=Kind.choices)
    name = models.CharField("name", max_length=160)
    doctor = models.BooleanField("doctor", default=False)
    manager = models.BooleanField("manager", default=False)
    nurse = models.BooleanField("nurse", default=False)
    joint = models.BooleanField("explicitly joint", default=False)

    class Meta(Period.Meta):
        abstract = False
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """A reorganisation: what followed what, of organisations or of units, or what happened to one of them.

    Without a predecessor it happened to the successor: a tender, a national reform, a merger with somebody of whom no
    register is kept here.
    """

    belongs_to = "successor"
    across = ("predecessor", "predecessor_unit", "successor_unit")

    class Kind(models.TextChoices):
        MERGER = "merger", "Merger"
        ACQUISITION = "acquisition", "Acquisition"
        DEMERGER = "demerger", "Demerger"
        SPLIT = "split", "Split"
        MOVE = "move", "Service move"
        TENDER = "tender", "Tender"
        REFORM = "reform", "National reform"
        RENAMING = "renaming", "Renaming"

    kind = models.CharField("kind", max_length=20, choices=Kind.choices)
    happened_on = models.DateField("first day of the new arrangement")
    predecessor = models.ForeignKey(Organisation, models.CASCADE, related_name="successions_out", null=True, blank=True)
    successor = models.ForeignKey(Organisation, models.CASCADE, related_name="successions_in")
    predecessor_unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="successions_out", null=True, blank=True, verbose_name="predecessor unit"
    )
    successor_unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="successions_in", null=True, blank=True, verbose_name="successor unit"
    )
    note = models.CharField("note", max_length=500, blank=True)

    class Meta:
        ordering = ["happened_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    def clean(self) -> None:
        super().clean()
        problems = {}
        alone = self.predecessor_id is None and self.predecessor_unit_id is None
        if not alone and (self.predecessor_unit_id is None) != (self.successor_unit_id is None):
            problems["successor_unit"] = rules.BOTH_UNITS
        for name, own in (("predecessor_unit", self.predecessor_id), ("successor_unit", self.successor_id)):
            unit = getattr(self, name)
            if unit is not None and unit.organisation_id != own:
                problems[name] = "This unit belongs to another organisation."
        if self.predecessor_unit_id is None and self.predecessor_id == self.successor_id:
            problems["successor"] = rules.ITSELF
        if problems:
            raise ValidationError(problems)
