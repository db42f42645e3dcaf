"""Forms of papers and their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from collegium.board.models import Part
from collegium.board.papers.parts import kinds
from collegium.wording.narrative import PARTS, TITLES

HINTS = {
    "shows": "The figure, and whether it differs from before.",
    "cause": "Why it is so. If nobody knows, say what has been ruled out and who is finding out.",
    "consequence": "What it means for patients, staff or money.",
    "action": "Who does what by when.",
    "uncertainty": "What could make this wrong, and what would change our mind.",
}


NOT_ACCEPTED = "Tick each sentence that stays. To change one, go back to the paper and write “was associated with”."


class KindForm(forms.Form):
    kind = forms.ChoiceField(label="What is added", error_messages={"required": "Choose what is added."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choose"), *((one.id, one.title) for one in kinds())]  # type: ignore[attr-defined]


def part_field(offered: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Who may read it", choices=offered, initial=Part.PUBLIC.value,
        help_text="The private part never stands in a public export.",
    )  # fmt: skip


class PartForm(forms.Form):
    """A new or stored part: which one, heading, words, who may read it, and for a chart the five sentences."""

    def __init__(
        self,
        *args: Any,
        offers: Sequence[tuple[str, str]] | None = None,
        visibilities: Sequence[tuple[str, str]],
        narrative: Mapping[str, str] | None = None,
        text_needed: bool = False,
        default_title: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if offers is not None:
            self.fields["reference"] = forms.ChoiceField(
                label="Which one", choices=[("", "Choose"), *offers], error_messages={"required": "Choose which one.", "invalid_choice": "Choose one of the list."}
            )  # fmt: skip
        self.fields["title"] = forms.CharField(
            label="Heading", max_length=200, required=text_needed, help_text=f"Empty: “{default_title}”." if default_title else "",
            error_messages={"required": "Enter a heading."},
        )  # fmt: skip
        hint = "An empty line begins a paragraph; “- ” begins a point of a list."
        self.fields["text"] = forms.CharField(
            label="Words" if text_needed else "Words before it", required=text_needed, max_length=20_000, help_text=hint,
            widget=forms.Textarea(attrs={"rows": 12 if text_needed else 3}), error_messages={"required": "Write some words."},
        )  # fmt: skip
        for name in PARTS if narrative is not None else ():
            self.fields[name] = forms.CharField(
                label=TITLES[name], required=False, max_length=2000, help_text=HINTS[name],
                widget=forms.Textarea(attrs={"rows": 3}), initial=(narrative or {}).get(name, ""),
            )  # fmt: skip
        self.fields["part"] = part_field(visibilities)

    def narrative(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in PARTS if name in self.cleaned_data}


class IssueForm(forms.Form):
    def __init__(
        self, *args: Any, again: bool, unknown: Sequence[str], causal: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if again:
            self.fields["note"] = forms.CharField(
                label="What is new in this version", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": "Say what is new in this version."},
            )  # fmt: skip
        if unknown:
            self.fields["unknown_accepted"] = forms.BooleanField(
                label="These may stay unexplained",
                required=False,
                help_text=f"Not in the glossary: {', '.join(unknown)}.",
            )
        if causal:
            many = len(causal) != 1
            self.fields["claims_accepted"] = forms.MultipleChoiceField(
                label=f"{'These sentences speak' if many else 'This sentence speaks'} of a cause, and the study that "
                f"{'they cite' if many else 'it cites'} saw only an association. Tick {'each sentence that stays' if many else 'it if it stays'} as written",
                choices=[(one, one) for one in causal], widget=forms.CheckboxSelectMultiple,
                error_messages={"required": NOT_ACCEPTED},
            )  # fmt: skip

    def clean_claims_accepted(self) -> list[str]:
        """All of them: each sentence is seen by the person who issues the paper."""
        accepted = list(self.cleaned_data["claims_accepted"])
        if len(accepted) < len(self.fields["claims_accepted"].choices):  # type: ignore[attr-defined]
            raise forms.ValidationError(NOT_ACCEPTED)
        return accepted
