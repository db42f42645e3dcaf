"""Respondents answer one campaign at the same time: no answer lost, none double, and how long a page takes.

    python benchmarks/campaign_load.py --respondents 5000 --minutes 10
    COLLEGIUM_DATABASE=postgres://… python benchmarks/campaign_load.py --respondents 5000 --minutes 10

It builds a register of so many doctors in a scratch folder (or in the PostgreSQL that the environment names, which must be
empty), serves it with `collegium serve`, and lets everybody answer by pages: welcome, two parts, a last look, sending. One in
fifty sends twice at the same moment. Respondents arrive at random moments, as after an e-mail to everybody.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import os
import queue
import random
import re
import resource
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

Page = tuple[str, float]  # which page, and its seconds
BUSY = 24  # respondents at one moment; the server queues more
TWICE = 50  # one in so many sends twice
UNITS, ORGANISATION = 40, "LOAD"


def set_up(folder: Path, respondents: int) -> tuple[int, list[str], str]:
    """A register, a launched campaign, its codes, and the custodian's key file."""
    os.environ.update(COLLEGIUM_DATA=str(folder), COLLEGIUM_HTTPS="no", DJANGO_SETTINGS_MODULE="collegium.web.settings")
    os.environ.setdefault("COLLEGIUM_SECRET_KEY", secrets.token_hex(32))
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from collegium.assessments.actions import open_wave
    from collegium.assessments.campaigns.actions.preparing import create_campaign, launch_campaign, make_custody_key
    from collegium.assessments.campaigns.keys import Keyring
    from collegium.assessments.campaigns.models import Invitation
    from collegium.organisation.models import Employment, Organisation, Person, Unit, UnitPlacement

    today, first = timezone.localdate(), dt.date(2020, 4, 1)
    trust = Organisation.objects.create(code=ORGANISATION, name="Load", kind="acute")
    units = [Unit.objects.create(organisation=trust, code=f"U{place}") for place in range(UNITS)]
    for unit in units:
        UnitPlacement.objects.create(unit=unit, starts=first, name=f"Unit {unit.code}", kind="specialty")
    people = [
        Person(organisation=trust, code=f"D{number}", name=f"Doctor {number}", profession="doctor")
        for number in range(respondents)
    ]
    Person.objects.bulk_create(people, batch_size=500)
    jobs = [
        Employment(person=person, unit=units[number % UNITS], grade="consultant", starts=first)
        for number, person in enumerate(Person.objects.filter(organisation=trust))
    ]
    Employment.objects.bulk_create(jobs, batch_size=500)
    wave = open_wave(
        by="load",
        organisation=trust,
        instrument_id="collegium-medical-engagement-1",
        title="Load",
        opened_on=today,
        closed_on=today + dt.timedelta(days=1),
        population_date=today,
    )
    draft = create_campaign(by="load", wave=wave, contact="x")
    key_file = make_custody_key(by="load", campaign=draft, custodian="C", custodian_post="Guardian")
    campaign = launch_campaign(by="load", campaign=draft, today=today)
    ring = Keyring(campaign.key.half)
    codes = [ring.code(one.id) for one in Invitation.objects.filter(campaign=campaign)]
    return campaign.pk, codes, key_file


class Respondent:
    """One browser without cookies, over one connection."""

    def __init__(self, port: int, times: list[Page]) -> None:
        self.port, self.times = port, times
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, name: str, method: str, path: str, body: str = "") -> tuple[int, str]:
        began = time.perf_counter()
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, body or None, headers)
                answer = self.connection.getresponse()
                content = answer.read().decode()
                break
            except (http.client.HTTPException, OSError):  # a connection that the server closed between two people
                if attempt == 2:
                    raise
                self.connection.close()
        self.times.append((name, time.perf_counter() - began))
        return answer.status, content

    def answer(self, code: str, twice: bool) -> bool:
        """Whether the answers were taken in."""
        self.ask("welcome", "GET", f"/answer/{code}/")
        for number in (1, 2):
            _, page = self.ask("part", "GET", f"/answer/{code}/{number}/")
            names = list(dict.fromkeys(re.findall(r'name="([a-z_0-9]+)" type="radio"', page)))
            chosen = urlencode({name: random.choice("123") for name in names})
            self.ask("keep", "POST", f"/answer/{code}/{number}/", chosen)
        self.ask("look", "GET", f"/answer/{code}/send/")
        found: list[int] = []
        other = threading.Thread(target=self.send_too, args=(code, found))
        if twice:
            other.start()
        status, _ = self.ask("send", "POST", f"/answer/{code}/send/", "go=on")
        if twice:
            other.join()
        return 302 in (status, *found)

    def send_too(self, code: str, found: list[int]) -> None:
        found.append(Respondent(self.port, self.times).ask("send", "POST", f"/answer/{code}/send/", "go=on")[0])


