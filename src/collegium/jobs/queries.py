"""Which long work somebody may see."""

from __future__ import annotations

from django.db.models import QuerySet

from collegium.audit.actions import Actor, name_of
from collegium.jobs.models import Job


def jobs_seen_by(user: Actor, organisation: str, *, all_of_it: bool) -> QuerySet[Job]:
    """The jobs of an organisation that this user started; the office sees all of them."""
    found = Job.objects.filter(organisation=organisation)
    return found if all_of_it else found.filter(started_by=name_of(user))


def latest_job(work: str, organisation: str, subject: str) -> Job | None:
    """The last time that this was done, or is being done, for that subject."""
    return Job.objects.filter(work=work, organisation=organisation, subject=subject).order_by("-asked_at").first()
