"""What the steps in the life of a promise ask, besides its columns."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.registers.forms import date_field

LINES = forms.Textarea(attrs={"rows": 3})


def text_field(label: str, missing: str, *, most: int = 1000, hint: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=hint, required=required, widget=LINES, error_messages={"required": missing}
    )  # fmt: skip


def day_field(label: str) -> forms.DateField:
    return date_field(label=label, required=False, help_text="Leave it empty for today.")


def link_field() -> forms.URLField:
    wrong = {"invalid": "Enter an address that begins with https:// or http://."}
    return forms.URLField(label="Link", max_length=500, required=False, assume_scheme="https", error_messages=wrong)


class EvidenceForm(forms.Form):
    text = text_field("What shows it", "Say what shows that the promise is being kept.")
    link = link_field()


class KeptForm(forms.Form):
    text = text_field("What shows it", "", hint="Needed unless evidence is recorded already.", required=False)
    link = link_field()
    ended_on = day_field("Kept on")


class BrokenForm(forms.Form):
    reason = text_field("Why it was not kept", "Say why: it stays beside the promise.")
    ended_on = day_field("On")


class ReasonForm(forms.Form):
    reason = text_field("Why", "Say why: it stays beside the promise.")


class OptionalReasonForm(forms.Form):
    reason = text_field("Why", "", hint="Needed if you move a date.", required=False)


class CalendarForm(forms.Form):
    what = forms.ChoiceField(label="Which promises", choices=[("own", "Those that I answer for")])

    def __init__(self, *args: Any, everything: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if everything:
            self.fields["what"].choices = [("own", "Those that I answer for"), ("all", "All that I may read")]  # type: ignore[attr-defined]
