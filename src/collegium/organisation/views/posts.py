"""One post: what it was called and where it stood, who held it, and when nobody did."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from collegium.accounts.roles import Permission
from collegium.definitions.roles import role, role_ids
from collegium.organisation.models import Membership, Post, PostPlacement
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.history import steps
from collegium.organisation.presenters.structure import competition_words, period_words
from collegium.organisation.queries.choices import choices_of
from collegium.organisation.queries.details import competitions_of, holders_of, placements_of, seats_with
from collegium.organisation.queries.history import history_of
from collegium.organisation.queries.structure import posts_at
from collegium.organisation.reports.tenure import Vacancy, vacancies
from collegium.registers.history import Step


@page(Permission.VIEW_REGISTER)
def post(request: PageRequest, code: str, pk: int) -> HttpResponse:
    shown = get_object_or_404(request.organisation.posts, pk=pk)
    access, day = request.access, request.as_of
    posts = {one.id: one for one in posts_at(request.organisation, day)}
    placements, holders = placements_of(shown), holders_of(shown)
    see_people = access.may(Permission.VIEW_PEOPLE, request.organisation)
    choices = choices_of(request.organisation, access)
    gaps = vacancies([(one.starts, one.ends) for one in placements], [(one.starts, one.ends) for one in holders], day)
    timeline: list[Membership | Vacancy] = sorted([*holders, *gaps], key=lambda one: one.starts, reverse=True)
    context = {
        "post": shown,
        "here": posts.get(shown.pk),
        "role_title": role_title,
        "posts": posts,
        "reports": [one for one in posts.values() if one.reports_to_id == shown.pk],
        "placements": placements,
        "timeline": [(one, isinstance(one, Membership)) for one in timeline],
        "competitions": competitions_of(shown),
        "competition_words": competition_words,
        "seats": seats_with(day, post=shown),
        "unit_names": dict(choices.units),
        "post_names": dict(choices.posts),
        "history": history(request, shown, placements, holders),
        "may_see_people": see_people,
        "may_change": access.may(Permission.CHANGE_REGISTER, request.organisation),
        "query": f"?as_of={day}" if day != request.today else "",
        "period": period_words,
    }
    return render(request, "organisation/post.jinja", context)


def role_title(role_id: str) -> str:
    return role(role_id).title if role_id in role_ids() else role_id


def history(
    request: PageRequest, post: Post, placements: list[PostPlacement], holders: list[Membership]
) -> list[tuple[str, Step]]:
    own = {
        "post": [post.pk],
        "postplacement": [one.pk for one in placements],
        "membership": [one.pk for one in holders],
        "competition": list(post.competitions.values_list("pk", flat=True)),
    }
    events = history_of(request.organisation, own, ("post_id", post.pk))
    return steps(events, request, about="post")
