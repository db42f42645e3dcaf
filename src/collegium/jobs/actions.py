"""Starting long work, doing it, and clearing up after a worker that died."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import uuid
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from collegium.audit.actions import Actor, Entry, name_of, record
from collegium.jobs.models import Job
from collegium.jobs.work import KeptProgress, LongWork, WorkError, find_work
from collegium.tables.problems import ProblemsError

log = logging.getLogger("collegium.jobs")

# A living worker says so every few seconds; one that has been silent for this long is taken for dead.
SILENT_FOR = dt.timedelta(seconds=60)
MOST_ATTEMPTS = 3
KEPT_FOR = dt.timedelta(days=90)
STOPPED = "The server was stopped in the middle of it. Start it again."
UNEXPECTED = "Something went wrong that you cannot mend. The log of the server says where."
WITH_PROBLEMS = "The file has problems: the page that you came from lists them."


def worker_name() -> str:
    """Which process this is, so that a dead one can be told from a busy one."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


@transaction.atomic
def start(
    work: LongWork,
    *,
    by: Actor | str,
    title: str,
    organisation: str = "",
    subject: str = "",
    back: str = "",
    **arguments: Any,
) -> Job:
    """Put work into the queue; the job says how far it has come. The same work on the same subject runs once at a time."""
    if subject:
        running = Job.objects.filter(work=work.name, organisation=organisation, subject=subject).exclude(
            state__in=[Job.State.DONE, Job.State.FAILED]
        )
        if (found := running.first()) is not None:
            return found
    job = Job.objects.create(
        work=work.name,
        title=title[:200],
        organisation=organisation,
        started_by=name_of(by),
        subject=subject,
        arguments=arguments,
        back=back,
        asked_at=timezone.now(),
    )
    after = {"work": work.name, "about": subject}
    entry = Entry(verb="job.start", subject="job", subject_id=str(job.pk), organisation=organisation, after=after)
    record(by=name_of(by), entries=[entry])
    perform.enqueue(str(job.pk))
    job.refresh_from_db()  # where no worker is wanted, it is done by now
    return job


@task()
def perform(job_id: str) -> None:
    """Do the work of one job and keep how it ended; nothing is raised, since what a queue keeps could name people."""
    job = Job.objects.filter(pk=uuid.UUID(job_id), state=Job.State.WAITING).first()
    if job is None:
        return
    job.state, job.worker, job.attempts = Job.State.RUNNING, worker_name(), job.attempts + 1
    job.begun_at = job.heartbeat_at = timezone.now()
    job.save(update_fields=["state", "worker", "attempts", "begun_at", "heartbeat_at"])
    try:
        work = find_work(job.work)
        # Nothing is held around the work, so that its progress is seen while it runs.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            outcome = work.function(KeptProgress(job), **job.arguments)
    except WorkError as error:
        end(job, Job.State.FAILED, {"problem": str(error)})
    except ValidationError as error:
        end(job, Job.State.FAILED, {"problem": " ".join(error.messages)})
    except ProblemsError:
        end(job, Job.State.FAILED, {"problem": WITH_PROBLEMS})
    except Exception:
        log.exception("Long work failed: %s", job.work)
        end(job, Job.State.FAILED, {"problem": UNEXPECTED})
    else:
        end(job, Job.State.DONE, dict(outcome or {}))


def end(job: Job, state: str, outcome: dict[str, Any]) -> None:
    """Keep how a job ended, unless somebody has meanwhile taken its worker for dead."""
    values = {"state": state, "outcome": outcome, "ended_at": timezone.now(), "worker": ""}
    if state == Job.State.DONE:
        values |= {"fraction": 1.0, "words": ""}
    with transaction.atomic():
        kept = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker).update(**values)
        if kept:
            after = {"state": state}
            entry = Entry(
                verb="job.end", subject="job", subject_id=str(job.pk), organisation=job.organisation, after=after
            )
            record(by=job.started_by, entries=[entry])


def beat(worker: str) -> None:
    """Say that this worker lives, for whatever it is doing."""
    Job.objects.filter(state=Job.State.RUNNING, worker=worker).update(heartbeat_at=timezone.now())


def is_there(process: int) -> bool:
    """Whether a process of that number lives on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_dead(job: Job, now: dt.datetime) -> bool:
    """Whether the worker of a running job is gone: by its process on this machine, else by its silence."""
    host, _, number = job.worker.rpartition(":")
    if host == socket.gethostname()[:40] and number.isdigit() and not is_there(int(number)):
        return True
    return job.heartbeat_at is None or now - job.heartbeat_at > SILENT_FOR


def clear_up(now: dt.datetime | None = None) -> int:
    """Put the jobs of dead workers back into the queue, or end them; gives how many there were."""
    moment = now or timezone.now()
    found = 0
    for running in Job.objects.filter(state=Job.State.RUNNING):
        if not is_dead(running, moment):
            continue
        with transaction.atomic():
            job = Job.objects.select_for_update().filter(pk=running.pk, state=Job.State.RUNNING).first()
            if job is None or job.worker != running.worker:
                continue
            found += 1
            forget_task(job, moment)
            if may_repeat(job):
                job.state, job.worker, job.fraction = Job.State.WAITING, "", 0.0
                job.words = "Begun again, because the server was stopped in the middle of it"
                job.save(update_fields=["state", "worker", "fraction", "words"])
                perform.enqueue(str(job.pk))
            else:
                end(job, Job.State.FAILED, {"problem": STOPPED})
    return found


def may_repeat(job: Job) -> bool:
    try:
        return find_work(job.work).repeatable and job.attempts < MOST_ATTEMPTS
    except (LookupError, ImportError):
        return False


def forget_task(job: Job, now: dt.datetime) -> None:
    """The queue's own row would say RUNNING for ever: nothing there notices that a worker died."""
    DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, args_kwargs={"args": [str(job.pk)], "kwargs": {}}
    ).update(status=TaskResultStatus.FAILED, finished_at=now)


def forget_old(now: dt.datetime | None = None) -> None:
    """What ended long ago helps nobody; the record of writes keeps that it was."""
    before = (now or timezone.now()) - KEPT_FOR
    Job.objects.filter(ended_at__lt=before).delete()
    DBTaskResult.objects.filter(finished_at__lt=before).delete()
