"""Posts apart from the people who hold them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from collegium.definitions.roles import role_ids
from collegium.organisation import rules
from collegium.organisation.models.placing import Placement
from collegium.organisation.models.structure import Organisation, Profession, Site, Unit
from collegium.registers.periods import Period

MOST_PAS = 15  # a full-time job plan is 10 programmed activities and should not exceed 12 (methods D1); above 15 is a typing slip


def pa_field(name: str) -> models.DecimalField:
    return models.DecimalField(
        name,
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_PAS)],
    )


class Person(models.Model):
    """Somebody who works for, or sits on a board of, one organisation, as that organisation records them."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="people")
    code = models.CharField("staff code", max_length=40)
    name = models.CharField("name", max_length=160)
    profession = models.CharField("profession", max_length=10, choices=Profession.choices)
    gmc_number = models.CharField(
        "GMC number",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{7}$", "A GMC number is seven digits.")],
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="people", null=True, blank=True, verbose_name="account"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="person_code_once_per_organisation"),
            models.UniqueConstraint(
                fields=["organisation", "gmc_number"],
                name="gmc_number_once_per_organisation",
                condition=~Q(gmc_number=""),
                violation_error_message="Somebody else in this organisation is recorded with this GMC number.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.gmc_number == rules.GMC_NOT_KNOWN:
            raise ValidationError({"gmc_number": rules.GMC_EMPTY})

    def get_absolute_url(self) -> str:
        return reverse("organisation:person", args=[self.organisation.code, self.pk])


class Employment(Period):
    """A person works in a unit, in a grade, for so many programmed activities a week."""

    line = ("person", "unit")

    class Grade(models.TextChoices):
        CONSULTANT = "consultant", "Consultant"
        SPECIALIST = "specialist", "Specialist"
        ASSOCIATE_SPECIALIST = "associate_specialist", "Associate specialist"
        SPECIALTY_DOCTOR = "specialty_doctor", "Specialty doctor"
        RESIDENT = "resident", "Resident doctor"
        LOCALLY_EMPLOYED = "locally_employed", "Locally employed doctor"
        NURSE = "nurse", "Nurse"
        MANAGER = "manager", "Manager"
        OTHER = "other", "Other"

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="employments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="employments", null=True, blank=True)
    grade = models.CharField("grade", max_length=24, choices=Grade.choices)
    pas = pa_field("programmed activities in the job plan")

    class Meta(Period.Meta):
        abstract = False

    def clean(self) -> None:
        super().clean()
        if self.pas == 0:
            raise ValidationError({"pas": rules.NO_JOB_PLAN})


DOCTOR_GRADES = (
    Employment.Grade.CONSULTANT,
    Employment.Grade.SPECIALIST,
    Employment.Grade.ASSOCIATE_SPECIALIST,
    Employment.Grade.SPECIALTY_DOCTOR,
    Employment.Grade.RESIDENT,
    Employment.Grade.LOCALLY_EMPLOYED,
)


class Post(models.Model):
    """A post exists whether or not somebody holds it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="posts")
    code = models.CharField("code", max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="post_code_once_per_organisation")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("organisation:post", args=[self.organisation.code, self.pk])


class PostPlacement(Placement):
    """What a post was called, which role it is, where it stood and to which post it reported, for a period."""

    line = ("post",)
    above = "reports_to"

    post = models.ForeignKey(Post, models.CASCADE, related_name="placements")
    title = models.CharField("title", max_length=160)
    role = models.CharField("role", max_length=60, help_text="an id of the list of roles")
    profession = models.CharField("profession of its holder", max_length=10, choices=Profession.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="post_placements", null=True, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="post_placements", null=True, blank=True)
    reports_to = models.ForeignKey(Post, models.PROTECT, related_name="report_placements", null=True, blank=True)
    pas = pa_field("programmed activities set aside for the post")

    class Meta(Period.Meta):
        abstract = False
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(fields=["post", "starts"], name="post_placement_once_per_day"),
            models.CheckConstraint(
                name="post_does_not_report_to_itself",
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=models.F("post")),
                violation_error_message="A post cannot report to itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.role not in role_ids():
            raise ValidationError({"role": "This role is not in the list of roles."})


class Competition(models.Model):
    """How a post was filled once: who applied, who was shortlisted, who was appointed."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="competitions")
    held_on = models.DateField("date of the decision")
    applicants = models.PositiveSmallIntegerField("applicants")
    shortlisted = models.PositiveSmallIntegerField("shortlisted")
    appointed = models.PositiveSmallIntegerField("appointed")
    turn_taking = models.BooleanField("it was somebody's turn", default=False)
    note = models.CharField("note", max_length=500, blank=True)

    class Meta:
        ordering = ["-held_on"]
        constraints = [
            models.CheckConstraint(
                name="competition_narrows",
                condition=Q(appointed__lte=models.F("shortlisted"), shortlisted__lte=models.F("applicants")),
                violation_error_message="There cannot be more appointed than shortlisted, or more shortlisted than applicants.",
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.applicants == 0 and self.appointed:
            raise ValidationError({"applicants": rules.NO_APPLICANTS})


class Membership(Period):
    """A person holds a post, dated."""

    line = ("post", "person")
    overlap = ("person", rules.HELD_ALREADY)

    class Basis(models.TextChoices):
        SUBSTANTIVE = "substantive", "Substantive"
        ACTING = "acting", "Acting"
        INTERIM = "interim", "Interim"

    class Arrangement(models.TextChoices):
        SUBSTITUTED = "substituted", "In place of clinical work"
        ADDED = "added", "On top of a full job plan"

    class Route(models.TextChoices):
        COMPETITION = "competition", "Competition"
        INVITATION = "invitation", "Invitation"
        ELECTION = "election", "Election by colleagues"
        ROTATION = "rotation", "Taking turns"
        EX_OFFICIO = "ex_officio", "Comes with another post"

    post = models.ForeignKey(Post, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    basis = models.CharField("basis", max_length=12, choices=Basis.choices, default=Basis.SUBSTANTIVE)
    joint = models.BooleanField("held jointly with another person", default=False)
    pas = pa_field("programmed activities for the post")
    arrangement = models.CharField("time for it is", max_length=12, choices=Arrangement.choices, blank=True)
    route = models.CharField("appointed by", max_length=12, choices=Route.choices, blank=True)

    class Meta(Period.Meta):
        abstract = False

    def clean(self) -> None:
        """The post exists for the whole time, and nobody else holds it then on the same basis, unless jointly."""
        super().clean()
        problems = {"pas": rules.NO_TIME} if self.pas == 0 else {}
        if not rules.covered(self, self.post.placements.all()):
            problems["starts"] = rules.NO_POST
        others = self.post.memberships.exclude(pk=self.pk).overlapping(self.starts, self.ends)
        if rules.clash_of_holders(self, others) is not None:
            problems["starts"] = rules.HELD_BY_ANOTHER
        if problems:
            raise ValidationError(problems)
