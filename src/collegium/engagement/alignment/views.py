"""The page that sets doctors beside managers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.assessments.models import Wave
from collegium.engagement.alignment.presenters import alignment_section
from collegium.engagement.alignment.reports import Pair, alignment_of, pairs_of
from collegium.engagement.queries import released_waves
from collegium.organisation.pages import PageRequest, page
from collegium.wording.audiences import DOCTORS, MANAGERS


class AlignmentForm(forms.Form):
    """Another wave of doctors beside another wave of managers."""

    doctors = forms.TypedChoiceField(label="Wave of doctors", coerce=int)
    managers = forms.TypedChoiceField(label="Wave of managers", coerce=int)

    def __init__(self, *args: Any, waves: list[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waves = {wave.pk: wave for wave in waves}
        for name in (DOCTORS.id, MANAGERS.id):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (wave.pk, f"{wave.title}: {wave.release.instrument['title']}")
                for wave in waves
                if wave.audience == name
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        one, other = (self.waves.get(cleaned.get(name, 0)) for name in (DOCTORS.id, MANAGERS.id))
        if one is not None and other is not None and one.instrument_id != other.instrument_id:
            self.add_error(MANAGERS.id, "The two waves must have asked the same questionnaire.")
        return cleaned

    def pair(self) -> Pair:
        return Pair(*(self.waves[self.cleaned_data[name]] for name in (DOCTORS.id, MANAGERS.id)))


@page(Permission.VIEW_ENGAGEMENT)
def alignment(request: PageRequest, code: str) -> HttpResponse:
    """The newest pair by itself, or the two waves that are asked for."""
    pairs = pairs_of(request.organisation)
    asked = any(name in request.GET for name in (DOCTORS.id, MANAGERS.id))
    chosen = pairs[0] if pairs else None
    initial = {DOCTORS.id: chosen.doctors.pk, MANAGERS.id: chosen.managers.pk} if chosen else None
    waves = list(released_waves(request.organisation.code))
    form = AlignmentForm(request.GET if asked else None, waves=waves, initial=initial)
    if form.is_bound:
        chosen = form.pair() if form.is_valid() else None
    section = alignment_section(alignment_of(chosen)) if chosen else None
    context = {
        "organisation": request.organisation,
        "form": form,
        "pairs": [one for one in pairs if one != chosen],
        "may_choose": all({name for name, _ in form.fields[one].choices} for one in (DOCTORS.id, MANAGERS.id)),  # type: ignore[attr-defined]
        "section_found": section,
    }
    return render(request, "engagement/alignment.jinja", context)
