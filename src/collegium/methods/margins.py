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
    codes = [_codes([group[column] for group in groups]) for column in columns]
    names: list[str] = []
    places: dict[tuple[int, ...], npt.NDArray[np.int64]] = {}
    firsts: dict[tuple[int, ...], npt.NDArray[np.int64]] = {}
    relations: list[Relation] = []
    for size in range(len(columns) + 1):
        for kept in combinations(columns, size):
            first, place = _combined([codes[column] for column in kept], len(groups))
            places[kept], firsts[kept] = place + len(names), first
            names.extend(_cell(groups[one], kept) for one in first.tolist())
    for kept, place in places.items():
        for column in kept:
            total = places[tuple(other for other in kept if other != column)][firsts[kept]]
            parts = place[firsts[kept]]
            order = np.argsort(total, kind="stable")
            relations.extend(
                Relation(names[total[own[0]]], tuple(names[part] for part in parts[own].tolist()))
                for own in np.split(order, np.flatnonzero(np.diff(total[order])) + 1)
            )
    return Margins(tuple(names), tuple(relations), tuple(places.values()), link(names, relations))


def _codes(words: Sequence[str]) -> npt.NDArray[np.int64]:
    place: dict[str, int] = {}
    return np.array([place.setdefault(word, len(place)) for word in words], np.int64)


def _combined(codes: Sequence[npt.NDArray[np.int64]], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Number combinations of codes in the order in which they first occur: the first place of each, and of each place its number."""
    place = np.zeros(size, np.int64)
    for code in codes:
        place = np.unique(place * (code.max() + 1) + code, return_inverse=True)[1]
    first = np.full(place.max() + 1, size)
    np.minimum.at(first, place, np.arange(size))
    order = np.argsort(first)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return first[order], number[place]


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
