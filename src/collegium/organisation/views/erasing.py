"""What the record says of a person: counted, erased, put on hold. The commands `erase_values` and `hold` do the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from collegium.accounts.confirming import confirm_that_it_is_you
from collegium.accounts.roles import Permission
from collegium.organisation.actions.erasing import erase_person, hold_person, lift_hold_of
from collegium.organisation.forms.erasing import EraseForm, FindForm, HoldForm, LiftForm
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters import erasing
from collegium.organisation.queries.erasing import (
    Erasable,
    Recorded,
    people_on_hold,
    people_with_code,
    recorded_people,
    what_would_be_erased,
)


@dataclass(frozen=True)
class Step:
    """Something that is done to what the record says of a person. `possible`: whether it is, as things are."""

    name: str
    title: str
    button: str
    form: type[forms.Form]
    action: Callable[..., Any]
    possible: Callable[[Erasable], bool]
    done: Callable[[Any], str]
    warning: bool = False


ERASE = Step(
    "erase", "Erase what the record says of {}", "Erase", EraseForm, erase_person,
    possible=lambda planned: bool(planned.events) and not planned.refused,
    done=lambda erased: f"Erased: {erasing.events_in_words(erased)}. What stays is that, when and why it was erased.",
    warning=True,
)  # fmt: skip
HOLD = Step(
    "hold", "Put what the record says of {} on hold", "Put on hold", HoldForm, hold_person,
    possible=lambda planned: planned.hold is None,
    done=lambda hold: "On hold: nothing can be erased until the hold is lifted.",
)  # fmt: skip
LIFT = Step(
    "lift", "Lift the hold on what the record says of {}", "Lift the hold", LiftForm, lift_hold_of,
    possible=lambda planned: planned.hold is not None,
    done=lambda nothing: "The hold is lifted: it can be erased again.",
    warning=True,
)  # fmt: skip


@page(Permission.ERASE_RECORD)
def people(request: PageRequest, code: str) -> HttpResponse:
    """Find a person, who may have been removed, by staff code; and who is on hold."""
    form = FindForm(request.GET or None)
    asked = form.cleaned_data["staff_code"] if form.is_valid() else ""
    about = {
        "form": form,
        "asked": asked,
        "people": people_with_code(request.organisation, asked) if asked else [],
        "holds": [
            (found, timezone.localtime(hold.placed_at).date()) for hold, found in people_on_hold(request.organisation)
        ],
    }
    return render(request, "organisation/record_people.jinja", about)


@page(Permission.ERASE_RECORD)
def person(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Whose, how many events, what stays: nothing is changed here."""
    found = recorded_or_404(request, pk)
    return render(request, "organisation/record_person.jinja", context(found, what_would_be_erased(found)))


def step_page(step: Step) -> Callable[..., HttpResponse]:
    @page(Permission.ERASE_RECORD)
    def view(request: PageRequest, code: str, pk: int) -> HttpResponse:
        found = recorded_or_404(request, pk)
        planned = what_would_be_erased(found)
        form = step.form(request.POST if request.method == "POST" else None)
        if request.method == "GET" and not step.possible(planned):
            return redirect("organisation:record_person", code, pk)
        if request.method == "POST" and form.is_valid():
            confirm_that_it_is_you(request)
            try:
                outcome = step.action(by=request.user, found=found, reason=form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, step.done(outcome))
                return redirect("organisation:record_person", code, pk)
        about = {**context(found, planned), "form": form, "step": step, "title": step.title.format(found.name)}
        return render(request, "organisation/record_step.jinja", about)

    return view


erase, hold, lift = step_page(ERASE), step_page(HOLD), step_page(LIFT)


def context(found: Recorded, planned: Erasable) -> dict[str, Any]:
    return {
        "found": found,
        "planned": planned,
        "counted": erasing.counted(planned),
        "warnings": erasing.warnings(planned),
        "proven": erasing.PROVEN,
        "kept": erasing.KEPT,
        "can": {step.name: step.possible(planned) for step in (ERASE, HOLD, LIFT)},
    }


def recorded_or_404(request: PageRequest, pk: int) -> Recorded:
    for found in recorded_people(request.organisation, [pk]):
        return found
    raise Http404
