"""Files that set an organisation beside others: units in a funnel, monthly figures by provider, cases one after another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from collegium.board.models.measures import MEASURE_LENGTH, Status
from collegium.organisation.models import Organisation


class Brought(models.Model):
    """A file that was brought in: what it is, where it comes from, by whom. What is withdrawn stays readable."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="%(class)ss")
    title = models.CharField("title", max_length=160)
    source = models.CharField("source", max_length=300)
    caveat = models.CharField("caveat", max_length=500, blank=True)
    file_name = models.CharField("file", max_length=255)
    sha256 = models.CharField(max_length=64)
    recorded_on = models.DateField("recorded on")
    recorded_by = models.CharField(max_length=64)
    withdrawn_on = models.DateField("withdrawn on", null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField("why withdrawn", max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Indicator(models.TextChoices):
    """What the ratios of a funnel are; two of them never stand in one chart."""

    OTHER = "other", "Another comparison of units"
    SHMI = "shmi", "Official SHMI (1.00 is as expected)"
    HSMR = "hsmr", "HSMR of a supplier (100 is as expected)"
    LOCAL = "local", "Local standardised mortality ratio"


class Comparison(Brought):
    """Units side by side in a funnel."""

    indicator = models.CharField("what is compared", max_length=8, choices=Indicator.choices)
    kind = models.CharField("kind of figure", max_length=12)  # of methods.funnel.Kind
    transformation = models.CharField("scale", max_length=12)
    overdispersion = models.CharField("over-dispersion", max_length=16)
    per = models.FloatField("shown per", default=1.0)  # 100 for HSMR
    period = models.CharField("period", max_length=80, blank=True)
    details = models.JSONField("details", default=dict)  # of a local ratio: calibration, discrimination, notes

    class Meta(Brought.Meta):
        abstract = False


class ComparedUnit(models.Model):
    """One unit of a funnel; without figures it has a reason, and stays in the list."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="units")
    place = models.PositiveIntegerField("row")
    code = models.CharField("code", max_length=160)
    name = models.CharField("name", max_length=200, blank=True)
    observed = models.FloatField("observed", null=True)
    base = models.FloatField("expected or denominator", null=True)
    status = models.CharField("why there is no figure", max_length=16, choices=Status.choices, blank=True)
    cases = models.FloatField("spells", null=True)
    published_ratio = models.FloatField("published ratio", null=True)
    published_lower = models.FloatField("published lower limit", null=True)
    published_upper = models.FloatField("published upper limit", null=True)
    published_band = models.PositiveSmallIntegerField("published band", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comparison", "code"], name="compared_unit_once"),
            models.CheckConstraint(
                name="compared_unit_has_figures_or_a_reason",
                condition=Q(status="", observed__gte=0, base__gt=0)
                | (~Q(status="") & (Q(observed__isnull=True) | Q(base__isnull=True))),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Monitor(Brought):
    """Cases in order of time with their predicted risks: the lines of a CUSUM and a VLAD, and nobody's name."""

    subject = models.CharField("what is watched", max_length=160)
    cases = models.PositiveIntegerField("cases")
    deaths = models.PositiveIntegerField("deaths")
    limit_up = models.FloatField("limit for more deaths")
    limit_down = models.FloatField("limit for fewer deaths")
    seed = models.BigIntegerField("seed of the simulation")
    runs = models.PositiveIntegerField("simulated runs")
    lines = models.JSONField("lines")  # up, down, vlad: a figure a case; months: where each month begins

    class Meta(Brought.Meta):
        abstract = False


class ProviderSet(Brought):
    """Monthly figures of several providers by measure."""

    form = models.CharField("form of the file", max_length=MEASURE_LENGTH)

    class Meta(Brought.Meta):
        abstract = False


class ProviderFigure(models.Model):
    """The figure of a provider in a month, as it was recorded on a day; the newest counts."""

    within = models.ForeignKey(ProviderSet, models.CASCADE, related_name="figures")
    provider = models.CharField("provider", max_length=40)
    name = models.CharField("name", max_length=200, blank=True)
    measure = models.CharField("measure", max_length=MEASURE_LENGTH)
    period = models.DateField("month")
    value = models.FloatField("value", null=True)
    numerator = models.FloatField("numerator", null=True)
    denominator = models.FloatField("denominator", null=True)
    status = models.CharField("why there is no figure", max_length=16, choices=Status.choices, blank=True)
    recorded_on = models.DateField("recorded on")

    class Meta:
        indexes = [models.Index(fields=["within", "provider", "measure"], name="provider_figure_by_series")]
        constraints = [
            models.CheckConstraint(
                name="provider_figure_has_a_value_or_a_reason",
                condition=Q(status="", value__isnull=False) | (~Q(status="") & Q(value__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.measure} {self.period}"


class KeptForm(models.Model):
    """How the columns of a monthly file by provider become measures; found again by the names of its columns."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="kept_forms")
    identifier = models.CharField("id", max_length=MEASURE_LENGTH)
    content = models.TextField("form")
    recorded_on = models.DateField("recorded on")
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "identifier"], name="kept_form_once")]

    def __str__(self) -> str:
        return self.identifier
