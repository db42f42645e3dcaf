"""The home page, and the example data."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from collegium.definitions.examples import Example, example, examples
from collegium.organisation.pages import PageRequest, page
from collegium.tables.reading import read_table
from collegium.workbench.reports import home_of


@page()
def home(request: PageRequest) -> HttpResponse:
    return render(request, "workbench/home.jinja", {"home": home_of(request.user, request.access, request.today)})


@page()
def example_list(request: PageRequest) -> HttpResponse:
    return render(request, "workbench/examples.jinja", {"examples": examples()})


@page()
def example_page(request: PageRequest, example_id: str) -> HttpResponse:
    chosen = find(example_id)
    table = read_table(chosen.content(), name=chosen.file)
    return render(request, "workbench/example.jinja", {"example": chosen, "table": table})


@page()
def example_file(request: PageRequest, example_id: str) -> HttpResponse:
    chosen = find(example_id)
    return HttpResponse(
        chosen.content(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{chosen.file}"'},
    )


def find(example_id: str) -> Example:
    try:
        return example(example_id)
    except KeyError as error:
        raise Http404 from error
