"""A monthly file by provider: rows of any kind of department added up, by a form, into figures of measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from collegium.board.intake import FIRST_DAY
from collegium.definitions.measures import Measure
from collegium.definitions.monthly_files import FileFigure, MonthlyFile
from collegium.tables.cells import written
from collegium.tables.columns import Reader
from collegium.tables.mapping import Field, normalised
from collegium.tables.mapping import Mapping as Chosen
from collegium.tables.missing import BLANK, NOT_APPLICABLE
from collegium.tables.names import ENGLAND, are_totals, plain_words
from collegium.tables.plain import Columns, columns_of
from collegium.tables.problems import Problem
from collegium.tables.reading import Table
from collegium.wording.numbers import agreeing, plural

PARENT = "parent"  # how columns of what a provider belongs to begin
LONGEST_NAME = 40  # characters: what is kept of a provider that has no code
LONGEST_TITLE = 200  # of the name beside a code
TOTALS, OF_OTHER_KINDS = "Totals", "Rows of other kinds"


@dataclass(frozen=True)
class ProviderRow:
    """The figure of a provider in a month, or why there is none."""

    provider: str
    name: str
    measure: str
    period: dt.date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str = ""

    @property
    def key(self) -> tuple[str, str, dt.date]:
        return self.provider, self.measure, self.period

    @property
    def content(self) -> tuple[float | None, float | None, float | None, str]:
        return self.value, self.numerator, self.denominator, self.status


@dataclass(frozen=True)
class ProviderFile:
    rows: tuple[ProviderRow, ...]
    kinds: tuple[str, ...]  # of departments, in the file
    sizes: Mapping[str, float]  # by provider: how much was counted in its last year
    read: Mapping[str, int]  # by provider: how many rows of the file are its own
    left_out: Mapping[str, int]  # rows that are no provider's, or of a kind that was not asked for
    notes: tuple[str, ...] = field(default=())

    def providers(self) -> list[str]:
        return sorted(self.sizes)

    def kept(self, wanted: Iterable[str]) -> list[ProviderRow]:
        chosen = set(wanted)
        return [row for row in self.rows if row.provider in chosen]

    def largest(self, number: int) -> list[str]:
        return sorted(sorted(self.sizes, key=lambda one: (-self.sizes[one], one))[:number])


def form_for(table: Table, forms: Sequence[MonthlyFile]) -> MonthlyFile | None:
    """The first form of which the file has every column."""
    found = {normalised(column) for column in table.columns}
    return next((one for one in forms if {normalised(column) for column in one.columns()} <= found), None)


def read_providers(
    table: Table, form: MonthlyFile, *, measures: Mapping[str, Measure], today: dt.date, kind: str = ""
) -> ProviderFile:
    """Read a file by its form; raises ProblemsError with everything that is wrong with it."""
    columns = columns_of(table)
    whole = reader_of(columns, form)
    need_columns(whole, form, measures)
    of_kind = whole.text("kind").fill_null("")
    total = of_totals(whole)
    other = ~total & (of_kind != kind) if kind else pl.repeat(False, len(total), eager=True)
    reader = reader_of(replace(columns, frame=columns.frame.filter(~total & ~other)), form)
    sums = sums_of(reader, form, today)
    rows, empty = rows_of(reader, form, sums, measures)
    if not rows and not reader.faults.listed:
        reader.faults.add(Problem(table.name, None, "", "", "No row is left to be counted.", "Choose other rows."))
    reader.faults.stop_if_any()
    kinds = of_kind.filter(~total & (of_kind != "")).unique().sort().to_list()
    left_out = {TOTALS: int(total.sum()), OF_OTHER_KINDS: int(other.sum())}
    read = dict(sums.group_by("provider").agg(pl.col("rows").sum()).iter_rows())
    return ProviderFile(
        rows, tuple(kinds), sizes_of(form, rows), read, left_out, tuple(notes_of(table, empty, left_out))
    )


def of_totals(reader: Reader) -> pl.Series:
    """Which rows add up others: their code or name says total or England, or what they belong to says total."""
    own = [reader.text(name) for name in ("provider", "name")]
    above = [
        written(reader.table.frame[column]) for column in reader.table.names if normalised(column).startswith(PARENT)
    ]
    total = pl.repeat(False, reader.height, eager=True)
    for texts in own:
        total |= among(texts, lambda names: are_totals(names) | plain_words(names).str.contains(ENGLAND))
    for texts in above:
        total |= among(texts, lambda names: are_totals(names, units=False))
    return total


def among(texts: pl.Series, which: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Rows whose text is one of those; each different text is looked at once."""
    known = texts.drop_nulls().unique()
    return texts.is_in(known.filter(which(known)).to_list()).fill_null(False)


