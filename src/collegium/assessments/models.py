"""Waves of a survey and what is released of them. An answer is counted and never stored; a hidden figure is not stored either."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collegium.organisation.models import Organisation, Unit
from collegium.wording.audiences import AUDIENCES, DOCTORS, Audience


class Layer(models.TextChoices):
    """How near to the board somebody leads. `leaders` is both leading layers together."""

    BOARD_NEAR = "board_near", "Board-near leaders"
    UNIT_LEADER = "unit_leader", "Unit leaders"
    LEADERS = "leaders", "All leaders"
    RANK_AND_FILE = "rank_and_file", "Rank and file"


class Suppressed(models.TextChoices):
    PRIMARY = "primary", "Fewer answers than the minimum"
    COMPLEMENTARY = "complementary", "A smaller group could be worked out"


class Wave(models.Model):
    """One questionnaire put to the doctors, or to the managers, of one organisation over one period."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="waves")
    instrument_id = models.CharField("questionnaire", max_length=80)
    title = models.CharField("title", max_length=120)
    audience = models.CharField(
        "who is asked",
        max_length=8,
        choices=[(one.id, one.title) for one in AUDIENCES.values()],
        default=DOCTORS.id,
        # In the database, too: so that the column is added without building a table with triggers anew.
        db_default=DOCTORS.id,
        help_text="Managers are those whose profession in the register is manager, in the unit of their post.",
    )
    opened_on = models.DateField("first day of answers")
    closed_on = models.DateField("last day of answers")
    population_date = models.DateField(
        "counted in the register as at",
        help_text="The day on which the register says who was asked, and in which unit.",
    )

    class Meta:
        ordering = ["-closed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="wave_title_once_per_organisation"),
            models.CheckConstraint(
                name="wave_closes_after_it_opens",
                condition=Q(closed_on__gte=F("opened_on")),
                violation_error_message="The last day is before the first day.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("engagement:picture", args=[self.organisation.code, self.pk])

    @property
    def whom(self) -> Audience:
        """Who is asked, in words."""
        return AUDIENCES[self.audience]


class ResponseUpload(models.Model):
    """A file of answers between its upload and its release, without the columns that could name anybody."""

    wave = models.OneToOneField(Wave, models.CASCADE, related_name="upload")
    file_name = models.CharField("file", max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    removed_columns = models.JSONField(default=list)
    mapping = models.TextField()
    pooling = models.JSONField(default=dict, help_text="which units are to be released together")
    looked = models.JSONField(null=True, help_text="what a release would show, as worked out beside the page")
    at = models.DateTimeField(auto_now_add=True)


class KeptMapping(models.Model):
    """Which column of a kind of response file is which: kept for the next wave."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="response_mappings")
    instrument_id = models.CharField(max_length=80)
    audience = models.CharField(max_length=8, default=DOCTORS.id)
    content = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "instrument_id", "audience"], name="response_mapping_once_per_instrument"
            )
        ]


class Release(models.Model):
    """The figures of a closed wave, made once under a plan. The database refuses every change."""

    wave = models.OneToOneField(Wave, models.PROTECT, related_name="release")
    method = models.CharField("method", max_length=80)
    parameters = models.JSONField()
    instrument = models.JSONField(help_text="what the questionnaire said on the day of the release")
    minimum = models.PositiveSmallIntegerField("smallest group shown")
    responses_sha256 = models.CharField("fingerprint of the file of answers", max_length=64)
    figures_sha256 = models.CharField("fingerprint of the figures", max_length=64)
    opportunity = models.JSONField(null=True, help_text="why people take no part, counted; empty when not asked")
    made_at = models.DateTimeField("made at")
    made_by = models.CharField("made by", max_length=64)

    def __str__(self) -> str:
        return f"Release of wave {self.wave_id}"


class ReleaseGroup(models.Model):
    """Whom figures are about: everybody asked, a layer, or a unit with everything below it, as on the population date."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", "Organisation"
        LAYER = "layer", "Layer"
        UNIT = "unit", "Unit"

    release = models.ForeignKey(Release, models.PROTECT, related_name="groups")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="release_groups", null=True)
    layer = models.CharField(max_length=14, choices=Layer.choices, blank=True)
    name = models.CharField(max_length=200)
    unit_kind = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True)
    depth = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    respondents = models.PositiveIntegerField(null=True)
    suppressed = models.CharField(max_length=14, choices=Suppressed.choices, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["release", "unit"], name="unit_once_per_release"),
            models.CheckConstraint(
                name="hidden_group_has_no_count",
                condition=Q(suppressed="", respondents__isnull=False)
                | (~Q(suppressed="") & Q(respondents__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def people(self) -> int | None:
        """For print: None where the group is hidden, because the number would bound how many of them answered."""
        return None if self.suppressed else self.population


class Figure(models.Model):
    """What one scale says about one group."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="%(class)ss")
    group = models.ForeignKey(ReleaseGroup, models.PROTECT, related_name="%(class)ss")
    scale = models.CharField(max_length=80)
    suppressed = models.CharField(max_length=14, choices=Suppressed.choices, blank=True)

    class Meta:
        abstract = True


class ReleaseFigure(Figure):
    """The mean of a scale in a group with its 95% interval. All empty where the figure is hidden."""

    respondents = models.PositiveIntegerField(null=True)
    mean = models.FloatField(null=True)
    standard_deviation = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    favourable = models.FloatField("share who are engaged", null=True)
    favourable_lower = models.FloatField(null=True)
    favourable_upper = models.FloatField(null=True)
    alpha = models.FloatField(null=True)
    omega = models.FloatField(null=True)
    doubts = models.PositiveSmallIntegerField("what is to be said of alpha and omega", default=0)

    class Meta(Figure.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["group", "scale"], name="figure_once_per_group_and_scale"),
            models.CheckConstraint(
                name="hidden_figure_is_empty",
                condition=Q(suppressed="", respondents__isnull=False)
                | (
                    ~Q(suppressed="")
                    & Q(respondents__isnull=True, mean__isnull=True, favourable__isnull=True, alpha__isnull=True)
                ),
            ),
        ]


class ReleaseGap(Figure):
    """Leaders minus rank and file on one scale, in the organisation or in a unit at the top of the tree."""

    leaders = models.PositiveIntegerField(null=True)
    others = models.PositiveIntegerField(null=True)
    difference = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    share_difference = models.FloatField("difference of the shares who are engaged", null=True)
    share_lower = models.FloatField(null=True)
    share_upper = models.FloatField(null=True)

    class Meta(Figure.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["group", "scale"], name="gap_once_per_group_and_scale"),
            models.CheckConstraint(
                name="hidden_gap_is_empty",
                condition=Q(suppressed="", difference__isnull=False)
                | (~Q(suppressed="") & Q(leaders__isnull=True, others__isnull=True, difference__isnull=True)),
            ),
        ]


# Parts of the app that keep their models beside their actions.
from collegium.assessments.campaigns.models import (  # noqa: E402, F401
    Campaign,
    CampaignGroup,
    CampaignKey,
    HalfFilled,
    Invitation,
    SealedAnswer,
    SpentMark,
)
from collegium.assessments.comments.models import Comment, CommentIntake  # noqa: E402, F401
from collegium.assessments.first_look.models import FirstLook  # noqa: E402, F401
from collegium.assessments.instruments.models import InstrumentDraft, InstrumentFile  # noqa: E402, F401
from collegium.assessments.ratings.models import RatingRound, RoundRater, RoundRating, RoundTally  # noqa: E402, F401
