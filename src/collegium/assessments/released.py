"""One digest of everything that a release stored, by which a changed row shows."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet

from collegium.assessments.models import Release, ReleaseFigure, ReleaseGap, ReleaseGroup


def digest_of(release: Release) -> str:
    """Of the release and its groups, figures and gaps as they are in the database: the same on either one.

    Keyed, since the rows say why a group is hidden: without the key nobody can try reasons until the digest fits.
    """
    made = hmac.new(settings.RECORD_KEY.encode(), digestmod=hashlib.sha256)
    rows: list[QuerySet[Any]] = [Release.objects.filter(pk=release.pk)]
    rows += [model.objects.filter(release=release) for model in (ReleaseGroup, ReleaseFigure, ReleaseGap)]
    for table in rows:
        for row in table.order_by("pk").iterator(chunk_size=1000):
            made.update(line_of(row).encode())
    return made.hexdigest()


def line_of(row: Model) -> str:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return json.dumps(values, sort_keys=True, default=plain) + "\n"


def plain(value: Any) -> str:
    moment = isinstance(value, dt.datetime)
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds") if moment else str(value)
