"""Long work of an organisation: how far it has come, and how it ended."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from collegium.accounts.roles import Permission
from collegium.jobs.models import Job
from collegium.jobs.queries import jobs_seen_by
from collegium.organisation.pages import PageRequest, page

ON_A_PAGE = 50
WAITS_LONG = 30  # seconds after which nobody seems to be there to do it


@page(Permission.VIEW_REGISTER)
def jobs(request: PageRequest, code: str) -> HttpResponse:
    found = Paginator(seen(request), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"organisation": request.organisation, "jobs": found, "all_of_it": sees_all(request)}
    return render(request, "organisation/jobs.jinja", context)


@page(Permission.VIEW_REGISTER)
def job(request: PageRequest, code: str, job_id: object) -> HttpResponse:
    found = seen(request).filter(pk=job_id).first()
    if found is None:
        raise Http404
    leads_on = (found.outcome or {}).get("url", "")
    if "follow" in request.GET and found.state == Job.State.DONE and leads_on:
        messages.success(request, (found.outcome or {}).get("message", "It is done."))
        return redirect(leads_on)
    waited = (timezone.now() - found.asked_at).total_seconds()
    lonely = found.state == Job.State.WAITING and waited > WAITS_LONG
    context = {"organisation": request.organisation, "job": found, "lonely": lonely}
    return render(request, "organisation/job.jinja", context)


def seen(request: PageRequest):  # type: ignore[no-untyped-def]
    return jobs_seen_by(request.user, request.organisation.code, all_of_it=sees_all(request))


def sees_all(request: PageRequest) -> bool:
    """The office sees what everybody has started, as it sees the record."""
    return request.access.may(Permission.VIEW_AUDIT, request.organisation)
