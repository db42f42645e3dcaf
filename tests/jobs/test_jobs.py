"""Long work is done, told of, refused to strangers, and recovered when its worker dies."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from collegium.audit.models import AuditEvent
from collegium.jobs import actions
from collegium.jobs.models import Job
from collegium.jobs.queries import latest_job
from collegium.jobs.rehearsal import rehearsal, rehearsal_once
from collegium.jobs.work import LongWork, Progress, WorkError, find_work
from tests.conftest import ClientOf
from tests.world import World

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def start(world: World, **more: object) -> Job:
    values = {"by": world.users.analyst, "title": "Rehearsal", "organisation": "ZNW", "seconds": 0.1, **more}
    return actions.start(rehearsal, **values)  # type: ignore[arg-type]


def test_work_is_done_and_recorded(world: World) -> None:
    job = start(world, subject="wave:1")
    assert (job.state, job.fraction, job.attempts) == (Job.State.DONE, 1.0, 1)
    assert job.outcome == {"message": "1 steps were done."}
    assert latest_job(rehearsal.name, "ZNW", "wave:1") == job
    verbs = AuditEvent.objects.filter(subject_id=str(job.pk)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["job.start", "job.end"]


def test_the_same_subject_runs_once_at_a_time(world: World) -> None:
    waiting = Job.objects.create(
        work=rehearsal.name, title="Rehearsal", organisation="ZNW", started_by="x", subject="wave:1", asked_at=NOW
    )
    assert start(world, subject="wave:1") == waiting
    assert start(world, subject="wave:2") != waiting


FAILURES = [
    (WorkError("The file is gone."), "The file is gone."),
    (ValidationError("The wave is still open."), "The wave is still open."),
    (RuntimeError("Dr Ada Lovelace answered 4"), actions.UNEXPECTED),
]


@pytest.mark.parametrize(("error", "words"), FAILURES)
def test_a_failure_says_what_a_user_may_read(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(progress: Progress) -> None:
        raise error

    monkeypatch.setattr(actions, "find_work", lambda name: LongWork(fail, repeatable=False, name=name))
    job = actions.start(LongWork(fail, repeatable=False, name="x"), by="tests", title="Fails")
    assert job.state == Job.State.FAILED
    assert job.outcome == {"problem": words}


@pytest.mark.parametrize("name", ["os.system", "collegium.jobs.actions.end", "collegium.nothing.at_all"])
def test_only_what_was_declared_is_run(name: str) -> None:
    with pytest.raises((LookupError, ImportError)):
        find_work(name)


def running(work: LongWork, *, worker: str, silent: float, attempts: int = 1) -> Job:
    return Job.objects.create(
        work=work.name,
        title="Rehearsal",
        started_by="tests",
        arguments={"seconds": 0.1},
        state=Job.State.RUNNING,
        worker=worker,
        attempts=attempts,
        asked_at=timezone.now(),
        heartbeat_at=timezone.now() - dt.timedelta(seconds=silent),
    )


def test_the_work_of_a_silent_worker_is_done_again(db: None) -> None:
    job = running(rehearsal, worker="elsewhere:1", silent=600)
    assert actions.clear_up() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_a_worker_that_speaks_is_left_alone(db: None) -> None:
    job = running(rehearsal, worker="elsewhere:1", silent=5)
    own = running(rehearsal, worker=actions.worker_name(), silent=5)
    assert actions.clear_up() == 0
    actions.beat(actions.worker_name())
    own.refresh_from_db()
    assert own.heartbeat_at is not None
    assert timezone.now() - own.heartbeat_at < dt.timedelta(seconds=5)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


@pytest.mark.parametrize(("work", "attempts"), [(rehearsal_once, 1), (rehearsal, actions.MOST_ATTEMPTS)])
def test_what_may_not_be_repeated_ends(db: None, work: LongWork, attempts: int) -> None:
    job = running(work, worker="elsewhere:1", silent=600, attempts=attempts)
    actions.clear_up()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.outcome == {"problem": actions.STOPPED}


def test_the_page_shows_how_far_it_has_come(world: World, client_of: ClientOf, django_assert_max_num_queries) -> None:
    job = Job.objects.create(
        work=rehearsal.name, title="Release of a wave", organisation="ZNW", state=Job.State.RUNNING, fraction=0.41,
        words="Attacking", started_by=f"user:{world.users.analyst.pk}", asked_at=timezone.now(),
    )  # fmt: skip
    client = client_of(world.users.analyst)
    with django_assert_max_num_queries(25):
        page = client.get(job.get_absolute_url()).content.decode()
    assert 'http-equiv="refresh"' in page
    assert "Attacking" in page
    assert "41%" in page
    for user, expected in [("office", 200), ("board", 404), ("secretary", 404), ("other_office", 404)]:
        assert client_of(getattr(world.users, user)).get(job.get_absolute_url()).status_code == expected


def test_the_list_holds_one_s_own_and_for_the_office_everybody_s(world: World, client_of: ClientOf) -> None:
    start(world, title="Of the analyst")
    address = reverse("organisation:jobs", args=["ZNW"])
    assert "Of the analyst" in client_of(world.users.office).get(address).content.decode()
    assert "Nothing has been started yet" in client_of(world.users.board).get(address).content.decode()
