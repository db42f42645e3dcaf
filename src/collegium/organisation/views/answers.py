"""The answer of a page of the register: the page itself, or one of its tables as a file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.organisation.pages import PageRequest
from collegium.organisation.presenters.links import Links, links_of
from collegium.organisation.presenters.tables import Table
from collegium.tables.writing import write_csv


def links_for(request: PageRequest) -> Links:
    return links_of(request.organisation, request.access, request.as_of, request.today)


def answer(request: PageRequest, template: str, links: Links, tables: dict[str, Table], **context: Any) -> HttpResponse:
    """`?format=csv` gives the first table, or that named by `?table=`."""
    if request.GET.get("format") == "csv":
        return csv_answer(request, tables)
    context |= {"organisation": request.organisation, "links": links, "tables": tables}
    return render(request, f"organisation/{template}.jinja", context)


def csv_answer(request: PageRequest, tables: dict[str, Table]) -> HttpResponse:
    if not request.access.may(Permission.EXPORT_REGISTER, request.organisation):
        raise PermissionDenied
    name = request.GET.get("table") or next(iter(tables))
    if name not in tables:
        raise Http404("There is no such table on this page.")
    content = write_csv(tables[name].columns, tables[name].values, mark=True)
    file_name = f"{request.organisation.code}-{name}-{request.as_of.isoformat()}.csv"
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
