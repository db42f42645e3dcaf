"""An example row of each register, for the walks over every address: a new register adds its own here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collegium.engagement.models import Decision, ImprovementEvent, Route
from collegium.organisation.models import Body, Organisation, Person, Post, Unit


@dataclass(frozen=True)
class Place:
    """What an example row may point to."""

    organisation: Organisation
    unit: Unit
    post: Post
    person: Person
    body: Body


def route(at: Place) -> Route:
    return Route.objects.create(organisation=at.organisation, title="Example", kind="time", starts="2020-01-01")


def decision(at: Place) -> Decision:
    return Decision.objects.create(organisation=at.organisation, title="Example")


def improvement_event(at: Place) -> ImprovementEvent:
    return ImprovementEvent.objects.create(
        organisation=at.organisation, title="Example", held_on="2026-01-01", attended=1, consultants=2
    )


# By the label of the register's model.
EXAMPLES: dict[str, Callable[[Place], Any]] = {
    "engagement.route": route,
    "engagement.decision": decision,
    "engagement.improvementevent": improvement_event,
}


def rows_of(at: Place) -> dict[str, Any]:
    return {label: example(at) for label, example in EXAMPLES.items()}
