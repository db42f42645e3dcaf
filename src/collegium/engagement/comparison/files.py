"""The figures of one release as a long table: CSV, Parquet, and a dictionary of the columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from collegium.engagement.reports import Picture
from collegium.tables.writing import write_csv
from collegium.wording.numbers import agreeing, number, plural
from collegium.wording.survey import doubts

# Column, kind, meaning. What is hidden is empty, never zero.
DICTIONARY: tuple[tuple[str, str, str], ...] = (
    ("organisation", "text", "code of the organisation"),
    ("wave", "text", "title of the wave"),
    ("asked", "text", "who was asked: doctors or managers"),
    ("closed_on", "date", "last day of answers"),
    ("group_kind", "text", "organisation, layer or unit"),
    ("group", "text", "name of the group as on the day of the register"),
    ("unit_kind", "text", "kind of the unit, empty for other groups"),
    ("within", "text", "the group that this one is part of"),
    ("people", "whole number", "how many of the group in the register were asked; empty where the group is hidden"),
    ("scale", "text", "id of the scale"),
    ("scale_title", "text", "name of the scale"),
    ("respondents", "whole number", "answers that count in this scale; empty where hidden"),
    ("mean", "number", "mean score, unrounded"),
    ("standard_deviation", "number", "spread of the scores"),
    ("standard_error", "number", "of the mean, with the finite population correction"),
    ("lower_95", "number", "lower end of the 95% interval of the mean"),
    ("upper_95", "number", "upper end of the 95% interval of the mean"),
    ("range_low", "number", "lowest score that somebody can have on the scale"),
    ("range_high", "number", "highest score that somebody can have on the scale"),
    ("level", "text", "level of the scale in which the mean lies; empty where hidden, and where the scale has none"),
    (
        "engaged",
        "number",
        "share from 0 to 1 that counts as engaged, where the scale has a level for it; empty, too, where nobody or everybody does",
    ),
    ("engaged_lower_95", "number", "lower end of its 95% interval"),
    ("engaged_upper_95", "number", "upper end of its 95% interval"),
    ("alpha", "number", "Cronbach's alpha"),
    ("omega", "number", "McDonald's omega"),
    ("reliability_note", "text", "what to know of alpha and omega; empty where nothing is to be said"),
    (
        "hidden",
        "true or false",
        "whether the figure is hidden; why is not said of each, since that would tell its size",
    ),
    ("method", "text", "method of the release"),
    ("minimum", "whole number", "smallest group shown"),
    ("figures_sha256", "text", "fingerprint of all figures of the release"),
)
Row = tuple[Any, ...]


def figures_table(picture: Picture) -> list[Row]:
    """A row for each group that the reader may see, and each scale."""
    wave = picture.wave
    names = {group.pk: group.name for group in picture.now.groups}
    rows = []
    for group in (picture.now.everybody, *picture.now.layers, *picture.units):
        within = names.get(group.parent_id, "") if group.parent_id else ""
        for scale in picture.scales:
            one = picture.now.by_group.get((group.pk, scale.id))
            if one is None:
                continue
            rows.append(
                (
                    wave.code, wave.title, wave.whom.id, wave.closed_on, group.kind, group.name, group.unit_kind, within,
                    group.people, scale.id, scale.title, one.respondents, one.mean, one.standard_deviation,
                    one.standard_error, one.lower, one.upper, scale.range.low, scale.range.high,
                    scale.range.level_of(one.mean), one.favourable, one.favourable_lower,
                    one.favourable_upper, one.alpha, one.omega, doubts(one.doubts), bool(one.suppressed), wave.method, wave.minimum,
                    wave.figures_sha256,
                )
            )  # fmt: skip
    return rows


def rows_told(rows: Sequence[Row]) -> str:
    """How many rows a file holds, and how many of them are without figures because they are hidden."""
    place = next(place for place, (name, _, _) in enumerate(DICTIONARY) if name == "hidden")
    hidden = sum(1 for row in rows if row[place])
    if not hidden:
        return f"The file holds {plural(len(rows), 'row')}, all with figures."
    words = f"{number(hidden)} without, because {agreeing(hidden, 'it is', 'they are')} hidden"
    return f"The file holds {plural(len(rows), 'row')}: {number(len(rows) - hidden)} with figures, {words}."


def to_csv(rows: Sequence[Row]) -> bytes:
    return write_csv([name for name, _, _ in DICTIONARY], rows)


def to_parquet(rows: Sequence[Row]) -> bytes:
    """The same, typed; what each column means is in the file's own metadata, under the column's name."""
    kinds = {"text": pl.String, "date": pl.Date, "whole number": pl.Int64, "number": pl.Float64}
    schema = {name: kinds.get(kind, pl.Boolean) for name, kind, _ in DICTIONARY}
    stream = io.BytesIO()
    meanings = {name: meaning for name, _, meaning in DICTIONARY}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(stream, metadata=meanings)
    return stream.getvalue()


def dictionary(rows: Sequence[Row]) -> bytes:
    return write_csv(("column", "kind", "meaning"), DICTIONARY)


WRITERS: dict[str, tuple[Callable[[Sequence[Row]], bytes], str]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "parquet": (to_parquet, "application/vnd.apache.parquet"),
    "dictionary-csv": (dictionary, "text/csv; charset=utf-8"),
}
