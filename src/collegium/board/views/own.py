"""Pages of the measures that an organisation knows: its own ones, targets, frozen limits, limits taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from collegium.accounts.roles import Permission
from collegium.board import actions
from collegium.board.measure_forms import MeasureFileForm, MeasureForm, ReasonForm
from collegium.board.measures import known_measures, newest_own
from collegium.board.models import OwnMeasure
from collegium.board.views.showing import measure_or_404
from collegium.definitions.measures import measure_of, to_toml
from collegium.organisation.pages import PageRequest, page


@page(Permission.CHANGE_BOARD)
def add(request: PageRequest, code: str) -> HttpResponse:
    """A new measure: from nothing, from a copy, or from a file."""
    known = known_measures(request.organisation, request.today)
    copied = known.get(request.GET.get("copy", ""))
    initial = {**MeasureForm.initial_of(copied), "id": ""} if copied else None
    form, file_form = MeasureForm(initial=initial), MeasureFileForm()
    if request.method == "POST":
        chosen: Any
        if request.POST.get("step") == "file":
            chosen = file_form = MeasureFileForm(request.POST, request.FILES)
        else:
            chosen = form = MeasureForm(request.POST)
        if chosen.is_valid() and (done := kept(request, chosen, new=True)):
            return done
    context = {"organisation": request.organisation, "form": form, "file_form": file_form, "copied": copied}
    shown = file_form if file_form.is_bound else form
    return render(request, "board/measure_form.jinja", {**context, "shown": shown, "own": None})


@page(Permission.CHANGE_BOARD)
def change(request: PageRequest, code: str, own_measure: str) -> HttpResponse:
    measure = own_measure
    own = own_or_404(request, measure)
    found = known_measures(request.organisation, request.today)[measure]
    initial = MeasureForm.initial_of(found)
    form = MeasureForm(request.POST or None, initial=initial, fixed=measure)
    if request.method == "POST" and form.is_valid() and (done := kept(request, form, new=False)):
        return done
    context = {"organisation": request.organisation, "form": form, "shown": form, "own": own, "title": found.title}
    return render(request, "board/measure_form.jinja", context)


def kept(request: PageRequest, form: Any, *, new: bool) -> HttpResponse | None:
    """Keep the measure of a valid form; what the action refuses goes into the form."""
    try:
        actions.keep_measure(
            by=request.user, organisation=request.organisation, measure=form.measure, on=request.today, new=new
        )
    except ValidationError as error:
        for name, found in error.message_dict.items():
            form.add_error(name if name in form.fields else None, found)
        return None
    messages.success(request, "The measure is kept. Bring in its figures, or look at its definition below.")
    return redirect("board:measure", request.organisation.code, form.measure.id)


@page(Permission.CHANGE_BOARD)
def retire(request: PageRequest, code: str, own_measure: str) -> HttpResponse:
    measure = own_measure
    own = own_or_404(request, measure)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.retire_measure(
                by=request.user, organisation=request.organisation, measure=measure, on=request.today,
                back=own.retired, reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, "Recorded. Its figures stay.")
            return redirect("board:measures", code)
        except ValidationError as error:
            form.add_error("reason", error.messages)
    heading = "Use this measure again" if own.retired else "Stop using this measure"
    note = "" if own.retired else "No more figures can be brought in for it. What was recorded stays, with its pages."
    found = known_measures(request.organisation, request.today)[measure]
    context = {"organisation": request.organisation, "measure": found, "form": form, "heading": heading, "note": note}
    return render(request, "board/reason.jinja", context)


@page(Permission.VIEW_BOARD)
def measure_file(request: PageRequest, code: str, measure: str) -> HttpResponse:
    """The definition as a measure file, the organisation's own target in it."""
    found = measure_or_404(request, measure)
    response = HttpResponse(to_toml(found), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.id}.toml"'
    return response


def own_or_404(request: PageRequest, measure: str) -> OwnMeasure:
    own = newest_own(request.organisation, request.today).get(measure)
    if own is None or measure_of(measure) is not None:
        raise Http404("A shipped measure is not changed. Make a copy of it under an id of your own.")
    return own
