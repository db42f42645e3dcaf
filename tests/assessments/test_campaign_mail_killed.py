"""A worker that is killed in the middle of a round: nobody is left out, and only the letter in flight comes twice."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

PEOPLE = 60
SECONDS_A_LETTER = 0.03
# Addresses by staff code, a launch, and the round that is to be killed; then who is to get a letter of it.
BEGIN = """
import json, sys, django
django.setup()
from django.utils import timezone
from collegium.assessments.campaigns.actions.preparing import bring_in_addresses, launch_campaign
from collegium.assessments.campaigns.mailing import start_mailing
from collegium.assessments.campaigns.models import Campaign, Invitation
from tests.assessments.campaigning import answer_all, codes_of, draft_of
from tests.assessments.hospital import build_hospital

people, reminder = int(sys.argv[1]), sys.argv[2] == "reminder"
draft = draft_of(build_hospital(), remind_only_others=True)
addresses = {f"D{n:03}": f"d{n:03}@example.org" for n in range(1, people + 1)}
bring_in_addresses(by="tests", campaign=draft, addresses=addresses)
campaign = launch_campaign(by="tests", campaign=draft, today=timezone.localdate())
codes = codes_of(campaign)
invited = sorted((one.email, codes[one.person_id]) for one in Invitation.objects.exclude(email=""))
if reminder:
    answer_all([code for _, code in invited[:20]])
    Campaign.objects.update(round=1, turns=3)
start_mailing(by="tests", campaign=campaign, site="https://collegium.example.org/")
print(json.dumps([address for address, _ in (invited[20:] if reminder else invited)]))
"""
LATER = """
import datetime as dt, django
django.setup()
from django.utils import timezone
from collegium.jobs.upkeep import keep_up
keep_up(timezone.now() + dt.timedelta(hours=2))
"""


class SlowPostman:
    """Takes its time over each letter, and puts everybody off at first whose address ends in 7."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.puts_off = True

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        if self.puts_off and address.endswith("7@example.org"):
            return "451 try again later"
        await asyncio.sleep(SECONDS_A_LETTER)
        self.letters.append(address)
        return "250 OK"


@pytest.fixture
def postman() -> Iterator[tuple[SlowPostman, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    postman = SlowPostman()
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    yield postman, port
    controller.stop()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a server with a database that has its tables and nothing in them."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COLLEGIUM_")}
    made = {
        **outside,
        "COLLEGIUM_DATA": str(tmp_path_factory.mktemp("empty")),
        "COLLEGIUM_HTTPS": "no",
        "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
    }
    subprocess.run([sys.executable, "-m", "collegium.cli", "manage", "migrate", "-v", "0"], env=made, check=True)
    return made


@pytest.fixture
def place(empty: dict[str, str], tmp_path: Path, postman: tuple[SlowPostman, int]) -> dict[str, str]:
    """A copy of it with a mail server."""
    shutil.copytree(empty["COLLEGIUM_DATA"], tmp_path, dirs_exist_ok=True)
    mail = {"COLLEGIUM_EMAIL_HOST": "127.0.0.1", "COLLEGIUM_EMAIL_PORT": str(postman[1]), "COLLEGIUM_EMAIL_TLS": "no"}
    return {**empty, "COLLEGIUM_DATA": str(tmp_path), **mail}


def python(place: dict[str, str], code: str, *arguments: str) -> str:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=place, capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def worker(place: dict[str, str]) -> subprocess.Popen[bytes]:
    with (Path(place["COLLEGIUM_DATA"]) / "worker.log").open("a") as log:
        return subprocess.Popen([sys.executable, "-m", "collegium.cli", "manage", "work"], env=place, stdout=log, stderr=log)  # fmt: skip


def states(place: dict[str, str]) -> list[str]:
    path = Path(place["COLLEGIUM_DATA"]) / "collegium.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT state FROM jobs_job ORDER BY asked_at")]


def work_until(place: dict[str, str], done: Any, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while not done():
        assert time.monotonic() < end, (states(place), process.poll())
        time.sleep(0.01)


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_a_killed_worker_leaves_nobody_out(place: dict[str, str], postman: tuple[SlowPostman, int], kind: str) -> None:
    server = postman[0]
    wanted = json.loads(python(place, BEGIN, str(PEOPLE), kind))
    kills = 0
    for letters in (10, 20):
        process = worker(place)
        try:
            work_until(place, lambda letters=letters: len(server.letters) >= letters, process)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        kills += 1
        assert states(place) == ["running"]  # in the middle indeed
    process = worker(place)
    try:
        work_until(place, lambda: states(place) == ["done"], process)
        put_off = {address for address in wanted if address.endswith("7@example.org")}
        assert put_off
        assert set(server.letters) == set(wanted) - put_off
        server.puts_off = False
        python(place, LATER)
        work_until(place, lambda: states(place) == ["done", "done"], process)
    finally:
        process.kill()
        process.wait()
    reached = Counter(server.letters)
    assert set(reached) == set(wanted)
    twice = [address for address, times in reached.items() if times > 1]
    assert len(twice) <= kills
    assert max(reached.values()) <= 1 + kills
