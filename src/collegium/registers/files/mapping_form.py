"""The form of the page on which a person says which column is which, and what values mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict

from collegium.registers.files.kinds import FileKind
from collegium.registers.files.mappings import automatic, distinct
from collegium.tables.grid import clean
from collegium.tables.mapping import Field, Mapping, unmapped
from collegium.tables.reading import Table
from collegium.tables.values import DateOrder, DecimalMark
from collegium.wording.numbers import agreeing, plural

MOST_VALUES = 1000  # different values of one column that a person is asked about by themselves; the rest together
MOST_ASKED = 4000  # of all columns: a browser's answer may hold 5,000 (web.settings)
LONGEST_SAMPLE = 40


@dataclass(frozen=True)
class ValueChoice:
    """A value of the file and what it means; `meaning` is empty while nobody has said."""

    name: str
    text: str
    meaning: str


@dataclass(frozen=True)
class Rest:
    """More values than a page can list, which mean the same; `meaning` is empty where they do not, or nobody has said."""

    name: str
    number: int
    first: str
    unsaid: int
    meaning: str


@dataclass(frozen=True)
class FieldChoice:
    """One of our fields on the mapping page."""

    field: Field
    column: str
    constant: str
    values: tuple[ValueChoice, ...]
    error: str = ""
    rest: Rest | None = None

    @property
    def unsaid(self) -> int:
        return sum(1 for value in self.values if not value.meaning) + (self.rest.unsaid if self.rest else 0)


class MappingForm:
    """Read from a mapping, or from what was sent; every part of it is checked at once."""

    def __init__(self, table: Table, fields: Sequence[Field], mapping: Mapping, data: QueryDict | None = None) -> None:
        self.table = table
        self.fields = fields
        self.mapping = mapping if data is None else self.sent(mapping, data)

    def sent(self, before: Mapping, data: QueryDict) -> Mapping:
        columns = {
            field.name: column
            for field in self.fields
            if (column := data.get(f"column-{field.name}", "")) in self.table.columns
        }
        constants = {
            field.name: text for field in self.fields if (text := clean(data.get(f"constant-{field.name}", "")))
        }
        orders, marks = {str(order) for order in DateOrder}, {str(mark) for mark in DecimalMark}
        order, mark = data.get("date_format", ""), data.get("decimal_mark", "")
        mapping = replace(
            before,
            columns=columns,
            constants=constants,
            date_format=DateOrder(order if order in orders else ""),
            decimal_mark=DecimalMark(mark if mark in marks else ""),
        )
        values = {field.name: self.sent_values(mapping, field, data) for field in self.fields if field.choices}
        return replace(mapping, values=values)

    def sent_values(self, mapping: Mapping, field: Field, data: QueryDict) -> dict[str, str]:
        """What was said of each value, while it is still the same column; what we know by ourselves is not kept."""
        if data.get(f"values-of-{field.name}", "") != mapping.columns.get(field.name):
            return {}
        known = automatic(field)
        said = {}
        listed, rest = self.asked(mapping, field)
        for number, text in enumerate(listed):
            meaning = data.get(f"value-{field.name}-{number}", "")
            if meaning in field.choices and meaning != known(text):
                said[text] = meaning
        of_rest = data.get(f"rest-{field.name}", "")
        before = mapping.values.get(field.name, {})
        for text in rest:
            meaning = of_rest or before.get(text, "")
            if meaning in field.choices:
                said[text] = meaning
        return said

    def asked(self, mapping: Mapping, field: Field) -> tuple[list[str], list[str]]:
        """The values of a column that the page lists, those first that nobody knows, and the rest of these."""
        known = automatic(field)
        texts = sorted(distinct(self.table, mapping, field.name), key=lambda text: bool(known(text)))
        most = min(MOST_VALUES, MOST_ASKED // sum(1 for each in self.fields if each.choices))
        return texts[:most], [text for text in texts[most:] if not known(text)]

    @cached_property
    def choices(self) -> list[FieldChoice]:
        return [self.choice(field) for field in self.fields]

    def choice(self, field: Field) -> FieldChoice:
        column = self.mapping.columns.get(field.name, "")
        constant = self.mapping.constants.get(field.name, "")
        if not field.choices or not column:
            return FieldChoice(field, column, constant, (), self.error(field, column, constant, (), None))
        listed, rest_of = self.asked(self.mapping, field)
        values, rest = tuple(self.values(field, listed)), self.rest(field, rest_of)
        return FieldChoice(field, column, constant, values, self.error(field, column, constant, values, rest), rest)

    def rest(self, field: Field, texts: Sequence[str]) -> Rest | None:
        if not texts:
            return None
        said = self.mapping.values.get(field.name, {})
        meanings = [said.get(text, "") for text in texts]
        meaning = meanings[0] if len(set(meanings)) == 1 else ""
        return Rest(f"rest-{field.name}", len(texts), texts[0], meanings.count(""), meaning)

    def values(self, field: Field, listed: Sequence[str]) -> Iterable[ValueChoice]:
        known, said = automatic(field), self.mapping.values.get(field.name, {})
        for number, text in enumerate(listed):
            yield ValueChoice(f"value-{field.name}-{number}", text, said.get(text) or known(text))

    def error(
        self, field: Field, column: str, constant: str, values: tuple[ValueChoice, ...], rest: Rest | None
    ) -> str:
        if column and constant:
            return f"{field.title}: choose a column or enter one value for all rows, not both."
        if field.required and not column and not constant:
            return f"{field.title}: choose its column, or enter one value for all rows."
        if unsaid := [value.text for value in values if not value.meaning]:
            more = f" and {len(unsaid) - 1} more" if len(unsaid) > 1 else ""
            return f"{field.title}: say what “{unsaid[0]}” means{more}."
        if rest and rest.unsaid:
            return f"{field.title}: say what the other {plural(rest.unsaid, 'value')} {agreeing(rest.unsaid, 'means', 'mean')}."
        return ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Address on the page and text of each error."""
        return [(f"column-{choice.field.name}", choice.error) for choice in self.choices if choice.error]

    @property
    def left_out(self) -> tuple[str, ...]:
        return unmapped(self.table, self.mapping)

    def is_clear(self, kind: FileKind) -> bool:
        """Recognised columns, all understood: there is nothing to decide."""
        return not self.errors and (kind.straight or (kind.ours and not self.left_out))

    def columns(self) -> list[tuple[str, str]]:
        """Each column of the file with its first value."""
        listed = []
        for place, column in enumerate(self.table.columns):
            sample = next((row[place] for row in self.table.rows if row[place]), "")
            short = sample if len(sample) <= LONGEST_SAMPLE else sample[: LONGEST_SAMPLE - 1] + "…"
            listed.append((column, f"{column} (such as {short})" if sample else f"{column} (empty)"))
        return listed
