"""Forms of engagement."""

from __future__ import annotations

from django import forms


class DateInput(forms.DateInput):
    input_type = "date"


class OpeningForm(forms.Form):
    opens_on = forms.DateField(
        label="First day on which the board sees the units",
        widget=DateInput(format="%Y-%m-%d"),
        help_text="Until the day before, each unit's figures are seen by its leader, the office and the analyst alone.",
    )
