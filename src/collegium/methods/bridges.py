"""Edges of a graph that lie on no cycle: hidden cells that the sums around them give away."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def find_bridges(first: Whole, second: Whole, nodes: int) -> Flags:
    """Say which edges (E,) between nodes 0..nodes-1 lie on no cycle; several edges may join two nodes.

    Source: Tarjan 1974, A note on finding the bridges of a graph, Information Processing Letters 2, 160-161.
    """
    edges = np.arange(len(first))
    # Dead ends go first, many at a time: mostly little is left to walk through.
    while True:
        degree = np.bincount(first[edges], minlength=nodes) + np.bincount(second[edges], minlength=nodes)
        inner = (degree[first[edges]] > 1) & (degree[second[edges]] > 1)
        if inner.all():
            break
        edges = edges[inner]
    bridge = np.ones(len(first), np.bool_)
    bridge[edges] = False
    bridge[edges[_walked(first[edges].tolist(), second[edges].tolist(), nodes)]] = True
    return bridge


def _walked(first: Sequence[int], second: Sequence[int], nodes: int) -> list[int]:
    """Walk depth first; an edge is a bridge when nothing beyond it leads back to before it."""
    around: list[list[tuple[int, int]]] = [[] for _ in range(nodes)]
    for edge, (one, other) in enumerate(zip(first, second, strict=True)):
        around[one].append((other, edge))
        around[other].append((one, edge))
    seen, earliest = [0] * nodes, [0] * nodes
    found, turn = [], 0
    for root in dict.fromkeys(first):
        if seen[root]:
            continue
        turn += 1
        seen[root] = earliest[root] = turn
        path = [(root, -1, iter(around[root]))]
        while path:
            node, came, rest = path[-1]
            for other, edge in rest:
                if not seen[other]:
                    turn += 1
                    seen[other] = earliest[other] = turn
                    path.append((other, edge, iter(around[other])))
                    break
                if edge != came and seen[other] < earliest[node]:
                    earliest[node] = seen[other]
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    earliest[before] = min(earliest[before], earliest[node])
                    if earliest[node] > seen[before]:
                        found.append(came)
    return found


def as_edges(row: Whole, cell: Whole, sign: npt.NDArray[np.float64], cells: int, rows: int) -> Whole | None:
    """Read equations as a graph: rows are nodes, a cell (2, cells) joins the two rows that it is in; None if it is no graph.

    A cell in one row only leads outside, to node `rows`. Equations may be turned round so that each cell adds to one of
    its rows and takes from the other: then what the equations leave open are flows, which go round cycles.
    """
    number = np.bincount(cell, minlength=cells)
    if number.max(initial=0) > 2 or len(np.unique(row * cells + cell)) < len(row):
        return None
    order = np.argsort(cell, kind="stable")
    row, cell, sign = row[order], cell[order], sign[order]
    ends = np.full((2, cells), rows, np.int64)
    start = np.cumsum(number) - number
    once, twice = np.flatnonzero(number > 0), np.flatnonzero(number > 1)
    ends[0, once] = row[start[once]]
    ends[1, twice] = row[start[twice] + 1]
    same = sign[start[twice]] == sign[start[twice] + 1]
    return ends if _can_be_turned(ends[:, twice], same, rows) else None


def _can_be_turned(ends: Whole, same: Flags, rows: int) -> bool:
    """Say whether rows can be split in two sides so that exactly the edges marked `same` run between the sides."""
    around: list[list[tuple[int, bool]]] = [[] for _ in range(rows)]
    for one, other, apart in zip(ends[0].tolist(), ends[1].tolist(), same.tolist(), strict=True):
        around[one].append((other, apart))
        around[other].append((one, apart))
    side: list[bool | None] = [None] * rows
    for root in range(rows):
        if side[root] is not None:
            continue
        side[root] = True
        waiting = [root]
        while waiting:
            node = waiting.pop()
            for other, apart in around[node]:
                wanted = side[node] is not apart
                if side[other] is None:
                    side[other] = wanted
                    waiting.append(other)
                elif side[other] is not wanted:
                    return False
    return True
