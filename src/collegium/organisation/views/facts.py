"""Filling in and correcting the register: five verbs, the same for every kind of fact, and a way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html

from collegium.accounts.roles import Permission
from collegium.audit.models import AuditEvent
from collegium.organisation.actions import add_fact, change_from, correct_fact, end_fact
from collegium.organisation.actions.founding import establish
from collegium.organisation.forms.facts import FactForm, date_field, reason_field
from collegium.organisation.kinds import BY_SUBJECT, KINDS, Kind
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.history import heading_of
from collegium.organisation.presenters.history import recorded as recorded_so_far
from collegium.organisation.queries.choices import choices_of
from collegium.registers import writing
from collegium.registers.undo import restore as restore_rows

editing = page(Permission.CHANGE_REGISTER, Permission.CHANGE_BODIES)


@editing
def add(request: PageRequest, code: str, kind: str) -> HttpResponse:
    """A new fact; a unit, post or body together with its first name and place."""
    what = kind_or_refuse(request, kind)
    if what.name == "organisation":
        raise Http404  # it has a page of its own
    first = KINDS[what.first] if what.first else None
    form = new_form(request, what, what.fields)
    rest = new_form(request, first, first.correctable) if first else None
    if request.method == "POST" and form.is_valid() & (rest is None or rest.is_valid()):
        try:
            return done(request, what, recorded(request, what, form, rest), "It is recorded.")
        except ValidationError as error:
            take(error, form, rest)
    title = f"Add a {what.title}" if what.title[0] not in "aeiou" else f"Add an {what.title}"
    return form_page(request, what, title, [form, *([rest] if rest else [])], "Add")


@editing
def correct(request: PageRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """It was recorded wrongly."""
    what, fact = fact_or_refuse(request, kind, pk)
    form = fact_form(request, what, what.correctable, fact)
    form.fields["reason"] = reason_field(required=False)
    if request.method == "POST" and form.is_valid():
        try:
            fact = correct_fact(by=request.user, fact=fact, values=form.values(), reason=form.cleaned_data["reason"])
            return done(request, what, fact, "The correction is recorded.")
        except ValidationError as error:
            take(error, form)
    about = "For what was recorded wrongly. When something became different on a day, record a change instead."
    return form_page(request, what, f"Correct: {heading_of(fact)}", [form], "Correct", fact=fact, about=about)


@editing
def change(request: PageRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Something became different on a day; what held before stays in the register."""
    what, fact = fact_or_refuse(request, kind, pk)
    if not what.changeable:
        raise Http404
    form = fact_form(request, what, what.changeable, fact)
    form.fields = {
        "on": date_field(label="First day of the change", help_text="What is recorded now ends on the day before."),
        **form.fields,
        "reason": reason_field(required=False),
    }
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            fact = change_from(by=request.user, fact=fact, on=given["on"], values=form.values(), reason=given["reason"])
            return done(request, what, fact, "The change is recorded.")
        except ValidationError as error:
            take(error, form, renamed={"starts": "on"})
    return form_page(request, what, f"Change from a day: {heading_of(fact)}", [form], "Record the change", fact=fact)


