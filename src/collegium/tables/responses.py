"""A file of responses, read a batch of rows after the other: straight into numbers when it is plain, otherwise with care."""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from collegium.methods.scoring_plan import ScoringPlan
from collegium.tables.cells import cleaned, written
from collegium.tables.grid import clean_name
from collegium.tables.plain import ROW_NUMBER, Types, filled_rows, is_parquet, read_columns
from collegium.tables.reading import blank_notes


class Responses:
    """The columns of a file that are needed, in batches; rows, blank rows and notes are complete once they have passed."""

    def __init__(
        self, source: Path | bytes, plan: ScoringPlan, by: Sequence[str], *, name: str, rows: int, sheet: str = ""
    ) -> None:
        self.source, self.name, self.by, self.batch, self.sheet = source, name, by, rows, sheet
        self.items = [item.id for item in plan.items]
        self.rows = 0
        self.blank = 0
        self.notes: tuple[str, ...] = ()

    def frames(self) -> Iterator[pl.DataFrame]:
        """Columns by their names in the file and ROW_NUMBER; raises ProblemsError when it is no table."""
        for frame in self._batches():
            self.rows += frame.height
            yield frame

    def _batches(self) -> Iterator[pl.DataFrame]:
        if is_parquet(self.source) and (lazy := self._plain_parquet()) is not None:
            yield from self._slices(lazy)
            return
        table = read_columns(self.source, name=self.name, choose=self._types, sheet=self.sheet or None)
        self.notes, self.blank = table.notes, table.blank
        kept = [column for column in table.names if column in self._types(table.names)]
        frame = table.frame.select(*kept, ROW_NUMBER)
        if not table.cleaned:
            frame = self._clean(frame, delimited=not table.typed)
        yield from frame.iter_slices(self.batch)

    def _types(self, names: Sequence[str]) -> Types:
        """Names that are wanted, or would be if their letters were small: a remedy can then point at them."""
        wanted = {column.casefold() for column in (*self.by, *self.items)}
        numbers = set(self.items).difference(self.by)
        return {name: pl.Int16() if name in numbers else pl.String() for name in names if name.casefold() in wanted}

    def _plain_parquet(self) -> pl.LazyFrame | None:
        """Of a large file, so that it may be larger than memory; None says that it needs a closer look."""
        try:
            lazy = pl.scan_parquet(self.source if isinstance(self.source, Path) else io.BytesIO(self.source))
            names = lazy.collect_schema().names()
        except (pl.exceptions.PolarsError, OSError):
            return None
        return lazy if list(map(clean_name, names)) == names and self._types(names) else None

    def _slices(self, lazy: pl.LazyFrame) -> Iterator[pl.DataFrame]:
        kept = list(self._types(lazy.collect_schema().names()))
        blank: list[int] = []
        last = 0
        for start in range(0, lazy.select(pl.len()).collect().item(), self.batch):
            part = lazy.slice(start, self.batch)
            read = part.select(kept).collect()
            frame = filled_rows(read, part.collect, first=start + 2)
            if frame.height:
                last = frame[ROW_NUMBER][-1]
            if frame.height < read.height:
                blank += set(range(start + 2, start + 2 + read.height)).difference(frame[ROW_NUMBER].to_list())
            yield self._clean(frame, delimited=False)
        between = [row for row in sorted(blank) if row < last]
        self.notes, self.blank = blank_notes(between, self.name), len(between)

    def _clean(self, frame: pl.DataFrame, *, delimited: bool) -> pl.DataFrame:
        """Text without what nobody sees, and groups by the text that stands for them."""
        texts = [column for column in frame.get_columns() if column.dtype == pl.String]
        groups = [frame[name] for name in set(self.by) & set(frame.columns) if not frame.schema[name].is_integer()]
        changed = [_each(column, lambda values: cleaned(values, delimited=delimited)) for column in texts]
        return frame.with_columns(changed).with_columns(
            [_each(column, written) for column in groups if column.dtype != pl.String]
        )


def _each(column: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Answers and groups are few: each is looked at once."""
    values = column.unique()
    changed = change(values)
    if column.dtype == pl.String and changed.fill_null("").equals(values.fill_null("")):
        return column
    return column.replace_strict(values, changed, return_dtype=pl.String)
