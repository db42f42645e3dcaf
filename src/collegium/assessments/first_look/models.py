"""From which day the board sees the units of a release, where the office has chosen one."""

from __future__ import annotations

from django.db import models


class FirstLook(models.Model):
    """Until the day before, the figures of a unit are seen by its leader, the office and the analyst alone."""

    release = models.OneToOneField("assessments.Release", models.CASCADE, related_name="first_look")
    opens_on = models.DateField("first day for the board")

    class Meta:
        app_label = "assessments"
