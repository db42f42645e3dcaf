"""The same counting on a Spark cluster: each part of a table is counted where it lies, and only counts come back."""

import os
import pickle
import re
import shutil
import socket
import sys
import time
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from collegium.methods.mortality import Models, fit_mortality
from collegium.methods.scoring_plan import ScoringPlan
from collegium.methods.tallying import Counts, add_counts
from collegium.tables.counting import batch_rows, count_frames
from collegium.tables.names import IS_TOTAL, are_totals, faults
from collegium.tables.plain import is_parquet
from collegium.tables.problems import EngineError, Problem, ProblemsError
from collegium.tables.spells import CountedSpells, TrustTotals, spells_of
from collegium.tables.spells_added import add_cells, add_totals, named_cells, named_risks, totals_by_risks

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Frames = Iterator[pl.DataFrame]

_ADDRESS = re.compile(r"spark://[^\s:/,]+:\d{1,5}(,[^\s:/,]+:\d{1,5})*")
_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_ANSWERS_WITHIN = 5  # seconds
_WORKER_WITHIN = 60
_SPELLS_TOGETHER = 2_000_000
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # Rows that travel together from Java to Python; counting wants many at once.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    # What comes back are counts of all groups from each task.
    "spark.driver.maxResultSize": "0",
}


@dataclass(frozen=True, slots=True)
class Engine:
    """A connected cluster and the table that it reads."""

    session: "SparkSession"
    table: "DataFrame"
    name: str

    def counted(self, columns: Sequence[str], work: Callable[[Frames], Any]) -> list[Any]:
        """Do the work on every part of some columns; raises ProblemsError with what is wrong in any of them."""

        def on_batches(batches: Iterator[Any]) -> Iterator[Any]:
            import pyarrow

            frames = (pl.DataFrame(pl.from_arrow(batch)) for batch in batches if batch.num_rows)
            packed = zlib.compress(pickle.dumps(_worked(work, frames)), 1)
            yield pyarrow.RecordBatch.from_pydict({"counts": [packed]})

        chosen = self.table.select(*(f"`{column.replace('`', '``')}`" for column in columns))
        rows = chosen.mapInArrow(on_batches, "counts binary").collect()
        # Written a moment ago by our own function on the cluster that the user chose.
        parts = [pickle.loads(zlib.decompress(row["counts"])) for row in rows]  # noqa: S301
        found = [problem for part in parts if isinstance(part, list) for problem in part]
        if found:
            raise ProblemsError([replace(problem, file=self.name, row=None) for problem in found])
        return [part for part in parts if part is not None]


def _worked(work: Callable[[Frames], Any], frames: Frames) -> Any:
    """Give what the work gave, the list of problems that it found, or None where there are no rows."""
    try:
        return work(frames)
    except ProblemsError as error:
        return error.problems


@contextmanager
def engine(address: str, source: str) -> Iterator[Engine]:
    """Connect to a standalone cluster and open a Parquet or CSV file that every worker can read; raises EngineError."""
    _check(address)
    session = _connect(address)
    try:
        _wait_for_worker(session, address)
        yield Engine(session, _open(session, source), source.rsplit("/", 1)[-1])
    finally:
        session.stop()


def count_responses(on: Engine, plan: ScoringPlan, by: Sequence[str] = (), *, leave_out_empty: bool = False) -> Counts:
    """Do as `count_file` does, on a cluster."""
    folded = {column.casefold() for column in (*by, *(item.id for item in plan.items))}
    columns = [column for column in on.table.columns if column.casefold() in folded] or on.table.columns[:1]

    def work(frames: Frames) -> Counts | None:
        together = list(_together(frames, batch_rows(plan)))
        return count_frames(together, plan, by, name="", leave_out_empty=leave_out_empty) if together else None

    parts = on.counted(columns, work)
    if not parts:
        raise _no_rows(on.name)
    counts = add_counts(parts)
    for place, column in enumerate(by):
        _tell_names(on.name, column, {group[place] for group in counts.groups} - {""})
    return counts


def count_spells(on: Engine, *, keep_totals: bool = False) -> tuple[CountedSpells, Models, TrustTotals]:
    """Fit the models of local mortality on a cluster's counts, then add up expected deaths where the spells lie."""

    def cells(frames: Frames) -> tuple[pl.DataFrame, ...] | None:
        return tuple(named_cells(spells_of(frame, name="")) for frame in _together(frames, _SPELLS_TOGETHER)) or None

    found = [part for parts in on.counted(on.table.columns, cells) for part in parts]
    if not found:
        raise _no_rows(on.name)
    counted = add_cells(found, name=on.name)
    names = ("diagnosis_group", *counted.predictors)
    for column, known in zip(names, (counted.groups, *counted.levels), strict=True):
        _tell_names(on.name, column, known, totals=not keep_totals)
    models = fit_mortality(counted.cells)
    risks = named_risks(counted, models)

    def totals(frames: Frames) -> TrustTotals | None:
        parts = [totals_by_risks(spells_of(frame, name=""), risks) for frame in _together(frames, _SPELLS_TOGETHER)]
        return add_totals(parts) if parts else None

    every = add_totals(on.counted(on.table.columns, totals))
    _tell_names(on.name, "trust", every.trusts, totals=not keep_totals, units=True)
    return counted, models, every


