"""Pages of monthly figures by provider: bring in a file, look, record; providers by measures; one provider."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.comparison import actions as files
from collegium.board.comparison.queries import waiting as waiting_file
from collegium.board.measures import known_measures
from collegium.board.models import ProviderSet, WaitingFile
from collegium.board.presenters import series as one_series
from collegium.board.presenters.table import VARIATION_GROUPS
from collegium.board.providers import actions
from collegium.board.providers.document import label, provider_document
from collegium.board.providers.forms import ALL, LARGEST_THIRTY, ChoiceForm, FileForm, LayoutForm
from collegium.board.providers.intake import ProviderFile, ProviderRow, form_for, read_providers
from collegium.board.providers.reports import Provider, ProviderReport, providers_of, report_of, sets_of
from collegium.board.views.showing import WRITERS, chosen
from collegium.definitions.monthly_files import MonthlyFile
from collegium.organisation.pages import PageRequest, page
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import Table, read_table

PURPOSE = "providers"
PER_PAGE, SHOWN = 30, 12


@page(Permission.VIEW_BOARD)
def providers(request: PageRequest, code: str) -> HttpResponse:
    """The lists that there are, and, for those who may, a file to bring in."""
    may_change = request.access.may(Permission.CHANGE_BOARD, request.organisation)
    context = {
        "organisation": request.organisation,
        "lists": sets_of(request.organisation, request.as_of),
        "may_change": may_change,
        "form": FileForm() if may_change else None,
        "waiting": waiting_file(request.organisation, PURPOSE) if may_change else None,
    }
    return render(request, "board/providers/providers.jinja", context)


@page(Permission.CHANGE_BOARD)
def add(request: PageRequest, code: str) -> HttpResponse:
    """One page that shows how far a file has come."""
    if request.method == "POST" and request.POST.get("step") in ("upload", "discard"):
        return upload(request) if request.POST["step"] == "upload" else discard(request)
    waiting = waiting_file(request.organisation, PURPOSE)
    if waiting is None:
        return redirect("board:providers", code)
    table = read_table(bytes(waiting.content), name=waiting.file_name)
    layout = layout_of(request, waiting, table)
    if layout is None:
        return redirect("board:providers_layout", code)
    return look(request, waiting, table, layout)


def upload(request: PageRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    problems: Any = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            files.keep_waiting(
                by=request.user, organisation=request.organisation, purpose=PURPOSE, file_name=file.name,
                content=file.read(), settings={},
            )  # fmt: skip
            return redirect("board:providers_add", request.organisation.code)
        except ProblemsError as error:
            problems = error.problems
            form.add_error("file", "This file cannot be read. Each problem is listed below.")
    lists = sets_of(request.organisation, request.as_of)
    context = {"organisation": request.organisation, "lists": lists, "may_change": True, "form": form}
    return render(request, "board/providers/providers.jinja", {**context, "problems": problems})


def discard(request: PageRequest) -> HttpResponse:
    try:
        files.discard_waiting(by=request.user, organisation=request.organisation, purpose=PURPOSE)
        messages.success(request, "The file is discarded. Nothing of it was recorded.")
    except ValidationError:  # somebody was quicker
        pass
    return redirect("board:providers", request.organisation.code)


def layout_of(request: PageRequest, waiting: WaitingFile, table: Table) -> MonthlyFile | None:
    """The form that somebody chose for this file, otherwise the first of which it has every column."""
    forms = actions.known_forms(request.organisation)
    wanted = waiting.settings.get("form")
    return next((one for one in forms if one.id == wanted), None) or form_for(table, forms)


def look(request: PageRequest, waiting: WaitingFile, table: Table, layout: MonthlyFile) -> HttpResponse:
    """What would be recorded, with the choices that a person has; recording takes the choices as they stand."""
    known = known_measures(request.organisation, request.today, retired=False)
    kind = request.POST.get("kind", "")
    context: dict[str, Any] = {
        "organisation": request.organisation,
        "waiting": waiting,
        "layout": layout,
        "shown": SHOWN,
    }
    try:
        whole = read_providers(table, layout, measures=known, today=request.today)
        file = read_providers(table, layout, measures=known, today=request.today, kind=kind) if kind else whole
    except ProblemsError as error:
        return render(request, "board/providers/add.jinja", {**context, "problems": error.problems})
    lists = sets_of(request.organisation, request.today)
    initial = {
        "title": layout.title[:160],
        "source": f"File {waiting.file_name}, brought in on {request.today:%d.%m.%Y}"[:300],
        "which": LARGEST_THIRTY if len(file.sizes) > PER_PAGE else ALL,
    }
    form = ChoiceForm(request.POST or None, initial=initial, kinds=whole.kinds, lists=lists)
    rows = wanted_rows(form, file, initial["which"])
    if request.method == "POST" and form.is_valid() and request.POST.get("step") == "record" and rows:
        into = next((one for one in lists if str(one.pk) == form.cleaned_data["into"]), None)
        made = actions.record_providers(
            by=request.user, waiting=waiting, rows=rows, form=layout, into=into, on=request.today,
            title=form.cleaned_data["title"], source=form.cleaned_data["source"],
        )  # fmt: skip
        words = f"{made.added:,} figures of new months and {made.revised:,} revisions are recorded"
        messages.success(request, f"{words}; {made.unchanged:,} were the same already.")
        return redirect("board:provider_list", request.organisation.code, made.into.pk)
    return render(request, "board/providers/add.jinja", {**context, "form": form, "file": file, **preview(rows, known)})


def wanted_rows(form: ChoiceForm, file: ProviderFile, usual: str) -> list[ProviderRow]:
    which = form.cleaned_data.get("which") if form.is_bound and form.is_valid() else usual
    if which == ALL:
        return list(file.rows)
    if which == LARGEST_THIRTY:
        return file.kept(file.largest(PER_PAGE))
    named = {one.casefold(): one for one in file.sizes}
    missing = [one for one in form.named() if one.casefold() not in named]
    if missing:
        form.add_error("codes", f"Not in this file: {', '.join(missing[:10])}.")
    return file.kept(named[one.casefold()] for one in form.named() if one.casefold() in named)


def preview(rows: list[ProviderRow], known: dict[str, Any]) -> dict[str, Any]:
    """The latest month of the first providers, and how much there is in all."""
    if not rows:
        return {"rows": [], "columns": []}
    measures = list(dict.fromkeys(row.measure for row in rows))
    latest: dict[tuple[str, str], ProviderRow] = {}
    for row in sorted(rows, key=lambda one: one.period):
        if row.value is not None:
            latest[row.provider, row.measure] = row
    providers = sorted({row.provider for row in rows})
    cells = [
        [{"text": one}, *({"text": one_series.figure(known[name], latest[one, name].value) if (one, name) in latest else "no figure", "number": True} for name in measures)]
        for one in providers[:SHOWN]
    ]  # fmt: skip
    months = sorted({row.period for row in rows})
    head = [{"text": "Provider"}, *({"text": known[name].title, "number": True} for name in measures)]
    return {
        "rows": cells,
        "columns": head,
        "number": len(providers),
        "measures": len(measures),
        "first": months[0],
        "last": months[-1],
        "figures": len(rows),
    }


@page(Permission.CHANGE_BOARD)
def layout(request: PageRequest, code: str) -> HttpResponse:
    """Say which column is which; kept for the next file of the kind."""
    waiting = waiting_file(request.organisation, PURPOSE)
    if waiting is None:
        return redirect("board:providers", code)
    table = read_table(bytes(waiting.content), name=waiting.file_name)
    measures = sorted(known_measures(request.organisation, request.today, retired=False).values(), key=lambda one: one.title)  # fmt: skip
    form = LayoutForm(request.POST or None, table=table, measures=measures)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_form(by=request.user, organisation=request.organisation, form=form.layout(), on=request.today)
            waiting.settings = {**waiting.settings, "form": form.layout().id}
            waiting.save(update_fields=["settings"])
            return redirect("board:providers_add", code)
        except ValidationError as error:
            form.add_error("title", error.messages)
    context = {"organisation": request.organisation, "form": form, "waiting": waiting}
    return render(request, "board/providers/layout.jinja", context)


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
    if ending not in WRITERS:
        raise Http404
    within = set_or_404(request, pk)
    report = report_of(within, providers_of(within, request.as_of), request.as_of)
    writer, kind = WRITERS[ending]
    response = HttpResponse(writer(provider_document(report)), content_type=kind)
    name = f"{slugify(within.title)[:60] or 'providers'}-{request.as_of.isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def set_or_404(request: PageRequest, pk: int) -> ProviderSet:
    found = ProviderSet.objects.filter(organisation=request.organisation, pk=pk).first()
    if found is None or found.recorded_on > request.as_of:
        raise Http404
    return found
