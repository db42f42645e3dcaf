"""A real server with two processes, on both databases: codes used at the same moment, and a kill -9 in the middle."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.web.test_backup import database

ROOT = Path(__file__).parents[2]
PEOPLE = 120
SET_UP = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
import campaign_load
print(json.dumps(campaign_load.set_up(Path(sys.argv[1]), int(sys.argv[2]))))
"""
LOOK = """
import json, django
django.setup()
from collegium.assessments.campaigns.models import *
from collegium.assessments.campaigns.actions.shuffling import shuffle
campaign = Campaign.objects.get()
from collegium.assessments.campaigns.keys import Keyring
ring = Keyring(campaign.key.half)
shuffle(campaign)
rows = SealedAnswer.objects.filter(is_comment=False)
answers = [json.loads(ring.unseal(one.sealed))[2][:3] for one in rows]
noise = [bytes(one.sealed).hex() for one in rows]
print(json.dumps([SpentMark.objects.count(), answers, noise, HalfFilled.objects.count()]))
"""


class Place:
    """A scratch database with a launched campaign, and a server over it that can be killed."""

    def __init__(self, folder: Path, address: str) -> None:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("COLLEGIUM_")}
        self.environment = {
            **outside,
            "COLLEGIUM_DATA": str(folder),
            "COLLEGIUM_HTTPS": "no",
            "COLLEGIUM_SECRET_KEY": "tests" * 12,
            "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
            **({"COLLEGIUM_DATABASE": address} if address else {}),
        }
        self.folder = folder
        _, self.codes = json.loads(self.python(SET_UP, str(folder), str(PEOPLE), str(ROOT / "benchmarks")))
        self.port = 0

    def python(self, code: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1]

    @contextmanager
    def server(self) -> Iterator[subprocess.Popen[bytes]]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "collegium.cli",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            "2",
            "--no-worker",
        ]
        with (self.folder / "server.log").open("a") as log:
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        try:
            for _ in range(300):
                try:
                    assert self.ask("GET", "/answer/") == 200
                    break
                except OSError:
                    time.sleep(0.1)
            yield process
        finally:
            kill(process)

    def ask(self, method: str, path: str, **given: object) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            body = urlencode(given) or None
            connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def look(self) -> tuple[int, list[list[int]], list[str], int]:
        return tuple(json.loads(self.python(LOOK)))  # type: ignore[return-value]


def kill(process: subprocess.Popen[bytes]) -> None:
    """The server with all its processes, at once, as a power cut for them."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    server = os.environ.get("COLLEGIUM_TEST_DATABASE", "")
    if request.param == "postgresql" and not server:
        pytest.skip("needs a PostgreSQL: scripts/with-postgresql")
    with database(server) if request.param == "postgresql" else nullcontext("") as address:
        yield Place(tmp_path, address)


def digits(number: int) -> list[int]:
    """A respondent's own pattern of three answers."""
    return [number // 25 % 5 + 1, number // 5 % 5 + 1, number % 5 + 1]


def given(number: int) -> dict[str, object]:
    return dict(zip(("w01", "w02", "w03"), digits(number), strict=True))


def test_a_code_used_at_the_same_moment_by_two_processes_counts_once(place: Place) -> None:
    with place.server(), ThreadPoolExecutor(6) as crowd:
        for number, code in enumerate(place.codes[:15]):
            assert place.ask("POST", f"/answer/{code}/1/", **given(number)) == 302
            gate = threading.Barrier(6)

            def send(path: str = f"/answer/{code}/send/", gate: threading.Barrier = gate) -> int:
                gate.wait()
                return place.ask("POST", path, go="on")

            found = sorted(one.result() for one in [crowd.submit(send) for _ in range(6)])
            assert found == [302, 409, 409, 409, 409, 409]
    marks, answers, _, half = place.look()
    assert (marks, len(answers), half) == (15, 15, 0)
    assert sorted(answers) == sorted(digits(number) for number in range(15))


def test_a_server_killed_in_the_middle_loses_and_doubles_nothing(place: Place) -> None:
    thanked: set[int] = set()

    def answer(number: int) -> None:
        code = place.codes[number]
        try:
            kept = place.ask("POST", f"/answer/{code}/1/", **given(number)) == 302
            if kept and place.ask("POST", f"/answer/{code}/send/", go="on") == 302:
                thanked.add(number)
        except (OSError, http.client.HTTPException):
            return  # the server died under this one

    for _ in range(3):
        with place.server() as process, ThreadPoolExecutor(8) as crowd:
            waiting = [number for number in range(PEOPLE) if number not in thanked]
            random.Random(len(waiting)).shuffle(waiting)
            for number in waiting[:80]:
                crowd.submit(answer, number)
            time.sleep(0.4)
            kill(process)
        marks, answers, _, _ = place.look()
        assert marks == len(answers)
        assert all(digits(number) in answers for number in thanked)
    with place.server(), ThreadPoolExecutor(8) as crowd:
        list(crowd.map(answer, [number for number in range(PEOPLE) if number not in thanked]))
    marks, answers, _, half = place.look()
    assert (marks, half) == (PEOPLE, 0)
    assert sorted(answers) == sorted(digits(number) for number in range(PEOPLE))
    log = (place.folder / "server.log").read_text()
    assert not [code for code in place.codes if code in log]


def test_places_in_the_file_do_not_follow_the_order_of_answering(place: Place) -> None:
    if "COLLEGIUM_DATABASE" in place.environment:
        pytest.skip("PostgreSQL's places are read in the test of linkage")
    with place.server():
        for number in range(60):
            place.ask("POST", f"/answer/{place.codes[number]}/1/", **given(number))
            assert place.ask("POST", f"/answer/{place.codes[number]}/send/", go="on") == 302
    _, answers, noise, _ = place.look()
    raw = (place.folder / "collegium.sqlite3").read_bytes() + log_of(place.folder)
    where = [raw.find(bytes.fromhex(one)) for one in noise]
    assert min(where) > 0
    order = [
        [digits(number) for number in range(60)].index(answer) for _, answer in sorted(zip(where, answers, strict=True))
    ]
    apart = sum((place - number) ** 2 for place, number in enumerate(order))
    assert abs(1 - 6 * apart / (60 * (60**2 - 1))) < 4 / 59**0.5  # Spearman's rank correlation, four standard errors
    assert not re.search(rb"w0[123]", b"".join(bytes.fromhex(one) for one in noise))


def log_of(folder: Path) -> bytes:
    path = folder / "collegium.sqlite3-wal"
    return path.read_bytes() if path.exists() else b""
