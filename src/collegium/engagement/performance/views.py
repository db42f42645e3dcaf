"""The page on which a file of scores and outcomes is looked at. Nothing of the file is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.engagement.performance import words
from collegium.engagement.performance.files import COLUMNS, Observation, invented, read_observations
from collegium.methods.performance import goes_with
from collegium.organisation.pages import PageRequest, page
from collegium.tables.problems import ProblemsError
from collegium.tables.writing import write_csv

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 300


class PerformanceForm(forms.Form):
    file = forms.FileField(
        label="File of scores and outcomes",
        help_text="CSV or Excel, a row for each organisation and year, with the columns organisation, year, score and outcome.",
    )
    score = forms.CharField(label="What the score is", initial="engagement score", max_length=60)
    outcome = forms.CharField(
        label="What the outcome is", initial="outcome", max_length=60, help_text="For example: mortality ratio (SHMI)"
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError("This file is larger than 5 MB. Keep the four columns that are needed.")
        return found


@page(Permission.COMPARE, anywhere=True)
def performance(request: PageRequest) -> HttpResponse:
    """The form; and what the file says, or the invented example."""
    if request.GET.get("format") == "csv":
        rows = [(one.organisation, one.year, one.score, one.outcome) for one in invented()]
        answer = HttpResponse(write_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="scores-and-outcomes-invented.csv"'
        return answer
    form = PerformanceForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            observations, empty = read_observations(file.read(), file.name)
        except ProblemsError as error:
            form.add_error("file", "This file cannot be used. Each problem is listed below.")
            context["problems"] = error.problems
        else:
            context |= shown(observations, form.cleaned_data["score"], form.cleaned_data["outcome"])
            context |= {"empty": empty, "file_name": file.name}
    elif "example" in request.GET:
        context |= shown(invented(), "engagement score", "mortality ratio") | {"example": True}
    return render(request, "engagement/performance/performance.jinja", context)


def shown(observations: tuple[Observation, ...], score: str, outcome: str) -> dict[str, Any]:
    found = goes_with(
        [one.organisation for one in observations],
        [one.year for one in observations],
        [one.score for one in observations],
        [one.outcome for one in observations],
    )
    rows = words.averages(observations)
    return {
        "found": found,
        "sentences": words.sentences(found, score, outcome),
        "cautions": words.cautions(found),
        "spec": words.chart(rows, score, outcome) if rows else "",
        "rows": rows[:MOST_ROWS],
        "all_rows": len(rows),
        "score_name": score,
        "outcome_name": outcome,
    }
