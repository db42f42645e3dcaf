"""Pages of the glossary: what words mean here, and who is who."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.glossary import actions, queries
from collegium.board.models import OwnTerm
from collegium.organisation.form_pages import RecordForm, confirming, form_page
from collegium.organisation.pages import PageRequest, page

ON_A_PAGE = 50
NAMES = ("term", "expansion", "meaning", "context")
HINTS = {
    "term": "As it is written: an acronym in capitals.",
    "expansion": "For an acronym: the words.",
    "context": "For a term that means two things: where it means this one.",
}


def trail(request: PageRequest) -> list[tuple[str, str]]:
    code = request.organisation.code
    return [("Board", reverse("board:boards")), ("Glossary", reverse("board:glossary", args=[code]))]


@page(Permission.VIEW_BOARD)
def glossary(request: PageRequest, code: str) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = queries.glossary_of(request.organisation, text)
    context = {
        "here": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "twofold": queries.twofold(queries.glossary_of(request.organisation)),
        "text": text,
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/glossary/glossary.jinja", context)


@page(Permission.VIEW_BOARD)
def who(request: PageRequest, code: str) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = queries.who_is_who(request.organisation, request.as_of, text)
    here = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "board/glossary/who.jinja", {"here": here, "text": text})


@page(Permission.CHANGE_BOARD)
def term_add(request: PageRequest, code: str) -> HttpResponse:
    form = RecordForm(
        OwnTerm, NAMES, request.POST or None, hints=HINTS, initial={"term": request.GET.get("term", "")[:60]}
    )
    return form_page(
        request, form, lambda: actions.add_term(by=request.user, organisation=request.organisation, values=form.values()),
        to=reverse("board:glossary", args=[code]), said="The term is in the glossary.", heading="Add a term",
        caption=request.organisation.name, crumbs=trail(request), button="Add",
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def term(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = get_object_or_404(OwnTerm, pk=pk, organisation=request.organisation)
    form = RecordForm(
        OwnTerm, NAMES, request.POST or None, hints=HINTS, initial={name: getattr(found, name) for name in NAMES}
    )
    return form_page(
        request, form, lambda: actions.change_term(by=request.user, term=found, values=form.values()),
        to=reverse("board:glossary", args=[code]), said="The term is changed.", heading="Change a term", caption=found.term,
        crumbs=trail(request),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def term_remove(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = get_object_or_404(OwnTerm, pk=pk, organisation=request.organisation)
    return form_page(
        request, confirming(request), lambda: actions.remove_term(by=request.user, term=found),
        to=reverse("board:glossary", args=[code]), said="The term is taken out.", heading="Take the term out",
        caption=found.term, crumbs=trail(request), button="Take out", warning=True,
        intro=[f"{found.term}: {found.expansion or found.meaning}", "Papers that were issued keep it as it was."],
    )  # fmt: skip
