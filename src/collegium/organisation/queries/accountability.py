"""Units, layers, tasks and what the organisation says of itself, as at a day."""

from __future__ import annotations

import datetime as dt

from collegium.organisation.models import Organisation, OrganisationFigures, Responsibility, RoleLayer
from collegium.organisation.queries.structure import units_at
from collegium.organisation.reports.accountability import Ladder, TopicFact, UnitFact, ladder
from collegium.registers.ordering import by_name


def unit_facts(organisation: Organisation, day: dt.date) -> list[UnitFact]:
    return [
        UnitFact(
            id=row.id, name=row.name, kind=row.kind, placement_id=row.placement_id, accountability=row.accountability
        )
        for row in units_at(organisation, day)
    ]


def topic_facts(organisation: Organisation, day: dt.date) -> list[TopicFact]:
    rows = (
        Responsibility.objects.at(day)
        .filter(unit__organisation=organisation)
        .order_by("-kind", by_name("name"), "pk")
        .values("id", "unit_id", "name", "kind", "doctor", "manager", "nurse", "joint")
    )
    return [TopicFact(**row) for row in rows]


def ladder_at(organisation: Organisation, day: dt.date) -> Ladder:
    rungs = RoleLayer.objects.at(day).filter(organisation=organisation).order_by("rank", by_name("title"))
    return ladder(rungs.values_list("rank", "title"))


def figures_at(organisation: Organisation, day: dt.date) -> OrganisationFigures | None:
    """What the organisation says of itself on that day."""
    return OrganisationFigures.objects.at(day).filter(organisation=organisation).order_by("-starts").first()
