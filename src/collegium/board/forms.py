"""Forms of figures, owners and new limits."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.organisation.people_field import PersonField


class DateInput(forms.DateInput):
    input_type = "date"


class OwnerForm(forms.Form):
    """Who does what next, by when."""

    next_action = forms.CharField(
        label="Next action", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="What happens next."
    )
    due_on = forms.DateField(label="By", widget=DateInput())

    def __init__(self, *args: Any, people: dict[int, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = PersonField(people, label="Owner", help_text="Who answers for it. Enter a name or staff code.")
        self.fields = {"owner": owner, **self.fields}


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
