"""A real worker process beside a real database: it works, dies in the middle, and another one goes on."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BEGIN = """
import sys, django
django.setup()
from collegium.jobs import actions
from collegium.jobs.rehearsal import rehearsal, rehearsal_once
work = {"again": rehearsal, "once": rehearsal_once}[sys.argv[1]]
print(actions.start(work, by="tests", title="Rehearsal", seconds=float(sys.argv[2])).pk)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a server with its own empty database."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COLLEGIUM_")}
    found = {
        **outside,
        "COLLEGIUM_DATA": str(tmp_path_factory.mktemp("worker")),
        "COLLEGIUM_HTTPS": "no",
        "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
    }
    subprocess.run([sys.executable, "-m", "collegium.cli", "manage", "migrate", "-v", "0"], env=found, check=True)
    return found


def python(place: dict[str, str], code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def look(place: dict[str, str], job: str) -> list[str]:
    """State, attempts, share done and problem, as they stand in the file of the database."""
    path = Path(place["COLLEGIUM_DATA"]) / "collegium.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as database:
        row = database.execute(
            "SELECT state, attempts, fraction, outcome FROM jobs_job WHERE id = ?", [uuid.UUID(job).hex]
        ).fetchone()
    return [row[0], str(row[1]), str(row[2]), json.loads(row[3] or "{}").get("problem", "")]


Worker = subprocess.Popen[bytes]


@pytest.fixture
def begin(place: dict[str, str]) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(*arguments: str) -> Worker:
        with (Path(place["COLLEGIUM_DATA"]) / "worker.log").open("a") as log:
            command = [sys.executable, "-m", "collegium.cli", "manage", "work", *arguments]
            started.append(subprocess.Popen(command, env=place, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(place: dict[str, str], job: str, wanted: Callable[[list[str]], bool], seconds: float = 60) -> list[str]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look(place, job)
        if wanted(found):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{found} after {seconds} s")


def running(found: list[str]) -> bool:
    return found[0] == "running" and float(found[2]) > 0


@pytest.mark.parametrize(("kind", "end"), [("again", ("done", "2")), ("once", ("failed", "1"))])
def test_work_whose_worker_was_killed_is_recovered(
    place: dict[str, str], begin: Callable[..., Worker], kind: str, end: tuple[str, str]
) -> None:
    job = python(place, BEGIN, kind, "6")
    first = begin()
    until(place, job, running)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    begin()  # clears up first, then does what waits
    state, attempts, _, problem = until(place, job, lambda found: found[0] in {"done", "failed"})
    assert (state, attempts) == end
    assert (problem != "") == (state == "failed")


def test_a_worker_stops_in_order(place: dict[str, str], begin: Callable[..., Worker]) -> None:
    worker = begin()
    job = python(place, BEGIN, "again", "4")
    until(place, job, running)
    worker.terminate()
    assert worker.wait(30) == 0
    assert look(place, job)[:3] == ["done", "1", "1.0"]


def test_a_worker_does_not_outlive_its_server(place: dict[str, str], begin: Callable[..., Worker]) -> None:
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    worker = begin("--server", str(server.pid))
    server.kill()
    server.wait()
    assert worker.wait(60) == 0
