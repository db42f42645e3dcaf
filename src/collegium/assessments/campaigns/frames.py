"""Who is asked, and which units answer together: the register's population, frozen with a launch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError

from collegium.assessments.campaigns.models import Campaign
from collegium.assessments.cells import EVERYBODY, hidden, lay_out, layer_cell, unit_cell
from collegium.assessments.models import Layer, Wave
from collegium.assessments.populations import Node, Population, places_of_people, population_of
from collegium.wording.audiences import AUDIENCES, DOCTORS

FAMILY = "family"  # the kind of a group that is several units of the register


@dataclass(frozen=True)
class Family:
    """Units under the same unit that answer together, under a name of their own."""

    name: str
    units: tuple[int, ...]


@dataclass(frozen=True)
class Pooling:
    """Which units answer together, and which are counted in the unit above alone."""

    families: tuple[Family, ...] = ()
    above: frozenset[int] = frozenset()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Pooling:
        families = tuple(Family(one["name"], tuple(one["units"])) for one in kept.get("families", ()))
        return cls(families, frozenset(kept.get("above", ())))

    def kept(self) -> dict[str, Any]:
        families = [{"name": one.name, "units": sorted(one.units)} for one in self.families]
        return {"families": families, "above": sorted(self.above)}


@dataclass(frozen=True)
class Declared:
    """One group whose rate may be told."""

    cell: str
    name: str
    depth: int
    people: int


def pooled(population: Population, pooling: Pooling) -> tuple[Population, dict[int, int]]:
    """The population as it answers, and for each unit of the register the unit that it answers in."""
    family_of = {unit: family for family in pooling.families for unit in family.units}
    first: dict[Family, int] = {}
    into: dict[int, int] = {}
    moved: set[int] = set()  # units whose parts go where they go
    nodes = []
    for node in population.nodes:
        if node.parent in moved:
            into[node.pk] = into[node.parent]  # type: ignore[index]
            moved.add(node.pk)
        elif node.pk in pooling.above and node.parent is not None:
            into[node.pk] = into[node.parent]
            moved.add(node.pk)
        elif (family := family_of.get(node.pk)) is not None:
            into[node.pk] = first.setdefault(family, node.pk)
            moved.add(node.pk)
            if first[family] == node.pk:
                nodes.append(replace(node, name=family.name, kind=FAMILY))
        else:
            into[node.pk] = node.pk
            nodes.append(node)
    people: dict[tuple[int, str], int] = {}
    for (unit, layer), number in population.people.items():
        key = (into[unit], layer)
        people[key] = people.get(key, 0) + number
    # A unit at the top may have been pooled: what stood below it stands below the family.
    roots = [replace(node, root=into[node.root]) for node in nodes]
    return replace(population, nodes=tuple(roots), people=people), into


def totals(population: Population) -> dict[int, int]:
    """Unit -> people in it and in everything below it."""
    nodes = population.by_pk
    found = dict.fromkeys(nodes, 0)
    for (unit, _), number in population.people.items():
        above: int | None = unit
        while above is not None:
            found[above] += number
            above = nodes[above].parent
    return found


def too_small(population: Population, minimum: int) -> list[Node]:
    """Units with people, but fewer than may be shown."""
    people = totals(population)
    return [node for node in population.nodes if 0 < people[node.pk] < minimum]


def proposed(population: Population, minimum: int) -> Pooling:
    """Small units under one unit together where that is enough; otherwise counted in the unit above."""
    people, names = totals(population), {node.pk: node.name for node in population.nodes}
    small = too_small(population, minimum)
    below: dict[int | None, list[Node]] = {}
    for node in small:
        if node.parent not in {other.pk for other in small}:  # parts of a small unit go with it
            below.setdefault(node.parent, []).append(node)
    families: list[Family] = []
    above: set[int] = set()
    for parent, nodes in below.items():
        if len(nodes) > 1 and sum(people[node.pk] for node in nodes) >= minimum:
            name = f"Smaller units of {names[parent]}" if parent is not None else "Smaller units"
            families.append(Family(name, tuple(node.pk for node in nodes)))
        elif parent is not None:
            above.update(node.pk for node in nodes)
    return Pooling(tuple(families), frozenset(above))


def people_asked(wave: Wave, into: Mapping[int, int]) -> Iterator[tuple[int, int, str]]:
    """Person, the unit that the answer counts in, and layer: everybody of the audience in the register on that day."""
    for person, (unit, layer) in places_of_people(wave.organisation, wave.population_date, wave.whom).items():
        if unit in into:
            yield person, into[unit], layer


def declared_groups(population: Population, organisation: str, minimum: int) -> list[Declared]:
    """The groups whose rates may be told: none that is small, and none from which a small one follows."""
    cells = lay_out(tuple(population.people), population)
    reasons = hidden(cells, np.array(cells.population, np.int64), minimum)
    people = dict(zip(cells.names, cells.population, strict=True))
    named = [(EVERYBODY, organisation, 0)]
    named += [(layer_cell(layer.value), str(layer.label), 1) for layer in Layer if population.whom.layered]
    named += [(unit_cell(node.pk), node.name, node.depth + 1) for node in population.nodes]
    return [Declared(cell, name, depth, people[cell]) for cell, name, depth in named if not reasons[cell]]


def frozen(population: Population) -> dict[str, Any]:
    return {
        "day": population.day.isoformat(),
        "nodes": [asdict(node) for node in population.nodes],
        "doctors": [[unit, layer, number] for (unit, layer), number in sorted(population.people.items())],
        "unplaced": population.unplaced,
        "audience": population.whom.id,
    }


def thawed(frame: Mapping[str, Any]) -> Population:
    return Population(
        dt.date.fromisoformat(frame["day"]),
        tuple(Node(**node) for node in frame["nodes"]),
        {(unit, layer): number for unit, layer, number in frame["doctors"]},
        frame["unplaced"],
        AUDIENCES[frame.get("audience", DOCTORS.id)],
    )


def campaign_on(wave: Wave) -> Campaign | None:
    """The campaign that collects the answers of a wave, once it is set up."""
    return Campaign.objects.filter(wave=wave).first()


def refuse_while_open(wave: Wave, day: dt.date) -> None:
    """A campaign ends with its close; any other wave ends with its last day."""
    campaign = campaign_on(wave)
    if campaign is None and day <= wave.closed_on:
        raise ValidationError("The wave is still open: figures are released once, after its last day.")
    if campaign is not None and campaign.state != Campaign.State.CLOSED:
        raise ValidationError("The campaign is not closed yet: close it first, then release its figures.")


def refuse_campaign(wave: Wave) -> None:
    """Answers that this server collected are neither replaced by a file nor thrown away."""
    if campaign_on(wave) is not None:
        raise ValidationError("This wave is a campaign: its answers come from its respondents alone.")


def registered(wave: Wave) -> Population:
    """Who could answer, as the register says today of the day of the wave."""
    return population_of(wave.organisation, wave.population_date, wave.whom)


def population_of_wave(wave: Wave) -> Population:
    """Who could answer: as frozen with the launch of a campaign, otherwise as the register says today of that day."""
    campaign = campaign_on(wave)
    return thawed(campaign.frame) if campaign and campaign.frame else registered(wave)
