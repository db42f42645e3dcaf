"""One unit as at a day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from collegium.accounts.roles import Permission
from collegium.organisation.models import Accountability, Unit
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.history import steps
from collegium.organisation.presenters.structure import kind_of_unit, led_by, period_words
from collegium.organisation.queries.choices import choices_of
from collegium.organisation.queries.details import (
    by_grade,
    doctors_and_others,
    groups_of,
    names_of_unit,
    people_in,
    responsibilities_of,
)
from collegium.organisation.queries.history import history_of
from collegium.organisation.queries.structure import posts_at, units_at
from collegium.organisation.reports.structure import below, leads_of, path_to
from collegium.registers.history import Step


@page(Permission.VIEW_REGISTER)
def unit(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Its place, its posts and people, the groups it sits on, and what was recorded about it."""
    shown = get_object_or_404(request.organisation.units, pk=pk)
    access, day = request.access, request.as_of
    units, posts = units_at(request.organisation, day), posts_at(request.organisation, day)
    own_posts = [post for post in posts if post.unit_id == shown.pk]
    names = names_of_unit(shown)
    people = doctors_and_others(shown, day)
    see_people = access.may(Permission.VIEW_PEOPLE, request.organisation)
    context = {
        "unit": shown,
        "here": next((one for one in units if one.id == shown.pk), None),
        "path": path_to(shown.pk, units)[:-1],
        "children": [one for one in units if one.parent_id == shown.pk],
        "names": names,
        "posts": own_posts,
        "titles": {post.id: post for post in posts},
        "leads": leads_of(own_posts),
        "grades": by_grade(people),
        "people": people if see_people or shown.pk in access.led_units else [],
        "people_count": len(people),
        "people_below": people_in(below(shown.pk, units), day),
        "groups": groups_of(shown, day),
        "responsibilities": responsibilities_of(shown, day),
        "unit_names": dict(choices_of(request.organisation, access).units),
        "history": history(request, shown, [one.pk for one in names]),
        "may_see_people": see_people,
        "may_change": access.may(Permission.CHANGE_REGISTER, request.organisation),
        "query": f"?as_of={day}" if day != request.today else "",
        "kind_of_unit": kind_of_unit,
        "led_by": led_by,
        "period": period_words,
        "accountability": dict(Accountability.choices),
    }
    return render(request, "organisation/unit.jinja", context)


def history(request: PageRequest, unit: Unit, placements: list[int]) -> list[tuple[str, Step]]:
    own = {
        "unit": [unit.pk],
        "unitplacement": placements,
        "responsibility": list(unit.responsibilities.values_list("pk", flat=True)),
    }
    events = history_of(request.organisation, own, ("unit_id", unit.pk))
    return steps(events, request, about="unit")
