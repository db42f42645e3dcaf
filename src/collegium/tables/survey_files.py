"""One door for answers from elsewhere: the kind of file is recognised, never asked for."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

from collegium.tables.forms import SurveyExport, is_microsoft_forms, is_qualtrics, read_microsoft_forms, read_qualtrics
from collegium.tables.grid import DEFAULT, Limits, clean_name
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
# LimeSurvey writes the code, the words, or both ("id. Response ID"), as the person who exports chooses.
_LIMESURVEY = {"lastpage", "startlanguage", "submitdate"}
_LIMESURVEY_WORDS = {"responseid", "datesubmitted", "lastpage", "startlanguage"}
_OWN = {"id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl", "token",
        "firstname", "lastname", "email", "interviewtime", "responseid", "datesubmitted", "datestarted", "datelastaction",
        "ipaddress", "referrerurl", "totaltime", "accesscode"}  # fmt: skip
_TIME = re.compile(r"(groupTime|interviewtime|.*Time$).*|(Group|Question) time: .*", re.IGNORECASE)
_CODED = re.compile(r"([A-Za-z][A-Za-z0-9_]*(?:\[[A-Za-z0-9_]+\])*)\. (.+)", re.DOTALL)
_ENOUGH = 3  # columns of LimeSurvey's own, so that a plain file with one of them is not taken for it
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
        return _from_limesurvey(table)
    return AnswersFile(table, "table")


def needs_this_door(source: Path | bytes) -> bool:
    """Say from the first bytes whether a file may be more than a plain table, so that plain ones are read the fast way."""
    head = _start_of(source, _HEAD)
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace").lstrip("\ufeff").strip()
    columns = [column.strip().strip('"') for column in re.split(r"[,;\t]", first)]
    return is_spss(head) or head.startswith(_PACKED) or b"ImportId" in head or is_limesurvey(columns)


def is_limesurvey(columns: Collection[str]) -> bool:
    """Tell LimeSurvey's export by the columns that it always writes."""
    names = {normalised(_code(column)[0]) for column in columns}
    words = {normalised(_code(column)[1] or column) for column in columns}
    return len(names & _LIMESURVEY) >= _ENOUGH or len(words & _LIMESURVEY_WORDS) >= _ENOUGH


def by_wording(table: Table, wording: Mapping[str, str], fields: Collection[Field]) -> ColumnMapping:
    """Suggest which column is which by names and then by the words of the question, never by what was answered."""
    mapping = suggest(table, list(fields), source_kind="responses")
    taken = set(mapping.columns.values())
    columns = dict(mapping.columns)
    asked: dict[str, list[str]] = {}
    for column, words in wording.items():
        if column in table.columns and column not in taken and words:
            # Tools write the question of an array before its row: "How far do you agree? - I am heard."
            for text in {words, words.rsplit(" - ", 1)[-1]}:
                asked.setdefault(normalised(text), []).append(column)
    for one in fields:
        candidates = asked.get(normalised(one.title), [])
        if one.name not in columns and len(candidates) == 1:
            columns[one.name] = candidates[0]
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


def responses_frame(source: Path | bytes, *, name: str, items: Mapping[str, str]) -> pl.DataFrame | None:
    """Give the answers of a special file by item id (`items`: id -> words), rows numbered as in it; None for a plain table."""
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
    return pl.DataFrame(data, schema=dict.fromkeys(data, pl.String())).with_columns(numbers)


def _from_limesurvey(table: Table) -> AnswersFile:
    codes = {column: _code(column) for column in table.columns}
    identity = tuple(
        column
        for column, (code, words) in codes.items()
        if normalised(code) in _OWN or (words and normalised(words) in _OWN) or _TIME.fullmatch(column)
    )
    return AnswersFile(table, "limesurvey", {column: words for column, (_, words) in codes.items() if words}, identity)


def _code(column: str) -> tuple[str, str]:
    match = _CODED.fullmatch(column)
    return (match[1], clean_name(match[2])) if match else (column, "")


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