def reader_of(columns: Columns, form: MonthlyFile) -> Reader:
    """The columns of a form, each figure under its own name."""
    by_name = {normalised(column): column for column in reversed(columns.names)}
    fields = [
        Field("provider", "Provider", required=True),
        Field("period", "Month", required=True, kind="month"),
        Field("name", "Name"),
        Field("kind", "Kind"),
        *(Field(sign(column), column, kind="figure") for column in counted(form)),
    ]
    named = {"provider": form.provider, "period": form.period, "name": form.name, "kind": form.kind}
    named |= {sign(column): column for column in counted(form)}
    found = {name: by_name[normalised(column)] for name, column in named.items() if normalised(column) in by_name}
    return Reader(columns, fields, Chosen(columns=found), ask={})


def counted(form: MonthlyFile) -> list[str]:
    return sorted({column for one in form.figures for column in (*one.numerator, *one.less, *one.denominator)})


def sign(column: str) -> str:
    """The field of a column of figures."""
    return f"figure {column}"


def reason(column: str) -> str:
    """Why the sum of a column is missing."""
    return f"missing {column}"


def need_columns(reader: Reader, form: MonthlyFile, measures: Mapping[str, Measure]) -> None:
    there = set(map(normalised, reader.table.names))
    for column in sorted(column for column in form.columns() if normalised(column) not in there):
        remedy = "Choose another form, or say which column is which."
        reader.faults.add(Problem(reader.table.name, 1, column, "", "There is no such column.", remedy))
    for one in form.figures:
        if one.measure not in measures:
            text = "No measure of this name is known."
            reader.faults.add(
                Problem(reader.table.name, None, one.measure, "", text, "Choose another one in the form.")
            )
    reader.faults.stop_if_any()


def sums_of(reader: Reader, form: MonthlyFile, today: dt.date) -> pl.DataFrame:
    """The figures of each provider and month; what is missing in a part is missing in the sum, and never zero."""
    columns = counted(form)
    frame = pl.DataFrame([reader.names("provider"), *(reader.column(name) for name in ("period", "name", "kind"))])
    frame = frame.with_columns(
        pl.col("period").dt.month_start(),
        pl.col("kind").fill_null(""),
        reader.rows.alias("row"),
        *(reader.column(sign(column)) for column in columns),
        *(reader.missing(sign(column)).alias(reason(column)) for column in columns),
    )
    # What cannot be read, or is below 0, is told, and makes no other fault.
    frame = frame.with_columns(
        pl.when(~(pl.col(sign(column)) >= 0).fill_null(False))
        .then(pl.coalesce(reason(column), pl.lit(BLANK)))
        .alias(reason(column))
        for column in columns
    )
    problem = f"The name of this provider has more than {LONGEST_NAME} characters, the most that are kept."
    remedy = "Name a column with its code as the provider, or shorten the name so that no two providers share it."
    reader.fault("provider", frame["provider"].str.len_chars() > LONGEST_NAME, problem, remedy)
    problem = f"This name has more than {LONGEST_TITLE} characters, the most that are kept."
    reader.fault("name", frame["name"].str.len_chars() > LONGEST_TITLE, problem, "Shorten the name.")
    problem = "This month lies in the future or before 1948."
    reader.fault("period", ~frame["period"].is_between(FIRST_DAY, today), problem, "Correct the month.")
    problem = "The provider has two rows for this month; the other is row {other}."
    reader.twice("period", frame, ("provider", "period", "kind"), problem, "Keep one of them.")
    for column in columns:
        problem = "A number that was counted cannot be below 0."
        reader.fault(sign(column), frame[sign(column)] < 0, problem, "Correct the number.")
    return frame.group_by("provider", "period", maintain_order=True).agg(
        pl.col("name").first().fill_null(""),
        pl.col("row").first(),
        pl.len().alias("rows"),
        *(pl.col(sign(column)).sum() for column in columns),
        *(pl.col(reason(column)).drop_nulls().first() for column in columns),
    )