@dataclass
class Run:
    """What the respondents found."""

    times: list[Page] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # seconds after the wanted moment, as all others were still busy
    seconds: float = 0.0


def work(port: int, waiting: queue.Queue[tuple[float, str, bool]], run: Run, began: float) -> None:
    one = Respondent(port, run.times)
    while True:
        try:
            moment, code, twice = waiting.get_nowait()
        except queue.Empty:
            return
        early = began + moment - time.monotonic()
        time.sleep(max(0.0, early))
        run.late.append(max(0.0, -early))
        if one.answer(code, twice):
            run.taken.append(code)


def serve(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "collegium.cli", "serve", "--port", str(port), "--no-worker"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit((folder / "server.log").read_text())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--respondents", type=int, default=5000)
    parser.add_argument("--minutes", type=float, default=10.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        campaign, codes, _ = set_up(folder, args.respondents)
        process, port = serve(folder)
        try:
            run = let_answer(port, codes, args.minutes * 60)
        finally:
            process.terminate()
            process.wait(20)
        return tell(campaign, run, args)


def let_answer(port: int, codes: list[str], seconds: float) -> Run:
    waiting: queue.Queue[tuple[float, str, bool]] = queue.Queue()
    moments = sorted(random.uniform(0, seconds) for _ in codes)
    for place, (moment, code) in enumerate(zip(moments, codes, strict=True)):
        waiting.put((moment, code, place % TWICE == 0))
    run = Run()
    began = time.monotonic()
    threads = [threading.Thread(target=work, args=(port, waiting, run, began)) for _ in range(BUSY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.seconds = time.monotonic() - began
    return run


def tell(campaign: int, run: Run, args: argparse.Namespace) -> int:
    from django.db import connection

    from collegium.assessments.campaigns.models import Campaign, SealedAnswer, SpentMark

    connection.close()
    found = Campaign.objects.get(pk=campaign)
    answers = SealedAnswer.objects.filter(campaign=found, is_comment=False).count()
    marks = SpentMark.objects.filter(campaign=found).count()
    p50, p95, p99, longest = milliseconds([seconds for _, seconds in run.times])
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    server = (spent.ru_utime + spent.ru_stime) / run.seconds
    print(f"{connection.vendor}: {args.respondents} respondents in {run.seconds:.0f} s, {len(run.times)} pages")
    print(f"taken in {len(run.taken)}, answers {answers}, marks {marks}")
    print(f"lost {args.respondents - answers}, double {answers - marks}")
    for name in dict.fromkeys(name for name, _ in run.times):
        figures = milliseconds([seconds for one, seconds in run.times if one == name])
        print("{:8} p50 {:4.0f} ms, p95 {:4.0f} ms, p99 {:4.0f} ms, longest {:4.0f} ms".format(name, *figures))
    print(f"page     p50 {p50:4.0f} ms, p95 {p95:4.0f} ms, p99 {p99:4.0f} ms, longest {longest:4.0f} ms")
    print(f"began late by at most {max(run.late):.1f} s; server {server:.2f} cores; load {os.getloadavg()[0]:.1f}")
    return 0 if answers == marks == args.respondents and p95 <= 300 else 1


def milliseconds(seconds: list[float]) -> list[float]:
    """Half, 95 and 99 of a hundred are at most so long; and the longest."""
    ordered = sorted(seconds)
    return [ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.95, 0.99, 1.0)]


if __name__ == "__main__":
    sys.exit(main())
