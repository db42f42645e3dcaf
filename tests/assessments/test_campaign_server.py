"""A real server with two processes: codes used at the same moment, and a kill -9 in the middle.

On SQLite, or on the PostgreSQL that COLLEGIUM_TEST_DATABASE names.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.web.test_backup import commands, database

pytestmark = pytest.mark.database
ROOT = Path(__file__).parents[2]
PEOPLE = 120
# One process sets up and looks, as starting Django takes longer than either; the server never shares it.
BENCH = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import campaign_load

def look(key):
    from collegium.assessments.campaigns.custody import CustodyKey
    from collegium.assessments.campaigns.actions.shuffling import shuffle
    from collegium.assessments.campaigns.keys import Keyring
    from collegium.assessments.campaigns.models import Campaign, HalfFilled, SealedAnswer, SpentMark
    campaign = Campaign.objects.get()
    ring = Keyring(campaign.key.half)
    shuffle(campaign)
    rows = SealedAnswer.objects.filter(is_comment=False)
    opened = [CustodyKey.read(key).open(ring.unwrap(one.sealed)) for one in rows]
    answers = [json.loads(content)[2][:3] for content in opened]
    noise = [(bytes(one.sealed).hex(), content.hex()) for one, content in zip(rows, opened)]
    return [SpentMark.objects.count(), answers, noise, HalfFilled.objects.count()]

def close(key):
    from django.utils import timezone
    from collegium.assessments.campaigns.actions.fieldwork import close_campaign
    from collegium.assessments.campaigns.custody import CustodyKey
    from collegium.assessments.campaigns.models import Campaign
    from collegium.assessments.models import ResponseUpload
    close_campaign(by="tests", campaign=Campaign.objects.get(), today=timezone.localdate(), key=CustodyKey.read(key))
    content = json.loads(bytes(ResponseUpload.objects.get().content))
    places = [content["columns"].index(item) for item in ("w01", "w02", "w03")]
    return [[int(row[place]) for place in places] for row in content["rows"]]

def release():
    from django.utils import timezone
    from collegium.assessments.actions import release_upload
    from collegium.assessments.models import Wave
    return release_upload(by="tests", wave=Wave.objects.get(), at=timezone.now()).pk

for line in sys.stdin:
    asked = json.loads(line)
    if "people" in asked:
        found = campaign_load.set_up(Path(sys.argv[1]), asked["people"])[1:]
    else:
        from django.db import connection
        connection.close()
        connection.settings_dict["NAME"] = asked["name"]
        steps = {"look": lambda: look(asked["key"]), "close": lambda: close(asked["key"]), "release": release}
        found = steps[asked.get("step", "look")]()
    connection = sys.modules["django.db"].connection
    connection.close()
    print(json.dumps(found), flush=True)
"""


class Bench:
    """A process beside the server, with which the tests prepare a database and look into it."""

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
        self.folder, self.address = folder, address
        self.log = folder / "bench.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", BENCH, str(folder), str(ROOT / "benchmarks")],
                env=self.environment,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.codes: list[str]
        self.codes, self.key_file = self.ask(people=PEOPLE)

    def ask(self, **asked: object) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.log.read_text()
        return json.loads(answer)

    def stop(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


class Place:
    """A database of its own with a launched campaign, and a server over it that can be killed."""

    def __init__(self, bench: Bench, folder: Path, address: str) -> None:
        self.bench, self.folder, self.codes, self.port = bench, folder, bench.codes, 0
        self.database = address.rpartition("/")[2] if address else str(folder / "collegium.sqlite3")
        self.environment = {**bench.environment, "COLLEGIUM_DATA": str(folder)}
        shutil.copy(bench.folder / "record.key", folder)  # a server does not start with another key than its record's
        if address:
            self.environment["COLLEGIUM_DATABASE"] = address
        else:
            shutil.copy(bench.folder / "collegium.sqlite3", folder)

    @contextmanager
    def server(self) -> Iterator[subprocess.Popen[bytes]]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "collegium.cli", "serve", "--workers", "2", "--no-worker"]
        with (self.folder / "server.log").open("a") as log:
            process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            for _ in range(2400):
                assert process.poll() is None, (self.folder / "server.log").read_text()
                with suppress(OSError):
                    assert self.ask("GET", "/answer/") == 200
                    break
                time.sleep(0.05)
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

    def step(self, name: str) -> Any:
        """Done beside the server, on the same database: `close` gives the rows in their order."""
        return self.bench.ask(step=name, name=self.database, key=self.bench.key_file)

    def look(self) -> tuple[int, list[list[int]], list[tuple[str, str]], int]:
        """Marks, answers, their noise after a shuffle beside what it hides, and how many are half filled."""
        return tuple(self.bench.ask(name=self.database, key=self.bench.key_file))  # type: ignore[return-value]


