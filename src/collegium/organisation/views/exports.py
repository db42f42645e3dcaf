"""Taking the register out. Each export is recorded, because what leaves is no longer in our care."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.audit.actions import Entry, name_of, record
from collegium.organisation.exporting import packed_csv, workbook
from collegium.organisation.exporting_linked import linked_data
from collegium.organisation.pages import PageRequest, page
from collegium.registers.files.views import EXCEL, download

# Form -> ending of the file's name and its media type
FORMS = {
    "csv": ("zip", "application/zip"),
    "excel": ("xlsx", EXCEL),
    "json-ld": ("jsonld", "application/ld+json"),
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
    ending, media_type = FORMS[form]
    names = request.access.may(Permission.VIEW_PEOPLE, request.organisation)
    content = written(request, form, names)
    record_export(request, form, names)
    return download(content, f"{request.organisation.code}-register.{ending}", media_type)


def written(request: PageRequest, form: str, names: bool) -> bytes:
    match form:
        case "csv":
            return packed_csv(request.organisation, names=names)
        case "excel":
            return workbook(request.organisation, names=names)
        case _:
            return linked_data(request.organisation, on=request.today, names=names)


def record_export(request: PageRequest, form: str, names: bool) -> None:
    """Somebody took the register out: said in the record, because it leaves our care."""
    entry = Entry(
        kind="read",
        verb="organisation.export",
        subject="organisation.organisation",
        subject_id=str(request.organisation.pk),
        organisation=request.organisation.code,
        after={"form": form, "with_names": names},
    )
    record(by=name_of(request.user), entries=[entry])
