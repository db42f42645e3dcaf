"""Random trusts as their published tables: units in a tree, layers, grades, the two sides of the gap in every division."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.linked_cells import Relation

LEADING = ("board_near", "unit_leader")
OTHERS = "others"
GRADES = ("consultant", "specialist", "resident")
EVERYBODY = "everybody"

Group = tuple[int, int, str, str]  # division, unit in it (0 is the division itself), layer, grade


@dataclass(frozen=True)
class Trust:
    """Smallest groups with the people in them, and how published cells add up."""

    groups: tuple[Group, ...]
    people: npt.NDArray[np.int64]
    members: dict[str, list[int]]
    relations: tuple[Relation, ...]

    def table(self, numbers: npt.NDArray[np.int64]) -> dict[str, int]:
        """Respondents (or people) of every cell."""
        return {name: int(numbers[found].sum()) for name, found in self.members.items()}

    def sums(self, values: npt.NDArray[np.float64]) -> dict[str, float]:
        return {name: float(values[found].sum()) for name, found in self.members.items()}


def side(layer: str) -> str:
    return "leaders" if layer in LEADING else OTHERS


def cells_of(group: Group) -> Iterator[str]:
    division, unit, layer, grade = group
    yield EVERYBODY
    yield side(layer)
    if layer in LEADING:
        yield layer
    yield f"grade {grade}"
    yield f"division {division}"
    yield f"unit {division}.{unit}"
    yield f"division {division} {side(layer)}"
    yield f"division {division} grade {grade}"


def trust(
    rng: np.random.Generator, *, divisions: int, units: int, doctors: int, leaders: float = 0.1, grades: bool = True
) -> Trust:
    """Doctors over divisions with `units` units each, most of them rank and file."""
    found: dict[Group, int] = {}
    weights = rng.dirichlet(np.full(divisions * (units + 1), 1.2))
    for place in rng.choice(len(weights), doctors, p=weights):
        draw = rng.random()
        layer = OTHERS if draw > leaders else LEADING[int(draw > leaders / 6)]
        grade = GRADES[int(rng.choice(3, p=(0.6, 0.1, 0.3)))] if grades else GRADES[0]
        group = (int(place) // (units + 1), int(place) % (units + 1), layer, grade)
        found[group] = found.get(group, 0) + 1
    groups = tuple(found)
    members: dict[str, list[int]] = {EVERYBODY: [], "leaders": [], OTHERS: []}
    for place, group in enumerate(groups):
        for cell in dict.fromkeys(cells_of(group)):
            members.setdefault(cell, []).append(place)
    return Trust(groups, np.array(list(found.values()), np.int64), members, tuple(relations(members, grades=grades)))


def relations(members: dict[str, list[int]], *, grades: bool) -> Iterator[Relation]:
    def there(*names: str) -> tuple[str, ...]:
        return tuple(name for name in names if members.get(name))

    divisions = [name for name in members if name.startswith("division") and name.count(" ") == 1]
    yield Relation(EVERYBODY, there("leaders", OTHERS))
    yield Relation("leaders", there(*LEADING))
    yield Relation(EVERYBODY, tuple(divisions))
    for one in ("leaders", OTHERS):
        yield Relation(one, there(*(f"{division} {one}" for division in divisions)))
    for division in divisions:
        yield Relation(division, there(f"{division} leaders", f"{division} {OTHERS}"))
        number = division.removeprefix("division ")
        yield Relation(division, tuple(name for name in members if name.startswith(f"unit {number}.")))
    if grades:
        yield Relation(EVERYBODY, there(*(f"grade {grade}" for grade in GRADES)))
        for division in divisions:
            yield Relation(division, there(*(f"{division} grade {grade}" for grade in GRADES)))
        for grade in GRADES:
            if members.get(f"grade {grade}"):
                yield Relation(f"grade {grade}", there(*(f"{division} grade {grade}" for division in divisions)))
