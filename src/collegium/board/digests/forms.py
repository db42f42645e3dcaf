"""The form of a piece of translation work: kind, evidence, and a tick for each audience."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.board.digests import queries
from collegium.board.models import Translation
from collegium.definitions.translation import audiences
from collegium.organisation.form_pages import RecordForm
from collegium.organisation.models import Organisation

COLUMNS = ("on", "kind", "what", "meaning", "evidence")
HINTS = {
    "what": "For example: what the chart of waiting times shows.",
    "meaning": "The words that were used. Cite evidence as [E1].",
    "evidence": "At most one entry.",
}


class TranslationForm(RecordForm):
    def __init__(
        self, data: Any = None, *, organisation: Organisation, initial: dict[str, Any], chosen: tuple[str, ...] = ()
    ) -> None:
        kinds = [one for one in queries.kinds_of(organisation) if not one.retired or one.id == initial.get("kind")]
        claims = [
            one for one in queries.claims_of(organisation) if not one.withdrawn or one.id == initial.get("evidence")
        ]
        offers = {
            "kind": [(one.id, one.title) for one in kinds],
            "evidence": [(one.id, f"{one.id}: {one.claim[:80]}") for one in claims],
        }
        super().__init__(Translation, COLUMNS, data, hints=HINTS, offers=offers, initial=initial)
        for one in audiences():
            self.fields[f"for_{one.id}"] = forms.BooleanField(
                label=f"For: {one.title}", required=False, initial=one.id in chosen
            )

    def chosen(self) -> list[str]:
        return [one.id for one in audiences() if self.cleaned_data[f"for_{one.id}"]]


class TextForm(forms.Form):
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        help_text="Sentences that cite entries of the register, such as [E-MH31]. Nothing is kept.",
        error_messages={"required": "Enter: text."},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=300, error_messages={"required": "Enter: reason."})


class KindForm(forms.Form):
    kind = forms.SlugField(
        label="Short name", max_length=40, help_text="Lower-case letters, digits and hyphens; it stays as it is.",
        error_messages={"required": "Enter: short name.", "invalid": "Use lower-case letters, digits and hyphens."},
    )  # fmt: skip
    title = forms.CharField(label="Title", max_length=120, error_messages={"required": "Enter: title."})
    source = forms.CharField(
        label="Source", max_length=80, help_text="Where the knowledge comes from; the coverage is counted by it.",
        error_messages={"required": "Enter: source."},
    )  # fmt: skip
    retired = forms.BooleanField(label="No longer used for new entries", required=False)
