"""Time `collegium spc` on many series of 36 points against a scan of the same file that groups and nothing else.

./run bench spc --series 10000 100000

Rounds alternate between the two, whole processes from start to exit; the ratio is the median of the ratios.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from survey import compare

SEED, POINTS = 20261121, 36

LIMIT = """
import sys, polars as pl
pl.scan_parquet(sys.argv[1]).group_by("series").agg(pl.len(), pl.col("value").mean()).collect(engine="streaming")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at", help="keep the generated files in this folder, and use them again")
    args = parser.parse_args()
    folder = Path(args.at or tempfile.mkdtemp(prefix="collegium-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    print("| series | limit | spc | ratio | memory |\n|---|---|---|---|---|")
    for series in args.series:
        file = folder / f"points-{series}.parquet"
        if not file.exists():
            points(series).write_parquet(file)
        ours = [
            sys.executable, "-m", "collegium.cli", "spc", str(file), "--improvement", "increase", "--target", "105",
            "-o", str(folder / "chart.parquet"), "--summary", str(folder / "icons.parquet"),
        ]  # fmt: skip
        print(compare(series, [sys.executable, "-c", LIMIT, str(file)], ours, args.rounds))


def points(series: int) -> pl.DataFrame:
    """Three years of months for each series; one series in five steps up in its last year."""
    rng = np.random.default_rng(SEED)
    values = rng.normal(100, 10, (series, POINTS))
    values[rng.random(series) < 0.2, 24:] += 15
    months = pl.date_range(pl.date(2023, 4, 1), pl.date(2026, 3, 1), "1mo", eager=True)
    names = "series-" + pl.Series(np.arange(series)).cast(pl.String).str.zfill(6)
    return pl.DataFrame(
        {
            "series": names.gather(np.repeat(np.arange(series), POINTS)),
            "date": months.gather(np.tile(np.arange(POINTS), series)),
            "value": values.ravel().round(1),
        }
    )


if __name__ == "__main__":
    main()
