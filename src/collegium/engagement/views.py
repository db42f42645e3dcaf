"""The pages of engagement: the waves, the picture of one, a unit in it, and the report."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.assessments.first_look.actions import choose_opening
from collegium.assessments.first_look.rules import MaySee, may_see_units, opens_on
from collegium.assessments.models import Wave
from collegium.assessments.together import units_with
from collegium.commitments.readers import readable
from collegium.documents import MEDIA_TYPES
from collegium.engagement import queries
from collegium.engagement.document import engagement_report
from collegium.engagement.findings.queries import may_look_after
from collegium.engagement.forms import OpeningForm
from collegium.engagement.presenters.picture import show, show_unit
from collegium.engagement.reports import Picture, picture_of
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, document_file, page
from collegium.registers.ordering import by_name


@page(Permission.VIEW_ENGAGEMENT, anywhere=True)
def waves(request: PageRequest) -> HttpResponse:
    """The waves of every organisation that the user may see."""
    keys = request.access.organisations_with(Permission.VIEW_ENGAGEMENT)
    return waves_page(request, queries.waves_of(keys), None, keys)


@page(Permission.VIEW_ENGAGEMENT)
def organisation_waves(request: PageRequest, code: str) -> HttpResponse:
    keys = frozenset({request.organisation.pk})
    return waves_page(request, queries.waves_of(keys), request.organisation, keys)


def waves_page(
    request: PageRequest, found: Any, organisation: Organisation | None, keys: frozenset[int]
) -> HttpResponse:
    by_organisation: dict[Organisation, list[Wave]] = {}
    for one in Organisation.objects.filter(pk__in=keys).order_by(by_name("name")):
        by_organisation[one] = []
    for wave in found:
        by_organisation[wave.organisation].append(wave)
    shown = []
    for one, waves in by_organisation.items():
        may_import = request.access.may(Permission.IMPORT_RESPONSES, one)
        begun = [wave for wave in waves if wave.opened_on <= request.as_of]
        prepared = [wave for wave in waves if wave.opened_on > request.as_of] if may_import else []
        shown.append((one, begun, prepared, may_import))
    return render(request, "engagement/waves.jinja", {"organisation": organisation, "shown": shown})


@page(Permission.VIEW_ENGAGEMENT)
def picture(request: PageRequest, code: str, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    may_import = request.access.may(Permission.IMPORT_RESPONSES, request.organisation)
    context: dict[str, Any] = {"wave": wave, "organisation": request.organisation, "may_import": may_import}
    if hasattr(wave, "release"):
        made = picture_for(request, wave)
        opens = opens_on(wave.release)
        may_choose = request.access.may(Permission.MANAGE_ACCESS, request.organisation)
        context |= {"picture": made, "shown": show(made), "closed_until": opens if request.today < opens else None}
        context["may_choose_opening"] = may_choose
    return render(request, "engagement/picture.jinja", context)


@page(Permission.VIEW_ENGAGEMENT)
def unit(request: PageRequest, code: str, pk: int, unit_id: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    if not hasattr(wave, "release"):
        raise Http404
    if not units_open_to(request, wave)(unit_id):
        raise PermissionDenied
    made = picture_for(request, wave)
    units = units_with(wave.release.parameters, unit_id)
    found = next((group for group in made.units if group.unit_id in units), None)
    if found is None:
        raise Http404
    below = [group for group in made.units if group.parent_id == found.pk]
    context = {"wave": wave, "organisation": request.organisation, "unit": found, "below": below}
    context["may_add"] = may_look_after(request.access, request.organisation, units)
    context["led"] = queries.units_at(units, wave.population_date)
    return render(request, "engagement/unit.jinja", {**context, "picture": made, "shown": show_unit(made, found)})


@page(Permission.VIEW_ENGAGEMENT)
def report(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    """The report as a file. It holds what its reader may see: a unit leader's report holds the leader's own units."""
    wave = wave_or_404(request, pk)
    if ending not in MEDIA_TYPES or not hasattr(wave, "release"):
        raise Http404
    return document_file(
        engagement_report(picture_for(request, wave)),
        f"engagement-{slugify(request.organisation.code)}-{slugify(wave.title)}",
        ending,
    )


def wave_or_404(request: PageRequest, pk: int) -> Wave:
    wave = queries.wave_of(request.organisation, pk)
    if wave is None:
        raise Http404
    return wave


def picture_for(request: PageRequest, wave: Wave) -> Picture:
    promises = readable(request.organisation, request.access, request.today)
    return picture_of(wave, units_open_to(request, wave), request.today, promises)


def units_open_to(request: PageRequest, wave: Wave) -> MaySee:
    """A unit's leader sees its figures first."""
    return may_see_units(wave.release, request.access, request.organisation, request.today)


@page(Permission.MANAGE_ACCESS)
def opening(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The office chooses from which day the board sees the units."""
    wave = wave_or_404(request, pk)
    if not hasattr(wave, "release"):
        return redirect(wave)
    opens = opens_on(wave.release)
    form = OpeningForm(request.POST or None, initial={"opens_on": opens})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["opens_on"]
        try:
            choose_opening(by=request.user, release=wave.release, day=day, today=request.today)
        except ValidationError as error:
            form.add_error(None if not hasattr(error, "error_dict") else "opens_on", error.messages)  # type: ignore[arg-type]
        else:
            return redirect(wave)
    context = {"wave": wave, "organisation": request.organisation, "form": form, "opens": opens}
    context["is_open"] = request.today >= opens
    return render(request, "engagement/opening.jinja", context)
