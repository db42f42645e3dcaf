"""A real server, worker and import, killed in the middle or left without a disk: nothing half written, nothing lost.

Sizes: COLLEGIUM_CRASH_WRITES (acknowledged writes, 20) and COLLEGIUM_CRASH_IMPORTS (imports that are killed, 4). On SQLite,
or on the PostgreSQL that COLLEGIUM_TEST_DATABASE names where a test does not speak of a file.
"""

from __future__ import annotations

import http.client
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from collegium.audit.database_problems import BUSY, DISK, FULL
from tests.web.test_backup import database

WRITES = int(os.environ.get("COLLEGIUM_CRASH_WRITES", "20"))
IMPORTS = int(os.environ.get("COLLEGIUM_CRASH_IMPORTS", "4"))
KILLS = 3
ROWS = 150
TOKEN = "t" * 32
FOUND = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from collegium.accounts.models import User
user = User.objects.get()
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY], session["second_factor"] = settings.AUTHENTICATION_BACKENDS[0], True
session.create()
print(session.session_key)
"""
LOOK = """
import django; django.setup()
from collegium.audit.models import AuditEvent
from collegium.organisation.models import Site, Unit, UnitPlacement
events = AuditEvent.objects.filter(subject="organisation.site", verb="organisation.add")
print(sorted(Site.objects.values_list("code", flat=True)))
print(sorted(after["code"] for after in events.values_list("after", flat=True)))
print(Unit.objects.count(), UnitPlacement.objects.count())
"""


class Place:
    """A database of its own with one organisation and its office, and a server over it."""

    def __init__(self, folder: Path, address: str = "") -> None:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("COLLEGIUM_")}
        self.folder, self.port = folder, 0
        self.log = folder.with_name(f"{folder.name}-server.log")
        self.environment = {
            **outside,
            "COLLEGIUM_DATA": str(folder),
            "COLLEGIUM_HTTPS": "no",
            "COLLEGIUM_SECRET_KEY": "tests" * 12,
            "COLLEGIUM_RECORD_KEY": "the key of the record in the tests",
            "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
            **({"COLLEGIUM_DATABASE": address} if address else {}),
        }
        self.session = ""

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "collegium.cli", "manage", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def python(self, code: str) -> str:
        done = subprocess.run([sys.executable, "-c", code], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def found(self) -> Place:
        self.folder.mkdir(exist_ok=True)
        assert self.manage("migrate", "-v0").returncode == 0
        office = ("--organisation", "ZCR", "--organisation-name", "Crash Hospital", "--email", "o@example.org")
        made = self.manage("createoffice", *office, "--name", "Olive Office")
        assert made.returncode == 0, made.stderr
        self.session = self.python(FOUND)
        return self

    @contextmanager
    def server(self, limit: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "collegium.cli", "serve", "--workers", "2", "--port", str(self.port)]

        def limited() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        with self.log.open("a") as log:
            process = subprocess.Popen(
                command, env=self.environment, stdout=log if limit is None else subprocess.DEVNULL,
                stderr=log if limit is None else subprocess.DEVNULL, start_new_session=True, preexec_fn=limited,
            )  # fmt: skip
        try:
            for _ in range(600):
                assert process.poll() is None, self.log.read_text()
                with suppress(OSError, http.client.HTTPException):
                    self.ask("GET", "/accessibility/")
                    break
                time.sleep(0.1)
            yield process
        finally:
            kill(process)

    def ask(self, method: str, path: str, **given: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            body = urlencode({**given, "csrfmiddlewaretoken": TOKEN}) if method == "POST" else None
            headers = {
                "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def add(self, number: int) -> tuple[int, str]:
        return self.ask("POST", "/organisations/ZCR/sites/add/", code=f"S{number:04}", name=f"Site {number}")

    def look(self) -> tuple[list[str], list[str], list[int]]:
        sites, recorded, counts = self.python(LOOK).splitlines()
        return eval(sites), eval(recorded), [int(count) for count in counts.split()]  # noqa: S307 - our own lists

    def holds(self, acknowledged: set[int]) -> None:
        """Everything acknowledged is there, each row with its event and each event with its row, and the record proves itself."""
        sites, recorded, _ = self.look()
        assert {f"S{number:04}" for number in acknowledged} <= set(sites)
        assert sites == recorded
        verified = self.manage("verify_record")
        assert verified.returncode == 0, verified.stderr


def kill(process: subprocess.Popen[bytes]) -> None:
    """The server with all its processes, at once, as a power cut for them; its worker, which has a session of its own, too."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True
    ).stdout.split()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    process.wait(20)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("founded") / "data").found()


def copied(founded: Place, folder: Path) -> Place:
    place = Place(folder)
    shutil.copytree(founded.folder, folder)
    place.session = founded.session
    return place


