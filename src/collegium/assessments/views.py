"""Pages where a wave is made, its answers are brought in, and its figures are released."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.assessments import actions
from collegium.assessments.actions.uploads import mapping_of, table_of
from collegium.assessments.campaigns.frames import campaign_on, population_of_wave
from collegium.assessments.comments.actions import FEWEST_COMMENTS
from collegium.assessments.comments.columns import beside, may_hold_comments, taken_in
from collegium.assessments.comments.forms import CommentColumnsForm
from collegium.assessments.forms import MappingForm, MeaningForm, ReleaseForm, UploadForm, wave_form
from collegium.assessments.instruments import find_instrument, instruments_of
from collegium.assessments.intake import LAYER, UNIT, needed_columns, response_fields, unknown_values
from collegium.assessments.long_work import RELEASED, looking, running_release, start_release
from collegium.assessments.looking import chosen, key_of, register_changed
from collegium.assessments.models import ResponseUpload, Wave
from collegium.organisation.pages import PageRequest, page
from collegium.tables.mapping import Mapping
from collegium.tables.problems import ProblemsError

CHANGED = (
    "Nothing is released: the file, its groups or the register have changed since this table was made. "
    "Look at the new one, then release."
)


@page(Permission.IMPORT_RESPONSES)
def add_wave(request: PageRequest, code: str) -> HttpResponse:
    known = instruments_of(request.organisation)
    form = wave_form(request.POST or None, known)
    if request.method == "POST" and form.is_valid():
        try:
            wave = actions.open_wave(by=request.user, organisation=request.organisation, **form.cleaned_data)
            return redirect("assessments:responses", code, wave.pk)
        except ValidationError as error:
            put(form, error)
    return render(request, "assessments/wave_form.jinja", {"form": form, "organisation": request.organisation})


@page(Permission.IMPORT_RESPONSES)
def correct_wave(request: PageRequest, code: str, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    campaign = campaign_on(wave)
    if campaign is not None and campaign.state != campaign.State.DRAFT:
        return redirect("assessments:campaign", code, pk)
    form = wave_form(request.POST or None, instruments_of(request.organisation), wave)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_wave(by=request.user, wave=wave, reason="removed on the page of the wave")
        messages.success(request, "The wave is removed.")
        return redirect("engagement:organisation_waves", code)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_wave(by=request.user, wave=wave, values=form.cleaned_data)
            return redirect("assessments:responses", code, pk)
        except ValidationError as error:
            put(form, error)
    context = {"form": form, "organisation": request.organisation, "wave": wave}
    return render(request, "assessments/wave_form.jinja", context)


@page(Permission.IMPORT_RESPONSES)
def responses(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Upload, look, release: one page that shows how far it has come."""
    wave = wave_or_404(request, pk)
    campaign = campaign_on(wave)
    if campaign is not None and campaign.state != campaign.State.CLOSED:
        return redirect("assessments:campaign", code, pk)
    over = campaign is not None or request.today > wave.closed_on
    context: dict[str, Any] = {"wave": wave, "organisation": request.organisation, "campaign": campaign, "over": over}
    forms_made = {
        "upload_form": UploadForm(whom=wave.whom),
        "release_form": ReleaseForm(initial={"minimum": campaign.minimum} if campaign else None),
    }
    if request.method == "POST":
        steps = {"upload": upload, "discard": discard, "pool": pool, "look": look_again, "release": release}
        step = steps.get(request.POST.get("step", ""))
        if step is None:
            raise Http404
        try:
            answer = step(request, wave)
        except ValidationError as error:  # what a campaign does not allow
            answer = {"refused": error.messages}
        if isinstance(answer, HttpResponse):
            return answer
        context |= answer
    found = ResponseUpload.objects.filter(wave=wave).select_related("wave__organisation").defer("content").first()
    context["job"] = running_release(wave)
    if found is not None and context["job"] is None:
        context |= looked_at(request, found)
    return render(request, "assessments/responses.jinja", {**forms_made, **context, "found": found})


def upload(request: PageRequest, wave: Wave) -> HttpResponse | dict[str, Any]:
    form = UploadForm(request.POST, request.FILES, whom=wave.whom)
    if not form.is_valid():
        return {"upload_form": form}
    file = form.cleaned_data["file"]
    try:
        actions.upload_responses(by=request.user, wave=wave, file_name=file.name, content=file.read())
    except ProblemsError as error:
        form.add_error("file", f"{file.name} cannot be read. Each problem is listed below.")
        return {"upload_form": form, "problems": error.problems}
    return redirect("assessments:responses", wave.organisation.code, wave.pk)


def discard(request: PageRequest, wave: Wave) -> HttpResponse | dict[str, Any]:
    actions.discard_upload(by=request.user, wave=wave)
    messages.success(request, "The file of answers is discarded. Nothing of it is kept.")
    return redirect("assessments:responses", wave.organisation.code, wave.pk)


