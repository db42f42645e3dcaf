"""One door for answers from elsewhere: the kind of file is recognised, never asked for."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

from collegium.tables.forms import SurveyExport, is_microsoft_forms, is_qualtrics, read_microsoft_forms, read_qualtrics
from collegium.tables.grid import DEFAULT, Limits
from collegium.tables.limesurvey_answers import code_of, is_limesurvey, read_limesurvey_answers, spoken
from collegium.tables.mapping import Field, normalised, suggest
from collegium.tables.mapping import Mapping as ColumnMapping
from collegium.tables.plain import ROW_NUMBER
from collegium.tables.reading import Table, read_table
from collegium.tables.spss import is_spss, read_spss

Source = Literal["table", "qualtrics", "microsoft_forms", "limesurvey", "spss"]
TITLES: dict[Source, str] = {
    "table": "a plain table",
    "qualtrics": "an export of Qualtrics",
    "microsoft_forms": "an export of Microsoft Forms",
    "limesurvey": "an export of LimeSurvey",
    "spss": "an SPSS file",
}
_HEAD = 65_536  # bytes in which the names and the third row stand
_PACKED = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A table of answers, where it comes from, what each column asked, and which columns say who answered or when."""

    table: Table
    source: Source
    wording: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = ()

    @property
    def source_title(self) -> str:
        """Name the kind of file for a sentence."""
        return TITLES[self.source]


def read_answers_file(
    source: Path | bytes, *, name: str, items: Collection[str] = (), limits: Limits = DEFAULT
) -> AnswersFile:
    """Read CSV, Excel, Parquet, SPSS, or what LimeSurvey, Qualtrics and Microsoft Forms export; `items` are our item ids."""
    if is_spss(_start_of(source, 4)):
        data = source if isinstance(source, bytes) else source.read_bytes()
        found = read_spss(data, name=name, items=items, limits=limits)
        return AnswersFile(found.table, "spss", found.wording)
    table = read_table(source, name=name, limits=limits)
    if is_qualtrics(table):
        return _export(read_qualtrics(table, name=name), "qualtrics")
    if is_microsoft_forms(table):
        return _export(read_microsoft_forms(table, name=name), "microsoft_forms")
    if is_limesurvey(table.columns):
        answers = read_limesurvey_answers(table)
        return AnswersFile(answers.table, "limesurvey", answers.wording, answers.identity)
    return AnswersFile(table, "table")


def needs_this_door(source: Path | bytes) -> bool:
    """Say from the first bytes whether a file may be more than a plain table, so that plain ones are read the fast way."""
    head = _start_of(source, _HEAD)
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace").lstrip("\ufeff").strip()
    columns = [column.strip().strip('"') for column in re.split(r"[,;\t]", first)]
    return is_spss(head) or head.startswith(_PACKED) or b"ImportId" in head or is_limesurvey(columns)


def by_wording(table: Table, wording: Mapping[str, str], fields: Collection[Field]) -> ColumnMapping:
    """Suggest which column is which by names and then by the words of the question, never by what was answered."""
    mapping = suggest(table, list(fields), source_kind="responses")
    taken = set(mapping.columns.values())
    columns = dict(mapping.columns)
    coded: dict[str, list[str]] = {}
    asked: dict[str, list[str]] = {}
    for column, words in wording.items():
        if column in table.columns and column not in taken and words:
            code, beside = code_of(column)
            if beside == words:
                coded.setdefault(normalised(code), []).append(column)
            for text in set(map(normalised, spoken(words))):
                asked.setdefault(text, []).append(column)
    for known in (coded, asked):
        for one in fields:
            key = normalised(one.title if known is asked else one.name)
            candidates = [column for column in known.get(key, ()) if column not in taken]
            if one.name not in columns and len(candidates) == 1:
                columns[one.name] = candidates[0]
        taken = set(columns.values())
    return replace(mapping, columns=columns)


def named_by_item(found: AnswersFile, fields: Collection[Field]) -> Table:
    """Give the table with its columns called as our items are, without the columns that say who answered."""
    names = {column: item for item, column in by_wording(found.table, found.wording, fields).columns.items()}
    kept = [place for place, column in enumerate(found.table.columns) if column not in found.identity]
    return replace(
        found.table,
        columns=tuple(names.get(found.table.columns[place], found.table.columns[place]) for place in kept),
        rows=[tuple(row[place] for place in kept) for row in found.table.rows],
        row_numbers=tuple(found.table.row_number(index) for index in range(len(found.table.rows))),
    )


def responses_frame(
    source: Path | bytes, *, name: str, items: Mapping[str, str]
) -> tuple[pl.DataFrame, tuple[str, ...]] | None:
    """Give the answers of a special file by item id (`items`: id -> words), rows numbered as in it, and notes about it.

    None for a plain table.
    """
    if not needs_this_door(source):
        return None
    found = read_answers_file(source, name=name, items=items)
    if found.source == "table":
        return None
    table = named_by_item(found, [Field(item, words or item) for item, words in items.items()])
    data: dict[str, Sequence[object]] = {
        column: [row[place] for row in table.rows] for place, column in enumerate(table.columns)
    }
    numbers = pl.Series(ROW_NUMBER, table.row_numbers, pl.Int64)
    return pl.DataFrame(data, schema=dict.fromkeys(data, pl.String())).with_columns(numbers), table.notes


def _export(export: SurveyExport, source: Source) -> AnswersFile:
    return AnswersFile(export.table, source, dict(export.wording), export.identity)


def _start_of(source: Path | bytes, length: int) -> bytes:
    if isinstance(source, bytes):
        return source[:length]
    try:
        with source.open("rb") as stream:
            return stream.read(length)
    except OSError:
        return b""  # the reader says why
