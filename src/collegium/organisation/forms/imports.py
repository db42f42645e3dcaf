"""The forms of an import: which file, which column is which, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from collegium.organisation.importing.files import LARGEST_FILE, SEVERAL, RawTable
from collegium.organisation.importing.kinds import Kind
from collegium.organisation.importing.mappings import automatic, distinct
from collegium.organisation.models import SavedMapping
from collegium.tables.mapping import Field, Mapping, unmapped
from collegium.tables.values import DateOrder, DecimalMark

AS_SUGGESTED = ""
MOST_VALUES = 400  # different values of one column that a person can be asked about
LONGEST_SAMPLE = 40


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label="What is it?")
    file = forms.FileField(
        label="File",
        help_text="CSV or Excel (.xlsx), or the zip of an export. At most 20 MB.",
    )
    sheet = forms.CharField(
        label="Sheet",
        required=False,
        max_length=100,
        help_text="Only for a workbook with several sheets of which one is wanted.",
    )
    mapping = forms.ChoiceField(label="Mapping of its columns", required=False)

    def __init__(self, *args: Any, kinds: Iterable[Kind], kept: Iterable[SavedMapping], **options: Any) -> None:
        super().__init__(*args, **options)
        several = (SEVERAL, "Our template, or an export: each sheet or file says what it is")
        self.fields["kind"].choices = [several, *((one.id, one.title) for one in kinds)]  # type: ignore[attr-defined]
        suggested = (AS_SUGGESTED, "Suggest one from the names of its columns")
        self.fields["mapping"].choices = [suggested, *((str(one.pk), one.name) for one in kept)]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 20 MB. Cut it into several files.")
        return file


class CompleteForm(forms.Form):
    complete = forms.BooleanField(label="The file is complete: end what is not in it", required=False)
    complete_on = forms.DateField(
        label="Last day of what is ended",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("complete") and not values.get("complete_on"):
            self.add_error("complete_on", "Say on which day it ends.")
        return values

    @property
    def day(self) -> Any:
        return self.cleaned_data["complete_on"] if self.is_valid() and self.cleaned_data["complete"] else None


class ApplyForm(forms.Form):
    fingerprint = forms.CharField(max_length=64)
    complete_on = forms.DateField(required=False)
    agreed = forms.BooleanField(
        required=True, error_messages={"required": "Tick the box to say that this is what you want."}
    )


@dataclass(frozen=True)
class ValueChoice:
    """A value of the file and what it means; `meaning` is empty while nobody has said."""

    name: str
    text: str
    meaning: str


@dataclass(frozen=True)
class FieldChoice:
    """One of our fields on the mapping page."""

    field: Field
    column: str
    constant: str
    values: tuple[ValueChoice, ...]
    error: str = ""

    @property
    def unsaid(self) -> int:
        return sum(1 for one in self.values if not one.meaning)


class MappingForm:
    """The mapping page: read from a mapping, or from what was sent; every part of it is checked at once."""

    def __init__(self, raw: RawTable, mapping: Mapping, data: QueryDict | None = None) -> None:
        self.raw = raw
        self.data = data
        self.mapping = mapping if data is None else self.sent(mapping, data)

    def sent(self, before: Mapping, data: QueryDict) -> Mapping:
        fields = self.raw.kind.fields
        columns = {
            one.name: column
            for one in fields
            if (column := data.get(f"column-{one.name}", "")) in self.raw.table.columns
        }
        constants = {one.name: text for one in fields if (text := data.get(f"constant-{one.name}", "").strip())}
        orders, marks = {str(one) for one in DateOrder}, {str(one) for one in DecimalMark}
        order, mark = data.get("date_format", ""), data.get("decimal_mark", "")
        mapping = replace(
            before,
            columns=columns,
            constants=constants,
            date_format=DateOrder(order if order in orders else ""),
            decimal_mark=DecimalMark(mark if mark in marks else ""),
        )
        return replace(
            mapping, values={one.name: self.sent_values(mapping, one, data) for one in fields if one.choices}
        )

    def sent_values(self, mapping: Mapping, field: Field, data: QueryDict) -> dict[str, str]:
        """What was said of each value, while it is still the same column; what we know by ourselves is not kept."""
        if data.get(f"values-of-{field.name}", "") != mapping.columns.get(field.name):
            return {}
        known = automatic(field)
        said = {}
        for number, text in enumerate(distinct(self.raw.table, mapping, field.name)[:MOST_VALUES]):
            meaning = data.get(f"value-{field.name}-{number}", "")
            if meaning in field.choices and meaning != known(text):
                said[text] = meaning
        return said

    @cached_property
    def choices(self) -> list[FieldChoice]:
        return [self.choice(field) for field in self.raw.kind.fields]

    def choice(self, field: Field) -> FieldChoice:
        column = self.mapping.columns.get(field.name, "")
        constant = self.mapping.constants.get(field.name, "")
        values = tuple(self.values(field)) if field.choices and column else ()
        return FieldChoice(field, column, constant, values, self.error(field, column, constant, values))

    def values(self, field: Field) -> Iterable[ValueChoice]:
        known, said = automatic(field), self.mapping.values.get(field.name, {})
        for number, text in enumerate(distinct(self.raw.table, self.mapping, field.name)[:MOST_VALUES]):
            yield ValueChoice(f"value-{field.name}-{number}", text, said.get(text) or known(text))

    def error(self, field: Field, column: str, constant: str, values: tuple[ValueChoice, ...]) -> str:
        if column and constant:
            return f"{field.title}: choose a column or give one value for all rows, not both."
        if field.required and not column and not constant:
            return f"{field.title}: choose its column, or give one value for all rows."
        if unsaid := [one.text for one in values if not one.meaning]:
            more = f" and {len(unsaid) - 1} more" if len(unsaid) > 1 else ""
            return f"{field.title}: say what “{unsaid[0]}” means{more}."
        return ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Address on the page and text of each error."""
        return [(f"column-{one.field.name}", one.error) for one in self.choices if one.error]

    @property
    def left_aside(self) -> tuple[str, ...]:
        return unmapped(self.raw.table, self.mapping)

    @property
    def needs_nobody(self) -> bool:
        """Our own columns, all understood: there is nothing to decide."""
        return self.raw.kind.ours and not self.errors and not self.left_aside

    def columns(self) -> list[tuple[str, str]]:
        """Each column of the file with the first value that stands in it."""
        listed = []
        for place, column in enumerate(self.raw.table.columns):
            sample = next((row[place] for row in self.raw.table.rows if row[place]), "")
            short = sample if len(sample) <= LONGEST_SAMPLE else sample[: LONGEST_SAMPLE - 1] + "…"
            listed.append((column, f"{column} (such as {short})" if sample else f"{column} (empty)"))
        return listed