@editing
def end(request: PageRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """It holds no longer than to the end of a day."""
    what, fact = fact_or_refuse(request, kind, pk)
    if not what.dated:
        raise Http404
    form = fact_form(request, what, (), fact)
    form.fields["ends"] = date_field(label="Last day")
    form.fields["reason"] = reason_field(required=False)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            fact = end_fact(by=request.user, fact=fact, ends=given["ends"], reason=given["reason"])
            return done(request, what, fact, "The last day is recorded.")
        except ValidationError as error:
            take(error, form)
    return form_page(request, what, f"End: {heading_of(fact)}", [form], "Record the last day", fact=fact)


@editing
def remove(request: PageRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """It should never have been recorded."""
    what, fact = fact_or_refuse(request, kind, pk)
    if what.name == "organisation":
        raise Http404  # an organisation is closed, never removed: other facts and users stand on it
    form = fact_form(request, what, (), fact)
    form.fields["reason"] = reason_field(required=True)
    if request.method == "POST" and form.is_valid():
        shown = back_to(request, what, fact)
        try:
            event = writing.remove(
                by=request.user,
                row=fact,
                reason=form.cleaned_data["reason"],
                children=("placements",) if hasattr(fact, "placements") else (),
            )
        except ValidationError as error:
            take(error, form)
        else:
            undo = reverse("organisation:fact_restore", args=[request.organisation.code, event.pk])
            messages.success(request, format_html('It is removed. <a href="{}">Put it back</a>', undo))
            return redirect(shown)
    about = "For what should never have been recorded. When it was true and is over, record its last day instead."
    heading = f"Remove: {heading_of(fact)}"
    return form_page(request, what, heading, [form], "Remove", fact=fact, about=about, warning=True)


@editing
def restore(request: PageRequest, code: str, event: int) -> HttpResponse:
    """Put back what was removed, from the record."""
    removed = get_object_or_404(
        AuditEvent, pk=event, verb="organisation.remove", organisation=request.organisation.code, subject__in=BY_SUBJECT
    )
    what = kind_or_refuse(request, BY_SUBJECT[removed.subject].name)
    problems: list[str] = []
    if request.method == "POST":
        models = {subject: kind.model for subject, kind in BY_SUBJECT.items()}
        try:
            fact = restore_rows(by=request.user, event=removed, models_by_label=models)
            return done(request, what, fact, "It is back in the register.")
        except ValidationError as error:
            problems = error.messages
    return render(request, "organisation/fact_restore.jinja", {"kind": what, "removed": removed, "problems": problems})


def kind_or_refuse(request: PageRequest, name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    if not any(request.access.may(permission, request.organisation) for permission in kind.permissions):
        raise PermissionDenied
    return kind


def fact_or_refuse(request: PageRequest, name: str, pk: int) -> tuple[Kind, Any]:
    """The fact, only when it belongs to this organisation."""
    kind = kind_or_refuse(request, name)
    return kind, get_object_or_404(kind.of(request.organisation), pk=pk)


def new_form(request: PageRequest, kind: Kind, names: tuple[str, ...]) -> FactForm:
    """Links say what a new fact is about: ?unit=5&starts=2025-04-01."""
    initial: dict[str, Any] = {"starts": request.as_of, **request.GET.dict()}
    for name, value in initial.items():
        if isinstance(value, str) and value.isdecimal():
            initial[name] = int(value)
    if kind.name == "succession":
        initial.setdefault("successor", request.organisation.pk)
    return FactForm(
        kind, names, choices_of(request.organisation, request.access), request.POST or None, initial=initial
    )


def fact_form(request: PageRequest, kind: Kind, names: tuple[str, ...], fact: Any) -> FactForm:
    initial = {name: getattr(fact, kind.model._meta.get_field(name).attname) for name in names}  # type: ignore[union-attr]
    return FactForm(
        kind, names, choices_of(request.organisation, request.access), request.POST or None, initial=initial
    )


def recorded(request: PageRequest, kind: Kind, form: FactForm, rest: FactForm | None) -> Any:
    if rest is None:
        return add_fact(by=request.user, fact=kind.model(**{**own(kind, request), **form.values()}))
    code = form.cleaned_data["code"]
    return establish(
        by=request.user, kind=kind.name, organisation=request.organisation, code=code, values=rest.values()
    )


def own(kind: Kind, request: PageRequest) -> dict[str, Any]:
    return {"organisation": request.organisation} if kind.paths == ("organisation",) else {}


def take(error: ValidationError, *forms: FactForm | None, renamed: dict[str, str] | None = None) -> None:
    """Each problem into the form that has its field; the first form keeps those that belong to none."""
    given = [form for form in forms if form is not None]
    problems = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, found in problems.items():
        target = next((form for form in given if (renamed or {}).get(name, name) in form.fields), given[0])
        target.take({name: found}, renamed)


def back_to(request: PageRequest, kind: Kind, fact: Any) -> str:
    """The page to return to after a removal: the fact's own page will be gone."""
    if kind.subject or kind.paths != ("organisation",) or kind.name in ("role-layer", "figures"):
        return kind.page_of(fact, request.organisation)
    return request.organisation.get_absolute_url()


def done(request: PageRequest, kind: Kind, fact: Any, words: str) -> HttpResponseRedirect:
    messages.success(request, words)
    return redirect(kind.page_of(fact, request.organisation))


def form_page(
    request: PageRequest, kind: Kind, heading: str, forms: list[FactForm], button: str, **more: Any
) -> HttpResponse:
    fact = more.get("fact")
    told = recorded_so_far(fact, choices_of(request.organisation, request.access)) if fact else []
    context = {
        "recorded": told,
        "kind": kind,
        "heading": heading,
        "forms": forms,
        "button": button,
        "form_has_errors": any(form.errors for form in forms),
        "back": kind.page_of(fact, request.organisation) if fact else request.organisation.get_absolute_url(),
        **more,
    }
    return render(request, "organisation/fact_form.jinja", context)
