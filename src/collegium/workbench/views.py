"""The home page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page


@page()
def home(request: PageRequest) -> HttpResponse:
    organisations = Organisation.objects.filter(pk__in=request.access.by_organisation).order_by("name")
    return render(request, "workbench/home.jinja", {"organisations": organisations})
