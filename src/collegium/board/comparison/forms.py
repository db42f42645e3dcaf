"""Forms of comparisons, spells and cases."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.board.comparison.mortality import LARGEST as LARGEST_SPELLS
from collegium.board.models import Indicator
from collegium.methods.funnel import TRANSFORMATIONS, Kind, Overdispersion, Transformation
from collegium.registers.files.forms import OptionsForm

KINDS = {
    Kind.RATIO: "Observed and expected numbers (a standardised ratio)",
    Kind.PROPORTION: "A share: so many of so many",
    Kind.RATE: "A rate: a count per size",
}
SPREADS = {
    Overdispersion.ADDITIVE: "Yes, as the published SHMI does (additive)",
    Overdispersion.MULTIPLICATIVE: "Yes, multiplicative",
    Overdispersion.NONE: "No: chance alone",
}
UPLOADED = [one for one in Indicator.choices if one[0] != Indicator.LOCAL]


class ComparisonForm(OptionsForm):
    indicator = forms.ChoiceField(
        label="What is compared",
        choices=UPLOADED,
        help_text="Official SHMI and HSMR come as published files. They are never refitted, and never stand in one chart.",
    )
    kind = forms.ChoiceField(label="What the file holds", choices=list(KINDS.items()))
    title = forms.CharField(label="Title", max_length=160)
    source = forms.CharField(label="Source", max_length=300, help_text="Who published it, and when.")
    period = forms.CharField(
        label="Period", max_length=80, required=False, help_text="For example April 2025 to March 2026."
    )
    overdispersion = forms.ChoiceField(
        label="Allow for the usual spread among units",
        choices=list(SPREADS.items()),
        help_text="Units usually differ by more than chance even where nothing is wrong.",
    )
    transformation = forms.ChoiceField(
        label="Scale",
        required=False,
        choices=[("", "The usual one"), *((one.value, one.value) for one in Transformation)],
        help_text="The usual one is log for ratios and rates, arcsine for shares.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, scale = cleaned.get("kind"), cleaned.get("transformation")
        if cleaned.get("indicator") in (Indicator.SHMI, Indicator.HSMR):
            if kind and kind != Kind.RATIO:
                self.add_error("kind", "SHMI and HSMR are observed over expected deaths.")
            if (
                scale not in (None, "", Transformation.LOG)
                or cleaned.get("overdispersion") == Overdispersion.MULTIPLICATIVE
            ):
                self.add_error("transformation", "These are judged by the published method: log, additive.")
        elif kind and scale and Transformation(scale) not in TRANSFORMATIONS[Kind(kind)]:
            allowed = " or ".join(TRANSFORMATIONS[Kind(kind)])
            self.add_error("transformation", f"For this kind of figure the scale is {allowed}.")
        return cleaned


class SpellsForm(forms.Form):
    title = forms.CharField(label="Title", max_length=160)
    source = forms.CharField(
        label="Source", max_length=300, help_text="Which system, which years, which spells were left out."
    )
    file = forms.FileField(
        label="File of spells",
        help_text="CSV or Parquet, one row for each spell: trust, diagnosis_group, died (0 or 1); every other column is a category to adjust for, such as an age band. A column weight counts equal rows.",
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_SPELLS:
            raise forms.ValidationError(
                "The file must be 1 GB or smaller. Save it as Parquet, or use the command “collegium mortality”."
            )
        return file


class CasesForm(OptionsForm):
    title = forms.CharField(label="Title", max_length=160)
    subject = forms.CharField(label="What is watched", max_length=160, help_text="A procedure or a group of patients.")
    source = forms.CharField(label="Source of the predicted risks", max_length=300)
