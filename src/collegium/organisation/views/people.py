"""The people of the register, and one person. Opening a person's page is recorded."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.organisation.models import Person, Profession
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.history import steps
from collegium.organisation.presenters.people import as_shown, is_now, total_time
from collegium.organisation.presenters.structure import period_words
from collegium.organisation.queries.choices import choices_of
from collegium.organisation.queries.details import employments_of, people_of, posts_of, seats_with
from collegium.organisation.queries.history import history_of
from collegium.registers.history import Step
from collegium.registers.ordering import by_name
from collegium.tables.characters import composed

ON_A_PAGE = 50


@page(Permission.VIEW_PEOPLE)
def people(request: PageRequest, code: str) -> HttpResponse:
    """Those who work, sit or hold a post there on the day."""
    text, profession = composed(request.GET.get("text", "").strip()), request.GET.get("profession", "")
    found = people_of(request.organisation, request.as_of, text, profession)
    here = Paginator(found.order_by(by_name("name"), "code"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "organisation/people.jinja",
        {
            "here": here,
            "text": text,
            "profession": profession,
            "professions": Profession.choices,
            "query": f"?as_of={request.as_of}" if request.as_of != request.today else "",
            "may_change": request.access.may(Permission.CHANGE_REGISTER, request.organisation),
        },
    )


@page(Permission.VIEW_PEOPLE)
def person(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Everything that the register holds about one person; the same as a file for that person."""
    shown = get_object_or_404(request.organisation.people, pk=pk)
    as_file = request.GET.get("format") == "json"
    record_read(
        by=request.user,
        subject="organisation.person",
        subject_id=str(shown.pk),
        organisation=request.organisation.code,
        reason="taken out as a file" if as_file else "",
    )
    context = details(request, shown)
    if as_file:
        content = json.dumps(as_shown(shown, context), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        answer = HttpResponse(content, content_type="application/json; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="person-{shown.pk}.json"'
        return answer
    return render(request, "organisation/person.jinja", context)


def details(request: PageRequest, shown: Person) -> dict[str, Any]:
    day = request.as_of
    choices = choices_of(request.organisation, request.access)
    posts, employments = posts_of(shown), employments_of(shown)
    return {
        "person": shown,
        "posts": posts,
        "employments": employments,
        "seats": seats_with(day, person=shown),
        "time": total_time(posts, employments, day),
        "is_now": is_now,
        "post_names": dict(choices.posts),
        "unit_names": dict(choices.units),
        "history": history(request, shown, [one.pk for one in posts], [one.pk for one in employments]),
        "may_change": request.access.may(Permission.CHANGE_REGISTER, request.organisation),
        "may_erase": request.access.may(Permission.ERASE_RECORD, request.organisation),
        "may_link": request.access.may(Permission.MANAGE_ACCESS, request.organisation),
        "query": f"?as_of={day}" if day != request.today else "",
        "period": period_words,
    }


def history(request: PageRequest, person: Person, posts: list[int], employments: list[int]) -> list[tuple[str, Step]]:
    own = {"person": [person.pk], "membership": posts, "employment": employments}
    events = history_of(request.organisation, own, ("person_id", person.pk))
    return steps(events, request)