def release(request: PageRequest, wave: Wave) -> HttpResponse | dict[str, Any]:
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return {"release_form": form}
    here = reverse("assessments:responses", args=[wave.organisation.code, wave.pk])
    seen = request.POST.get("looked")
    if seen and seen != key_of(upload_or_404(wave)):
        return {"refused": [CHANGED]}
    job = start_release(by=request.user, wave=wave, minimum=form.cleaned_data["minimum"], back=here)
    if job.state == job.State.FAILED:
        form.add_error(None, (job.outcome or {}).get("problem", "The release was not made."))
        return {"release_form": form}
    if job.state == job.State.DONE:
        messages.success(request, (job.outcome or {}).get("message", RELEASED))
        return redirect(wave.get_absolute_url())
    return redirect(f"{job.get_absolute_url()}?follow=yes")


def upload_or_404(wave: Wave) -> ResponseUpload:
    found = ResponseUpload.objects.filter(wave=wave).select_related("wave__organisation").first()
    if found is None:
        raise Http404
    return found


def pool(request: PageRequest, wave: Wave) -> HttpResponse | dict[str, Any]:
    """Take the units that are ticked together, and look at the file with them."""
    found = upload_or_404(wave)
    actions.pool_upload(
        by=request.user, upload=found, pooling=chosen(found.looked or {}, request.POST.getlist("pools"))
    )
    return redirect("assessments:responses", wave.organisation.code, wave.pk)


def look_again(request: PageRequest, wave: Wave) -> HttpResponse | dict[str, Any]:
    looking(by=request.user, upload=upload_or_404(wave), again=True)
    return redirect("assessments:responses", wave.organisation.code, wave.pk)


def looked_at(request: PageRequest, found: ResponseUpload) -> dict[str, Any]:
    """The preview of a release, everything that stands in its way, or how far the look at it has come."""
    context: dict[str, Any] = {"kept_until": actions.kept_until(found)}
    if (found.looked or {}).get("key") != key_of(found):
        job = looking(by=request.user, upload=found)
        found.refresh_from_db(fields=["looked"])
        if (found.looked or {}).get("key") != key_of(found):
            return {**context, "look": job, "register_changed": register_changed(found)}
    return {**context, "looked": found.looked, "register_changed": (found.looked or {}).get("register_changed")}


@page(Permission.IMPORT_RESPONSES)
def mapping(request: PageRequest, code: str, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    found = ResponseUpload.objects.filter(wave=wave).select_related("wave__organisation").first()
    if found is None or campaign_on(wave) is not None:  # a campaign says itself which column is which
        return redirect("assessments:responses", code, pk)
    instrument = find_instrument(wave.organisation, wave.instrument_id)
    fields = response_fields(instrument, population_of_wave(wave))
    table, kept = table_of(found), mapping_of(found, fields)
    groups = tuple(field for field in fields if field.name in (UNIT, LAYER))
    data = request.POST or None
    form = MappingForm(data, table=table, fields=fields, needed=needed_columns(instrument), mapping=kept)
    meanings = MeaningForm(data, unknown=unknown_values(table, kept, groups), fields=groups, mapping=kept)
    taken = taken_in(wave)
    columns = () if taken else may_hold_comments(table, kept)
    comments = CommentColumnsForm(data, columns=columns, wording=beside(found).wording, chosen=kept.comments)
    if data is not None and form.is_valid() and meanings.is_valid() and comments.is_valid():
        wanted = replace(kept, comments=comments.chosen(form.columns()))
        if comments.is_valid():
            wanted = changed(wanted, form.columns(), meanings.values())
            actions.map_upload(by=request.user, upload=found, mapping=wanted, fields=fields)
            return redirect("assessments:responses", code, pk)
    context = {"wave": wave, "organisation": request.organisation, "form": form, "meanings": meanings, "found": found,
               "comments": comments, "taken": taken, "fewest": FEWEST_COMMENTS}  # fmt: skip
    return render(request, "assessments/mapping.jinja", context)


def changed(kept: Mapping, columns: dict[str, str], values: dict[str, dict[str, str]]) -> Mapping:
    merged = {name: {**kept.values.get(name, {}), **values.get(name, {})} for name in {*kept.values, *values}}
    return replace(kept, columns=columns, values=merged)


def wave_or_404(request: PageRequest, pk: int) -> Wave:
    """A wave whose figures are not released yet; a released one is only looked at."""
    wave = (
        Wave.objects.filter(organisation=request.organisation, pk=pk).select_related("organisation", "release").first()
    )
    if wave is None or hasattr(wave, "release"):
        raise Http404
    return wave


def put(form: forms.BaseForm, error: ValidationError) -> None:
    """Each message of an action beside the field that it is about."""
    if hasattr(error, "error_dict"):
        for name, found in error.message_dict.items():
            for message in found:
                form.add_error(name if name in form.fields else None, message)
    else:
        form.add_error(None, error.messages)  # type: ignore[arg-type]
