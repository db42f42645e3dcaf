"""Which edges of a graph lie on no cycle, while edges are added one after the other."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


class GrowingForest:
    """Nodes on common cycles count as one; what is left of the edges between them is a forest of bridges.

    Source: Westbrook and Tarjan 1992, Maintaining bridge-connected and biconnected components on-line, Algorithmica 7,
    433-464, with the smaller tree turned round when two are joined.
    """

    def __init__(self, ends: Whole, edges: Iterable[int]) -> None:
        self._first, self._second = ends.tolist()
        nodes = int(ends.max(initial=-1)) + 1
        self._joined = list(range(nodes))
        self._tree = list(range(nodes))
        self._members = [[node] for node in range(nodes)]
        self._above: list[tuple[int, int] | None] = [None] * nodes  # the edge towards the root, and where it leads
        self.bridges: set[int] = set()
        for edge in edges:
            self.add(edge)

    def add(self, edge: int) -> list[int]:
        """Add an edge; list the edges that became bridges or are bridges no longer."""
        one, other = self._node(self._first[edge]), self._node(self._second[edge])
        if one == other:
            return []
        if self._tree[one] == self._tree[other]:
            gone = self._close(one, other)
            self.bridges.difference_update(gone)
            return gone
        if len(self._members[self._tree[one]]) > len(self._members[self._tree[other]]):
            one, other = other, one
        self._turn(one)
        self._above[one] = (edge, other)
        small, large = self._tree[one], self._tree[other]
        for node in self._members[small]:
            self._tree[node] = large
        self._members[large] += self._members[small]
        self.bridges.add(edge)
        return [edge]

    def _node(self, node: int) -> int:
        joined = self._joined
        while joined[node] != node:
            joined[node] = joined[joined[node]]
            node = joined[node]
        return node

    def _turn(self, node: int) -> None:
        """Make a node the root of its tree."""
        below: tuple[int, int] | None = None
        while True:
            above, self._above[node] = self._above[node], below
            if above is None:
                return
            below = above[0], node
            node = self._node(above[1])

    def _path(self, node: int) -> list[int]:
        path = [node]
        while (above := self._above[node]) is not None:
            node = self._node(above[1])
            path.append(node)
        return path

    def _close(self, one: int, other: int) -> list[int]:
        """Join all nodes between two of one tree; list the edges between them."""
        first, second = self._path(one), self._path(other)
        while len(first) > 1 and len(second) > 1 and first[-2] == second[-2]:
            first.pop()
            second.pop()
        meeting, gone = first[-1], []
        for node in (*first[:-1], *second[:-1]):
            above = self._above[node]
            if above is not None:
                gone.append(above[0])
            self._joined[node] = meeting
        return gone
