"""Pages that belong to the site as a whole."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.defaults import server_error

from collegium.audit.database_problems import problem_of
from collegium.organisation.pages import public


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.jinja")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.jinja")


def went_wrong(request: HttpRequest) -> HttpResponse:
    """An error that no page expected. When the database is behind it, the page says so and asks the database for nothing."""
    problem = problem_of(sys.exception())
    if problem is None:
        return server_error(request)
    page = get_template("database.html").render({"problem": problem})
    return HttpResponse(page, status=503, headers={"Retry-After": "60", "Cache-Control": "no-store"})
