"""Erasing and holding what the record says of a person."""

from __future__ import annotations

from django import forms

from collegium.audit.erasing import LONGEST_REASON


def reason_field(hint: str) -> forms.CharField:
    return forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"{hint} Do not name anyone: the reason stays in the record. At most {LONGEST_REASON} characters.",
        error_messages={"required": "Give a reason, without naming anyone: it stays in the record."},
    )


class EraseForm(forms.Form):
    reason = reason_field("For example: left six years ago.")
    agreed = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Select the box to confirm that you want to erase it."},
    )


class HoldForm(forms.Form):
    reason = reason_field("For example: subject access request 2026-14.")


class LiftForm(forms.Form):
    reason = reason_field("For example: request 2026-14 was answered.")


class FindForm(forms.Form):
    staff_code = forms.CharField(label="Staff code", max_length=40, required=False)
