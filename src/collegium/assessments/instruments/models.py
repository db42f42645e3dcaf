"""Questionnaires of an organisation: published ones never change, drafts do."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from collegium.organisation.models import Organisation


class InstrumentFile(models.Model):
    """A questionnaire that an organisation published. The database refuses every change."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="instruments")
    instrument_id = models.CharField(max_length=80)
    content = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        app_label = "assessments"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "instrument_id"], name="instrument_once_per_organisation")
        ]

    def __str__(self) -> str:
        return self.instrument_id

    def get_absolute_url(self) -> str:
        return reverse("assessments:own_instrument", args=[self.organisation.code, self.instrument_id])


class InstrumentDraft(models.Model):
    """A questionnaire that is being written: an instrument file that may still have problems."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="instrument_drafts")
    title = models.CharField(max_length=200)
    content = models.TextField()
    copied_from = models.CharField(max_length=200, blank=True)
    notes = models.JSONField(default=list, help_text="what bringing it in left for a person to decide")
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)

    class Meta:
        app_label = "assessments"
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assessments:draft", args=[self.organisation.code, self.pk])
