"""Pages where somebody names an owner and a next action, or begins new limits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board import actions, queries
from collegium.board.forms import LimitsForm, OwnerForm
from collegium.board.measure_forms import BaselineForm, TargetForm, UndoForm, steps_text
from collegium.board.models import Rebase
from collegium.board.reports import board_of
from collegium.board.views.showing import measure_or_404, unit_asked
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.queries.choices import choices_of


@page(Permission.CHANGE_BOARD)
def owner(request: PageRequest, code: str, measure: str) -> HttpResponse:
    unit = unit_of(request)
    measure_or_404(request, measure)
    form = OwnerForm(request.POST or None, people=choices_of(request.organisation, request.access).people)

    def agree(*, owner: int, **given: Any) -> object:
        return actions.name_steward(owner_id=owner, **given)

    return decide(request, measure, unit, form, agree, "owner")


@page(Permission.CHANGE_BOARD)
def limits(request: PageRequest, code: str, measure: str) -> HttpResponse:
    unit = unit_of(request)
    made = board_of(request.organisation, request.today, unit, measure_or_404(request, measure).id)
    suggested = made.series[0].suggested if made.series else None
    form = LimitsForm(request.POST or None, initial={"starts": suggested, "decided_on": request.today})
    return decide(request, measure, unit, form, actions.rebase, "limits")


@page(Permission.CHANGE_BOARD)
def target(request: PageRequest, code: str, measure: str) -> HttpResponse:
    unit = unit_of(request)
    found = measure_or_404(request, measure, unit)
    form = TargetForm(request.POST or None, initial={"target": found.target, "trajectory": steps_text(found)})
    return decide(request, measure, unit, form, actions.set_target, "target")


@page(Permission.CHANGE_BOARD)
def baseline(request: PageRequest, code: str, measure: str) -> HttpResponse:
    unit = unit_of(request)
    measure_or_404(request, measure, unit)
    held = queries.baselines(request.organisation, request.today, unit).get(measure)
    initial = {"months": held.months if held else None, "decided_on": request.today}
    form = BaselineForm(request.POST or None, initial=initial)
    return decide(request, measure, unit, form, actions.set_baseline, "baseline")


@page(Permission.CHANGE_BOARD)
def undo_limits(request: PageRequest, code: str, measure: str, rebase: int) -> HttpResponse:
    held = Rebase.objects.filter(organisation=request.organisation, measure=measure, pk=rebase).first()
    if held is None:
        raise Http404
    form = UndoForm(request.POST or None, initial={"decided_on": request.today})

    def undo(**given: Any) -> object:
        kept = {name: given[name] for name in ("by", "on", "reason", "owner", "decided_on")}
        return actions.undo_rebase(rebase=held, **kept)

    return decide(request, measure, held.unit_id, form, undo, "undo")


HEADINGS = {
    "owner": (
        "Owner and next action",
        "It becomes a promise to the board. What was promised before stays until it is kept, not kept or changed.",
    ),
    "limits": (
        "Begin new limits",
        "New limits hide what came before. Begin them only where a large change has lasted, its cause is known, and it is expected to stay.",
    ),
    "target": ("Target of this organisation", "The target of the shipped definition stays as it is; yours counts on your pages."),
    "baseline": (
        "Freeze the limits",
        "Limits that rest on the first months show whether later ones differ from them. Where new limits begin, the first months after that count.",
    ),
    "undo": ("Take new limits back", "The decision stays in the history, and so does that it was taken back."),
}  # fmt: skip


def decide(
    request: PageRequest, measure: str, unit: int | None, form: forms.Form, action: Any, kind: str
) -> HttpResponse:
    back = reverse("board:measure", args=[request.organisation.code, measure]) + (f"?unit={unit}" if unit else "")
    if request.method == "POST" and form.is_valid():
        try:
            action(
                by=request.user, organisation=request.organisation, measure=measure, unit_id=unit, on=request.today,
                **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, "Recorded. What was recorded before stays in the history.")
            return redirect(back)
        except ValidationError as error:
            for name, found in error.message_dict.items():
                form.add_error(name if name in form.fields else None, found)
    context = {
        "organisation": request.organisation,
        "measure": measure_or_404(request, measure, unit),
        "form": form,
        "back": back,
    }
    heading, note = HEADINGS[kind]
    return render(request, "board/decide.jinja", {**context, "heading": heading, "note": note})


def unit_of(request: PageRequest) -> int | None:
    return unit_asked(request, dict(queries.units_with_figures(request.organisation, request.today)))