def kill(process: subprocess.Popen[bytes]) -> None:
    """The server with all its processes, at once, as a power cut for them."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    server = os.environ.get("COLLEGIUM_TEST_DATABASE", "")
    with database(server) if server else nullcontext("") as address:
        made = Bench(tmp_path_factory.mktemp("bench"), address)
        yield made
        made.stop()


@pytest.fixture
def place(bench: Bench, tmp_path: Path) -> Iterator[Place]:
    if not bench.address:
        yield Place(bench, tmp_path, "")
        return
    with database(os.environ["COLLEGIUM_TEST_DATABASE"], template=bench.address.rpartition("/")[2]) as address:
        yield Place(bench, tmp_path, address)


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


def test_browsers_that_keep_their_connections_keep_nobody_out(place: Place) -> None:
    with place.server():
        idle = [http.client.HTTPConnection("127.0.0.1", place.port, timeout=10) for _ in range(80)]
        for one in idle:
            one.request("GET", "/answer/")
            assert one.getresponse().read()
        assert place.ask("GET", f"/answer/{place.codes[0]}/") == 200
        # The answer did not wait for one of them to go: no server has closed its end, which would make it readable.
        gone, _, _ = select.select([one.sock for one in idle if one.sock], [], [], 0)
        assert all(one.sock for one in idle)
        assert not gone
        for one in idle:
            one.close()


def test_a_server_killed_in_the_middle_loses_and_doubles_nothing(place: Place) -> None:
    thanked: set[int] = set()
    begun: set[int] = set()

    def answer(number: int) -> None:
        code = place.codes[number]
        begun.add(number)
        with suppress(OSError, http.client.HTTPException):  # the server died under this one
            kept = place.ask("POST", f"/answer/{code}/1/", **given(number)) == 302
            if kept and place.ask("POST", f"/answer/{code}/send/", go="on") == 302:
                thanked.add(number)

    for round_ in range(1, 4):
        waiting = [number for number in range(PEOPLE) if number not in thanked]
        random.Random(round_).shuffle(waiting)
        begun.clear()
        with place.server() as process, ThreadPoolExecutor(8) as crowd:
            for number in waiting[:60]:
                crowd.submit(answer, number)
            until = time.monotonic() + 30
            while len(thanked) < 20 * round_ and time.monotonic() < until:
                time.sleep(0.002)
            kill(process)
        assert 20 * round_ <= len(thanked) < 20 * round_ + 40  # in the middle indeed
        assert begun - thanked
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


def test_the_log_is_emptied_with_each_answer_or_when_a_long_reader_is_gone(place: Place) -> None:
    if place.bench.address:
        pytest.skip("PostgreSQL's log cannot be emptied")
    with place.server():
        answer_as(place, 0)
        assert not log_of(place.folder)
        with closing(sqlite3.connect(place.database, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM assessments_spentmark").fetchone() == (1,)
            answer_as(place, 1)  # taken in all the same
            assert log_of(place.folder)
        answer_as(place, 2)
        assert not log_of(place.folder)
    assert "could not be emptied" in (place.folder / "server.log").read_text()


def test_a_restored_backup_opens_with_the_same_key(place: Place, tmp_path: Path) -> None:
    if place.bench.address:
        pytest.skip("backups across both databases are in tests/web/test_backup.py")
    backup, restored = tmp_path / "backup.zip", tmp_path / "restored.sqlite3"
    with place.server():
        for number in range(12):
            answer_as(place, number)
        done = commands(tmp_path, f"sqlite:///{place.database}")("backup", str(backup))
        assert done.returncode == 0, done.stderr
        for number in range(12, 15):
            answer_as(place, number)
    there = commands(tmp_path, f"sqlite:///{restored}")
    for done in (there("migrate", "-v0"), there("restore", str(backup))):
        assert done.returncode == 0, done.stderr
    place.database = str(restored)
    assert sorted(place.step("close")) == sorted(digits(number) for number in range(12))


def answer_as(place: Place, number: int) -> None:
    assert place.ask("POST", f"/answer/{place.codes[number]}/1/", **given(number)) == 302
    assert place.ask("POST", f"/answer/{place.codes[number]}/send/", go="on") == 302


def test_places_in_the_file_do_not_follow_the_order_of_answering(place: Place) -> None:
    if place.bench.address:
        pytest.skip("PostgreSQL's places are read in the test of linkage")
    with place.server():
        for number in range(60):
            place.ask("POST", f"/answer/{place.codes[number]}/1/", **given(number))
            assert place.ask("POST", f"/answer/{place.codes[number]}/send/", go="on") == 302
    _, answers, noise, _ = place.look()
    raw = (place.folder / "collegium.sqlite3").read_bytes() + log_of(place.folder)
    where = [raw.find(bytes.fromhex(sealed)) for sealed, _ in noise]
    assert min(where) > 0
    order = [
        [digits(number) for number in range(60)].index(answer) for _, answer in sorted(zip(where, answers, strict=True))
    ]
    apart = sum((place - number) ** 2 for place, number in enumerate(order))
    assert abs(1 - 6 * apart / (60 * (60**2 - 1))) < 4 / 59**0.5  # Spearman's rank correlation, four standard errors
    for sealed, opened in ((bytes.fromhex(sealed), bytes.fromhex(opened)) for sealed, opened in noise):
        runs = {opened[start : start + 6] for start in range(len(opened) - 5)}  # too long to be there by chance
        assert runs
        assert not [run for run in runs if run in sealed]


def log_of(folder: Path) -> bytes:
    path = folder / "collegium.sqlite3-wal"
    return path.read_bytes() if path.exists() else b""
