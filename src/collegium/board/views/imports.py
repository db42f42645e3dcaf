"""Bring in figures: upload, look, import."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from collegium.accounts.roles import Permission
from collegium.board import actions, queries
from collegium.board.actions.observations import content_of_upload
from collegium.board.forms import ColumnsForm, UploadForm
from collegium.board.measures import known_measures
from collegium.board.models import ObservationUpload
from collegium.board.presenters.changes import change_rows
from collegium.organisation.pages import PageRequest, page
from collegium.tables.problems import ProblemsError

SHOWN = 200


@page(Permission.CHANGE_BOARD)
def figures(request: PageRequest, code: str) -> HttpResponse:
    """One page that shows how far it has come."""
    context: dict[str, Any] = {"organisation": request.organisation, "form": UploadForm(), "shown": SHOWN}
    known = known_measures(request.organisation, request.today, retired=False)
    context["measures"] = sorted(known.values(), key=lambda one: one.id)
    if request.method == "POST":
        step = {"upload": upload, "discard": discard, "import": bring_in}.get(request.POST.get("step", ""))
        if step is None:
            raise Http404
        answer = step(request)
        if isinstance(answer, HttpResponse):
            return answer
        context |= answer
    found = queries.waiting_upload(request.organisation)
    if found is not None:
        context = {**looked_at(request, found), **context}
    return render(request, "board/figures.jinja", {**context, "found": found})


def upload(request: PageRequest) -> HttpResponse | dict[str, Any]:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    file = form.cleaned_data["file"]
    try:
        actions.upload_observations(
            by=request.user, organisation=request.organisation, file_name=file.name, content=file.read()
        )
    except ProblemsError as error:
        form.add_error("file", "This file cannot be read. Each problem is listed below.")
        return {"form": form, "problems": error.problems}
    return redirect("board:figures", request.organisation.code)


def discard(request: PageRequest) -> HttpResponse | dict[str, Any]:
    try:
        actions.discard_upload(by=request.user, organisation=request.organisation)
    except ValidationError:  # somebody was quicker
        return redirect("board:figures", request.organisation.code)
    messages.success(request, "The file is discarded. Nothing of it was recorded.")
    return redirect("board:figures", request.organisation.code)


def bring_in(request: PageRequest) -> HttpResponse | dict[str, Any]:
    found = queries.waiting_upload(request.organisation)
    if found is None:
        return redirect("board:figures", request.organisation.code)
    try:
        made = actions.apply_upload(by=request.user, upload=found, on=request.today)
    except ProblemsError as error:
        return {"problems": error.problems}
    words = f"{len(made.added)} figures of new months and {len(made.revised)} revisions are recorded"
    messages.success(request, f"{words}; {made.unchanged} were the same already.")
    return redirect("board:board", request.organisation.code)


def looked_at(request: PageRequest, found: ObservationUpload) -> dict[str, Any]:
    """What the import would record, or everything that stands in its way."""
    table, mapping = content_of_upload(found)
    used = set(mapping.columns.values())
    context: dict[str, Any] = {
        "row_count": len(table.rows),
        "left_aside": [column for column in table.columns if column not in used],
        "notes": table.notes,
    }
    try:
        changes = actions.preview_observations(
            organisation=request.organisation, table=table, mapping=mapping, today=request.today
        )
    except ProblemsError as error:
        return {**context, "problems": error.problems}
    return {
        **context,
        "changes": changes,
        "rows": change_rows(changes, known_measures(request.organisation, request.today))[:SHOWN],
    }


@page(Permission.CHANGE_BOARD)
def columns(request: PageRequest, code: str) -> HttpResponse:
    found = queries.waiting_upload(request.organisation)
    if found is None:
        return redirect("board:figures", code)
    table, mapping = content_of_upload(found)
    form = ColumnsForm(request.POST or None, table=table, mapping=mapping)
    if request.method == "POST" and form.is_valid():
        actions.map_upload(by=request.user, upload=found, mapping=replace(mapping, columns=form.columns()))
        return redirect("board:figures", code)
    context = {"organisation": request.organisation, "form": form, "found": found}
    return render(request, "board/columns.jinja", context)
