"""Categories of spells as places in their names: in order, without what is no name, and without totals of the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.tables.faults import Faults
from collegium.tables.grid import clean
from collegium.tables.names import Totals, are_totals, faults, joined, spellings, totals_left_out
from collegium.tables.problems import Problem

Flags = npt.NDArray[np.bool_]
Small = npt.NDArray[np.uint16]

NO_LEVEL = np.iinfo(np.uint16).max
TRUST = "trust"


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as places (N,) in the sorted names of its categories."""

    codes: Small
    names: tuple[str, ...]


def in_order(names: Iterable[str]) -> list[str]:
    """Order categories: by number where all are numbers, otherwise by letter."""
    kept = set(names)
    return sorted(kept, key=int) if all(name.lstrip("-").isdecimal() for name in kept) else sorted(kept)


def named(codes: Small, names: Sequence[str]) -> Coded:
    """Keep the categories that occur, in order."""
    present = np.bincount(codes, minlength=NO_LEVEL + 1)[: len(names)] > 0
    stripped = [clean(name) for name in names]
    order = in_order({stripped[place] for place in np.flatnonzero(present).tolist()} - {""})
    new = {name: place for place, name in enumerate(order)}
    lookup = np.full(NO_LEVEL + 1, NO_LEVEL, np.uint16)
    lookup[: len(names)] = [new.get(name, NO_LEVEL) for name in stripped]
    return Coded(lookup[codes], tuple(order))


@dataclass(frozen=True, slots=True)
class Names:
    """What was said of names: whether those that look alike are one, what becomes of totals, and how to say so."""

    join: bool
    totals: Totals
    ask: Mapping[str, str]
    longest: int = 0  # characters of a trust's name; 0 where any number can be kept

    @property
    def way_out_of_totals(self) -> str:
        """How a row stays that bears the name of a total."""
        remedy = "give it another name where it is one of its own."
        return f"{self.ask['totals']}, or {remedy}" if "totals" in self.ask else remedy.capitalize()

    def settled(
        self, column: str, coded: Coded, row_number: Callable[[int], int | None], told: Faults, notes: list[str]
    ) -> Coded:
        """The categories of a column, with spellings of one name joined where that is wanted; otherwise they are told."""
        names = pl.Series(coded.names, dtype=pl.String)
        if not len(coded.codes):
            return coded

        def first(name: str) -> int:
            return int(np.argmax(coded.codes == coded.names.index(name)))

        if spellings(names):
            # In the order of the file, so that the first spelling stands for the others.
            names = pl.Series(sorted(names.to_list(), key=first), dtype=pl.String)
        remedy = "write the name in one way; where they are two, give each a name of its own."
        way_out = f"{self.ask['names']}, or {remedy}" if "names" in self.ask else remedy[0].upper() + remedy[1:]
        for problem in faults(
            told.file,
            column,
            names,
            lambda name: row_number(first(name)),
            join=self.join,
            way_out=way_out,
            empty="leave the row out" if column in (TRUST, "diagnosis_group") else "write unknown",
        ):
            told.add(problem)
        for name in coded.names if self.longest and column == TRUST else ():
            if len(name) > self.longest:
                text = f"This name has more than {self.longest} characters, the most that are kept."
                told.add(Problem(told.file, row_number(first(name)), column, name, text, "Shorten the name."))
        others = spellings(names) if self.join else {}
        if not others:
            return coded
        notes.append(joined(others))
        return named(coded.codes, [others.get(name, name) for name in coded.names])

    def kept(self, coded: Mapping[str, Coded], notes: list[str]) -> Flags | None:
        """Which rows bear no name of a total; None where all do not. Only trusts are named after nations."""
        if self.totals is Totals.KEEP:
            return None
        total, listed = np.zeros(0, np.bool_), []
        for column, one in coded.items():
            wrong = are_totals(pl.Series(one.names, dtype=pl.String), units=column == TRUST).to_numpy()
            if wrong.any():
                here = wrong[one.codes]
                total = total | here if len(total) else here
                listed += [name for name, is_total in zip(one.names, wrong, strict=True) if is_total]
        if not listed:
            return None
        notes.append(totals_left_out(int(total.sum()), listed, self.way_out_of_totals))
        return ~total
