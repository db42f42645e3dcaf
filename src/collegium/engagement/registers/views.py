"""Pages of the small registers: three lists, and the forms that fill them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.engagement.models import Grades, Route
from collegium.engagement.presenters.pieces import Section
from collegium.engagement.registers import actions, presenters, reports
from collegium.engagement.registers.forms import FactForm, RemoveForm, units_of
from collegium.engagement.registers.kinds import KINDS, Kind
from collegium.organisation.pages import PageRequest, page
from collegium.tables.writing import write_csv

PAGE_SIZE = 50
CHANGE = Permission.IMPORT_RESPONSES


@page(Permission.VIEW_ENGAGEMENT)
def opportunity(request: PageRequest, code: str) -> HttpResponse:
    """Which ways in were open to each group of doctors, and how "not interested" is to be read there."""
    wanted = request.GET.get("grades", Grades.CONSULTANT.value)
    grades = Grades(wanted) if wanted in Grades.values else Grades.CONSULTANT
    audit = reports.opportunity_audit(request.organisation, request.as_of, grades)
    routes = Route.objects.at(request.as_of).filter(organisation=request.organisation)
    shown = paged(request, matching(request, list(routes)))
    sections = [
        presenters.audit_section(audit),
        presenters.routes_section(
            list(shown.object_list), dict(units_of(request.organisation)), link_of(request, "route")
        ),
    ]
    more = {"grades": Grades.choices, "chosen": grades.value}
    return list_page(request, KINDS["route"], "Who was offered a way in", sections, shown, **more)


@page(Permission.VIEW_ENGAGEMENT)
def involvement(request: PageRequest, code: str) -> HttpResponse:
    """Whether doctors were involved in decisions: both ways, with influence, from the beginning."""
    found = matching(request, list(reports.tested_decisions(request.organisation, request.as_of)), "decision")
    shown = paged(request, found)
    names = dict(units_of(request.organisation))
    section = presenters.decisions_section(list(shown.object_list), names, link_of(request, "decision"))
    return list_page(request, KINDS["decision"], "Involved in decisions?", [section], shown)


@page(Permission.VIEW_ENGAGEMENT)
def attendance(request: PageRequest, code: str) -> HttpResponse:
    """Consultants at improvement events, beside what other sites reported."""
    whole = reports.attendances(request.organisation, request.as_of)
    shown = paged(request, matching(request, list(whole.events), "event"))
    section = presenters.attendance_section(whole, list(shown.object_list), link_of(request, "event"))
    return list_page(request, KINDS["event"], "Consultants at improvement events", [section], shown)


def matching(request: PageRequest, found: list[Any], inside: str = "") -> list[Any]:
    """Those whose title holds what was searched for."""
    wanted = request.GET.get("q", "").strip().casefold()
    return [one for one in found if wanted in (getattr(one, inside) if inside else one).title.casefold()]


def paged(request: PageRequest, found: Sequence[Any]) -> Page[Any]:
    return Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))


def link_of(request: PageRequest, register: str) -> presenters.LinkOf | None:
    """Each line leads to its correction, for those who may correct."""
    if not request.access.may(CHANGE, request.organisation):
        return None
    return lambda pk: reverse("engagement:register_correct", args=[request.organisation.code, register, pk])


def list_page(
    request: PageRequest, kind: Kind, heading: str, sections: list[Section], shown: Page[Any], **more: Any
) -> HttpResponse:
    context = {
        "organisation": request.organisation,
        "kind": kind,
        "heading": heading,
        "sections": sections,
        "shown": shown,
        "q": request.GET.get("q", ""),
        "may_change": request.access.may(CHANGE, request.organisation),
    }
    return render(request, f"engagement/registers/{kind.name}.jinja", context | more)


@page(CHANGE)
def add(request: PageRequest, code: str, register: str) -> HttpResponse:
    kind = kind_or_404(register)
    form = FactForm(request.POST or None, kind=kind, organisation=request.organisation, fact=None)
    if request.method == "POST" and form.is_valid():
        fact = kind.model(organisation=request.organisation, **form.values())
        if tried(form, lambda: actions.add(by=request.user, fact=fact)):
            messages.success(request, "It is recorded.")
            return redirect(kind.page, code)
    return form_page(request, kind, form, f"Add {article(kind.one)}", "Add")


@page(CHANGE)
def correct(request: PageRequest, code: str, register: str, pk: int) -> HttpResponse:
    kind, fact = fact_or_404(request, register, pk)
    form = FactForm(request.POST or None, kind=kind, organisation=request.organisation, fact=fact)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: actions.correct(by=request.user, fact=fact, values=form.values()))
    ):
        messages.success(request, "The correction is recorded.")
        return redirect(kind.page, code)
    return form_page(request, kind, form, f"Correct: {fact}", "Correct", fact=fact)


@page(CHANGE)
def remove(request: PageRequest, code: str, register: str, pk: int) -> HttpResponse:
    kind, fact = fact_or_404(request, register, pk)
    form = RemoveForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: actions.remove(by=request.user, fact=fact, reason=form.cleaned_data["reason"]))
    ):
        messages.success(request, "It is removed.")
        return redirect(kind.page, code)
    return form_page(request, kind, form, f"Remove: {fact}", "Remove", warning=True)


@page(Permission.VIEW_ENGAGEMENT)
def file(request: PageRequest, code: str, register: str) -> HttpResponse:
    """The whole register as a file, with its judgement beside the facts."""
    kind = kind_or_404(register)
    facts = kind.model._default_manager.filter(organisation=request.organisation).select_related(
        *(["unit"] if "unit" in kind.fields else [])
    )
    columns = [*("unit_code" if name == "unit" else name for name in kind.fields), "judgement"]
    rows = [[*(cell(fact, name) for name in kind.fields), kind.verdict(fact)] for fact in facts]
    record_read(by=request.user, subject=f"engagement.{register}", organisation=code, reason="Taken out as a file")
    response = HttpResponse(write_csv(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind.name}s.csv"'
    return response


def cell(fact: Any, name: str) -> Any:
    if name == "unit":
        return fact.unit.code if fact.unit_id else ""
    return getattr(fact, name)


def tried(form: forms.Form, action: Any) -> bool:
    """Each message of an action beside the field that it is about."""
    try:
        action()
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for name, texts in found.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, text)
        return False
    return True


def form_page(
    request: PageRequest, kind: Kind, form: forms.Form, heading: str, button: str, **more: Any
) -> HttpResponse:
    context = {"organisation": request.organisation, "kind": kind, "form": form, "heading": heading, "button": button}
    return render(request, "engagement/registers/form.jinja", context | more)


def article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def kind_or_404(register: str) -> Kind:
    if register not in KINDS:
        raise Http404
    return KINDS[register]


def fact_or_404(request: PageRequest, register: str, pk: int) -> tuple[Kind, models.Model]:
    kind = kind_or_404(register)
    fact = kind.model._default_manager.filter(organisation=request.organisation, pk=pk).first()
    if fact is None:
        raise Http404
    return kind, fact
