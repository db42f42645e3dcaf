"""Pages of findings: a new one, one with its next steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.assessments.first_look.rules import may_see_units
from collegium.assessments.models import ReleaseGroup, Wave
from collegium.assessments.together import units_with
from collegium.commitments.readers import readable
from collegium.engagement import queries as waves
from collegium.engagement.findings import actions
from collegium.engagement.findings.forms import FindingForm, StepForm, TakeBackForm
from collegium.engagement.findings.presenters import state_of
from collegium.engagement.findings.queries import followed, may_look_after, possible_owners
from collegium.engagement.models import Finding
from collegium.organisation.pages import PageRequest, page
from collegium.registers.forms import run
from collegium.registers.numbers import number_asked


@page(Permission.VIEW_ENGAGEMENT)
def wave_findings(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The list of findings, of this wave."""
    wave = released_or_404(request, pk)
    return redirect("engagement:picture", code, pk) if wave is None else redirect(list_of(request, pk))


def list_of(request: PageRequest, wave: int) -> str:
    return f"{reverse('engagement:findings', args=[request.organisation.code])}?wave={wave}"


@page(Permission.VIEW_ENGAGEMENT)
def add(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """A finding about the whole, or with `?unit=` about a unit."""
    wave = released_or_404(request, pk)
    if wave is None:
        return redirect("engagement:picture", code, pk)
    unit = unit_asked_for(request, wave)
    if not may_look_after(request.access, request.organisation, units_of(wave, unit)):
        raise PermissionDenied
    scales = [(scale["id"], scale["title"]) for scale in wave.release.instrument["scales"]]
    owners = possible_owners(request.organisation, request.today)
    main = wave.release.instrument["main_scale"]
    form = FindingForm(
        request.POST or None, scales=scales, owners=owners, layered=wave.whom.layered, initial={"scale": main}
    )
    given: dict[str, Any] = {"by": request.user, "wave": wave, "unit": unit, "today": request.today}
    if (
        request.method == "POST"
        and form.is_valid()
        and run(form, lambda: actions.raise_finding(**given, **form.values()))[0]
    ):
        messages.success(request, "The finding is kept.")
        return redirect(list_of(request, pk))
    where = unit_names(wave).get(unit, "") if unit else request.organisation.name
    context = {"wave": wave, "organisation": request.organisation, "form": form, "where": where}
    return render(request, "engagement/findings/add.jinja", context)


@page(Permission.VIEW_ENGAGEMENT)
def finding(request: PageRequest, code: str, pk: int, finding_id: int) -> HttpResponse:
    """One finding with what was promised because of it; one more step; or taken back."""
    one = (
        Finding.objects.filter(wave__organisation=request.organisation, wave=pk, pk=finding_id)
        .select_related("wave__organisation", "wave__release")
        .first()
    )
    if one is None:
        raise Http404
    if one.unit_id is not None and not seen(request, one):
        raise PermissionDenied
    may_change = may_look_after(request.access, request.organisation, units_of(one.wave, one.unit_id))
    step = request.POST.get("step", "")
    if step and not may_change:
        raise PermissionDenied
    owners = possible_owners(request.organisation, request.today)
    form = StepForm(request.POST if step == "next" else None, owners=owners)
    taking_back = TakeBackForm(request.POST if step == "take_back" else None)
    if step == "next" and form.is_valid() and run(form, lambda: actions.next_step(by=request.user, finding=one, today=request.today, **form.step()))[0]:  # fmt: skip
        messages.success(request, "The next step is kept among the promises.")
        return redirect("engagement:finding", code, pk, finding_id)
    if step == "take_back" and taking_back.is_valid() and run(taking_back, lambda: actions.take_back(by=request.user, finding=one, reason=taking_back.cleaned_data["reason"]))[0]:  # fmt: skip
        messages.success(request, "The finding is taken back.")
        return redirect(list_of(request, pk))
    steps = followed([one], readable(request.organisation, request.access, request.today))[0].steps
    context: dict[str, Any] = {"wave": one.wave, "organisation": request.organisation, "finding": one, "form": form}
    context |= {"steps": [(each, state_of(each, request.today)) for each in steps], "taking_back": taking_back}
    context["may_change"] = may_change
    context["where"] = unit_names(one.wave).get(one.unit_id, "") if one.unit_id else request.organisation.name
    return render(request, "engagement/findings/finding.jinja", context)


def units_of(wave: Wave, unit: int | None) -> frozenset[int]:
    """The units that a finding is about: none for the whole, several where they are shown together."""
    return frozenset() if unit is None else units_with(wave.release.parameters, unit)


def seen(request: PageRequest, one: Finding) -> bool:
    if not hasattr(one.wave, "release") or one.unit_id is None:
        return False
    return may_see_units(one.wave.release, request.access, request.organisation, request.today)(one.unit_id)


def unit_names(wave: Wave) -> dict[int, str]:
    """Units as they were called on the day of the wave."""
    groups = ReleaseGroup.objects.filter(release__wave=wave, unit__isnull=False)
    return {unit: name for unit, name in groups.values_list("unit_id", "name") if unit is not None}


def unit_asked_for(request: PageRequest, wave: Wave) -> int | None:
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    unit = number_asked(asked)
    if unit not in unit_names(wave):
        raise Http404
    return unit


def released_or_404(request: PageRequest, pk: int) -> Wave | None:
    """None where the wave is there and nothing is released of it."""
    wave = waves.wave_of(request.organisation, pk)
    if wave is None:
        raise Http404
    return wave if hasattr(wave, "release") else None
