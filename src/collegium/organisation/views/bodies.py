"""Pages of boards, committees and cross-cutting groups."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from collegium.accounts.roles import Permission
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters import bodies as words
from collegium.organisation.queries import bodies as queries
from collegium.organisation.queries.accountability import unit_facts
from collegium.organisation.reports.bodies import bodies_report, committee_structure, groups_report
from collegium.organisation.views.answers import answer, links_for


@page(Permission.VIEW_REGISTER)
def bodies(request: PageRequest, code: str) -> HttpResponse:
    facts = queries.body_facts(request.organisation, request.as_of)
    report = bodies_report(facts, queries.seat_facts(request.organisation, request.as_of))
    links = links_for(request)
    names = {fact.id: fact.name for fact in facts}
    tables = {"bodies": words.bodies_table(report, names, links)}
    return answer(request, "bodies", links, tables, sentence=words.bodies_sentence(report))


@page(Permission.VIEW_REGISTER)
def body(request: PageRequest, code: str, pk: int) -> HttpResponse:
    facts = queries.body_facts(request.organisation, request.as_of)
    fact = next((one for one in facts if one.id == pk), None)
    if fact is None:
        return body_at_another_time(request, pk)
    (report,) = bodies_report([fact], queries.seat_facts(request.organisation, request.as_of, body_id=pk))
    links = links_for(request)
    tables = {"seats": words.seats_table(report, links)}
    if report.card:
        tables["composition"] = words.composition_table(report.card)
    return answer(
        request,
        "body",
        links,
        tables,
        report=report,
        figures=words.figures_of(report),
        sentence=words.body_sentence(report, {one.id: one.name for one in facts}),
        below=[one for one in facts if one.reports_to == pk],
    )


def body_at_another_time(request: PageRequest, pk: int) -> HttpResponse:
    """The body exists, but not on the day asked for: say when it did."""
    periods = queries.body_periods(request.organisation, pk)
    if not periods:
        raise Http404
    return answer(request, "body_not_then", links_for(request), {}, name=periods[-1].name, periods=periods)


@page(Permission.VIEW_REGISTER)
def committees(request: PageRequest, code: str) -> HttpResponse:
    facts = queries.body_facts(request.organisation, request.as_of)
    report = bodies_report(facts, queries.seat_facts(request.organisation, request.as_of))
    structure = committee_structure(facts)
    links = links_for(request)
    names = {fact.id: fact.name for fact in facts}
    return answer(
        request,
        "committees",
        links,
        {"committees": words.committees_table(report, structure, names, links)},
        sentence=words.structure_sentence(report, structure),
        structure=structure,
        names=names,
        lines={one.body.id: words.branch_words(one) for one in report},
        loops=[words.loop_words(loop, names) for loop in structure.loops],
    )


@page(Permission.VIEW_REGISTER)
def groups(request: PageRequest, code: str) -> HttpResponse:
    facts = [one for one in queries.body_facts(request.organisation, request.as_of) if one.kind == "cross_cutting"]
    units = unit_facts(request.organisation, request.as_of)
    group_names = {fact.id: fact.name for fact in facts}
    unit_names = {unit.id: unit.name for unit in units}
    pairs = queries.group_links(request.organisation, request.as_of)
    report = groups_report(list(group_names), list(unit_names), pairs)
    links = links_for(request)
    tables = {
        "groups": words.groups_table(report, group_names, unit_names, links),
        "units": words.group_units_table(report, group_names, units, links),
    }
    sentence = words.groups_sentence(report, len(units))
    return answer(request, "groups", links, tables, sentence=sentence, report=report, unit_names=unit_names)
