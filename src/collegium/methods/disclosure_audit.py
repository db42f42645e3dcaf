"""Tables protected against an attack by linear programming on everything that is published of them.

Rule: no hidden count of one or more people is determined to within less than the minimum; no set of hidden cells with
fewer people than the minimum follows from totals; no hidden mean is determined.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure import MINIMUM_GROUP, Reason, check_sums, hide_by_single_sums, reasons_of
from collegium.methods.disclosure_attack import (
    Kind,
    Leak,
    Piece,
    count_ranges,
    exact_ranges,
    isolated_set,
    pieces,
)
from collegium.methods.disclosure_choice import Choice
from collegium.methods.disclosure_means import ScaleSums, mean_leaks
from collegium.methods.linear_programs import Selection
from collegium.methods.linked_cells import LinkedCells, Relation, link

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A mean known to within this share of the answers' range counts as determined: a design choice.
MEAN_KNOWN_WITHIN = 0.01
# A search for the cheapest choice that takes longer gives way to one cell after the other.
_MOST_CHOICES = 30


@dataclass(frozen=True, slots=True)
class Means:
    """Sums of what people scored per cell beside the counts, and the least and the most that one person can score.

    `squares` are sums of squared scores, where standard deviations are published too. `made_of` names what the score is a
    sum of, and how much each counts: names that several scales have in common are the same number of the same person,
    and lie `within` the same bounds.
    """

    sums: Mapping[str, float]
    scale: tuple[float, float]
    squares: Mapping[str, float] | None = None
    made_of: Mapping[str, float] = field(default_factory=dict)
    within: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Hidden cells that published figures give away, and the bounds of their count (or mean)."""

    kind: Kind
    cells: tuple[str, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Protection:
    """Why each cell is hidden ('' where it is shown), after how many attacks nothing more was found."""

    reasons: Mapping[str, Reason]
    minimum: int
    relations: tuple[Relation, ...]
    attacks: int

    def shown(self, cell: str) -> bool:
        """Say whether a cell may be published."""
        return self.reasons[cell] == ""

    @property
    def price(self) -> int:
        """Cells hidden though they are large enough: what the small ones cost."""
        return sum(reason == "complementary" for reason in self.reasons.values())


def audit(
    counts: Mapping[str, int],
    relations: Iterable[Relation],
    hidden: Iterable[str],
    minimum: int = MINIMUM_GROUP,
    *,
    at_most: Mapping[str, int] | None = None,
    room: Mapping[str, float] | None = None,
    means: Means | Sequence[Means] = (),
) -> tuple[Finding, ...]:
    """Attack the cells `hidden`, everything else being published; an empty result says that the rule holds.

    `at_most` is what everybody knows of a cell, such as the number of people in it; `room` how much a hidden count must
    be able to vary where that cannot be `minimum`. Raises ValueError as `suppress`.
    """
    case = _Case.of(counts, tuple(relations), minimum, at_most, room, means)
    leaks = case.attack(case.flags(hidden))
    return tuple(Finding(one.kind, tuple(case.linked.names[c] for c in one.cells), one.low, one.high) for one in leaks)


def hide_beside_silent(
    counts: Mapping[str, int],
    relations: Iterable[Relation],
    hidden: Iterable[str],
    minimum: int = MINIMUM_GROUP,
    *,
    at_most: Mapping[str, int] | None = None,
    room: Mapping[str, float] | None = None,
    last: Iterable[str] = (),
) -> str | None:
    """Name a shown cell to hide next, lest it be known of a hidden group that none of its people answered.

    `counts` holds the groups without an answer too, and `at_most` the people of each; a group of no people is no secret.
    None where the count of each such group can vary as much as `audit` asks of others.
    """
    case = _Case.of(counts, tuple(relations), minimum, at_most, room, ())
    case.last = case.flags(last)
    wanted = np.array([(room or {}).get(name, minimum) for name in counts], np.float64)
    flags = case.flags(hidden)
    silent = flags & (case.counts == 0)
    full = np.where(silent & (case.known > 0), float(minimum), 0.0)
    known = np.where(silent, np.minimum(np.minimum(minimum, wanted), case.known), 0.0)
    helps: list[int] = []
    for piece in pieces(case.linked, case.counts, flags, case.upper):
        if not full[piece.cells].any():
            continue
        # Colleagues know how many people a group has; others do not, and then its count can be anything.
        others = replace(piece, upper=np.full(len(piece.cells), case.far))
        for attacked, needed in ((piece, known), (others, full)):
            leaks = count_ranges(attacked, case.counts, needed[piece.cells])[2]
            helps += [cell for leak in leaks if (cell := case._helps(leak, flags, parts_first=True)) is not None]
    least = min(helps, key=case.order, default=None)
    return None if least is None else case.linked.names[least]


def feasible_ranges(
    counts: Mapping[str, int],
    relations: Iterable[Relation],
    hidden: Iterable[str],
    *,
    at_most: Mapping[str, int] | None = None,
) -> dict[str, tuple[float, float]]:
    """Give the exact range that each hidden count can have for somebody who knows all that is shown."""
    case = _Case.of(counts, tuple(relations), 1, at_most, None, ())
    flags = case.flags(hidden)
    result = {case.linked.names[cell]: (0.0, float(case.known[cell])) for cell in np.flatnonzero(flags)}
    for piece in pieces(case.linked, case.counts, flags, case.upper):
        low, high = exact_ranges(piece)
        for cell, least, most in zip(piece.cells, low, high, strict=True):
            result[case.linked.names[cell]] = (float(least), float(min(most, case.known[cell])))
    return result


def protect(
    counts: Mapping[str, int],
    relations: Iterable[Relation] = (),
    minimum: int = MINIMUM_GROUP,
    *,
    hidden: Iterable[str] = (),
    at_most: Mapping[str, int] | None = None,
    room: Mapping[str, float] | None = None,
    means: Means | Sequence[Means] = (),
    last: Iterable[str] = (),
    spare: bool = True,
) -> Protection:
    """Suppress, attack, hide more, until an attack finds nothing; the same input always hides the same cells.

    `hidden` are cells that must stay hidden for another reason, such as an earlier release. Raises ValueError when a
    relation does not add up or names an unknown cell. Where an attack succeeds, the smallest shown cell of the
    equations that it used is hidden; the cells `last` only where nothing else helps. `room` as in `audit`. `spare` tries
    to hide the fewest people's figures, for some more work.
    """
    case = _Case.of(counts, tuple(relations), minimum, at_most, room, means)
    case.last = case.flags(last)
    must = case.flags(hidden)
    found = case.cheapest(must) if spare else None
    flags, attacks = found or case.settle(must)
    if spare and found is None:
        flags = case.show_again(flags, must)
    reasons = dict(zip(counts, reasons_of(case.counts, flags, minimum), strict=True))
    return Protection(reasons, minimum, case.relations, attacks)


def protect_cells(linked: LinkedCells, counts: Whole, minimum: int) -> Flags:
    """Do as `protect` does by position, for counts (C,) that add up."""
    return _Case.at(linked, counts, minimum).settle(np.zeros(len(counts), np.bool_))[0]


@dataclass(slots=True)
class _Case:
    linked: LinkedCells
    relations: tuple[Relation, ...]
    counts: Whole
    minimum: int
    known: Real  # (C,) what everybody knows a cell not to exceed; infinite where nobody does
    upper: Real  # the same, finite
    far: float  # far beyond anything that decides
    needed: Real  # (C,) how much a hidden count must be able to vary
    last: Flags  # (C,) hidden only where nothing else helps
    means: ScaleSums | None = None
    safe: set[tuple[bytes, bytes]] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        counts: Mapping[str, int],
        relations: tuple[Relation, ...],
        minimum: int,
        at_most: Mapping[str, int] | None,
        room: Mapping[str, float] | None,
        means: Means | Sequence[Means],
    ) -> "_Case":
        names = tuple(counts)
        case = cls.at(link(names, relations), np.array(list(counts.values()), np.int64), minimum)
        case.relations = relations
        check_sums(case.linked, case.counts)
        case.known = np.array([(at_most or {}).get(name, np.inf) for name in names], np.float64)
        if np.any(case.counts > case.known):
            raise ValueError("a cell holds more people than it can")
        case.upper = np.minimum(case.far, case.known)
        wanted = np.array([(room or {}).get(name, minimum) for name in names], np.float64)
        # Nobody is in an empty cell; and nothing can be kept from those who know that a group is smaller than the rule.
        case.needed = np.where(case.counts > 0, np.minimum(np.minimum(minimum, wanted), case.known), 0.0)
        case.means = _scale_sums(names, case.counts, (means,) if isinstance(means, Means) else tuple(means))
        return case

    @classmethod
    def at(cls, linked: LinkedCells, counts: Whole, minimum: int) -> "_Case":
        far = 4.0 * int(counts.max(initial=0)) + 100.0 * minimum
        size = len(counts)
        needed = np.where(counts > 0, float(minimum), 0.0)
        known, upper, last = np.full(size, np.inf), np.full(size, far), np.zeros(size, np.bool_)
        return cls(linked, (), counts, minimum, known, upper, far, needed, last)

    def flags(self, cells: Iterable[str]) -> Flags:
        wanted = set(cells)
        if unknown := wanted - set(self.linked.names):
            raise ValueError(f"there is no such cell: {', '.join(sorted(unknown))}")
        return np.array([name in wanted for name in self.linked.names], np.bool_)

    def settle(self, hidden: Flags) -> tuple[Flags, int]:
        attacks = 0
        while True:
            hidden = hide_by_single_sums(self.linked, self.counts, self.minimum, hidden)
            attacks += 1
            leaks = self.attack(hidden)
            helps = {cell for leak in leaks if (cell := self._helps(leak, hidden)) is not None}
            if not helps:
                return hidden, attacks
            hidden[list(helps)] = True

    def cheapest(self, must: Flags) -> tuple[Flags, int] | None:
        """Hide at the least cost, headline cells only where nothing else helps, the largest last; None if none is found."""
        must = must | (self.counts < self.minimum)
        headline = sorted(np.flatnonzero(self.last & ~must).tolist(), key=lambda cell: int(self.counts[cell]))
        found = (self._cheapest(must, headline[free:]) for free in range(len(headline) + 1))
        return next((one for one in found if one is not None), None)

    def _cheapest(self, must: Flags, kept: list[int]) -> tuple[Flags, int] | None:
        """Choose, attack, and choose again with what the attack taught; `kept` stay shown."""
        choice = Choice(self.linked, self.counts, Selection(self.cost(), must))
        choice.begin(self.minimum)
        for cell in kept:
            choice.selection.require(-np.eye(1, len(must), cell)[0], 0.0)
        for attacks in range(1, _MOST_CHOICES + 1):
            hidden = choice.cheapest()
            if hidden is None:
                return None
            leaks = self.attack(hidden)
            if not leaks:
                return hidden, attacks
            far = np.full(len(hidden), self.far)
            learnt = [choice.learn(leak, hidden, far if leak.unaware else self.upper) for leak in leaks]
            if not any(learnt):
                return None
        return None

    def cost(self) -> Real:
        """What hiding each cell (C,) loses: the answers that no figure is then shown of. Small goes first."""
        rank = np.array(self.linked.rank) / max(1, len(self.counts))  # decides between cells of one size
        return self.counts + 1e-3 * rank

    def show_again(self, hidden: Flags, must: Flags) -> Flags:
        """Show what turned out not to be needed: cells that were hidden for others, the largest first.

        Each is tried once, so that what is left hidden is needed as far as one cell at a time can tell.
        """
        tried = np.flatnonzero(hidden & ~must & (self.counts >= self.minimum))
        for cell in sorted(tried.tolist(), key=lambda one: (~self.last[one], -self.counts[one], self.linked.rank[one])):
            less = hidden.copy()
            less[cell] = False
            if hide_by_single_sums(self.linked, self.counts, self.minimum, less).sum() > less.sum():
                continue
            if not self.attack(less, first_only=True):
                hidden = less
        return hidden

    def attack(self, hidden: Flags, *, first_only: bool = False) -> list[Leak]:
        """Attack every piece; the first leak of a piece stands for it in a kind, since mending it may mend the others."""
        found: list[Leak] = []
        for piece in pieces(self.linked, self.counts, hidden, self.upper):
            key = (piece.cells.tobytes(), piece.rows.tobytes())
            if key in self.safe:
                continue
            leaks = list(self._attack_piece(piece, hidden, first_only=first_only))
            found.extend(leaks)
            if leaks and first_only:
                break
            if not leaks:
                self.safe.add(key)
        return found

    def asked(self, hidden: Flags) -> Real:
        """How much each hidden count (C,) must be able to vary for somebody who knows how many people there can be.

        A group that is large enough is hidden only for others: beside a shown total it can vary as much as they can.
        """
        linked = self.linked
        unseen = np.where(hidden, self.needed, 0.0)[linked.part_cells]
        beside = np.bincount(linked.part_rows, unseen, len(linked.totals))[linked.part_rows] - unseen
        ties = (self.counts[linked.part_cells] >= self.minimum) & ~hidden[linked.total_cells[linked.part_rows]]
        found = self.needed.copy()
        np.minimum.at(found, linked.part_cells[ties], beside[ties])
        return found

    def _attack_piece(self, piece: Piece, hidden: Flags, *, first_only: bool) -> Sequence[Leak]:
        leak = isolated_set(piece, self.counts, self.minimum)
        if leak is not None:
            return [leak]
        needed = self.asked(hidden)[piece.cells]
        leaks = count_ranges(piece, self.counts, needed, first_only=first_only)[2]
        own = self.counts[piece.cells]
        full = np.where(own > 0, float(self.minimum), 0.0)
        if not leaks and np.any(needed < full):
            # What little is asked for in a small group is asked because its size is known; others may not know it.
            far = replace(piece, upper=np.full(len(own), self.far))
            found = count_ranges(far, self.counts, full, first_only=first_only)[2]
            leaks = [replace(leak, unaware=True) for leak in found]
        if self.means is None or leaks:
            return leaks
        return mean_leaks(self.linked, piece, self.means, hidden, self.counts, first_only=first_only)

    def order(self, cell: int) -> tuple[bool, int, int]:
        """In which cells are hidden: small before large, and the cells `last` after all others."""
        return bool(self.last[cell]), int(self.counts[cell]), self.linked.rank[cell]

    def _helps(self, leak: Leak, hidden: Flags, *, parts_first: bool = False) -> int | None:
        """Choose what to hide: the smallest shown cell of the equations used, or else of any that is linked to them.

        A total whose other parts are all empty is as large as the part that is left: `parts_first` keeps the total.
        """
        rows, reached = set(leak.rows), set[int]()
        rows.update(row for cell in leak.cells for row in self.linked.within[cell] if not leak.rows)
        while rows - reached:
            cells = {cell for row in rows for cell in (self.linked.totals[row], *self.linked.parts[row])}
            shown = [cell for cell in cells if not hidden[cell] and self.counts[cell] > 0]
            if shown:
                parts = {cell for row in rows for cell in self.linked.parts[row]} if parts_first else set(shown)
                smallest = min(shown, key=lambda cell: (self.last[cell], self.counts[cell]))
                alike = [cell for cell in shown if self.order(cell)[:2] == self.order(smallest)[:2]]
                return min(alike, key=lambda cell: (cell not in parts, self.linked.rank[cell]))
            reached |= rows
            rows = {row for cell in cells for row in self.linked.within[cell]}
        return None


