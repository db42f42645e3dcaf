"""The register of questions that everybody may read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from collegium.board.questions import queries
from collegium.board.questions.rules import rules_in_words
from collegium.organisation.pages import public

ON_A_PAGE = 25


@public
def public_questions(request: HttpRequest, public_code: str) -> HttpResponse:
    """The register as everybody may read it: only what is published, only where the trust opened it."""
    organisation = queries.public_organisation(public_code)
    if organisation is None:
        raise Http404
    text = request.GET.get("text", "").strip()
    here = Paginator(queries.published(organisation, text), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation, "here": here, "text": text, "today": timezone.localdate(),
        "promises": queries.public_promises(list(here)), "rule_words": rules_in_words(queries.rules_of(organisation)),
    }  # fmt: skip
    return render(request, "board/questions/public.jinja", context)
