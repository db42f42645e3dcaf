"""The forms of an upload: which file, what a kind asks besides, what the file ends, and the decision to save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from collegium.registers.files.kinds import Context, FileKind
from collegium.registers.files.models import SavedMapping
from collegium.registers.files.reading import LARGEST_FILE, SEVERAL
from collegium.tables.reading import Table

AS_SUGGESTED = ""


class OptionsForm(forms.Form):
    """What a kind of file asks besides its columns, such as the title of a comparison: subclass it, and declare fields.

    The answers are kept as JSON until the file is saved; `cleaned_from` reads them again.
    """

    def __init__(self, data: Any = None, *, context: Context, table: Table, initial: Any = None) -> None:
        self.context, self.table = context, table
        super().__init__(data, initial=initial)

    def answers(self) -> dict[str, Any]:
        """The cleaned answers as JSON can hold them: days as 2026-04-01."""
        cleaned = self.cleaned_data
        return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in cleaned.items()}

    @classmethod
    def cleaned_from(cls, context: Context, table: Table) -> dict[str, Any]:
        """The kept answers, cleaned again as at today; ValidationError where they no longer hold."""
        form = cls(context.options, context=context, table=table)
        if not form.is_valid():
            raise forms.ValidationError([message for messages in form.errors.values() for message in messages])
        return form.cleaned_data


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label="Kind of file")
    file = forms.FileField(label="File", help_text="CSV, Excel (.xlsx), Parquet, or a zip of an export. Up to 20 MB.")
    sheet = forms.CharField(
        label="Sheet", required=False, max_length=100, help_text="Only if the workbook has several sheets."
    )
    mapping = forms.ChoiceField(label="Saved mapping", required=False)

    def __init__(self, *args: Any, kinds: Sequence[FileKind], kept: Iterable[SavedMapping], **options: Any) -> None:
        super().__init__(*args, **options)
        several = [(SEVERAL, "Our template, or an export of it")] if any(kind.ours for kind in kinds) else []
        saved = [(str(each.pk), each.name) for each in kept]
        self.fields["kind"].choices = [*several, *((kind.id, kind.title) for kind in kinds)]  # type: ignore[attr-defined]
        self.fields["mapping"].choices = [(AS_SUGGESTED, "Match columns by their names"), *saved]  # type: ignore[attr-defined]
        if not saved:
            del self.fields["mapping"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file must be 20 MB or smaller. Split it into several files.")
        return file


class CompleteForm(forms.Form):
    complete = forms.BooleanField(label="This file is complete: end the records that are not in it", required=False)
    complete_on = forms.DateField(
        label="Last day of the ended records",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("complete") and not values.get("complete_on"):
            self.add_error("complete_on", "Enter the last day of the ended records.")
        return values

    @property
    def day(self) -> dt.date | None:
        return self.cleaned_data["complete_on"] if self.is_valid() and self.cleaned_data["complete"] else None


class ApplyForm(forms.Form):
    fingerprint = forms.CharField(max_length=64)
    complete_on = forms.DateField(required=False)
    agreed = forms.BooleanField(
        required=True, error_messages={"required": "Tick the box to confirm that you have checked these changes."}
    )
