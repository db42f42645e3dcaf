"""The forms about who may see and change what."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.accounts.roles import FOLLOWING, TITLES, Role


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class GiveRoleForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(
        label="E-mail address",
        help_text="The one that the person signs in with. If there is no account with it yet, one is made.",
    )
    # National analysts belong to no organisation.
    role = forms.ChoiceField(
        label="Role",
        choices=[(role.value, TITLES[role]) for role in Role if role not in (*FOLLOWING, Role.NATIONAL_ANALYST)],
    )
    starts = day_field("First day")
    ends = day_field("Last day", required=False)


class EndRoleForm(forms.Form):
    ends = day_field("Last day with the role", help_text="To end it at once, leave yesterday’s date.")
    reason = forms.CharField(label="Reason", max_length=200, required=False)


class LinkPersonForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address of the account",
        required=False,
        help_text="If there is no account with it yet, one is made. Leave it empty to take the link away.",
    )


class UntieForm(forms.Form):
    reason = forms.CharField(
        label="Why, and how you know who will sign in with this address next",
        max_length=200,
        help_text="For example: a new entry in the directory after a change of name, confirmed by IT.",
    )


class ForgetSecondFactorForm(forms.Form):
    reason = forms.CharField(
        label="How you know that it is really this person who asks",
        max_length=200,
        help_text="For example: came to the office; called back on the number in the staff directory.",
    )
