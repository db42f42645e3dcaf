"""Who could have answered: the doctors of each unit and layer, from the register as on the population date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from collegium.assessments.models import Layer
from collegium.definitions.roles import roles
from collegium.organisation.models import Employment, Membership, Organisation, PostPlacement, UnitPlacement

Grade = Employment.Grade
DOCTOR_GRADES = (
    Grade.CONSULTANT,
    Grade.SPECIALIST,
    Grade.ASSOCIATE_SPECIALIST,
    Grade.SPECIALTY_DOCTOR,
    Grade.RESIDENT,
    Grade.LOCALLY_EMPLOYED,
)
LEADING = (Layer.BOARD_NEAR, Layer.UNIT_LEADER)  # from the top: the highest layer counts


@dataclass(frozen=True)
class Node:
    """One unit in the tree of that day; parents come before their children."""

    pk: int
    code: str
    name: str
    kind: str
    parent: int | None
    root: int
    depth: int


@dataclass(frozen=True)
class Population:
    """The tree of units on a day, and how many doctors of which layer work in each unit itself."""

    day: dt.date
    nodes: tuple[Node, ...]
    doctors: Mapping[tuple[int, str], int]
    unplaced: int  # doctors of units that did not exist on that day

    @property
    def by_pk(self) -> dict[int, Node]:
        return {node.pk: node for node in self.nodes}


def population_of(organisation: Organisation, day: dt.date) -> Population:
    """A doctor counts once: in the unit with most of the job plan, and in the highest layer of the posts held."""
    nodes = tuple(tree(organisation, day))
    placed = {node.pk for node in nodes}
    layers = layers_of_people(organisation, day)
    doctors: dict[tuple[int, str], int] = {}
    unplaced = 0
    for person, unit in units_of_doctors(organisation, day).items():
        if unit in placed:
            key = (unit, layers.get(person, Layer.RANK_AND_FILE.value))
            doctors[key] = doctors.get(key, 0) + 1
        else:
            unplaced += 1
    return Population(day, nodes, doctors, unplaced)


def tree(organisation: Organisation, day: dt.date) -> Iterator[Node]:
    """The units of that day, each followed by those below it, in the order of their names."""
    placements = list(
        UnitPlacement.objects.at(day).filter(unit__organisation=organisation).select_related("unit").order_by("name")
    )
    known = {placement.unit_id for placement in placements}
    children: dict[int | None, list[UnitPlacement]] = {}
    for placement in placements:
        above = placement.parent_id if placement.parent_id in known else None
        children.setdefault(above, []).append(placement)

    def below(parent: Node | None) -> Iterator[Node]:
        for one in children.get(parent.pk if parent else None, ()):
            node = Node(
                pk=one.unit_id,
                code=one.unit.code,
                name=one.name,
                kind=one.kind,
                parent=parent.pk if parent else None,
                root=parent.root if parent else one.unit_id,
                depth=parent.depth + 1 if parent else 0,
            )
            yield node
            yield from below(node)

    yield from below(None)


def units_of_doctors(organisation: Organisation, day: dt.date) -> dict[int, int]:
    """Person -> unit; of several jobs the one with most programmed activities."""
    rows = (
        Employment.objects.at(day)
        .filter(person__organisation=organisation, grade__in=DOCTOR_GRADES)
        .values_list("person_id", "unit_id", "pas", "pk")
    )
    best: dict[int, tuple[tuple[float, int], int]] = {}
    for person, unit, pas, pk in rows:
        weight = (float(pas or 0), -pk)
        if person not in best or weight > best[person][0]:
            best[person] = (weight, unit)
    return {person: unit for person, (_, unit) in best.items()}


def layers_of_people(organisation: Organisation, day: dt.date) -> dict[int, str]:
    """Person -> the highest leading layer among the posts held that day."""
    layer_of = {role.id: role.layer for role in roles() if role.layer != "none"}
    rows = (
        Membership.objects.at(day)
        .filter(
            post__organisation=organisation,
            post__placements__in=PostPlacement.objects.at(day),
            post__placements__role__in=list(layer_of),
        )
        .values_list("person_id", "post__placements__role")
    )
    found: dict[int, str] = {}
    for person, role in rows:
        layer = layer_of[role]
        if found.get(person) != Layer.BOARD_NEAR:
            found[person] = layer
    return found