@pytest.fixture
def file_place(founded: Place, tmp_path: Path) -> Place:
    return copied(founded, tmp_path / "data")


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    server = os.environ.get("COLLEGIUM_TEST_DATABASE", "")
    if not server:
        yield request.getfixturevalue("file_place")
        return
    with database(server) as address:
        (tmp_path / "data").mkdir()
        yield Place(tmp_path / "data", address).found()


def write_on(place: Place, numbers: Iterator[int], acknowledged: set[int], stop: threading.Event) -> None:
    for number in numbers:
        if stop.is_set():
            return
        with suppress(OSError, http.client.HTTPException):  # the server died under this one
            if place.add(number)[0] == 302:
                acknowledged.add(number)


def written(place: Place, wanted: Callable[[], bool], acknowledged: set[int], numbers: Iterator[int]) -> None:
    """Four browsers add sites until what is wanted has come."""
    stop = threading.Event()
    with ThreadPoolExecutor(4) as crowd:
        for _ in range(4):
            crowd.submit(write_on, place, numbers, acknowledged, stop)
        until = time.monotonic() + 900  # a stop for a server that never answers, no measure
        while not wanted() and time.monotonic() < until:
            time.sleep(0.005)
        stop.set()


class Numbers:
    """Each number once, to whichever browser asks."""

    def __init__(self) -> None:
        self.lock, self.last = threading.Lock(), 0

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        with self.lock:
            self.last += 1
            return self.last


@pytest.mark.database
def test_a_server_killed_while_people_write_loses_nothing(place: Place) -> None:
    acknowledged: set[int] = set()
    numbers = Numbers()
    for part in range(1, KILLS + 1):
        enough = WRITES * part // KILLS
        with place.server() as process:

            def killed(process: Any = process, enough: int = enough) -> bool:
                if len(acknowledged) < enough:
                    return False
                kill(process)  # while the browsers still write
                return True

            written(place, killed, acknowledged, numbers)
        assert len(acknowledged) >= enough
        place.holds(acknowledged)


def units(prefix: str) -> str:
    rows = [f"{prefix}{number},{prefix} ward {number},department,,2024-04-01" for number in range(ROWS)]
    return "\n".join(["unit_code,name,kind,parent_code,starts", *rows, ""])


