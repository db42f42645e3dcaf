"""What protection costs: cells hidden beyond the small ones, and time, in random trusts; and what is left without it.

./run bench disclosure --trusts 100
"""

from __future__ import annotations

import argparse
import statistics
import time
from itertools import product

import numpy as np

from collegium.methods.disclosure import suppress
from collegium.methods.disclosure_audit import audit, protect
from collegium.methods.margins import find_margins

SEED = 20261121


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trusts", type=int, default=100, help="random tables of each shape")
    parser.add_argument("--shapes", nargs="+", default=["3x3", "8x4", "40x4"], help="units x layers")
    args = parser.parse_args()
    print("| table | open before | open after | small | beyond them | seconds each |\n|---|---|---|---|---|---|")
    for shape in args.shapes:
        print(measured(shape, args.trusts))


def measured(shape: str, trusts: int) -> str:
    rng = np.random.default_rng(SEED)
    groups = [tuple(map(str, group)) for group in product(*(range(int(size)) for size in shape.split("x")))]
    margins = find_margins(groups)
    before, after, small, price, seconds = 0, 0, 0, 0, []
    for _ in range(trusts):
        numbers = rng.integers(0, 31, len(groups))
        table = np.zeros(len(margins.cells), np.int64)
        for place in margins.places:
            np.add.at(table, place, numbers)
        counts = dict(zip(margins.cells, table.tolist(), strict=True))
        simple = suppress(counts, margins.relations)
        before += bool(audit(counts, margins.relations, [cell for cell in counts if not simple.shown(cell)]))
        start = time.perf_counter()
        found = protect(counts, margins.relations)
        seconds.append(time.perf_counter() - start)
        hidden = [cell for cell in counts if not found.shown(cell)]
        after += bool(audit(counts, margins.relations, hidden))
        price += found.price
        small += len(hidden) - found.price
    return (
        f"| {shape} | {before} of {trusts} | {after} | {small / trusts:.1f} | {price / trusts:.1f} "
        f"| {statistics.median(seconds):.2f} |"
    )


if __name__ == "__main__":
    main()
