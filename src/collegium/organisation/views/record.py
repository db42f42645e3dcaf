"""The record of changes and confidential reads."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.audit.models import AuditEvent
from collegium.audit.queries import found
from collegium.organisation.forms.record import SearchForm
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.record import COLUMNS, lines, people_in, who
from collegium.organisation.queries.access import accounts_here
from collegium.organisation.queries.record import names_of, record_of, shown_to, verbs_and_subjects
from collegium.registers.history import erased
from collegium.tables.writing import write_csv
from collegium.wording.numbers import plural

EVENTS_A_PAGE = 50


def form_of(request: PageRequest) -> SearchForm:
    people = {f"user:{key}": name for key, name in accounts_here(request.organisation).values_list("pk", "name")}
    return SearchForm(request.GET or {}, *verbs_and_subjects(request.organisation), people)


@page(Permission.VIEW_AUDIT)
def record(request: PageRequest, code: str) -> HttpResponse:
    form = form_of(request)
    events = found(record_of(request.organisation), form.search()) if form.is_valid() else AuditEvent.objects.none()
    shown = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    about: dict[str, Any] = {
        "form": form,
        "page": shown,
        "lines": lines(shown_to(shown, request), names_of(people_in(shown))),
    }
    about["may_erase"] = request.access.may(Permission.ERASE_RECORD, request.organisation)
    return render(request, "organisation/record.jinja", about)


@page(Permission.VIEW_AUDIT)
def record_csv(request: PageRequest, code: str) -> HttpResponse:
    form = form_of(request)
    events = shown_to(found(record_of(request.organisation), form.search()), request) if form.is_valid() else []
    names = names_of({event.by for event in events})
    content = write_csv(COLUMNS, [row(event, names) for event in events], mark=True)
    record_read(
        by=request.user,
        subject="audit.auditevent",
        organisation=code,
        reason=f"{plural(len(events), 'entry', 'entries')} as CSV",
    )
    headers = {"Content-Disposition": f'attachment; filename="record-{code}-{request.today}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def row(event: AuditEvent, names: dict[str, str]) -> list[str]:
    sides = [json.dumps(side, ensure_ascii=False) if side else "" for side in (event.before, event.after)]
    at = timezone.localtime(event.at).isoformat(timespec="seconds")
    about = [event.kind, event.verb, event.subject, event.subject_id, erased(event) or event.reason]
    return [at, who(event, names), *about, *sides, event.hash]
