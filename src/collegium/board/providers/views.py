"""Pages of monthly figures by provider: lists; providers by measures; one provider."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.models import ProviderSet
from collegium.board.presenters import series as one_series
from collegium.board.presenters.table import VARIATION_GROUPS
from collegium.board.providers.document import label, provider_document
from collegium.board.providers.reports import Provider, ProviderReport, providers_of, report_of, sets_of
from collegium.board.views.showing import chosen
from collegium.documents import MEDIA_TYPES
from collegium.organisation.pages import PageRequest, document_file, page

PER_PAGE = 30


@page(Permission.VIEW_BOARD)
def providers(request: PageRequest, code: str) -> HttpResponse:
    """The lists that there are, and, for those who may, the way to upload a file."""
    context = {
        "organisation": request.organisation,
        "lists": sets_of(request.organisation, request.as_of),
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/providers/providers.jinja", context)


@page(Permission.VIEW_BOARD)
def provider_list(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Providers down, measures across: the latest figure and the icons of each."""
    within = set_or_404(request, pk)
    asked = request.GET.get("q", "").strip()
    variation = chosen(request, "variation", VARIATION_GROUPS)
    every = providers_of(within, request.as_of)
    found = [one for one in every if asked.casefold() in f"{one[0]} {one[1]}".casefold()]
    if variation:
        report = report_of(within, found, request.as_of)
        found = [(one.code, one.name) for one in report.providers if has(one, variation)]
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": request.organisation,
        "within": within,
        "report": report_of(within, list(shown), request.as_of),
        "page": shown,
        "number": len(every),
        "asked": asked,
        "variation": variation,
        "variations": VARIATION_GROUPS,
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/providers/list.jinja", context)


def has(provider: Provider, variation: str) -> bool:
    return any(row.variation.split("_")[0] == variation for row in provider.rows.values())


@page(Permission.VIEW_BOARD)
def provider(request: PageRequest, code: str, pk: int, provider: str) -> HttpResponse:
    """Every measure of one provider, with its chart and its sentences."""
    within = set_or_404(request, pk)
    names = dict(providers_of(within, request.as_of))
    if provider not in names:
        raise Http404
    report = report_of(within, [(provider, names[provider])], request.as_of)
    one = report.providers[0]
    parts = [part_of(one, measure.id, report) for measure in report.measures if measure.id in one.series]
    context = {"organisation": request.organisation, "within": within, "provider": one, "label": label(one)}
    return render(request, "board/providers/provider.jinja", {**context, "parts": parts})


def part_of(provider: Provider, measure: str, report: ProviderReport) -> dict[str, Any]:
    series = provider.series[measure]
    return {
        "row": provider.rows[measure],
        "spec": one_series.spec_json(one_series.chart_of(series, report.board)),
        "points": one_series.point_rows(series),
        "note": one_series.chart_note(series),
        "method": one_series.method_line(series),
    }


@page(Permission.VIEW_BOARD)
def document(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    if ending not in MEDIA_TYPES:
        raise Http404
    within = set_or_404(request, pk)
    report = report_of(within, providers_of(within, request.as_of), request.as_of)
    return document_file(
        provider_document(report), f"{slugify(within.title)[:60] or 'providers'}-{request.as_of.isoformat()}", ending
    )


def set_or_404(request: PageRequest, pk: int) -> ProviderSet:
    found = ProviderSet.objects.filter(organisation=request.organisation, pk=pk).first()
    if found is None or found.recorded_on > request.as_of:
        raise Http404
    return found
