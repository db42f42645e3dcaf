"""What each small register keeps: everything that its pages, its file and its record share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from collegium.engagement.models import Decision, ImprovementEvent, Route
from collegium.methods.attendance import attendance
from collegium.methods.involvement import Involvement, two_way_test


@dataclass(frozen=True)
class Kind:
    """One register; `verdict` is the judgement that its file holds beside the facts."""

    name: str
    model: type[models.Model]
    one: str
    fields: tuple[str, ...]
    page: str
    verdict: Callable[[Any], str]


def decision_test(decision: Decision) -> Involvement:
    return Involvement(
        decision.involved_on, decision.decided_on, decision.began_on, decision.two_way, decision.influences
    )


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "route",
            Route,
            "way in",
            ("title", "kind", "grades", "unit", "starts", "ends"),
            "engagement:opportunity",
            lambda route: "",
        ),
        Kind(
            "decision",
            Decision,
            "decision",
            ("title", "unit", "began_on", "involved_on", "decided_on", "two_way", "influences", "note"),
            "engagement:involvement",
            lambda decision: two_way_test(decision_test(decision)).label,
        ),
        Kind(
            "event",
            ImprovementEvent,
            "improvement event",
            ("title", "held_on", "attended", "consultants", "source"),
            "engagement:attendance",
            lambda event: attendance(event.attended, event.consultants).band,
        ),
    )
}
