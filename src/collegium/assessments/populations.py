"""Who could have answered: the people of each unit and layer, from the register as on the population date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from collegium.assessments.models import Layer
from collegium.definitions.roles import roles
from collegium.organisation.models import (
    DOCTOR_GRADES,
    Employment,
    Membership,
    Organisation,
    PostPlacement,
    Profession,
    UnitPlacement,
)
from collegium.registers.ordering import by_name
from collegium.wording.audiences import DOCTORS, Audience

LEADING = (Layer.BOARD_NEAR, Layer.UNIT_LEADER)  # from the top: the highest layer counts
NO_LAYER = ""  # of an audience in which nobody is told from rank and file


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
    """The tree of units on a day, and how many people of which layer work in each unit itself."""

    day: dt.date
    nodes: tuple[Node, ...]
    people: Mapping[tuple[int, str], int]
    unplaced: int  # people of no unit that existed on that day
    whom: Audience = DOCTORS

    @property
    def by_pk(self) -> dict[int, Node]:
        return {node.pk: node for node in self.nodes}


def population_of(organisation: Organisation, day: dt.date, whom: Audience = DOCTORS) -> Population:
    """Everybody of the audience counts once, where `places_of_people` says."""
    nodes = tuple(tree(organisation, day))
    placed = {node.pk for node in nodes}
    people: dict[tuple[int, str], int] = {}
    unplaced = 0
    for unit, layer in places_of_people(organisation, day, whom).values():
        if unit in placed:
            people[unit, layer] = people.get((unit, layer), 0) + 1
        else:
            unplaced += 1
    return Population(day, nodes, people, unplaced, whom)


def places_of_people(organisation: Organisation, day: dt.date, whom: Audience) -> dict[int, tuple[int, str]]:
    """Person -> unit (0 for none) and layer. A doctor is in the highest layer of the posts held; a manager in none."""
    if not whom.layered:
        return {person: (unit, NO_LAYER) for person, unit in units_of_managers(organisation, day).items()}
    layers = layers_of_people(organisation, day)
    return {
        person: (unit, layers.get(person, Layer.RANK_AND_FILE.value))
        for person, unit in units_of_doctors(organisation, day).items()
    }


def tree(organisation: Organisation, day: dt.date) -> Iterator[Node]:
    """The units of that day, each followed by those below it, in the order of their names."""
    placements = list(
        UnitPlacement.objects.at(day)
        .filter(unit__organisation=organisation)
        .select_related("unit")
        .order_by(by_name("name"))
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
    jobs = Employment.objects.at(day).filter(person__organisation=organisation, grade__in=DOCTOR_GRADES)
    return main_jobs(jobs.values_list("person_id", "unit_id", "pas", "pk"))


def main_jobs(rows: Iterable[tuple[int, int, object, int]]) -> dict[int, int]:
    best: dict[int, tuple[tuple[float, int], int]] = {}
    for person, unit, pas, pk in rows:
        weight = (float(pas or 0), -pk)  # type: ignore[arg-type]
        if person not in best or weight > best[person][0]:
            best[person] = (weight, unit)
    return {person: unit for person, (_, unit) in best.items()}


def units_of_managers(organisation: Organisation, day: dt.date) -> dict[int, int]:
    """Person -> unit of the post held longest, a substantive one first; without a post in a unit, that of the employment.

    Who the managers are is the profession of the register. 0 stands for no unit: the chief executive, for example.
    """
    here = {"person__organisation": organisation, "person__profession": Profession.MANAGER}
    jobs = Employment.objects.at(day).filter(**here)
    found = main_jobs(jobs.values_list("person_id", "unit_id", "pas", "pk"))
    unit_of = dict(
        PostPlacement.objects.at(day).filter(post__organisation=organisation).values_list("post_id", "unit_id")
    )
    held = (
        Membership.objects.at(day).filter(**here).order_by("starts", "pk").values_list("person_id", "post_id", "basis")
    )
    by_post: dict[int, int] = {}
    for person, post, _ in sorted(held, key=lambda one: one[2] != Membership.Basis.SUBSTANTIVE):
        if unit := unit_of.get(post):
            by_post.setdefault(person, unit)
        elif post in unit_of:
            found.setdefault(person, 0)
    return found | by_post


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
