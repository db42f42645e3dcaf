"""Cells of published tables as one system of equations: how they add up, and what follows exactly from what is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.bridges import as_edges, find_bridges

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A cell that can vary does so by far more than this in a random direction in which all equations still hold.
_STILL = 1e-7
_RIDGE = 1e-9
_PASSES = 4


@dataclass(frozen=True, slots=True)
class Relation:
    """A total and the parts that it is the sum of; the parts do not overlap."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkedCells:
    """Cells (C,) and relations (R,) by position; `row`, `cell`, `sign` (E,) are the equations total - parts = 0."""

    names: tuple[str, ...]
    rank: tuple[int, ...]  # the place of each cell's name in the alphabet: decides between cells of one size
    totals: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]
    below: Mapping[int, tuple[int, ...]]  # the relations that a cell is the total of
    within: tuple[tuple[int, ...], ...]  # the relations that a cell is in, as a total or a part
    row: Whole
    cell: Whole
    sign: Real
    is_tree: bool
    total_cells: Whole  # (R,) `totals` as an array; and the equations' parts alone
    part_rows: Whole
    part_cells: Whole
    ends: Whole | None  # (2, C) the relations that a cell joins, where every cell is in two at most


def link(names: Sequence[str], relations: Sequence[Relation]) -> LinkedCells:
    """Resolve names to positions. Raises ValueError when a relation names an unknown cell."""
    place = {name: position for position, name in enumerate(names)}
    missing = [cell for one in relations for cell in (one.total, *one.parts) if cell not in place]
    if missing:
        raise ValueError(f"cells of a relation have no count: {', '.join(missing)}")
    totals = tuple(place[relation.total] for relation in relations)
    parts = tuple(tuple(place[part] for part in relation.parts) for relation in relations)
    below: dict[int, list[int]] = {}
    within: list[list[int]] = [[] for _ in names]
    for number, (total, own) in enumerate(zip(totals, parts, strict=True)):
        below.setdefault(total, []).append(number)
        for cell in dict.fromkeys((total, *own)):
            within[cell].append(number)
    rank = np.empty(len(names), np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    lengths = [1 + len(own) for own in parts]
    every = [cell for own in parts for cell in own]
    rows = np.repeat(np.arange(len(parts)), lengths)
    cells = np.array([one for total, own in zip(totals, parts, strict=True) for one in (total, *own)], np.int64)
    signs = np.array([sign for own in parts for sign in (1.0, *[-1.0] * len(own))])
    return LinkedCells(
        tuple(names),
        tuple(rank.tolist()),
        totals,
        parts,
        {cell: tuple(found) for cell, found in below.items()},
        tuple(map(tuple, within)),
        rows,
        cells,
        signs,
        len(set(every)) == len(every) and len(below) == len(relations),
        np.array(totals, np.int64),
        np.repeat(np.arange(len(parts)), [len(own) for own in parts]),
        np.array(every, np.int64),
        as_edges(rows, cells, signs, len(names), len(parts)),
    )


def follows(linked: LinkedCells, hidden: Flags) -> Flags:
    """Say which hidden cells (C,) the shown ones give away exactly, whatever the counts are."""
    if linked.ends is not None:
        return _off_cycles(linked.ends, hidden, len(linked.totals))
    unknown = hidden.copy()
    row, cell = linked.row, linked.cell
    while True:
        left = unknown[cell]
        row, cell = row[left], cell[left]
        alone = cell[np.bincount(row, minlength=len(linked.totals))[row] == 1]
        if not len(alone):
            break
        unknown[alone] = False
    # In a tree nothing more can follow; where cells are cut in several ways, equations can be combined.
    if not linked.is_tree and unknown.any():
        for rows, cells, signs in components(linked, unknown):
            names, cells = np.unique(cells, return_inverse=True)
            unknown[names[~_moves(rows, cells, signs, len(names))]] = False
    return hidden & ~unknown


def _off_cycles(ends: Whole, hidden: Flags, outside: int) -> Flags:
    """Find bridges among the hidden cells (C,)."""
    cells = np.flatnonzero(hidden & (ends[0] < outside))
    given = np.zeros(len(hidden), np.bool_)
    given[cells[find_bridges(ends[0, cells], ends[1, cells], outside + 1)]] = True
    return given


def _moves(rows: Whole, cells: Whole, signs: Real, size: int) -> Flags:
    """Move all cells at random while every equation holds: those that stay still are given away."""
    rows = np.unique(rows, return_inverse=True)[1]
    height = int(rows.max()) + 1
    order = np.argsort(cells, kind="stable")
    rows, cells, signs = rows[order], cells[order], signs[order]
    square = np.zeros(height * height)
    apart = 0
    while len(same := np.flatnonzero(cells[apart:] == cells[: len(cells) - apart])):
        product = signs[same] * signs[same + apart]
        square += np.bincount(rows[same] * height + rows[same + apart], product, height * height)
        if apart:
            square += np.bincount(rows[same + apart] * height + rows[same], product, height * height)
        apart += 1
    inverse = np.linalg.inv(square.reshape(height, height) + _RIDGE * np.eye(height))
    # The seed is fixed, so that what is hidden does not depend on chance.
    move = np.random.default_rng(0).uniform(0.5, 1.5, size)
    for _ in range(_PASSES):
        off = inverse @ np.bincount(rows, signs * move[cells], height)
        move -= np.bincount(cells, signs * off[rows], size)
    return np.abs(move) > _STILL


def components(linked: LinkedCells, unknown: Flags) -> Iterator[tuple[Whole, Whole, Real]]:
    """Split the equations between unknown cells into sets that have no cell in common."""
    kept = unknown[linked.cell]
    row, cell, sign = linked.row[kept], linked.cell[kept], linked.sign[kept]
    label = np.arange(len(linked.totals))
    while True:
        lowest = np.full(len(unknown), len(label))
        np.minimum.at(lowest, cell, label[row])
        new = label.copy()
        np.minimum.at(new, row, lowest[cell])
        if np.array_equal(new, label):
            break
        label = new[new]
    for component in np.unique(label[row]):
        own = label[row] == component
        yield row[own], cell[own], sign[own]
