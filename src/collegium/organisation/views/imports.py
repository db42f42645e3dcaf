"""Bringing files in: choose, map, look, apply. For one organisation, or for the list of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.organisation.actions.import_runs import (
    ChangedSince,
    apply_run,
    discard_run,
    keep_mapping,
    plan_of_run,
    set_mapping,
    upload_file,
)
from collegium.organisation.exporting import template_csv, template_workbook
from collegium.organisation.forms.imports import ApplyForm, CompleteForm, MappingForm, UploadForm
from collegium.organisation.importing import KINDS, kind, kinds_for
from collegium.organisation.importing.files import SEVERAL, RawTable, Upload, read_uploads
from collegium.organisation.importing.mappings import mappings_from, suggested, with_day
from collegium.organisation.importing.whole import misplaced
from collegium.organisation.models import ImportRun, Organisation, SavedMapping
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.imports import PARTS, count_rows, lines_of, worth_showing
from collegium.tables.problems import Problem
from collegium.tables.writing import write_csv

LINES_A_PAGE = 50
PROBLEMS_SHOWN = 100
RUNS_SHOWN = 20
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOR_ONE = page(Permission.IMPORT_REGISTER)
FOR_ALL = page(Permission.IMPORT_REGISTER, anywhere=True)


def organisation_of(request: PageRequest) -> Organisation | None:
    """None on the pages for the list of all organisations."""
    return getattr(request, "organisation", None)


def address(request: PageRequest, name: str, *parts: Any) -> str:
    organisation = organisation_of(request)
    if organisation is None:
        wide = "import_all" if name == "imports" else name.replace("import_", "import_all_", 1)
        return reverse(f"organisation:{wide}", args=parts)
    return reverse(f"organisation:{name}", args=[organisation.code, *parts])


def shown(request: PageRequest, name: str, about: dict[str, Any]) -> HttpResponse:
    about |= {"organisation": organisation_of(request), "here": lambda name, *parts: address(request, name, *parts)}
    return render(request, f"organisation/{name}.jinja", about)


def run_of(request: PageRequest, pk: int) -> ImportRun:
    return get_object_or_404(
        ImportRun.objects.select_related("organisation"), pk=pk, organisation=organisation_of(request)
    )


def imports(request: PageRequest, code: str = "") -> HttpResponse:
    """What was brought in, and the form to bring in more."""
    organisation = organisation_of(request)
    kept = list(SavedMapping.objects.filter(organisation=organisation).order_by("name"))
    kinds = kinds_for(organisation is None)
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None, kinds=kinds, kept=kept)
    problems: list[Problem] = []
    if sent and form.is_valid():
        run, problems = take_in(request, form, kept)
        if run is not None:
            return redirect(
                address(request, "import_preview" if run.mapping or run.kind == SEVERAL else "import_mapping", run.pk)
            )
    runs = ImportRun.objects.filter(organisation=organisation).select_related("by").defer("content")
    about = {
        "form": form,
        "problems": problems,
        "form_has_errors": bool(form.errors or problems),
        "kept": kept,
        "kinds": kinds,
        "runs": runs.order_by("-pk")[:RUNS_SHOWN],
        "titles": {one.id: one.title for one in KINDS},
    }
    return shown(request, "imports", about)


def take_in(request: PageRequest, form: UploadForm, kept: list[SavedMapping]) -> tuple[ImportRun | None, list[Problem]]:
    """Keep a file that can be read; a file that cannot is not kept, and its problems are shown."""
    file, said = form.cleaned_data["file"], form.cleaned_data["kind"]
    saved = next((one for one in kept if str(one.pk) == form.cleaned_data["mapping"]), None)
    wanted = saved.kind if saved else "" if said == SEVERAL else said
    content = file.read()
    tables, problems, _ = read_uploads([Upload(file.name, content, wanted, form.cleaned_data["sheet"])])
    organisation = organisation_of(request)
    problems += [one for raw in tables if (one := misplaced(raw.kind, raw, organisation))]
    if problems:
        return None, problems
    found = tables[0].kind.id if len(tables) == 1 else SEVERAL
    run = upload_file(by=request.user, organisation=organisation, kind=found, name=file.name, content=content)
    if found != SEVERAL:
        start(request, run, tables[0], saved, form.cleaned_data["sheet"])
    return run, []


def start(request: PageRequest, run: ImportRun, raw: RawTable, saved: SavedMapping | None, sheet: str) -> None:
    """A kept mapping that fits, or our own columns, need nobody's decision; anything else is shown first."""
    first = suggested(raw.kind, raw.table, today=request.today, sheet=sheet)
    if saved is not None:
        kept = replace(mappings_from(saved.content)[raw.kind.id], sheet=sheet)
        first = with_day(kept, raw.kind, request.today)
    form = MappingForm(raw, first)
    if form.needs_nobody or (saved is not None and not form.errors):
        set_mapping(by=request.user, run=run, mapping=first)


