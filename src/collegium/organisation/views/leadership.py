"""Pages of leaders: on paper, their time, how they were appointed, the formal roles."""

from __future__ import annotations

from django.http import HttpResponse

from collegium.accounts.roles import Permission
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters import appointments as appointment_words
from collegium.organisation.presenters import leadership as words
from collegium.organisation.queries import leadership as queries
from collegium.organisation.queries.structure import employed_doctors
from collegium.organisation.reports import appointments as appointment_reports
from collegium.organisation.reports import leadership as reports
from collegium.organisation.reports.leadership_time import leadership_time
from collegium.organisation.views.answers import answer, links_for


@page(Permission.VIEW_REGISTER)
def paper_leaders(request: PageRequest, code: str) -> HttpResponse:
    report = reports.paper_leaders(queries.post_facts(request.organisation, request.as_of))
    links = links_for(request)
    tables = {"leaders-on-paper": words.paper_table(report, links)}
    return answer(request, "paper_leaders", links, tables, sentence=words.paper_sentence(report), report=report)


@page(Permission.VIEW_REGISTER)
def time(request: PageRequest, code: str) -> HttpResponse:
    links = links_for(request)
    # A job plan is about a person: without the right to see people, posts and sums remain.
    plans = queries.job_plans(request.organisation, request.as_of) if links.people else {}
    posts = queries.post_facts(request.organisation, request.as_of)
    doctors = len(employed_doctors(request.organisation, request.as_of))
    report = leadership_time(posts, plans, doctors)
    tables = {"posts": words.time_table(report, links), "units": words.units_time_table(report, links)}
    if links.people:
        tables["doctors"] = words.doctors_time_table(report, links)
    return answer(
        request,
        "time",
        links,
        tables,
        figures=words.time_figures(report),
        sentence=words.time_sentence(report),
        report=report,
    )


@page(Permission.VIEW_REGISTER)
def appointments(request: PageRequest, code: str) -> HttpResponse:
    facts = queries.competitions_until(request.organisation, request.as_of)
    lines = [appointment_reports.competition_line(fact) for fact in facts]
    links = links_for(request)
    tables = {
        "competitions": appointment_words.competitions_table(lines, links),
        "roles": appointment_words.roles_competition_table(appointment_reports.role_competitions(lines)),
    }
    if links.people:
        posts = queries.post_facts(request.organisation, request.as_of)
        since = queries.consultant_since(request.organisation, request.as_of)
        found = appointment_reports.credibility(posts, since)
        tables["consultant-years"] = appointment_words.credibility_table(found, links)
    return answer(request, "appointments", links, tables, sentence=appointment_words.appointments_sentence(lines))


@page(Permission.VIEW_REGISTER)
def roles(request: PageRequest, code: str) -> HttpResponse:
    found = reports.formal_roles(queries.post_facts(request.organisation, request.as_of))
    links = links_for(request)
    tables = {"formal-roles": words.formal_table(found, links)}
    return answer(request, "roles", links, tables, sentence=words.formal_sentence(found))
