"""Whether every stored promise names a kind of source that promise_sources.toml still knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from collegium.commitments.models import Commitment
from collegium.definitions.promise_sources import promise_sources


@register(Tags.database)
def stored_sources_are_known(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Asked by `check --database default` and by `migrate`, which may come before the table is there."""
    problems: list[CheckMessage] = []
    for name in databases or ():
        if Commitment._meta.db_table not in connections[name].introspection.table_names():
            continue
        stored = Commitment.every.using(name).order_by().values_list("source", flat=True).distinct()
        problems += [
            Error(
                f"Promises are stored with the source “{kind}”, which promise_sources.toml does not know.",
                hint="Put the kind back into the file, or correct these promises.",
                id="commitments.E001",
            )
            for kind in sorted(set(stored) - promise_sources().keys())
        ]
    return problems