def rows_of(
    reader: Reader, form: MonthlyFile, sums: pl.DataFrame, measures: Mapping[str, Measure]
) -> tuple[tuple[ProviderRow, ...], int]:
    """A row for each measure, provider and month; and how many shares are of nothing."""
    sums = sums.drop_nulls(["provider", "period"]).with_row_index("place")
    made = [figures_of(reader, one, measures[one.measure], sums) for one in form.figures]
    rows = pl.concat([frame.with_columns(figure=pl.lit(at)) for at, frame in enumerate(made)]).sort("place", "figure")
    empty = int(rows["empty"].sum())
    return tuple(ProviderRow(*row) for row in rows.drop("place", "figure", "empty").iter_rows()), empty


def figures_of(reader: Reader, one: FileFigure, measure: Measure, sums: pl.DataFrame) -> pl.DataFrame:
    """One measure of every provider and month; where nobody came, the question does not arise."""
    top = added(one.numerator) - added(one.less) if one.less else added(one.numerator)
    bottom = added(one.denominator) if one.denominator else pl.lit(None, pl.Float64)
    gone = pl.coalesce(*(reason(column) for column in (*one.numerator, *one.less, *one.denominator)))
    frame = sums.select("place", "provider", "name", "period", "row", top=top, bottom=bottom, gone=gone)
    frame = frame.with_columns(empty=pl.col("gone").is_null() & (pl.col("bottom") == 0).fill_null(False))
    if one.denominator:
        beyond = pl.lit(measure.kind == "proportion") & (pl.col("top") > pl.col("bottom"))
        wrong = frame.filter(pl.col("gone").is_null() & ((pl.col("top") < 0) | beyond))["row"].to_list()
        text = f"For “{measure.title}” the denominator is below its numerator, or the numerator below 0."
        where = reader.rows.is_in(wrong)
        reader.fault(sign(one.denominator[0]), where, text, "See whether two columns are swapped.")
        value, numerator = measure.per * pl.col("top") / pl.col("bottom"), pl.col("top")
    else:
        value, numerator = pl.col("top"), pl.col("top") if measure.kind == "count" else pl.lit(None, pl.Float64)
    parts = {"value": value, "numerator": numerator, "denominator": pl.col("bottom")}
    known = pl.col("gone").is_null() & ~pl.col("empty")
    return frame.select(
        "place",
        "provider",
        "name",
        pl.lit(measure.id).alias("measure"),
        "period",
        *(pl.when(known).then(part).alias(name) for name, part in parts.items()),
        pl.when("empty").then(pl.lit(NOT_APPLICABLE)).otherwise(pl.col("gone").fill_null("")).alias("status"),
        "empty",
    )


def added(columns: Iterable[str]) -> pl.Expr:
    return pl.sum_horizontal(*(sign(column) for column in columns))


def sizes_of(form: MonthlyFile, rows: Sequence[ProviderRow]) -> dict[str, float]:
    """How much was counted of each provider in the last year of the file, by the first measure of the form."""
    if not rows:
        return {}
    last = max(row.period for row in rows)
    since = last.replace(year=last.year - 1)
    found = dict.fromkeys((row.provider for row in rows), 0.0)
    for row in rows:
        if row.measure == form.figures[0].measure and row.period > since:
            found[row.provider] += row.denominator or row.numerator or 0.0
    return found


def notes_of(table: Table, empty: int, left_out: Mapping[str, int]) -> Iterator[str]:
    yield from table.notes
    if left_out[TOTALS]:
        yield f"{plural(left_out[TOTALS], 'row')} of totals or of England {agreeing(left_out[TOTALS], 'is', 'are')} left out: totals are no providers."
    if left_out[OF_OTHER_KINDS]:
        yield f"{plural(left_out[OF_OTHER_KINDS], 'row')} of other kinds {agreeing(left_out[OF_OTHER_KINDS], 'is', 'are')} left out."
    if empty:
        yield f"{plural(empty, 'share')} {agreeing(empty, 'has', 'have')} nothing among which to be counted: kept as “does not apply”."
