"""Forms of an organisation's own measures, its targets, and its decisions on limits."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, get_args

from django import forms

from collegium.board.forms import DateInput
from collegium.board.models import FEWEST_BASELINE
from collegium.definitions.measures import (
    LARGEST_FILE,
    Chart,
    Domain,
    Improvement,
    Kind,
    Measure,
    check_measure,
    parse_measure,
)
from collegium.definitions.problems import DefinitionsError

STEP = re.compile(r"(\d{4}-\d{2}-\d{2})[\s,;:]+(-?\d+(?:\.\d+)?)")
CHART_CHOICES = {
    "xmr": "XmR: for most monthly figures",
    "p": "p: a share, few counted",
    "p-prime": "p-prime: a share, thousands counted",
    "u": "u: a rate, small numbers",
    "u-prime": "u-prime: a rate, large numbers",
    "c": "c: a count of few, each month alike",
    "run": "Run chart: median only",
    "g": "g: cases between rare events",
    "t": "t: days between rare events",
}
IMPROVEMENT_CHOICES = {"increase": "More is better", "decrease": "Less is better", "neutral": "Neither"}
HELP = {
    "id": "Lower-case letters, digits and hyphens. Files of figures name the measure by it.",
    "per": "For a rate: per how many, such as 1000. Otherwise 1.",
    "target": "In the unit of the figures: 0.95, not 95, for a proportion. Leave it out where there is none.",
    "trajectory": "Instead of a target: one line a step, with the day from which it holds, such as 2026-04-01 0.78",
    "denominator": "Among whom; leave it out for a count.",
    "counts_reports": "More reports may mean more openness, so no direction is better.",
    "caveat": "What a reader must know. It stands beside every chart.",
    "checked_by": "Who, other than the author, looked whether the definition holds.",
}
LONG = ("why_it_matters", "numerator", "denominator", "caveat", "trajectory")


def choices(kind: Any, words: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(one, (words or {}).get(one, one[0].upper() + one[1:])) for one in get_args(kind)]


def read_steps(text: str) -> list[tuple[dt.date, float]]:
    """The steps of a trajectory, a line each; raises ValidationError with the lines that are none."""
    steps, wrong = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = STEP.fullmatch(line.strip())
        try:
            steps.append((dt.date.fromisoformat(match[1]), float(match[2]))) if match else wrong.append(number)
        except ValueError:
            wrong.append(number)
    if wrong:
        lines = ", ".join(str(one) for one in wrong)
        raise forms.ValidationError(f"Line {lines}: write a day and a figure, such as 2026-04-01 0.78.")
    return steps


def steps_text(measure: Measure) -> str:
    return "\n".join(f"{step.since.isoformat()} {step.value:g}" for step in measure.trajectory)


class MeasureForm(forms.Form):
    """Every key of a measure file."""

    id = forms.CharField(label="Id", max_length=80)
    title = forms.CharField(label="Title", max_length=160)
    domain = forms.ChoiceField(label="Field", choices=choices(Domain))
    why_it_matters = forms.CharField(label="Why it matters", max_length=600)
    numerator = forms.CharField(label="What is counted", max_length=600)
    denominator = forms.CharField(label="Among whom", max_length=600, required=False)
    kind = forms.ChoiceField(label="Kind of figure", choices=choices(Kind))
    unit = forms.CharField(label="Unit", max_length=60)
    per = forms.FloatField(label="Per", initial=1)
    decimals = forms.IntegerField(label="Decimals shown", initial=1, min_value=0, max_value=4)
    improvement = forms.ChoiceField(label="Which way is better", choices=choices(Improvement, IMPROVEMENT_CHOICES))
    counts_reports = forms.BooleanField(label="It counts reports of incidents", required=False)
    target = forms.FloatField(label="Target", required=False)
    trajectory = forms.CharField(label="Trajectory", required=False)
    chart = forms.ChoiceField(label="Chart", choices=choices(Chart, CHART_CHOICES))
    caveat = forms.CharField(label="Caveat", max_length=600)
    source = forms.CharField(label="Source", max_length=300)
    licence = forms.CharField(label="Licence of the description", max_length=160)
    author = forms.CharField(label="Written by", max_length=160)
    checked_by = forms.CharField(label="Checked by", max_length=160)
    review_by = forms.DateField(label="To be looked at again by", widget=DateInput())

    def __init__(self, *args: Any, fixed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.help_text = HELP.get(name, "")
            if name in LONG:
                field.widget = forms.Textarea(attrs={"rows": 3})
        if fixed:  # another version of a measure keeps its id
            self.fields.pop("id")
        self.fixed = fixed

    @staticmethod
    def initial_of(measure: Measure) -> dict[str, Any]:
        return {**measure.model_dump(exclude={"trajectory"}), "trajectory": steps_text(measure)}

    def clean_trajectory(self) -> list[tuple[dt.date, float]]:
        return read_steps(self.cleaned_data.get("trajectory") or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        raw = {name: value for name, value in cleaned.items() if value not in ("", None, [])}
        raw["id"] = self.fixed or cleaned["id"].strip()
        if cleaned["trajectory"]:
            raw["trajectory"] = [{"from": day, "value": value} for day, value in cleaned["trajectory"]]
        try:
            self.measure = check_measure(raw, "this form")
        except DefinitionsError as error:
            for one in error.problems:
                name = re.split(r"[.\[]", one.key)[0]
                self.add_error(name if name in self.fields else None, f"{one.problem} {one.remedy}")
        return cleaned


class MeasureFileForm(forms.Form):
    file = forms.FileField(label="Measure file", help_text="TOML, as another organisation or a download gave it.")

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        content = found.read(LARGEST_FILE + 1)
        try:
            self.measure = parse_measure(content, found.name)
        except DefinitionsError as error:
            raise forms.ValidationError([str(one) for one in error.problems]) from None
        return found


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TargetForm(forms.Form):
    target = forms.FloatField(label="Target", required=False, help_text=HELP["target"])
    trajectory = forms.CharField(
        label="Trajectory", required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=HELP["trajectory"]
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who agreed it, and why this one.",
    )

    def clean_trajectory(self) -> list[tuple[dt.date, float]]:
        return read_steps(self.cleaned_data.get("trajectory") or "")


class UndoForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.CharField(label="Decided by", max_length=160)
    decided_on = forms.DateField(label="Decided on", widget=DateInput())


class BaselineForm(UndoForm):
    months = forms.IntegerField(
        label="Months that the limits rest on",
        required=False,
        min_value=FEWEST_BASELINE,
        help_text=f"The first so many, at least {FEWEST_BASELINE}. Leave it empty to let them rest on all months again.",
    )
    field_order = ("months", "reason", "owner", "decided_on")
