"""Pages of the office: a campaign from its settings to its fieldwork. Its key and its close are in `custody_views`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from collegium.accounts.roles import Permission
from collegium.assessments.campaigns import queries
from collegium.assessments.campaigns.actions import fieldwork, preparing
from collegium.assessments.campaigns.custody import name_of_key
from collegium.assessments.campaigns.forms import AddressesForm, AgainForm, LaunchForm, PoolingForm, campaign_form
from collegium.assessments.campaigns.frames import Pooling, registered
from collegium.assessments.campaigns.letters import letters_of
from collegium.assessments.campaigns.mailing import start_mailing
from collegium.assessments.campaigns.models import Campaign
from collegium.assessments.campaigns.presenters import pooling_words, rate_rows
from collegium.assessments.campaigns.statement import statement_of
from collegium.assessments.instruments import find_instrument
from collegium.assessments.models import Wave
from collegium.assessments.views import put
from collegium.audit.actions import record_read
from collegium.organisation.models import Person
from collegium.organisation.pages import PageRequest, page
from collegium.registers.ordering import by_name

State = Campaign.State
View = Callable[..., HttpResponse]


def wave_or_404(request: PageRequest, pk: int) -> Wave:
    wave = (
        Wave.objects.filter(organisation=request.organisation, pk=pk).select_related("organisation", "release").first()
    )
    if wave is None:
        raise Http404
    return wave


def in_state(state: str) -> Callable[[View], View]:
    """A page for campaigns in this state; from any other it leads to what can be done now."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PageRequest, code: str, pk: int) -> HttpResponse:
            wave_or_404(request, pk)
            found = queries.campaign_of(request.organisation, pk)
            if found is None or found.state != state:
                return redirect("assessments:campaign", code, pk)
            return view(request, found)

        return guarded

    return decorate


draft, opened = in_state(State.DRAFT), in_state(State.OPEN)


