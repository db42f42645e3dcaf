"""The page where a reader makes the secret address of a calendar, and the calendar behind it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.roles import Permission
from collegium.commitments import actions
from collegium.commitments.actions import fingerprint
from collegium.commitments.calendar import calendar_of
from collegium.commitments.forms import CalendarForm
from collegium.commitments.models import CalendarAddress, Commitment
from collegium.commitments.presenters import dues
from collegium.commitments.readers import readable
from collegium.organisation.access import access_for
from collegium.organisation.pages import PageRequest, page, public


@page(Permission.VIEW_BOARD)
def calendar(request: PageRequest, code: str) -> HttpResponse:
    """Make, renew or end the secret address; it is shown once."""
    row = CalendarAddress.objects.filter(organisation=request.organisation, user=request.user).first()
    form = CalendarForm(
        request.POST or None, everything=True, initial={"what": "all" if row and row.everything else "own"}
    )
    context: dict[str, Any] = {"form": form, "row": row, "address": ""}
    if request.method == "POST" and request.POST.get("step") == "end":
        actions.end_calendar(by=request.user, organisation=request.organisation)
        messages.success(request, "The address no longer works.")
        return redirect("commitments:calendar", code)
    if request.method == "POST" and form.is_valid():
        everything = form.cleaned_data["what"] == "all"
        secret = actions.renew_calendar(
            by=request.user, organisation=request.organisation, everything=everything, on=request.today
        )
        context["address"] = request.build_absolute_uri(reverse("commitments:feed", args=[secret]))
    return render(request, "commitments/calendar.jinja", context)


@public
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address: what its user may read today, and nothing once the user may not."""
    row = CalendarAddress.objects.filter(fingerprint=fingerprint(secret)).select_related("user", "organisation").first()
    if row is None or not row.user.is_active:
        raise Http404
    today = timezone.localdate()
    content = calendar_of(f"Promises, {row.organisation.name}", entries(row, today, request.build_absolute_uri("/")))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="promises.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def entries(row: CalendarAddress, today: dt.date, address: str) -> list[Any]:
    access = access_for(row.user, today)
    promises = readable(row.organisation, access, today).filter(state=Commitment.State.OPEN)
    if not (row.everything and access.may(Permission.VIEW_BOARD, row.organisation)):
        promises = promises.filter(owner__user=row.user)
    return dues(promises.order_by("due_on", "pk"), address)
