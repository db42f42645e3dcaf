"""Time `collegium survey score` against a scan of the same file that groups and nothing else.

./run bench survey --rows 77500 775000

Each round runs the limit and ours in turn, whole processes from start to exit, so that a busy machine slows both; the
ratio is the median of the ratios round by round.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

SEED = 20261121
ITEMS, SCALES, ORGANISATIONS, UNITS = 100, 20, 220, 20
MISSING = 0.03

LIMIT = """
import sys, polars as pl
items = [f"q{n:03d}" for n in range(1, 101)]
pl.scan_parquet(sys.argv[1]).group_by("organisation", "unit").agg(pl.len(), pl.col(items).mean()).collect(
    engine="streaming"
)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[77_500, 775_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at", help="keep the generated files in this folder, and use them again")
    parser.add_argument("--by", nargs="+", default=["organisation", "unit"])
    args = parser.parse_args()
    folder = Path(args.at or tempfile.mkdtemp(prefix="collegium-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    instrument = folder / "instrument.toml"
    instrument.write_text(instrument_text(), encoding="utf-8")
    print("| respondents | limit | survey score | ratio | memory |\n|---|---|---|---|---|")
    for rows in args.rows:
        file = folder / f"responses-{rows}.parquet"
        if not file.exists():
            responses(rows).write_parquet(file)
        ours = [
            sys.executable, "-m", "collegium.cli", "survey", "score", str(file), "--instrument", str(instrument),
            "--by", *args.by, "-o", str(folder / "scores.parquet"),
        ]  # fmt: skip
        print(compare(rows, [sys.executable, "-c", LIMIT, str(file)], ours, args.rounds))


def responses(rows: int) -> pl.DataFrame:
    """Answers 1 to 5 that share a person's, a unit's and a scale's leaning, some missing; units differ in size."""
    rng = np.random.default_rng(SEED)
    groups = ORGANISATIONS * UNITS
    sizes = rng.gamma(2.0, 1.0, groups)
    group = rng.choice(groups, rows, p=sizes / sizes.sum()).astype(np.int32)
    leaning = rng.normal(0, 0.3, groups).astype(np.float32)[group] + rng.normal(0, 0.5, rows).astype(np.float32)
    columns: dict[str, object] = {
        "organisation": pl.Series(group // UNITS).cast(pl.String),
        "unit": pl.Series(group % UNITS).cast(pl.String),
    }
    for scale in range(SCALES):
        own = leaning + rng.normal(0, 0.5, rows).astype(np.float32)
        for item in range(ITEMS // SCALES):
            answer = np.clip(np.rint(3.2 + own + rng.normal(0, 0.8, rows)), 1, 5).astype(np.int8)
            given = rng.random(rows) >= MISSING
            series = pl.DataFrame({"a": answer, "g": given}).select(pl.when("g").then("a"))
            columns[f"q{scale * (ITEMS // SCALES) + item + 1:03d}"] = series.to_series()
    return pl.DataFrame(columns)


def instrument_text() -> str:
    """An instrument of 100 items and 20 scales of five."""
    lines = [
        'id = "benchmark-1"', 'title = "Benchmark"', 'definition_of_engagement = "none: for timing"',
        'privacy = "anonymous"', 'subject = "organisation"', 'licence = "CC0-1.0"', 'source = "generated"',
        "[responses.agreement]", "values = [1, 2, 3, 4, 5]", 'labels = ["1", "2", "3", "4", "5"]', "favourable = [4, 5]",
    ]  # fmt: skip
    for item in range(1, ITEMS + 1):
        lines += ["[[items]]", f'id = "q{item:03d}"', f'text = "Item {item}"', 'response = "agreement"']
    for scale in range(SCALES):
        first = scale * (ITEMS // SCALES) + 1
        own = ", ".join(f'"q{item:03d}"' for item in range(first, first + ITEMS // SCALES))
        lines += ["[[scales]]", f'id = "s{scale + 1:02d}"', f'title = "Scale {scale + 1}"', f"items = [{own}]"]
        lines += ['rule = "mean"', "range = [0, 10]", "minimum_answered = 0.67"]
    return "\n".join(lines) + "\n"


def compare(rows: int, limit: list[str], ours: list[str], rounds: int) -> str:
    for command in (limit, ours):
        timed(command)  # once unseen: files in memory, modules compiled
    pairs = [(timed(limit)[0], timed(ours)) for _ in range(rounds)]
    ratio = statistics.median(own / least for least, (own, _) in pairs)
    least, own = statistics.median(least for least, _ in pairs), statistics.median(own for _, (own, _) in pairs)
    memory = max(memory for _, (_, memory) in pairs)
    return f"| {rows:,} | {least:.2f} s | {own:.2f} s | {ratio:.1f} | {memory / 1024:,.0f} MiB |"


def timed(command: list[str]) -> tuple[float, int]:
    """Seconds and the largest resident size in KiB of one whole process."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return seconds, usage.ru_maxrss


if __name__ == "__main__":
    main()
