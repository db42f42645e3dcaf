"""Which column is which: a first mapping by the names of columns, and what is kept for the next file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from collegium.definitions.toml_text import read_toml
from collegium.registers.files.kinds import Context, FileKind
from collegium.tables.mapping import Field, Mapping, normalised, suggest
from collegium.tables.mapping_files import ENDLESS, from_toml
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table


def first_mapping(kind: FileKind, table: Table, context: Context, *, sheet: str = "") -> Mapping:
    """What the kind itself suggests, or a mapping by the names of columns alone."""
    if kind.suggest is not None:
        made = kind.suggest(table, context)
    else:
        made = suggest(table, kind.fields_for(context), name=kind.title, source_kind=kind.id)
    return with_daily(replace(made, source_kind=kind.id, header=kind.has_header, sheet=sheet), kind, context)


def with_daily(mapping: Mapping, kind: FileKind, context: Context) -> Mapping:
    """What is new with each file, such as the day that it describes, is today unless a column or the mapping says it."""
    told = mapping.columns.keys() | mapping.constants.keys()
    days = {name: context.today.isoformat() for name in kind.daily if name not in told}
    return replace(mapping, constants={**mapping.constants, **days}) if days else mapping


def without_daily(mapping: Mapping, kind: FileKind) -> Mapping:
    """What is kept for the next file."""
    constants = {name: text for name, text in mapping.constants.items() if name not in kind.daily}
    return replace(mapping, constants=constants)


def kind_of_mapping(text: str, kinds: Sequence[FileKind], *, file: str = "mapping.toml") -> FileKind:
    """The kind that a kept mapping is for; ProblemsError when it names none of these."""
    try:
        said = read_toml(text).get("source_kind", "")
    except ValueError:
        said = ""
    except RecursionError:
        raise ProblemsError([Problem(file, None, "", "", ENDLESS, "Take it out.")]) from None
    kind = next((kind for kind in kinds if kind.id == said), None)
    if kind is None:
        from_toml(text, (), file=file)  # a fault of the file itself comes first
        known = ", ".join(kind.id for kind in kinds)
        problem = "The mapping does not say a kind of file that is known."
        raise ProblemsError([Problem(file, None, "source_kind", str(said), problem, f"Write one of: {known}.")])
    return kind


def mapping_from(
    text: str, kinds: Sequence[FileKind], context: Context, *, file: str = "mapping.toml"
) -> dict[str, Mapping]:
    """A kept mapping by its kind of file; ProblemsError with everything that is wrong with it."""
    kind = kind_of_mapping(text, kinds, file=file)
    return {kind.id: from_toml(text, kind.fields_for(context), file=file)}


def meanings(choices: ReadOnly[str, Sequence[str]]) -> dict[str, str]:
    """What each spelling of a choice means."""
    return {normalised(text): value for value, spellings in choices.items() for text in (value, *spellings)}


def automatic(field: Field) -> Callable[[str], str]:
    """What a value of a choice means by its own spelling; empty when only a person can say."""
    known = meanings(field.choices)

    def meaning(text: str) -> str:
        return known.get(normalised(text), "")

    return meaning


def distinct(table: Table, mapping: Mapping, name: str) -> list[str]:
    """The different values of a field's column, in their order."""
    column = mapping.columns.get(name)
    if column not in table.columns:
        return []
    place = table.columns.index(column)
    return [text for text in dict.fromkeys(row[place] for row in table.rows) if text]
