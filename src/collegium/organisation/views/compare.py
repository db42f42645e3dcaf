"""Organisations side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.organisation.actions.examples import site_codes
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters import comparison as words
from collegium.organisation.queries.organisations import comparable, filtered, sites
from collegium.organisation.reports.comparison import COLUMNS, compare
from collegium.registers.ordering import by_name
from collegium.tables.writing import write_csv

MOST = 100  # more rows than anybody reads on a page; the export of all is the import's business


@page(Permission.COMPARE, anywhere=True)
def comparison(request: PageRequest) -> HttpResponse:
    """The chosen organisations, or all that are open on the day and that the user may compare."""
    allowed = comparable(request.access).order_by(by_name("name"))
    codes = request.GET.getlist("code")
    open_then = filtered(allowed, request.as_of)
    chosen = list((allowed.filter(code__in=codes) if codes else open_then)[:MOST])
    result = compare(sites(chosen, request.as_of))
    if request.GET.get("format") == "csv":
        columns, rows = words.csv_table(result)
        answer = HttpResponse(write_csv(columns, rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="comparison-{request.as_of}.csv"'
        return answer
    return render(
        request,
        "organisation/compare.jinja",
        {
            "result": result,
            "words": words,
            "columns": [(name, words.HEADINGS[name]) for name in COLUMNS],
            "column": COLUMNS,
            "choice": list(allowed.values_list("code", "name")[:MOST]),
            "chosen": {one.code for one in chosen},
            "examples": site_codes() if allowed.filter(code=site_codes()[0]).exists() else [],
        },
    )
