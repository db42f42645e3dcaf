"""Our own record of long work: the queue beneath knows neither progress nor whether a worker still lives."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse


class Job(models.Model):
    """One piece of long work. Who started it is text, as in the record of writes: people stand above this app."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for its turn"
        RUNNING = "running", "Being done"
        DONE = "done", "Done"
        FAILED = "failed", "Not done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work = models.CharField(max_length=160, help_text="the function that does it, by its dotted name")
    title = models.CharField(max_length=200)
    organisation = models.CharField(max_length=12, blank=True, help_text="the code, or empty")
    started_by = models.CharField(max_length=64, help_text="as in the record of writes")
    subject = models.CharField(max_length=80, blank=True, help_text="what it is about, so that a page finds it again")
    arguments = models.JSONField(default=dict)
    back = models.CharField(max_length=300, blank=True, help_text="the page from which it was started")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    fraction = models.FloatField(default=0.0)
    words = models.CharField(max_length=200, blank=True)
    outcome = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="job_by_state"),
            models.Index(fields=["organisation", "-asked_at"], name="job_by_organisation"),
            models.Index(fields=["work", "subject"], name="job_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_fraction_is_a_fraction", condition=Q(fraction__gte=0.0) & Q(fraction__lte=1.0)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    def get_absolute_url(self) -> str:
        return reverse("organisation:job", args=[self.organisation, self.pk])
