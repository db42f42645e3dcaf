"""Forms of figures, owners and new limits."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.board.intake import FIELDS
from collegium.tables.mapping import Mapping
from collegium.tables.reading import Table

LARGEST = 20 * 1024 * 1024  # bytes; 60 measures of ten years are far below


class DateInput(forms.DateInput):
    input_type = "date"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File of figures",
        help_text="CSV, Excel or Parquet: a row for each measure and month, or a column for each month or measure.",
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError("This file is larger than 20 MB. Keep the months that are needed.")
        return found


class ColumnsForm(forms.Form):
    """A select for each of our fields."""

    def __init__(self, *args: Any, table: Table, mapping: Mapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Not in this file"), *((column, column) for column in table.columns)]
        for one in FIELDS:
            self.fields[one.name] = forms.ChoiceField(
                label=one.title,
                choices=choices,
                # A wide file has no column of measures, or none of months.
                required=False,
                initial=mapping.columns.get(one.name, ""),
                help_text=one.help,
            )

    def columns(self) -> dict[str, str]:
        return {one.name: column for one in FIELDS if (column := self.cleaned_data.get(one.name))}


class OwnerForm(forms.Form):
    owner = forms.CharField(label="Owner", max_length=160, help_text="A post or a person who answers for it.")
    next_action = forms.CharField(
        label="Next action", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="What happens next."
    )
    due_on = forms.DateField(label="By", widget=DateInput())


class LimitsForm(forms.Form):
    starts = forms.DateField(
        label="First month of the new limits", widget=DateInput(), help_text="Any day of that month."
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed, and why the change is expected to last.",
    )
    owner = forms.CharField(label="Decided by", max_length=160)
    decided_on = forms.DateField(label="Decided on", widget=DateInput())