def _scale_sums(names: Sequence[str], counts: Whole, means: Sequence[Means]) -> ScaleSums | None:
    """Lay scales side by side: one column for everything that any of them is made of."""
    if not means:
        return None
    made = [one.made_of or {f"scale {place}": 1.0} for place, one in enumerate(means)]
    column = {name: place for place, name in enumerate(dict.fromkeys(name for own in made for name in own))}
    table, within = np.zeros((len(means), len(column))), np.full((len(column), 2), (-np.inf, np.inf))
    sums = [np.array([one.sums[name] for name in names], np.float64) for one in means]
    for place, (one, own) in enumerate(zip(means, made, strict=True)):
        low, high = one.within or one.scale
        if not one.made_of:
            # Sums of answers come out of divisions: what is left over would make the equations impossible.
            each = np.append(sums[place][counts > 0] / counts[counts > 0], (low, high))
            low, high = float(each.min()), float(each.max())
        for name, weight in own.items():
            table[place, column[name]] = weight
            bounds = within[column[name]]
            bounds[:] = max(bounds[0], low), min(bounds[1], high)
    return ScaleSums(
        tuple(sums),
        tuple(None if one.squares is None else np.array([one.squares[name] for name in names]) for one in means),
        table,
        within,
        np.array([MEAN_KNOWN_WITHIN * (one.scale[1] - one.scale[0]) for one in means]),
    )
