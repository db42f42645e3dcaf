"""Taking the register out. Each export is recorded, because what leaves is no longer in our care."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.organisation.actions.import_runs import record_export
from collegium.organisation.exporting import packed_csv, workbook
from collegium.organisation.exporting_linked import linked_data
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.views.imports import EXCEL, download

FORMS = {
    "csv": (packed_csv, "zip", "application/zip"),
    "excel": (workbook, "xlsx", EXCEL),
    "json-ld": (linked_data, "jsonld", "application/ld+json"),
}


@page(Permission.EXPORT_REGISTER)
def exports(request: PageRequest, code: str) -> HttpResponse:
    names = request.access.may(Permission.VIEW_PEOPLE, request.organisation)
    about = {"names": names, "may_import": request.access.may(Permission.IMPORT_REGISTER, request.organisation)}
    return render(request, "organisation/exports.jinja", {"organisation": request.organisation, **about})


@page(Permission.EXPORT_REGISTER)
def export(request: PageRequest, code: str, form: str) -> HttpResponse:
    """The whole register of the organisation as a file; people are named only to those who may see people."""
    if form not in FORMS:
        raise Http404
    write, ending, media_type = FORMS[form]
    names = request.access.may(Permission.VIEW_PEOPLE, request.organisation)
    content = write(request.organisation, names=names)
    record_export(by=request.user, organisation=request.organisation, form=form, names=names)
    return download(content, f"{request.organisation.code}-register.{ending}", media_type)
