"""A doctor's own page on leading: nine statements that are not kept, and a private note in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from collegium.accounts.roles import Permission
from collegium.engagement.models import OwnLeading
from collegium.engagement.presenters.pieces import Section
from collegium.engagement.registers import actions, presenters
from collegium.engagement.registers.forms import LABELS, OwnLeadingForm
from collegium.engagement.registers.levels import instrument, own_levels
from collegium.methods.leadership_levels import LEVELS, LevelPlan, level_plan
from collegium.organisation.pages import PageRequest, page


class LevelsForm(forms.Form):
    """The statements of the shipped questionnaire; each may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in instrument().items:
            response = instrument().response_of(item.id)
            choices = [("", "No answer"), *((str(value), response.label(value)) for value in response.values)]
            self.fields[item.id] = forms.TypedChoiceField(
                label=item.text, choices=choices, required=False, coerce=int, empty_value=None
            )


@never_cache
@page(Permission.VIEW_OWN)
def own_leading(request: PageRequest, code: str) -> HttpResponse:
    """Answered statements are scored and forgotten; the note is kept for its writer alone."""
    note = OwnLeading.objects.filter(organisation=request.organisation, writer=request.user).first()
    step = request.POST.get("step", "")
    form = OwnLeadingForm(request.POST if step == "note" else None, note)
    levels_form = LevelsForm(request.POST if step == "levels" else None)
    levels: Section | None = None
    if step == "levels" and levels_form.is_valid():
        levels = presenters.levels_section(own_levels(levels_form.cleaned_data))
    if step == "note" and form.is_valid():
        actions.keep_own_leading(
            by=request.user, organisation=request.organisation, values=form.cleaned_data, today=request.today
        )
        messages.success(request, "Your note is kept. Only you can read it.")
        return redirect("engagement:own_leading", code)
    if step == "forget":
        actions.forget_own_leading(by=request.user, organisation=request.organisation)
        messages.success(request, "Your note is deleted.")
        return redirect("engagement:own_leading", code)
    context = {
        "organisation": request.organisation,
        "note": note,
        "plan": plan_of(note) if note else None,
        "form": form,
        "levels_form": levels_form,
        "levels": levels,
        "introduction": instrument().introduction,
    }
    return render(request, "engagement/registers/own_leading.jinja", context)


@never_cache
@page(Permission.VIEW_OWN)
def own_leading_file(request: PageRequest, code: str) -> HttpResponse:
    """One's own note as plain text: words, and the day."""
    note = OwnLeading.objects.filter(organisation=request.organisation, writer=request.user).first()
    if note is None:
        return redirect("engagement:own_leading", code)
    parts = [f"{label}\n{getattr(note, name)}" for name, label in LABELS.items() if getattr(note, name)]
    response = HttpResponse("\n\n".join([*parts, ""]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="own-leading.txt"'
    return response


def plan_of(note: OwnLeading) -> LevelPlan:
    """A plan with steps for oneself alone is incomplete."""
    return level_plan([level for level in LEVELS if getattr(note, f"{level}_step").strip()])
