"""Pages that read questionnaires: one, how it looks to a respondent, the file."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.assessments import presenters
from collegium.assessments.campaigns.answer_forms import LAST, PartForm, parts_of
from collegium.assessments.instruments.known import parsed
from collegium.assessments.instruments.listing import allowed, item_rows, scale_rows
from collegium.assessments.instruments.models import InstrumentFile
from collegium.assessments.instruments.registers import SHIPPED, WRITE, writable
from collegium.assessments.instruments.rules import in_use
from collegium.definitions.instrument_files import shipped_instruments
from collegium.definitions.instrument_writing import as_data, write_instrument
from collegium.definitions.instruments import Instrument
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page

READ = Permission.VIEW_ENGAGEMENT


def shipped_or_404(instrument_id: str) -> Instrument:
    found = next((one for one in shipped_instruments() if one.id == instrument_id), None)
    if found is None:
        raise Http404
    return found


def own_or_404(organisation: Organisation, instrument_id: str) -> InstrumentFile:
    own = InstrumentFile.objects.select_related("organisation")
    return get_object_or_404(own, organisation=organisation, instrument_id=instrument_id)


def instrument_of(published: InstrumentFile) -> Instrument:
    return parsed(published.content, f"{published.instrument_id}.toml")


@page(READ, anywhere=True)
def instrument(request: PageRequest, instrument_id: str) -> HttpResponse:
    """One that comes with Collegium."""
    return read(request, shipped_or_404(instrument_id), SHIPPED, writable(request))


@page(READ)
def own_instrument(request: PageRequest, code: str, own_id: str) -> HttpResponse:
    """One that the organisation published; a shipped one under the same address leads to its own page."""
    if any(one.id == own_id for one in shipped_instruments()):
        return redirect("assessments:instrument", own_id)
    published = own_or_404(request.organisation, own_id)
    writers = [request.organisation] if request.access.may(WRITE, request.organisation) else []
    used = in_use(request.organisation, own_id)
    return read(request, instrument_of(published), request.organisation.name, writers, own=published, used=used)


def read(request: HttpRequest, found: Instrument, whose: str, writers: list[Organisation], **more: Any) -> HttpResponse:
    context = {
        "instrument": found,
        "whose": whose,
        "scales": tuple(scale_rows(found)),
        "items": tuple(item_rows(found)),
        "answers": {item.response for item in found.items},
        "licence": presenters.licence_words(found),
        "allowed": allowed(found),
        "writers": writers,
        **more,
    }
    return render(request, "assessments/instruments/read.jinja", context)


@page(READ, anywhere=True)
def instrument_file(request: PageRequest, instrument_id: str) -> HttpResponse:
    return as_file(write_instrument(as_data(shipped_or_404(instrument_id))), instrument_id)


@page(READ)
def own_file(request: PageRequest, code: str, own_id: str) -> HttpResponse:
    return as_file(own_or_404(request.organisation, own_id).content, own_id)


def as_file(content: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer


@page(READ, anywhere=True)
def instrument_preview(request: PageRequest, instrument_id: str, number: int) -> HttpResponse:
    found = shipped_or_404(instrument_id)
    back = reverse("assessments:instrument", args=[instrument_id])
    return preview(request, found, "Your organisation", number, back, "assessments:instrument_preview", [instrument_id])


@page(READ)
def own_preview(request: PageRequest, code: str, own_id: str, number: int) -> HttpResponse:
    published = own_or_404(request.organisation, own_id)
    here = [code, own_id]
    return preview(
        request, instrument_of(published), request.organisation.name, number, published.get_absolute_url(),
        "assessments:own_preview", here,
    )  # fmt: skip


def preview(
    request: HttpRequest, found: Instrument, whose: str, number: int, back: str, name: str, here: list[Any]
) -> HttpResponse:
    """The page of a respondent, with buttons that do nothing."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    if not found.askable:
        return render(request, "assessments/instruments/no_preview.jinja", {"instrument": found, "back": back})
    parts = parts_of(found)
    if not 1 <= number <= len(parts):
        raise Http404
    wave = SimpleNamespace(title=found.title, organisation=SimpleNamespace(name=whose))
    context = {
        "asked": SimpleNamespace(campaign=SimpleNamespace(wave=wave), instrument=found, code=""),
        "form": PartForm(items=parts[number - 1], instrument=found, kept={}),
        "number": number, "parts": len(parts), "last": LAST, "back": back,
        "previous": reverse(name, args=[*here, number - 1]) if number > 1 else "",
        "following": reverse(name, args=[*here, number + 1]) if number < len(parts) else "",
    }  # fmt: skip
    return render(request, "assessments/instruments/preview.jinja", context)
