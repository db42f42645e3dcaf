"""The page that sets doctors beside managers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.assessments.models import Wave
from collegium.engagement.alignment.presenters import alignment_section
from collegium.engagement.alignment.reports import alignment_of, comparable_waves
from collegium.organisation.pages import PageRequest, page


class AlignmentForm(forms.Form):
    """Which wave was answered by whom."""

    first = forms.TypedChoiceField(label="First wave", coerce=int)
    first_name = forms.CharField(label="Answered by", max_length=40, initial="Doctors")
    second = forms.TypedChoiceField(label="Second wave", coerce=int)
    second_name = forms.CharField(label="Answered by (second wave)", max_length=40, initial="Managers")

    def __init__(self, *args: Any, waves: list[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waves = {wave.pk: wave for wave in waves}
        choices = [(wave.pk, f"{wave.title}: {wave.release.instrument['title']}") for wave in waves]
        for name in ("first", "second"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        one, other = (self.waves.get(cleaned.get(name, 0)) for name in ("first", "second"))
        if one is None or other is None:
            return cleaned
        if one.pk == other.pk:
            self.add_error("second", "Choose two different waves.")
        elif one.instrument_id != other.instrument_id:
            self.add_error("second", "The two waves must have asked the same questionnaire.")
        return cleaned


@page(Permission.VIEW_ENGAGEMENT)
def alignment(request: PageRequest, code: str) -> HttpResponse:
    waves = comparable_waves(request.organisation)
    form = AlignmentForm(request.GET if "first" in request.GET else None, waves=waves)
    section = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        found = alignment_of(form.waves[given["first"]], form.waves[given["second"]])
        section = alignment_section(found, given["first_name"], given["second_name"])
    context = {"organisation": request.organisation, "form": form, "waves": waves, "section_found": section}
    return render(request, "engagement/alignment.jinja", context)
