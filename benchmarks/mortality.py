"""Time `collegium mortality` on generated spells against a scan of the same file that groups to cells and nothing else.

./run bench mortality --spells 1000000 10000000

140 diagnosis groups, six predictors of 19, 2, 3, 6, 4 and 3 levels, 130 trusts. Rounds alternate between the two, whole
processes from start to exit; the ratio is the median of the ratios.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from survey import compare

SEED = 20261121
GROUPS, TRUSTS = 140, 130
LEVELS = {"age": 19, "sex": 2, "admission": 3, "comorbidity": 6, "season": 4, "year": 3}

LIMIT = """
import sys, polars as pl
keys = ["diagnosis_group", "age", "sex", "admission", "comorbidity", "season", "year"]
pl.scan_parquet(sys.argv[1]).group_by(keys).agg(pl.len(), pl.col("died").sum()).collect()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spells", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", action="store_true", help="categories as words instead of numbers")
    parser.add_argument("--at", help="keep the generated files in this folder, and use them again")
    args = parser.parse_args()
    folder = Path(args.at or tempfile.mkdtemp(prefix="collegium-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    print("| spells | limit | mortality | ratio | memory |\n|---|---|---|---|---|")
    for number in args.spells:
        file = folder / f"spells-{number}{'-words' if args.words else ''}.parquet"
        if not file.exists():
            spells(number, args.words).write_parquet(file)
        ours = [
            sys.executable, "-m", "collegium.cli", "mortality", str(file),
            "-o", str(folder / "trusts.csv"), "--models", str(folder / "models.csv"),
        ]  # fmt: skip
        print(compare(number, [sys.executable, "-c", LIMIT, str(file)], ours, args.rounds))


def spells(number: int, words: bool) -> pl.DataFrame:
    """Spells whose groups and levels differ in size and in risk; about 3 in 100 die."""
    rng = np.random.default_rng(SEED)
    group = rng.choice(GROUPS, number, p=rng.dirichlet(np.ones(GROUPS)))
    eta = rng.normal(-3.6, 0.8, GROUPS)[group]
    columns: dict[str, pl.Series] = {}
    for name, size in LEVELS.items():
        level = rng.choice(size, number, p=rng.dirichlet(np.full(size, 2.0)))
        eta += rng.normal(0, 0.4, size)[level]
        columns[name] = pl.Series(level.astype(np.int16))
    trust = rng.integers(0, TRUSTS, number)
    eta += rng.normal(0, 0.1, TRUSTS)[trust]
    died = pl.Series((rng.random(number) < 1 / (1 + np.exp(-eta))).astype(np.int8))
    keys = {"trust": pl.Series(trust.astype(np.int16)), "diagnosis_group": pl.Series(group.astype(np.int16)), **columns}
    if words:
        keys = {name: name[:5] + " " + key.cast(pl.String).str.zfill(3) for name, key in keys.items()}
    return pl.DataFrame({**keys, "died": died})


if __name__ == "__main__":
    main()
