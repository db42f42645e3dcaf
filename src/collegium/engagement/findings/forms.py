"""Forms of findings."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.engagement.forms import DateInput
from collegium.engagement.models import Finding


class StepForm(forms.Form):
    """Who does what by when: all three, or none of it yet."""

    text = forms.CharField(label="Next step", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.TypedChoiceField(label="Owner", coerce=int, help_text="Whoever holds a post today.")
    due_on = forms.DateField(label="Due", widget=DateInput(format="%Y-%m-%d"))

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Choose"), *owners]  # type: ignore[attr-defined]

    def step(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "owner", "due_on")}


class FindingForm(StepForm):
    """A new finding: which scale it is about, what of it, and perhaps the first step."""

    field_order = ("scale", "about", "words", "text", "owner", "due_on")
    scale = forms.ChoiceField(label="Scale")
    about = forms.ChoiceField(label="About")
    words = forms.CharField(label="What was found", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, scales: list[tuple[str, str]], layered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale"].choices = scales  # type: ignore[attr-defined]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            one for one in Finding.About.choices if layered or one[0] != Finding.About.GAP
        ]
        for name in ("text", "owner", "due_on"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in ("text", "owner", "due_on") if cleaned.get(name)]
        if given:
            asks = {"text": "Say what the next step is.", "owner": "Say who does it.", "due_on": "Say by when."}
            for name, asked in asks.items():
                if name not in given and name not in self.errors:
                    self.add_error(name, asked)
        return cleaned

    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in ("scale", "about", "words")}
        return {**found, "step": self.step() if self.cleaned_data.get("text") else None}


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=300)
