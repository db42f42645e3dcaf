"""Kept mappings, and what was imported."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from collegium.organisation.models.structure import Organisation


class SavedMapping(models.Model):
    """How the columns of a kind of file become register fields: made once by a user, kept, edited, used again."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mappings", null=True, blank=True)
    name = models.CharField("name", max_length=120)
    kind = models.CharField("kind of file", max_length=40)
    content = models.TextField("mapping")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="mapping_name_once_per_organisation")
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file, uploaded, looked at, and perhaps applied. The file itself is kept only until then."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Waiting for its mapping"
        APPLIED = "applied", "Applied"
        DISCARDED = "discarded", "Discarded"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="imports", null=True, blank=True)
    kind = models.CharField("kind of file", max_length=40)
    file_name = models.CharField("file", max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    mapping = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