@page(Permission.IMPORT_RESPONSES)
def campaign(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Where the campaign stands, and what can be done next."""
    wave = wave_or_404(request, pk)
    found = queries.campaign_of(request.organisation, pk)
    if found is None:
        return create(request, wave)
    context: dict[str, Any] = {"wave": wave, "organisation": request.organisation, "campaign": found}
    context["instrument"] = find_instrument(request.organisation, wave.instrument_id)
    context["population"] = queries.population_in(found)
    context["key_name"] = name_of_key(found.public_key) if found.state != State.DRAFT else ""
    context["without_results"] = queries.ended_without_results(found)
    if found.state == State.DRAFT:
        everybody = registered(wave)
        context["pooling_words"] = pooling_words(everybody, found)
        context["missing"] = preparing.missing_before_launch(found, everybody, request.today)
        context["statement"] = statement_of(found)
    else:
        context |= {
            "statement": found.statement,
            "rows": rate_rows(queries.groups_of(found), counted=found.counted > 0),
        }
        context["mailing"] = queries.mailing_of(found)
        context["over"] = request.today > wave.closed_on
    return render(request, "assessments/campaigns/campaign.jinja", context)


def create(request: PageRequest, wave: Wave) -> HttpResponse:
    if hasattr(wave, "release"):
        raise Http404
    form = campaign_form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = preparing.create_campaign(by=request.user, wave=wave, **form.cleaned_data)
            return redirect(made.get_absolute_url())
        except ValidationError as error:
            put(form, error)
    return render(request, "assessments/campaigns/settings.jinja", {"form": form, "wave": wave, "organisation": request.organisation})  # fmt: skip


@page(Permission.IMPORT_RESPONSES)
@draft
def settings(request: PageRequest, found: Campaign) -> HttpResponse:
    form = campaign_form(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            preparing.change_campaign(by=request.user, campaign=found, **form.cleaned_data)
            return redirect(found.get_absolute_url())
        except ValidationError as error:
            put(form, error)
    context = {"form": form, "wave": found.wave, "organisation": request.organisation, "campaign": found}
    return render(request, "assessments/campaigns/settings.jinja", context)


@page(Permission.IMPORT_RESPONSES)
@draft
def groups(request: PageRequest, found: Campaign) -> HttpResponse:
    """Which units answer together."""
    places = queries.places_of(found)
    form = PoolingForm(request.POST or None, places=places, pooling=Pooling.of(found.pooling))
    if request.method == "POST" and form.is_valid():
        try:
            preparing.pool_units(by=request.user, campaign=found, pooling=form.pooling())
            return redirect(found.get_absolute_url())
        except ValidationError as error:
            put(form, error)
    context = {"form": form, "places": places, "wave": found.wave, "organisation": request.organisation, "campaign": found}  # fmt: skip
    return render(request, "assessments/campaigns/groups.jinja", context)


@page(Permission.IMPORT_RESPONSES)
@draft
def addresses(request: PageRequest, found: Campaign) -> HttpResponse:
    form = AddressesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = preparing.bring_in_addresses(by=request.user, campaign=found, addresses=form.found)
            messages.success(request, f"{kept} addresses are kept until the campaign is closed.")
            return redirect(found.get_absolute_url())
        except ValidationError as error:
            form.add_error("file", error.messages)
    context = {"form": form, "wave": found.wave, "organisation": request.organisation, "campaign": found}
    return render(request, "assessments/campaigns/addresses.jinja", context)


@page(Permission.IMPORT_RESPONSES)
@draft
def launch(request: PageRequest, found: Campaign) -> HttpResponse:
    """A last look at what is promised: after this nothing of it changes."""
    form = LaunchForm(request.POST or None, campaign=found)
    if request.method == "POST" and form.is_valid():
        try:
            preparing.launch_campaign(by=request.user, campaign=found, today=request.today, key=found.public_key)
            messages.success(request, f"The campaign is launched. Now invite the {found.wave.whom.many}.")
            return redirect(found.get_absolute_url())
        except ValidationError as error:
            put(form, error)
    context = {
        "form": form,
        "wave": found.wave,
        "organisation": request.organisation,
        "campaign": found,
        "statement": statement_of(found),
        "population": queries.population_in(found),
        "missing": preparing.missing_before_launch(found, registered(found.wave), request.today),
    }
    return render(request, "assessments/campaigns/launch.jinja", context)


@page(Permission.IMPORT_RESPONSES)
@require_POST
@opened
def mail(request: PageRequest, found: Campaign) -> HttpResponse:
    try:
        start_mailing(by=request.user, campaign=found, site=request.build_absolute_uri("/"))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect(found.get_absolute_url())


@never_cache
@page(Permission.IMPORT_RESPONSES)
@opened
def letters(request: PageRequest, found: Campaign) -> HttpResponse:
    """Printed codes for those without an e-mail address: whoever prints them could use them, so it is recorded."""
    record_read(
        by=request.user, subject="assessments.wave", subject_id=found.wave_id, organisation=request.organisation.code, reason="Printed codes of a campaign"
    )  # fmt: skip
    try:
        content = letters_of(found, request.build_absolute_uri("/"))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect(found.get_absolute_url())
    name = f"letters-{found.wave_id}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@never_cache
@page(Permission.IMPORT_RESPONSES)
@opened
def answered(request: PageRequest, found: Campaign) -> HttpResponse:
    """Who has answered a confidential campaign. In an anonymous one there is no such page."""
    if found.anonymous:
        return redirect(found.get_absolute_url())
    record_read(
        by=request.user,
        subject="assessments.wave",
        subject_id=found.wave_id,
        organisation=request.organisation.code,
        reason="Who has answered",
    )
    people = [one.person_id for one in fieldwork.answered_invitations(found)]
    context = {
        "wave": found.wave,
        "organisation": request.organisation,
        "campaign": found,
        "people": Person.objects.filter(pk__in=people).order_by(by_name("name")),
    }
    return render(request, "assessments/campaigns/answered.jinja", context)


@page(Permission.IMPORT_RESPONSES)
def again(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The next wave with the same settings."""
    wave_or_404(request, pk)
    found = queries.campaign_of(request.organisation, pk)
    if found is None:
        return redirect("assessments:campaign", code, pk)
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = preparing.ask_again(by=request.user, campaign=found, **form.cleaned_data)
            return redirect(made.get_absolute_url())
        except ValidationError as error:
            put(form, error)
    context = {"form": form, "wave": found.wave, "organisation": request.organisation, "campaign": found}
    return render(request, "assessments/campaigns/again.jinja", context)
