"""Whether the tables of a database are those of this version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from collegium.audit.joined import LAST_JOINED, is_half_way


@register(Tags.database)
def tables_are_of_this_version(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Asked by `check --database default`, by `migrate` and at the start of a server."""
    return [
        Error(
            "This database is of a version before the first release, and its tables lack what followed.",
            hint=f"Run collegium manage migrate once with the version {LAST_JOINED}, then start this one.",
            id="audit.E001",
        )
        for name in databases or ()
        if is_half_way(f"{app}.{step}" for app, step in MigrationRecorder(connections[name]).applied_migrations())
    ]
