"""Forms of promises."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.commitments.models import Commitment
from collegium.organisation.people_field import PersonField
from collegium.organisation.queries.choices import Choices
from collegium.registers.forms import date_field

LINES = forms.Textarea(attrs={"rows": 3})


def text_field(label: str, missing: str, *, most: int = 1000, hint: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=hint, required=required, widget=LINES, error_messages={"required": missing}
    )  # fmt: skip


class PromiseForm(forms.Form):
    """A promise; owner and date may be added later."""

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [("", "Choose"), *choices.units]
        missing = {"required": "Choose one of the list."}
        self.fields |= {
            "text": text_field("What is promised", "Say what is promised.", hint="So that somebody else can tell later whether it was kept."),
            "maker": forms.CharField(label="Promised by", max_length=200, help_text="A post, a person or a body.", error_messages={"required": "Say who promises it."}),
            "to": forms.ChoiceField(label="Promised to", choices=[("", "Choose"), *Commitment.To.choices], error_messages=missing),
            "to_person": PersonField(choices.people, label="If to a person: who", required=False, help_text="Name or staff code."),
            "to_unit": forms.TypedChoiceField(label="If to a unit: which", choices=units, coerce=int, empty_value=None, required=False),
            "to_group": forms.CharField(label="If to a group: which", max_length=200, required=False, help_text="For example: consultants of the emergency department."),
            "source": forms.ChoiceField(label="Where it was promised", choices=[("", "Choose"), *Commitment.Source.choices], error_messages=missing),
            "source_text": forms.CharField(label="Which one", max_length=300, required=False, help_text="Its title, number or date."),
            "made_on": date_field(label="Promised on"),
            "owner": PersonField(choices.people, label="Owner", required=False, help_text="Who answers for it: name or staff code."),
            "due_on": date_field(label="Due on", required=False, help_text="A promise without an owner and a date cannot be closed."),
            "private": forms.BooleanField(label="Only for those who read the private part of meetings, the owner, and whoever it was promised to", required=False),
        }  # fmt: skip

    def values(self) -> dict[str, Any]:
        people = {"to_person": "to_person_id", "to_unit": "to_unit_id", "owner": "owner_id"}
        return {people.get(name, name): value for name, value in self.cleaned_data.items()}


class OwnerForm(forms.Form):
    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "owner": PersonField(choices.people, label="Owner", required=False, help_text="Name or staff code."),
            "due_on": date_field(label="Due on", required=False),
            "reason": text_field("Reason", "", hint="Needed where a date is moved.", required=False),
        }

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"owner_id": given["owner"], "due_on": given["due_on"], "reason": given["reason"]}


def link_field() -> forms.URLField:
    wrong = {"invalid": "Enter an address that begins with https:// or http://."}
    return forms.URLField(label="Link", max_length=500, required=False, assume_scheme="https", error_messages=wrong)


class EvidenceForm(forms.Form):
    text = text_field("What shows it", "Say what shows that the promise is being kept.")
    link = link_field()


class KeptForm(forms.Form):
    text = text_field(
        "What shows it", "", hint="It may be left empty where evidence is recorded already.", required=False
    )
    link = link_field()
    on = date_field(label="Kept on")


class BrokenForm(forms.Form):
    reason = text_field("Why it was not kept", "Say why: it stays beside the promise.")
    on = date_field(label="On")


class ChangedForm(forms.Form):
    reason = text_field("Why it is changed", "Say why: it stays beside the promise.")
    text = text_field("What is promised instead", "Say what is promised instead.")
    due_on = date_field(label="Due on")
    on = date_field(label="Changed on")


class ReopenForm(forms.Form):
    reason = text_field("Why it is opened again", "Say why it is opened again.")


class CalendarForm(forms.Form):
    what = forms.ChoiceField(label="Which promises", choices=[("own", "Those that I answer for")])

    def __init__(self, *args: Any, everything: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if everything:
            self.fields["what"].choices = [("own", "Those that I answer for"), ("all", "All that I may read")]  # type: ignore[attr-defined]
