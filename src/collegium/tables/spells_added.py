"""Counts of spells by the names of their categories: counts of many parts of a table add up to those of all of it."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from collegium.methods.mortality import Cells, Models
from collegium.tables.problems import ProblemsError
from collegium.tables.spell_names import in_order
from collegium.tables.spells import MOST_LEVELS, CountedSpells, Real, Spells, TrustTotals, too_many

# Marks the columns that are no category; no file can name a column so.
_GROUP, _SPELLS, _DEATHS, _RISK = "\x00group", "\x00spells", "\x00deaths", "\x00risk"


def named_cells(spells: CountedSpells) -> pl.DataFrame:
    """A row a cell: its group and levels by name, spells and deaths."""
    cells = spells.cells
    names = {_GROUP: (spells.groups, cells.group)}
    names |= {column: (spells.levels[place], cells.levels[place]) for place, column in enumerate(spells.predictors)}
    return pl.DataFrame(
        {
            **{column: pl.Series(known, dtype=pl.String).gather(codes) for column, (known, codes) in names.items()},
            _SPELLS: cells.spells,
            _DEATHS: cells.deaths,
        }
    )


def add_cells(parts: Sequence[pl.DataFrame], *, name: str) -> CountedSpells:
    """Add up named cells of the parts of a table; raises ProblemsError where all together have too many categories."""
    table = pl.concat(parts)
    keys = [column for column in table.columns if column not in (_SPELLS, _DEATHS)]
    table = table.group_by(keys).agg(pl.col(_SPELLS, _DEATHS).sum())
    names = {column: in_order(table[column].unique().to_list()) for column in keys}
    large = [column for column in keys[1:] if len(names[column]) > MOST_LEVELS]
    if large:
        raise ProblemsError([too_many(name, column, names[column], True) for column in large])
    # In the order that one machine gives them, so that its sums are added in the same order.
    places = table.select(
        pl.col(column).replace_strict(names[column], range(len(names[column])), return_dtype=pl.Int64)
        for column in keys
    )
    table = places.with_columns(table[_SPELLS], table[_DEATHS]).sort(keys)
    codes = [table[column].to_numpy() for column in keys]
    cells = Cells(
        codes[0],
        tuple(codes[1:]),
        table[_SPELLS].to_numpy(),
        table[_DEATHS].to_numpy(),
        len(names[_GROUP]),
        tuple(len(names[column]) for column in keys[1:]),
    )
    return CountedSpells(tuple(names[_GROUP]), tuple(keys[1:]), tuple(tuple(names[key]) for key in keys[1:]), cells)


def named_risks(counted: CountedSpells, models: Models) -> pl.DataFrame:
    """A row a cell: its group and levels by name, and the risk that the models give it."""
    return named_cells(counted).drop(_SPELLS, _DEATHS).with_columns(pl.Series(_RISK, models.risk))


def totals_by_risks(spells: Spells, risks: pl.DataFrame) -> TrustTotals:
    """Look up the risk of each cell of a part, and add up by trust."""
    own = named_cells(spells).join(risks, on=[_GROUP, *spells.predictors], how="left", maintain_order="left")
    return spells.totals(own[_RISK].to_numpy())


def add_totals(parts: Sequence[TrustTotals]) -> TrustTotals:
    """Add up the totals of the parts of a table."""
    trusts = in_order(trust for part in parts for trust in part.trusts)
    place = {trust: number for number, trust in enumerate(trusts)}

    def added(field: str) -> Real:
        total = np.zeros(len(trusts))
        for part in parts:
            total[[place[trust] for trust in part.trusts]] += getattr(part, field)
        return total

    weighted = any(part.weighted for part in parts)
    return TrustTotals(tuple(trusts), added("spells"), added("observed"), added("expected"), weighted)
