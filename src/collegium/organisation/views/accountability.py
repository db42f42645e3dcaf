"""Pages of layers and accountability, of tasks and decisions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from collegium.accounts.roles import Permission
from collegium.organisation.actions.tasks import DEFAULT_TASKS, propose_default_tasks
from collegium.organisation.models import Organisation, Unit
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters import accountability as words
from collegium.organisation.queries import accountability as queries
from collegium.organisation.queries.leadership import post_facts
from collegium.organisation.reports.accountability import accountability_report, ladder_check, task_report, triumvirates
from collegium.organisation.views.answers import answer, links_for
from collegium.wording.dates import day
from collegium.wording.numbers import plural


@page(Permission.VIEW_REGISTER)
def layers(request: PageRequest, code: str) -> HttpResponse:
    organisation, on = request.organisation, request.as_of
    units, posts = queries.unit_facts(organisation, on), post_facts(organisation, on)
    topics = queries.topic_facts(organisation, on)
    mental_health = organisation.kind == Organisation.Kind.MENTAL_HEALTH
    report = accountability_report(units, posts)
    trios = triumvirates(units, posts, topics, on, mental_health=mental_health)
    ladder = queries.ladder_at(organisation, on)
    checked = ladder_check(ladder, posts)
    links = links_for(request)
    figures = queries.figures_at(organisation, on)
    tables = {
        "accountability": words.accountability_table(report, links),
        "triumvirates": words.triumvirate_table(trios, links),
        "layers": words.ladder_table(checked),
    }
    return answer(
        request,
        "layers",
        links,
        tables,
        ladder=ladder,
        checked=words.ladder_sentence(checked),
        described=words.self_description(figures),
        figures_recorded=figures is not None,
        counted=words.counts_sentence(report),
        figures=words.counts_figures(report),
        paired=words.triumvirate_sentence(trios),
    )


@page(Permission.VIEW_REGISTER)
def tasks(request: PageRequest, code: str) -> HttpResponse:
    units = queries.unit_facts(request.organisation, request.as_of)
    report = task_report(units, queries.topic_facts(request.organisation, request.as_of))
    links = links_for(request)
    tables = {"tasks": words.topics_table(report, links), "units": words.units_topics_table(report, links)}
    proposed = [(name, words.CAPACITIES[lead]) for name, lead in DEFAULT_TASKS]
    return answer(
        request,
        "tasks",
        links,
        tables,
        sentence=words.topics_sentence(report),
        report=report,
        problems=words.topic_problems(report),
        proposed=proposed,
    )


@page(Permission.CHANGE_REGISTER)
@require_POST
def propose_tasks(request: PageRequest, code: str, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=pk, organisation=request.organisation)
    try:
        added = propose_default_tasks(by=request.user, unit=unit, starts=request.as_of)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        found = (
            f"{plural(len(added), 'task')} added from {day(request.as_of)}."
            if added
            else "The usual tasks are there already."
        )
        messages.success(request, found)
    return redirect(links_for(request).page("tasks"))
