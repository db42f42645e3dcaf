"""Who is who, from the register."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.board.glossary import queries
from collegium.organisation.pages import PageRequest, page

ON_A_PAGE = 50


@page(Permission.VIEW_BOARD)
def who(request: PageRequest, code: str) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = queries.who_is_who(request.organisation, request.as_of, text)
    here = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "board/glossary/who.jinja", {"here": here, "text": text})
