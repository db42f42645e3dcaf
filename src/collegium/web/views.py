"""Pages that belong to the site as a whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from collegium.organisation.pages import public


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.jinja")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.jinja")
