"""The two lists of a meeting: who was there, and who spoke on an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from collegium.board.meetings.actions import Present, Spoke
from collegium.board.models import Attendance, Contribution
from collegium.organisation.people_field import PersonField
from collegium.registers.forms import date_field

NEAR = (("", "Not noted"), ("yes", "Near"), ("no", "Not near"))
TRUTH = {"": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Line:
    """One person's row of a list."""

    person_id: int
    name: str
    seat: str
    fields: tuple[Any, ...]


class AttendanceForm(forms.Form):
    """A row for everybody with a seat or recorded before, and a place to add one more."""

    def __init__(
        self,
        data: Any = None,
        *,
        expected: Mapping[int, tuple[str, str]],
        recorded: Sequence[Attendance],
        people: dict[int, tuple[str, str]],
    ) -> None:
        super().__init__(data)
        before = {one.person_id: one for one in recorded}
        self.rows = {
            **expected,
            **{one.person_id: (one.person.name, "") for one in recorded if one.person_id not in expected},
        }
        for key, (name, _) in self.rows.items():
            one = before.get(key)
            near = "" if one is None or one.near_chair is None else "yes" if one.near_chair else "no"
            self.fields[f"presence_{key}"] = forms.ChoiceField(
                label=f"Presence of {name}", choices=[("", "Not there"), *Attendance.Presence.choices], required=False,
                initial=one.presence if one else "",
            )  # fmt: skip
            self.fields[f"near_{key}"] = forms.ChoiceField(
                label=f"Seat of {name}", choices=NEAR, required=False, initial=near
            )
        self.fields["more"] = PersonField(
            people, label="Somebody else who was in attendance", required=False, help_text="Name or staff code."
        )

    def lines(self) -> list[Line]:
        return [
            Line(key, name, seat, (self[f"presence_{key}"], self[f"near_{key}"]))
            for key, (name, seat) in self.rows.items()
        ]

    def present(self) -> list[Present]:
        found = [
            Present(key, presence, TRUTH[self.cleaned_data[f"near_{key}"]] if presence != "apologies" else None)
            for key in self.rows
            if (presence := self.cleaned_data[f"presence_{key}"])
        ]
        more = self.cleaned_data["more"]
        if more and more not in {one.person_id for one in found}:
            found.append(Present(more, Attendance.Presence.ATTENDING))
        return found


class DecisionForm(forms.Form):
    """What was decided, and perhaps who does something about it by when."""

    text = forms.CharField(
        label="Decision", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the decision."},
    )  # fmt: skip

    def __init__(self, *args: Any, people: dict[int, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "Enter a name or staff code. Leave it empty if nothing is to be done."
        self.fields["owner"] = PersonField(people, label="Owner of the action", required=False, help_text=hint)
        self.fields["due_on"] = date_field(label="By", required=False, help_text="Only with an owner.")

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"text": given["text"], "owner_id": given["owner"], "due_on": given["due_on"]}


class ContributionsForm(forms.Form):
    """A row for everybody who was there: spoke, explained data, answered a question from the public with an action."""

    WHAT = (("spoke", "spoke"), ("data", "explained data"), ("action", "answered a public question with an action"))

    def __init__(self, data: Any = None, *, there: Sequence[Attendance], recorded: Sequence[Contribution]) -> None:
        super().__init__(data)
        before = {one.person_id: one for one in recorded}
        self.there = there
        for one in there:
            old = before.get(one.person_id)
            initial = {
                "spoke": old is not None,
                "data": bool(old and old.explained_data),
                "action": bool(old and old.answered_with_action),
            }
            for name, words in self.WHAT:
                self.fields[f"{name}_{one.person_id}"] = forms.BooleanField(
                    label=f"{one.person.name} {words}", required=False, initial=initial[name]
                )

    def lines(self) -> list[Line]:
        return [
            Line(one.person_id, one.person.name, "", tuple(self[f"{name}_{one.person_id}"] for name, _ in self.WHAT))
            for one in self.there
        ]

    def spoke(self) -> list[Spoke]:
        found = []
        for one in self.there:
            spoke, data, action = (self.cleaned_data[f"{name}_{one.person_id}"] for name, _ in self.WHAT)
            if spoke or data or action:  # whoever explained or answered did speak
                found.append(Spoke(one.person_id, data, action))
        return found
