"""The list of organisations, and one organisation as at a day."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.organisation.contents import links_for
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.structure import change_sentences, kind_of_unit, succession_sentences
from collegium.organisation.queries.organisations import SORTS, comparable, filtered, listed_for, sites, successors_of
from collegium.organisation.queries.structure import employed_doctors, posts_at, successions_of, units_at
from collegium.organisation.reports.comparison import line_of
from collegium.organisation.reports.structure import changes_between, key_figures, months_later, tree_of

ON_A_PAGE = 50
STATES = {"open": "Open", "closed": "Closed", "all": "Open or closed"}


@page(Permission.VIEW_REGISTER, Permission.COMPARE, anywhere=True)
def organisations(request: PageRequest) -> HttpResponse:
    """Those that the user may see, with what they say of themselves."""
    asked = {name: request.GET.get(name, "").strip() for name in ("text", "kind", "state", "sort")}
    asked["state"] = asked["state"] if asked["state"] in STATES else "open"
    found = filtered(
        listed_for(request.access), request.as_of, text=asked["text"], kind=asked["kind"], state=asked["state"]
    )
    here = Paginator(found.order_by(*SORTS.get(asked["sort"], SORTS["name"])), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    listed = list(here.object_list)
    return render(
        request,
        "organisation/organisations.jinja",
        {
            "here": here,
            "rows": list(zip(listed, map(line_of, sites(listed, request.as_of, counting=False)), strict=True)),
            "successors": successors_of(one.pk for one in listed),
            "asked": asked,
            "kinds": Organisation.Kind.choices,
            "states": STATES.items(),
            "may_open": request.access.organisations_with(Permission.VIEW_REGISTER),
            "may_compare": set(
                comparable(request.access).filter(pk__in=[one.pk for one in listed]).values_list("pk", flat=True)
            ),
            "may_add": request.access.may_anywhere(Permission.IMPORT_REGISTER),
        },
    )


@page(Permission.VIEW_REGISTER)
def organisation(request: PageRequest, code: str) -> HttpResponse:
    """Key figures, the tree of units with who leads each, and what changed."""
    shown, day = request.organisation, request.as_of
    units, posts = units_at(shown, day), posts_at(shown, day)
    since = day_asked(request.GET.get("since", "")) or months_later(day, -12)
    changes = changes_between(units_at(shown, since), units)
    query = f"?as_of={day}" if day != request.today else ""
    return render(
        request,
        "organisation/organisation.jinja",
        {
            "organisation": shown,
            "figures": key_figures(units, posts, employed_doctors(shown, day), day),
            "tree": tree_of(units, posts),
            "top_posts": [post for post in posts if post.unit_id is None],
            "since": since,
            "changes": change_sentences(changes),
            "successions": succession_sentences(successions_of(shown), shown.pk),
            "openable": request.access.organisations_with(Permission.VIEW_REGISTER),
            "links": links_for(shown, request.access, query),
            "query": query,
            "kind_of_unit": kind_of_unit,
            "may_see_people": request.access.may(Permission.VIEW_PEOPLE, shown),
            "may_change": request.access.may(Permission.CHANGE_REGISTER, shown),
            "may_compare": request.access.may_anywhere(Permission.COMPARE),
        },
    )


def day_asked(text: str) -> dt.date | None:
    """A day that a reader typed; None when there is none, or it is no day."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
