"""Forms of figures, owners and new limits."""

from __future__ import annotations

from django import forms


class DateInput(forms.DateInput):
    input_type = "date"


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
