"""Groups made by several attributes at once, with every margin of them, so that subtraction across tables is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure import Reason, hide_cells, reasons_of
from collegium.methods.linked_cells import LinkedCells, Relation, link

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Margins:
    """The cells of all margins of `groups`, how they add up, and which cells each group counts in."""

    cells: tuple[str, ...]
    relations: tuple[Relation, ...]
    places: tuple[npt.NDArray[np.int64], ...]  # per margin, the cell (G,) of each group; the groups themselves last
    linked: LinkedCells


def find_margins(groups: Sequence[Group]) -> Margins:
    """Lay out all margins of distinct groups: from everybody together to each group by itself."""
    columns = range(len(groups[0]))
    names: dict[str, int] = {}
    parts: dict[tuple[str, int], dict[str, None]] = {}
    places = []
    for size in range(len(columns) + 1):
        for kept in combinations(columns, size):
            cells = [_cell(group, kept) for group in groups]
            places.append(np.array([names.setdefault(cell, len(names)) for cell in cells], np.int64))
            for column in kept:
                rest = [other for other in kept if other != column]
                for group, cell in zip(groups, cells, strict=True):
                    parts.setdefault((_cell(group, rest), column), {})[cell] = None
    relations = tuple(Relation(total, tuple(below)) for (total, _), below in parts.items())
    return Margins(tuple(names), relations, tuple(places), link(tuple(names), relations))


def suppress_groups(margins: Margins, respondents: npt.NDArray[np.int64], minimum: int) -> list[Reason]:
    """Say why each group is hidden, as if all margins were published too: in another run they may be."""
    return _reasons(margins, respondents, minimum, margins.places[-1])


def suppress_whole(margins: Margins, respondents: npt.NDArray[np.int64], minimum: int) -> Reason:
    """Say why everybody together is hidden, '' where they may be shown beside the groups that `suppress_groups` shows."""
    return _reasons(margins, respondents, minimum, margins.places[0][:1])[0]


def _reasons(
    margins: Margins, respondents: npt.NDArray[np.int64], minimum: int, own: npt.NDArray[np.int64]
) -> list[Reason]:
    counts = np.zeros(len(margins.cells), np.int64)
    for place in margins.places:
        counts += np.bincount(place, respondents, len(counts)).astype(np.int64)
    hidden = hide_cells(margins.linked, counts, minimum)
    return reasons_of(counts[own], hidden[own], minimum)


def _cell(group: Group, kept: Sequence[int]) -> str:
    return repr([group[column] if column in kept else None for column in range(len(group))])
