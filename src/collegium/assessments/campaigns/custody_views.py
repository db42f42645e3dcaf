"""Pages of the office about the custodian's key: it is made once, and a campaign is closed with it, or without results."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache

from collegium.accounts.roles import Permission
from collegium.assessments.campaigns.actions import fieldwork, preparing
from collegium.assessments.campaigns.custody import name_of_key
from collegium.assessments.campaigns.forms import ConfirmForm, KeyForm, custodian_form
from collegium.assessments.campaigns.models import Campaign
from collegium.assessments.campaigns.views import draft, opened
from collegium.assessments.views import put
from collegium.organisation.pages import PageRequest, page
from collegium.wording.numbers import plural

KNOWN_BY = 16  # letters of the public half, by which a form knows which key it would replace


@never_cache
@page(Permission.IMPORT_RESPONSES)
@draft
def custody_key(request: PageRequest, found: Campaign) -> HttpResponse:
    """Who keeps the key; making it leads to a page that holds its file once: it is not kept and cannot be had again.

    The page shows nothing of the file, or the check word would prove nothing at the launch.
    """
    form = custodian_form(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_sent_again(request, found)
            content = preparing.make_custody_key(by=request.user, campaign=found, **form.cleaned_data)
            found.refresh_from_db()
            file = {
                "name": f"key-{slugify(found.wave.title) or found.wave_id}.txt",
                "content": base64.b64encode(content.encode()).decode(),
            }
            return render(request, "assessments/campaigns/key_made.jinja", about(request, found, form) | {"file": file})
        except ValidationError as error:
            put(form, error)
    return render(request, "assessments/campaigns/key.jinja", about(request, found, form))


def refuse_sent_again(request: PageRequest, found: Campaign) -> None:
    """A page that is loaded anew sends its form again: that must not replace the key that was just saved."""
    if request.POST.get("replaces", "") != found.public_key[:KNOWN_BY]:
        raise ValidationError(
            f"A key was made after this page was opened, for {found.custodian}, {found.custodian_post}. "
            "Send the form again only if you want to replace it."
        )


@never_cache
@page(Permission.IMPORT_RESPONSES)
@opened
def close(request: PageRequest, found: Campaign) -> HttpResponse:
    form = KeyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = fieldwork.close_campaign(by=request.user, campaign=found, today=request.today, key=form.key)
            messages.success(
                request,
                f"The campaign is closed with {plural(number, 'answer')}. Whoever answered too few statements for a score is "
                "in none of the rates that are released. Look at what would be shown, then release. Once the figures are "
                f"published, ask {found.custodian} to destroy every copy of the key.",
            )
            return redirect("assessments:responses", found.wave.organisation.code, found.wave_id)
        except ValidationError as error:
            put(form, error)
    if form.is_bound:
        form.data = {**form.data.dict(), "pasted": ""}  # type: ignore[attr-defined]  # a key is not sent back
    context = about(request, found, form) | {"early": request.today <= found.wave.closed_on}
    return render(request, "assessments/campaigns/close.jinja", context)


@page(Permission.IMPORT_RESPONSES)
@opened
def close_without_results(request: PageRequest, found: Campaign) -> HttpResponse:
    """For a key that is lost: nobody can open the answers, so they are destroyed."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fieldwork.close_without_results(by=request.user, campaign=found, today=request.today)
        messages.success(
            request,
            "The campaign is closed without results. The sealed answers are destroyed. If a copy of the key is found, it is of "
            "no use here any more: ask for it to be destroyed, too.",
        )
        return redirect(found.get_absolute_url())
    return render(request, "assessments/campaigns/close_without_results.jinja", about(request, found, form))


def about(request: PageRequest, found: Campaign, form: object) -> dict[str, object]:
    key_name = name_of_key(found.public_key) if found.state != Campaign.State.DRAFT else ""
    return {"form": form, "wave": found.wave, "organisation": request.organisation, "campaign": found, "key_name": key_name}  # fmt: skip
