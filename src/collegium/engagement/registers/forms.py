"""One form for each small register, and the private note."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db import models

from collegium.engagement.models import OwnLeading
from collegium.engagement.registers.kinds import Kind
from collegium.organisation.models import Organisation, Unit, UnitPlacement

WHOLE = "The whole organisation"
# "4", "3.5", "4/5", "7 out of 10", "80 %", "score: 4": a score, whatever stands around it.
SCORE = re.compile(
    r"(?i)\b\d+(?:[.,]\d+)?\s*(?:/|out of|of)\s*\d+\b|\b\d+(?:[.,]\d+)?\s*%|\b(?:score|rating|mark|level|points?)\b\W{0,3}\d"
)
NUMBERS_ONLY = re.compile(r"[\d\s.,;:/%+−-]+")


class DateInput(forms.DateInput):
    input_type = "date"


class FactForm(forms.Form):
    """The fields of one register, from its model; the actions check them."""

    def __init__(
        self, *args: Any, kind: Kind, organisation: Organisation, fact: models.Model | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in kind.fields:
            self.fields[name] = self.field_of(kind, name, organisation)
            if fact is not None:
                self.initial[name] = fact.unit_id or "" if name == "unit" else getattr(fact, name)  # type: ignore[attr-defined]

    def field_of(self, kind: Kind, name: str, organisation: Organisation) -> forms.Field:
        field: Any = kind.model._meta.get_field(name)
        if name == "unit":
            return forms.TypedChoiceField(
                label="Unit", required=False, choices=[("", WHOLE), *units_of(organisation)], coerce=int, empty_value=None,
                help_text="The units below it count with it.",
            )  # fmt: skip
        made: forms.Field = field.formfield()
        made.label = str(field.verbose_name).capitalize()
        if isinstance(field, models.DateField):
            made.widget = DateInput(format="%Y-%m-%d")
        if isinstance(field, models.TextField):
            made.widget = forms.Textarea(attrs={"rows": 4})
        if field.choices and isinstance(made, forms.TypedChoiceField):
            made.choices = field.choices  # without the empty one
        return made

    def values(self) -> dict[str, Any]:
        """What the model takes; the unit by its key."""
        found = dict(self.cleaned_data)
        if "unit" in found:
            found["unit"] = Unit.objects.filter(pk=found.pop("unit")).first()
        return found


def units_of(organisation: Organisation) -> list[tuple[int, str]]:
    """Every unit under its latest name."""
    rows = (
        UnitPlacement.objects.filter(unit__organisation=organisation)
        .order_by("starts")
        .values_list("unit_id", "name", "unit__code")
    )
    latest = {unit: f"{name} ({code})" for unit, name, code in rows}
    return sorted(latest.items(), key=lambda pair: pair[1])


class RemoveForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=300)


class OwnLeadingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Words only: a style of leading has no score here."""

    class Meta:
        model = OwnLeading
        fields = ("transactional", "transformational", "self_step", "others_step", "organisation_step")
        labels = {
            "transactional": "What I agreed with people, and kept",
            "transformational": "Where people went further than we had agreed, and what I did for it",
            "self_step": "My next step in leading myself",
            "others_step": "My next step in leading others",
            "organisation_step": "My next step in leading the organisation in its system",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}
        help_texts = {
            "transactional": "The record comes first: aims set, means given, promises kept.",
            "transformational": "It builds on the record; it does not replace it.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("transactional", "transformational"):
            text = cleaned.get(name, "").strip()
            if text and (NUMBERS_ONLY.fullmatch(text) or SCORE.search(text)):
                self.add_error(name, "Write it in words: a style of leading is not given a score here.")
        return cleaned
