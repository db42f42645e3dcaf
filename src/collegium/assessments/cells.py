"""The groups that a release may show, how they add up, and which of them must be hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.assessments.models import Layer, ReleaseGroup
from collegium.assessments.populations import LEADING, Population
from collegium.methods.disclosure import Reason, Relation
from collegium.methods.disclosure_audit import Means, hide_beside_silent, protect

Whole = npt.NDArray[np.int64]
Kind = ReleaseGroup.Kind

EVERYBODY = "organisation"
SIDES = (Layer.LEADERS, Layer.RANK_AND_FILE)
# What a release is made for: hidden only where nothing else helps.
HEADLINE = (EVERYBODY, *(f"layer:{side.value}" for side in SIDES))


@dataclass(frozen=True)
class Cells:
    """Groups that overlap: `members[c]` holds, for cell c, the positions of the (unit, layer) groups in it."""

    names: tuple[str, ...]
    members: tuple[Whole, ...]
    population: tuple[int, ...]
    relations: tuple[Relation, ...]
    people: Mapping[tuple[int, str], int]  # (unit, layer) -> people of the register
    cells_of: Mapping[tuple[int, str], tuple[str, ...]]  # and the cells that they are in

    def position(self, name: str) -> int:
        return self.names.index(name)


def layer_cell(layer: str) -> str:
    return f"layer:{layer}"


def unit_cell(unit: int) -> str:
    return f"unit:{unit}"


def side_cell(unit: int, side: str) -> str:
    return f"unit:{unit}:{side}"


def own_cell(unit: int) -> str:
    """Those who work in a unit itself and in none below it: never shown, but part of the sum."""
    return f"own:{unit}"


def side_of(layer: str) -> str:
    return (Layer.LEADERS if layer in LEADING else Layer.RANK_AND_FILE).value


def cells_of(unit: int, layer: str, population: Population) -> Iterator[str]:
    """Every cell that somebody of this unit and layer is in; without layers there is nothing but the tree."""
    nodes = population.by_pk
    yield EVERYBODY
    if layer:
        yield layer_cell(layer)
        yield side_cell(nodes[unit].root, side_of(layer))
    if layer in LEADING:
        yield layer_cell(Layer.LEADERS)
    yield own_cell(unit)
    above: int | None = unit
    while above is not None:
        yield unit_cell(above)
        above = nodes[above].parent


def lay_out(groups: tuple[tuple[int, str], ...], population: Population) -> Cells:
    """All cells with those in them, and the sums by which one could be worked out from others."""
    layered = population.whom.layered
    members: dict[str, list[int]] = {EVERYBODY: []}
    members |= {layer_cell(layer.value): [] for layer in Layer} if layered else {}
    people: dict[str, int] = dict.fromkeys(members, 0)
    for node in population.nodes:
        for name in (unit_cell(node.pk), own_cell(node.pk)):
            members[name], people[name] = [], 0
        if layered and node.parent is None:
            for side in SIDES:
                members[side_cell(node.pk, side)], people[side_cell(node.pk, side)] = [], 0
    for position, (unit, layer) in enumerate(groups):
        for name in cells_of(unit, layer, population):
            members[name].append(position)
    for (unit, layer), number in population.people.items():
        for name in cells_of(unit, layer, population):
            people[name] += number
    names = tuple(members)
    return Cells(
        names,
        tuple(np.array(members[name], np.int64) for name in names),
        tuple(people[name] for name in names),
        tuple(relations(population)),
        population.people,
        {key: tuple(cells_of(*key, population)) for key in population.people},
    )


def relations(population: Population) -> Iterator[Relation]:
    """Over the tree, over the layers, and over both at the top of the tree."""
    leaders, others = layer_cell(Layer.LEADERS), layer_cell(Layer.RANK_AND_FILE)
    sides = SIDES if population.whom.layered else ()
    if sides:
        yield Relation(EVERYBODY, (leaders, others))
        yield Relation(leaders, tuple(layer_cell(layer.value) for layer in LEADING))
    roots = [node.pk for node in population.nodes if node.parent is None]
    if not roots:
        return
    yield Relation(EVERYBODY, tuple(unit_cell(root) for root in roots))
    for side in sides:
        yield Relation(layer_cell(side), tuple(side_cell(root, side) for root in roots))
    for root in roots if sides else ():
        yield Relation(unit_cell(root), tuple(side_cell(root, side) for side in sides))
    for node in population.nodes:
        below = tuple(unit_cell(child.pk) for child in population.nodes if child.parent == node.pk)
        yield Relation(unit_cell(node.pk), (*below, own_cell(node.pk)))


def hidden(
    cells: Cells,
    respondents: Whole,
    minimum: int,
    *,
    already: Mapping[str, Reason] | None = None,
    means: Sequence[Means] = (),
) -> dict[str, Reason]:
    """Why each cell is hidden, or ''. An empty group is known to be empty, so it protects nobody else.

    `already` are hidden for another reason; `means` are what is published of all that these respondents scored. Everybody
    knows from the register how many people each group has.
    """
    counts = {name: int(number) for name, number in zip(cells.names, respondents, strict=True)}
    filled = {name: number for name, number in counts.items() if number}
    linked = [
        Relation(one.total, parts)
        for one in cells.relations
        if one.total in filled and (parts := tuple(part for part in one.parts if part in filled))
    ]
    known = dict(zip(cells.names, cells.population, strict=True))
    found = protect(
        filled,
        linked,
        minimum,
        hidden=[name for name, reason in (already or {}).items() if reason and name in filled],
        at_most={name: known[name] for name, number in filled.items() if number <= known[name]},
        room=room(counts, cells),
        means=means,
        last=[name for name in HEADLINE if name in filled],
        spare=already is None,
    ).reasons
    reasons = {name: found.get(name, "primary") for name in counts}
    return {name: (already or {}).get(name, "") or reason for name, reason in reasons.items()}


def beside_silent(cells: Cells, respondents: Whole, minimum: int, reasons: Mapping[str, Reason]) -> set[str]:
    """Shown cells to hide as well, lest it be known of a hidden group that nobody in it answered.

    What `hidden` protects stays protected where more is hidden. These cells are large: only together with the others do
    they tell of silence, and whoever knew of that silence already learns nothing small from them.
    """
    counts = {name: int(number) for name, number in zip(cells.names, respondents, strict=True)}
    known = dict(zip(cells.names, cells.population, strict=True))
    found = set[str]()
    while any(known[name] and not number for name, number in counts.items()):
        beside = hide_beside_silent(
            counts,
            cells.relations,
            [name for name, reason in reasons.items() if reason or name in found],
            minimum,
            at_most={name: known[name] for name, number in counts.items() if number <= known[name]},
            room=room(counts, cells, empty_known=False),
            last=[name for name in HEADLINE if name in counts],
        )
        if beside is None:
            break
        found.add(beside)
    return found


def room(counts: Mapping[str, int], cells: Cells, *, empty_known: bool = True) -> dict[str, float]:
    """How much the count of each cell can vary for somebody who knows only what is always shown, and the register.

    That is the two sides of the gap, or the whole where there are no layers.

    What that gives away, such as that nearly all leaders answered, no hiding of smaller groups can take back. With
    `empty_known`, somebody who also knows which cells nobody answered in, however many people they have.
    """
    inside: dict[tuple[str, str], int] = {}
    for (unit, layer), number in cells.people.items():
        names = cells.cells_of[unit, layer]
        if not empty_known or all(counts[name] for name in names):
            for name in names:
                key = name, layer_cell(side_of(layer)) if layer else EVERYBODY
                inside[key] = inside.get(key, 0) + number
    found = dict.fromkeys(cells.names, 0.0)
    for side in HEADLINE[1:] if HEADLINE[1] in counts else HEADLINE[:1]:
        answered, people = counts[side], inside.get((side, side), 0)
        if answered > people:
            continue  # more answered than the register has: it bounds nothing
        for name in cells.names:
            own = inside.get((name, side), 0)
            found[name] += min(own, answered) - max(0, answered - (people - own))
    return found
