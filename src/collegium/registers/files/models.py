"""Uploaded files until they are saved or discarded, and kept mappings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedMapping(models.Model):
    """How the columns of a kind of file become fields: made once by a user, kept, used again for the next file."""

    scope = models.CharField("code of the organisation", max_length=20, blank=True)  # empty: lists of all organisations
    name = models.CharField("name", max_length=120)
    kind = models.CharField("kind of file", max_length=80)
    content = models.TextField("mapping")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "kind", "name"], name="saved_mapping_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_code(self) -> str:
        return self.scope


class WaitingFile(models.Model):
    """One file from its upload on. Its content is kept only until it is saved, discarded or too old."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Not saved yet"
        APPLIED = "applied", "Saved"
        DISCARDED = "discarded", "Discarded"
        EXPIRED = "expired", "Discarded because nobody saved it"

    scope = models.CharField("code of the organisation", max_length=20, blank=True)  # empty: lists of all organisations
    kind = models.CharField("kind of file", max_length=80)  # "workbook": sheets of several kinds
    kinds = models.JSONField("kinds of its tables", default=list)
    file_name = models.CharField("file", max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    sheet = models.TextField(blank=True)  # other programs than Excel give a sheet a name of any length
    mapping = models.TextField(blank=True)
    options = models.JSONField("answers", default=dict, blank=True)
    decided = models.BooleanField("nothing is left to say of its columns", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    read = models.PositiveIntegerField("rows read", default=0)
    used = models.PositiveIntegerField("rows used", default=0)
    left_out = models.PositiveIntegerField("rows left out", default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    rows_at = models.CharField("address of its rows", max_length=300, blank=True)

    unused: Sequence[
        str
    ] = ()  # what is said once, when it is saved, of columns that were not used: nothing of it is kept

    class Meta:
        indexes: ClassVar = [models.Index(fields=["scope", "state"], name="waiting_file_by_scope")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="waiting_file_rows_add_up",
                condition=models.Q(read=models.F("used") + models.F("left_out")),
            ),
            models.CheckConstraint(
                name="waiting_file_content_only_while_open",
                condition=models.Q(state="uploaded") | models.Q(content__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def scope_code(self) -> str:
        return self.scope

    @property
    def open(self) -> bool:
        return self.state == self.State.UPLOADED

    @property
    def kept_until(self) -> dt.date:
        """The last day of a file that nobody saves."""
        return timezone.localdate(self.at) + dt.timedelta(days=settings.UPLOADS_KEPT_DAYS)