@pytest.mark.database
def test_an_import_killed_at_any_moment_is_whole_or_was_never_there(place: Place, tmp_path: Path) -> None:
    def start(prefix: str) -> subprocess.Popen[bytes]:
        path = tmp_path / f"{prefix}.csv"
        path.write_text(units(prefix))
        command = [sys.executable, "-m", "collegium.cli", "import", "organisation", str(path), "--organisation", "ZCR"]
        return subprocess.Popen(
            [*command, "--kind", "units"], env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    begun = time.monotonic()
    assert start("WHOLE").wait() == 0
    whole = time.monotonic() - begun  # how long one takes here: the kills are spread over its second half
    before = place.look()[2]
    assert before == [ROWS, ROWS]
    for number in range(IMPORTS):
        process = start(f"K{number}X")
        with suppress(subprocess.TimeoutExpired):
            process.wait(whole * (0.4 + 0.6 * (number + 1) / IMPORTS))
        process.kill()
        process.wait()
        counts = place.look()[2]
        assert counts in ([before[0], before[1]], [before[0] + ROWS, before[1] + ROWS]), "all of the file or nothing"
        before = counts
    place.holds(set())


@pytest.mark.database
def test_a_backup_made_while_people_write_is_of_one_moment(place: Place, tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    made: list[subprocess.CompletedProcess[str]] = []
    path = tmp_path / "b.zip"
    with place.server():

        def backed_up() -> bool:
            if len(acknowledged) >= 5 and not made:
                made.append(place.manage("backup", str(path)))
            return bool(made)

        written(place, backed_up, acknowledged, Numbers())
    assert made[0].returncode == 0, made[0].stderr
    place.holds(acknowledged)
    server = os.environ.get("COLLEGIUM_TEST_DATABASE", "")
    with database(server) if server else nullcontext("") as address:
        (tmp_path / "elsewhere").mkdir()
        other = Place(tmp_path / "elsewhere", address)
        assert other.manage("migrate", "-v0").returncode == 0
        restored = other.manage("restore", str(path))
        assert restored.returncode == 0, restored.stderr
        other.holds(set())
        fingerprint = made[0].stdout.partition("Fingerprint of the record")[2].split(": ")[1].split()[0]
        for each in (place, other):
            assert each.manage("verify_record", "--expect", fingerprint).returncode == 0
        assert other.manage("backup", str(tmp_path / "again.zip")).returncode == 0
        assert (tmp_path / "again.zip").read_bytes() == path.read_bytes()


def refused(place: Place, numbers: Iterator[int], acknowledged: set[int]) -> str:
    """Write until the server says no; what it said."""
    for number in numbers:
        status, page = place.add(number)
        if status != 302:
            assert status == 503, page[:300]
            return page
        acknowledged.add(number)
        assert number < 3000
    raise AssertionError


def says(page: str, *titles: str) -> None:
    assert any(title.replace("'", "&#39;") in page or title in page for title in titles), page[:500]
    assert "Nothing was written" in page
    assert "Traceback" not in page


def test_a_file_that_may_not_grow_is_said_plainly(file_place: Place) -> None:
    """A quota: the files of the database may be no larger than now and a little."""
    limit = (file_place.folder / "collegium.sqlite3").stat().st_size + 100_000
    acknowledged: set[int] = set()
    numbers = Numbers()
    with file_place.server(limit=limit):
        says(refused(file_place, numbers, acknowledged), DISK.title, FULL.title)
    file_place.holds(acknowledged)
    with file_place.server():
        assert file_place.add(next(numbers))[0] == 302, "with room it goes on"


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_and_a_disk_that_can_only_be_read(founded: Place, tmp_path: Path) -> None:
    whole = sum(path.stat().st_size for path in founded.folder.iterdir())
    acknowledged: set[int] = set()
    numbers = Numbers()
    with small_disk(tmp_path / "disk", whole + 6_000_000):
        place = copied(founded, tmp_path / "disk" / "data")
        place.log = tmp_path / "server.log"
        with place.server():
            with (tmp_path / "disk" / "filling").open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(4096))
            says(refused(place, numbers, acknowledged), FULL.title, DISK.title)
            (tmp_path / "disk" / "filling").unlink()
            assert place.add(next(numbers))[0] == 302, "with room it goes on, without a restart"
        place.holds(acknowledged)
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
        for words in (("serve",), ("manage", "clearsessions"), ("manage", "backup", str(tmp_path / "b.zip"))):
            command = [sys.executable, "-m", "collegium.cli", *words]
            done = subprocess.run(command, env=place.environment, capture_output=True, text=True)
            assert done.returncode == 1, words
            assert "Nothing was written" in done.stderr or "nothing can be written" in done.stderr, words
            assert "Traceback" not in done.stderr, words
        subprocess.run(["mount", "-o", "remount,rw", str(tmp_path / "disk")], check=True)
        place.holds(acknowledged)


def test_a_database_that_somebody_else_holds_is_said_plainly(file_place: Place) -> None:
    with file_place.server():
        assert file_place.add(1)[0] == 302
        other = sqlite3.connect(file_place.folder / "collegium.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        status, page = file_place.add(2)
        other.execute("ROLLBACK")
        other.close()
        assert status == 503
        says(page, BUSY.title)
        assert file_place.add(2)[0] == 302
    file_place.holds({1, 2})


def test_two_workers_do_each_piece_of_work_once(file_place: Place) -> None:
    begin = """
import django; django.setup()
from collegium.jobs import actions
from collegium.jobs.rehearsal import rehearsal_once
for number in range(6):
    actions.start(rehearsal_once, by="tests", title="Rehearsal", seconds=0.3)
"""
    file_place.python(begin)
    command = [sys.executable, "-m", "collegium.cli", "manage", "work"]
    workers = [
        subprocess.Popen(command, env=file_place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    rows: list[Any] = []
    try:
        for _ in range(600):
            with sqlite3.connect(file_place.folder / "collegium.sqlite3") as database_file:
                rows = database_file.execute("SELECT state, attempts FROM jobs_job").fetchall()
            database_file.close()
            if all(state in ("done", "failed") for state, _ in rows):
                break
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(30)
    assert rows == [("done", 1)] * 6


def test_a_clock_that_was_set_back_is_told_and_breaks_nothing(db: None, capsys: Any, monkeypatch: Any) -> None:
    """A test cannot set the clock of the machine, so this one alone gives the record another."""
    import datetime as dt

    from django.core.management import call_command
    from django.utils import timezone

    from collegium.audit.actions import Entry, record
    from collegium.audit.models import AuditEvent

    def write() -> AuditEvent:
        record(by="tests", entries=[Entry(verb="a.b", subject="c.d", subject_id="1")])
        return AuditEvent.objects.latest("pk")

    write()
    call_command("verify_record")
    assert "set back" not in capsys.readouterr().out
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - dt.timedelta(days=400))
    late = write()
    call_command("verify_record")
    said = capsys.readouterr().out
    assert f"set back before event {late.pk}" in said
    assert "the chain holds" in said
