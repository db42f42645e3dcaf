"""The text of two pages of the reference, made of what the program reads: files of figures, and mapping files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from collegium.assessments.intake import LAYER, UNIT
from collegium.board.comparison.intake import fields_of
from collegium.engagement.comparison.files import DICTIONARY
from collegium.engagement.performance.files import COLUMNS as PERFORMANCE
from collegium.methods.funnel import Kind
from collegium.registers.files.kinds import Context, FileKind, file_kinds
from collegium.tables.mapping import Field, Mapping
from collegium.tables.mapping_files import to_toml
from collegium.tables.values import DateOrder, DecimalMark

HOLDS = {
    "text": "text",
    "code": "code",
    "number": "number",
    "integer": "whole number",
    "figure": "number",
    "share": "share from 0 to 1",
    "date": "date",
    "month": "month",
    "yes_no": "yes or no",
    "choice": "a choice",
}
FUNNELS = {
    Kind.RATIO: "A ratio: observed and expected, official SHMI and HSMR among them",
    Kind.PROPORTION: "A share of people",
    Kind.RATE: "A rate for a size, such as bed days",
    Kind.SHMI: "Official SHMI with its published limits",
}
SPELLS = (
    ("trust", "yes", "code of the trust"),
    ("diagnosis_group", "yes", "a model is fitted to each"),
    ("died", "yes", "0 or 1"),
    ("weight", "", "how many spells the row stands for"),
    ("any other column", "", "a predictor of at most 150 categories"),
)
ANSWERS = (
    (UNIT, "yes", "code of the unit in the register, or its name where no other unit has it"),
    (LAYER, "of doctors", "`board_near`, `unit_leader` or `rank_and_file`; not for managers"),
    ("the id of each item", "unless `optional`", "the answer as a number or by its words; empty where none was given"),
    ("a column of comments", "", "ticked on the page; stands apart from everything else"),
)
HEAD = "| column | needed | holds | also known as |\n|---|---|---|---|"


def row_of(field: Field) -> str:
    choices = ", ".join(f"`{choice}`" for choice in field.choices)
    holds = choices or HOLDS.get(field.kind, field.kind)
    told = f"{field.title}: {holds}" + (f". {field.help.rstrip('.')}" if field.help else "")
    names = ", ".join(f"`{name}`" for name in field.synonyms)
    return f"| `{field.name}` | {'yes' if field.required else ''} | {told} | {names} |"


def table_of(fields: Iterable[Field]) -> str:
    return "\n".join([HEAD, *map(row_of, fields)])


def short_table(rows: Iterable[tuple[str, str, str]]) -> str:
    named = ((name if " " in name else f"`{name}`", needed, holds) for name, needed, holds in rows)
    lines = (f"| {name} | {needed} | {holds} |" for name, needed, holds in named)
    return "\n".join(["| column | needed | holds |", "|---|---|---|", *lines])


def asked_besides(kind: FileKind) -> str:
    """What the page asks besides columns."""
    if kind.options_form is None:
        return ""
    asked = kind.options_form.base_fields.items()
    labels = [str(field.label or name.replace("_", " ")) for name, field in asked if not field.widget.is_hidden]
    return f"The page also asks: {', '.join(labels)}.\n\n" if labels else ""


def part_of(kind: FileKind) -> str:
    context = Context(scope="RX1", by="reference", today=dt.date(2026, 4, 1))
    head = f"## {kind.title}: `{kind.id}`\n\n{kind.help}\n\n{asked_besides(kind)}"
    if kind.id == "comparison":
        parts = (f"### {words}: `{one.value}`\n\n{table_of(fields_of(one))}" for one, words in FUNNELS.items())
        return head + "\n\n".join(parts)
    if kind.own_page:
        return head + short_table(SPELLS)
    if not kind.fields_for(context):
        return head + "The columns are those of a known layout, or are chosen on the page."
    return head + table_of(kind.fields_for(context))


def figure_kinds() -> list[FileKind]:
    """Kinds of the board: those of the register stand in import files, those of single registers are their own export."""
    ids = ("observations", "comparison", "watched_cases", "spells", "service_reviews", "providers")
    return [kind for kind in file_kinds() if kind.id in ids or kind.own_page]


def figure_files_text() -> str:
    parts = "\n\n".join(part_of(kind) for kind in figure_kinds())
    meanings = "\n".join(f"| `{name}` | {kind} | {meaning} |" for name, kind, meaning in DICTIONARY)
    columns = ", ".join(f"`{name}`" for name in PERFORMANCE)
    return f"""# Files of figures

What each file of figures, cases and answers needs, column by column. This page is written from the code that reads the files; a test compares them
(`COLLEGIUM_WRITE_GOLDEN=1` writes it anew). The files of the register stand in [import files](import-files.md); lists such as digests or meetings come in as they are exported.

CSV, Excel and Parquet are read. Capitals, spaces and dashes in the names of columns do not matter; other names can be said on the page and kept as a [mapping](mapping-files.md).
A column that is not listed is left alone. All problems are told at once, and nothing is written while one is left.

{parts}

## Answers to a questionnaire

A row for each person. Which tools are known: [files of answers](survey-files.md).

{short_table(ANSWERS)}

## Scores beside outcomes

All of {columns} are needed; a row where a figure is missing is left out and counted.

## The figures of a release, as they go out

The dictionary that comes with the files. A row for each group that the reader may see, and each scale.

| column | holds | meaning |
|---|---|---|
{meanings}
"""


def mapping_files_text() -> str:
    example = to_toml(
        Mapping(
            name="Monthly extract",
            source_kind="people",
            columns={"staff_code": "Employee Number", "name": "Full Name", "profession": "Staff Group"},
            constants={"starts": "2026-04-01"},
            values={"profession": {"Medical and Dental": "doctor", "Nursing": "nurse"}},
            date_format=DateOrder.DAY_FIRST,
            decimal_mark=DecimalMark.UNDECLARED,
        )
    )
    block = "".join(f"    {line}\n" if line else "\n" for line in example.splitlines())
    known = [kind for kind in file_kinds() if kind.fields and not kind.id.startswith("example")]
    kinds = "\n".join(f"| `{kind.id}` | {kind.title} |" for kind in known)
    orders = ", ".join(f"`{order}`" for order in DateOrder if order)
    marks = ", ".join(f"`{mark}`" for mark in DecimalMark if mark)
    return f"""# Mapping files

Which column of your file is which. A mapping is made on the page of an upload, kept under a name, downloaded under *Saved mappings*, and given to the command with `--mapping FILE`.
It is a TOML file in UTF-8. This page is written from the code that reads it; a test compares them.

| key | holds |
|---|---|
| `name` | what you call it |
| `source_kind` | the kind of file that it is for, below |
| `sheet` | the sheet of a workbook; empty: the only one that holds something |
| `header` | `true`, or `false` where the first row is data already |
| `date_format` | {orders}, or empty: then a date such as 03/04/2026 is a problem |
| `decimal_mark` | {marks}, or empty: then a number such as 1,234 is a problem |
| `[columns]` | our name of the column = the name in your file |
| `[constants]` | our name of the column = one value for all rows, where your file has no such column |
| `[values."COLUMN"]` | for a column with choices: what your file writes = what it means |
| `[comments]` | for answers: a column of free text = what was asked |

Every other key, and every column that the kind of file does not have, is a problem that is named with what is known. An example:

{block}
## Kinds of file

Columns of the register's kinds: [import files](import-files.md); of figures: [files of figures](figure-files.md).

| `source_kind` | file |
|---|---|
{kinds}
"""