def _tell_names(file: str, column: str, known: Iterable[str], *, totals: bool = False, units: bool = False) -> None:
    """Raise ProblemsError for names that all parts together show to be alike, or to be totals."""
    names = pl.Series(sorted(known), dtype=pl.String)
    remedy = "Write the name in one way; where they are two, give each a name of its own."
    told = list(faults(file, column, names, lambda name: None, join=False, way_out=remedy, empty="leave the row out"))
    summed = names.filter(are_totals(names, units=units)).to_list() if totals else []
    way_out = "Leave its rows out, or add --totals keep."
    told += [Problem(file, None, column, name, IS_TOTAL, way_out) for name in summed]
    if told:
        raise ProblemsError(told)


def _together(frames: Frames, rows: int) -> Frames:
    """Join small batches up to so many rows."""
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        if sum(one.height for one in waiting) >= rows:
            yield pl.concat(waiting)
            waiting = []
    if waiting:
        yield pl.concat(waiting)


def _no_rows(name: str) -> ProblemsError:
    return ProblemsError([Problem(name, None, "", "", "The file has no rows.", "Export it again with its rows.")])


def _check(address: str) -> None:
    if not (_ADDRESS.fullmatch(address) or _LOCAL.fullmatch(address)):
        raise EngineError(
            f"“{address}” is no address of an engine: write spark://HOST:PORT, as the cluster's page shows it"
        )
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise EngineError("Spark needs Java 17 or newer on this machine: install it, or set JAVA_HOME")
    if _ADDRESS.fullmatch(address) and not any(map(_answers, address.removeprefix("spark://").split(","))):
        raise EngineError(f"nothing answers at {address}: is the cluster running, and may this machine reach it?")


def _answers(place: str) -> bool:
    host, _, port = place.partition(":")
    with suppress(OSError, OverflowError), socket.create_connection((host, int(port)), _ANSWERS_WITHIN):
        return True
    return False


def _connect(address: str) -> "SparkSession":
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineError(
            '--engine needs the extra "spark": pip install ".[spark]", in the folder of Collegium'
        ) from error
    # Workers run the same Python unless the cluster says where its own is.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    if _on_this_machine(address):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # It is said of functions that take pandas frames; ours take record batches.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    builder = SparkSession.builder.master(address).appName("collegium")
    # A cluster on this machine needs no name that others can resolve.
    here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for setting, value in {**_SETTINGS, **(here if _on_this_machine(address) else {})}.items():
        builder = builder.config(setting, value)
    try:
        return builder.getOrCreate()
    except Exception as error:  # whatever Java, the network or Spark have to say
        raise EngineError(f"Spark did not start on {address}: {type(error).__name__}") from error


def _on_this_machine(address: str) -> bool:
    return address.startswith("local") or address.removeprefix("spark://").split(":")[0] in ("127.0.0.1", "localhost")


def _wait_for_worker(session: "SparkSession", address: str) -> None:
    """Say so when no worker has room, instead of waiting for ever."""
    if not address.startswith("spark://"):
        return
    context: Any = session.sparkContext
    until = time.monotonic() + _WORKER_WITHIN
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver is the first
        if time.monotonic() > until:
            raise EngineError(f"no worker of {address} has room: look at its page, or set spark.executor.memory lower")
        time.sleep(0.2)


def _open(session: "SparkSession", source: str) -> "DataFrame":
    from pyspark.errors import PySparkException

    here = Path(source)
    if "://" not in source and not here.exists():
        raise FileNotFoundError(2, "No such file or directory", source)
    where = source if "://" in source else here.resolve().as_uri()
    parquet = source.lower().endswith(".parquet") or (here.is_file() and is_parquet(here))
    try:
        if parquet or here.is_dir():
            return session.read.parquet(where)
        if source.lower().endswith(".csv"):
            return session.read.csv(where, header=True, encoding="UTF-8", mode="FAILFAST")
    except PySparkException as error:
        raise EngineError(f"the cluster cannot read {source}: every worker must reach it at the same place") from error
    raise EngineError(f"the cluster reads Parquet and CSV (.csv, UTF-8, commas), not {source}")