def mapping(request: PageRequest, pk: int, code: str = "") -> HttpResponse:
    """Which column is which, and what the values mean."""
    run = run_of(request, pk)
    if run.content is None or run.kind == SEVERAL:
        return redirect(
            address(
                request, "imports" if run.content is None else "import_preview", *([] if run.content is None else [pk])
            )
        )
    tables, _, _ = read_uploads([Upload(run.file_name, bytes(run.content), run.kind, sheet_of(run))])
    raw = tables[0]
    known = mappings_from(run.mapping)[run.kind] if run.mapping else suggested(raw.kind, raw.table, today=request.today)
    form = MappingForm(raw, known, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.errors and "look" in request.POST:
        set_mapping(by=request.user, run=run, mapping=form.mapping)
        if name := request.POST.get("keep_as", "").strip()[:120]:
            keep_mapping(by=request.user, organisation=organisation_of(request), name=name, mapping=form.mapping)
        return redirect(address(request, "import_preview", pk))
    errors = form.errors if request.method == "POST" else []
    about = {"run": run, "form": form, "errors": errors, "form_has_errors": bool(errors), "kind": raw.kind}
    return shown(request, "import_mapping", about)


def sheet_of(run: ImportRun) -> str:
    return mappings_from(run.mapping)[run.kind].sheet if run.mapping else ""


def preview(request: PageRequest, pk: int, code: str = "") -> HttpResponse:
    """What would be done; applied when it is what the user was shown."""
    run = run_of(request, pk)
    if run.content is None:
        return shown(request, "import_done", {"run": run, "title": title_of(run)})
    form = ApplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("fingerprint", "complete_on")}
        try:
            apply_run(by=request.user, run=run, today=request.today, **values)
        except ChangedSince as error:
            messages.warning(request, error.messages[0])
            return redirect(request.get_full_path())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{run.file_name} was imported.")
            return redirect(address(request, "import_preview", pk))
    about = {"run": run, "form": form, "title": title_of(run), "form_has_errors": bool(form.errors)}
    return shown(request, "import_preview", about | plan_shown(request, run))


def plan_shown(request: PageRequest, run: ImportRun) -> dict[str, Any]:
    complete = CompleteForm(request.GET if "complete" in request.GET else None, initial={"complete_on": request.today})
    plan = plan_of_run(run, by=request.user, today=request.today, complete_on=complete.day)
    part = request.GET.get("show", "")
    part = part if part in PARTS else next((one for one in PARTS if getattr(plan, one)), PARTS[0])
    lines = Paginator(worth_showing(plan, part), LINES_A_PAGE).get_page(request.GET.get("page"))
    return {
        "plan": plan,
        "complete": complete,
        "can_end": run.kind == SEVERAL or kind(run.kind).ending,
        "part": part,
        "page": lines,
        "lines": lines_of(list(lines.object_list)),
        "counts": count_rows(plan),
        "problems": plan.problems[:PROBLEMS_SHOWN],
    }


def title_of(run: ImportRun) -> str:
    return "Our template, or an export" if run.kind == SEVERAL else kind(run.kind).title


def problems(request: PageRequest, pk: int, code: str = "") -> HttpResponse:
    """Every problem of the file, as a file."""
    run = run_of(request, pk)
    if run.content is None:
        raise Http404
    complete = CompleteForm(request.GET if "complete" in request.GET else None)
    found = plan_of_run(run, by=request.user, today=request.today, complete_on=complete.day).problems
    columns = ("file", "row", "column", "value", "problem", "remedy")
    return download(
        write_csv(columns, [[getattr(one, name) for name in columns] for one in found], mark=True), "problems.csv"
    )


def discard(request: PageRequest, pk: int, code: str = "") -> HttpResponse:
    """Give the file up; only on asking."""
    run = run_of(request, pk)
    if request.method == "POST":
        try:
            discard_run(by=request.user, run=run)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, f"{run.file_name} was discarded. Nothing was written.")
    return redirect(address(request, "imports"))


def template(request: PageRequest, name: str, code: str = "") -> HttpResponse:
    """An empty table to fill in: one kind as CSV, or a workbook of all of them."""
    if name == SEVERAL:
        return download(template_workbook(), "collegium-template.xlsx", EXCEL)
    found = next((one for one in KINDS if one.id == name and one.ours), None)
    if found is None:
        raise Http404
    return download(template_csv(found), f"{found.id}.csv")


def kept_mapping(request: PageRequest, pk: int, code: str = "") -> HttpResponse:
    """A kept mapping as a file, for the command line or for another organisation."""
    saved = get_object_or_404(SavedMapping, pk=pk, organisation=organisation_of(request))
    return download(saved.content.encode(), "mapping.toml", "application/toml")


def download(content: bytes, name: str, media_type: str = "text/csv; charset=utf-8") -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


import_one, import_all = FOR_ONE(imports), FOR_ALL(imports)
mapping_one, mapping_all = FOR_ONE(mapping), FOR_ALL(mapping)
preview_one, preview_all = FOR_ONE(preview), FOR_ALL(preview)
problems_one, problems_all = FOR_ONE(problems), FOR_ALL(problems)
discard_one, discard_all = FOR_ONE(discard), FOR_ALL(discard)
template_one, template_all = FOR_ONE(template), FOR_ALL(template)
kept_mapping_one, kept_mapping_all = FOR_ONE(kept_mapping), FOR_ALL(kept_mapping)
