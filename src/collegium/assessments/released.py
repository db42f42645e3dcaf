"""One digest of everything that a release stored, by which a changed row shows."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db.models import QuerySet

from collegium.assessments.models import Release, ReleaseFigure, ReleaseGap, ReleaseGroup
from collegium.audit.digests import digest_of_rows, stored_rows


def digest_of(release: Release) -> str:
    """Of the release and its groups, figures and gaps as they are in the database."""
    tables: list[QuerySet[Any]] = [Release.objects.filter(pk=release.pk)]
    tables += [model.objects.filter(release=release) for model in (ReleaseGroup, ReleaseFigure, ReleaseGap)]
    return digest_of_rows(chain.from_iterable(stored_rows(table) for table in tables))
