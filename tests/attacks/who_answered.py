"""Who has answered? An office that owns the database, the pages and the mail server's answers tries to find out.

Nothing here knows how the product works: it presses the buttons of the office, answers through the links of the letters,
copies every table, every page and the file of the database, and lets a classifier say what goes with having answered.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection
from django.test import Client
from scipy.stats import binomtest

LINK = re.compile(r"/answer/[0-9a-z]{24}/")
CHOICE = re.compile(r'name="([a-z_0-9]+)" type="radio" value="([0-9]+)"')
CHANCE = 0.5  # half of those who are asked have answered
BY_LUCK = 0.001  # a result so far above chance is no luck, shared among all that was tried
CODE = "ZAT"
Features = dict[str, dict[str, Hashable]]  # name of a feature -> person -> value


# The mail server


@dataclass
class MailServer:
    """A real one, whose answers the office may set for each address; its log holds addresses and times."""

    answers: dict[str, str] = field(default_factory=dict)  # address -> at which step, and what it says
    letters: list[tuple[str, str]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        step, _, said = self.answers.get(address, "").partition(" ")
        if step == "rcpt":
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        step, _, said = self.answers.get(address, "").partition(" ")
        if step == "data":
            return said
        if step == "hang":
            server.transport.close()
            return "421 gone"
        self.letters.append((address, envelope.content.decode().replace("=\r\n", "")))
        return "250 OK"

    def links(self) -> dict[str, str]:
        return {address: LINK.search(content)[0] for address, content in self.letters}  # type: ignore[index]


@contextmanager
def mail_server(settings: Any) -> Iterator[MailServer]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    try:
        yield server
    finally:
        controller.stop()


# The office, and those who answer


@dataclass
class Office:
    """Somebody at the pages of the office, who keeps what they say."""

    client: Client
    folder: str = ""

    def post(self, page: str, **given: object) -> Any:
        answer = self.client.post(page if page.startswith("/") else self.folder + page, given)
        assert answer.status_code in (200, 302), (page, answer.status_code)
        return answer

    def must(self, page: str, **given: object) -> str:
        answer = self.post(page, **given)
        assert answer.status_code == 302, re.findall(r"(?s)error-summary.*?</div>", answer.content.decode())
        return str(answer.url)

    def launch(self, title: str, addresses: Mapping[str, str], reminders: str = "everybody") -> None:
        """A wave, its campaign, addresses by staff code, launch."""
        today = dt.date.today()
        wave = self.must(
            f"/organisations/{CODE}/engagement/add/",
            title=title,
            audience="doctors",
            instrument_id="collegium-medical-engagement-1",
            opened_on=today - dt.timedelta(days=1),
            closed_on=today + dt.timedelta(days=30),
            population_date=today - dt.timedelta(days=1),
        )
        self.folder = re.sub(r"(engagement/[0-9]+/).*", r"\1campaign/", wave)
        only_others = {"remind_only_others": "on"} if reminders == "others" else {}
        self.must("", mode="anonymous", minimum="10", contact="The office", **only_others)
        rows = "".join(f"{code},{address}\n" for code, address in addresses.items())
        file = BytesIO(f"staff_code,email\n{rows}".encode())
        file.name = "addresses.csv"
        self.must("addresses/", file=file)
        page = self.post("key/", custodian="Alex Guardian", custodian_post="Guardian").content.decode()
        saved = re.search(r"base64,([A-Za-z0-9+/=]+)", page)
        assert saved, page
        key_file = base64.b64decode(saved[1]).decode()
        check_word = re.search(r"Check word: +(\S+)", key_file)
        assert check_word, key_file
        self.must("launch/", sure="on", check_word=check_word[1])

    def mail(self) -> None:
        self.must("mail/")

    def count(self) -> None:
        self.post("")

    def remove(self, page: str) -> None:
        """Press the button that takes a row out of the register, with whatever its form holds."""
        hidden = dict(
            re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', self.client.get(page).content.decode())
        )
        self.post(page, **hidden, reason="left")

    def page(self) -> str:
        """What the page of the campaign says."""
        main = self.client.get(self.folder).content.decode().split("<main")[1].split("</main")[0]
        main = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", main)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)).strip()


def answer_by(link: str, random: Random) -> None:
    """A respondent in a browser."""
    client = Client()
    number = 1
    while (shown := client.get(f"{link}{number}/")).status_code == 200:
        choices = CHOICE.findall(shown.content.decode())
        given = {name: random.choice([value for other, value in choices if other == name]) for name in dict(choices)}
        assert client.post(f"{link}{number}/", given).status_code == 302
        number += 1
    assert client.post(f"{link}send/", {}).status_code == 302


# What there is to see


def tables() -> dict[str, tuple[list[str], list[tuple[str, ...]]]]:
    """Every table with all columns, hidden ones included, in the order in which the database gives its rows."""
    dump = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            hidden = ", ctid::text AS ctid, xmin::text AS xmin" if connection.vendor == "postgresql" else ""
            cursor.execute(f'SELECT *{hidden} FROM "{table}"')
            names = [column[0] for column in cursor.description]
            dump[table] = (names, [tuple(map(as_text, row)) for row in cursor.fetchall()])
    return dump


def as_text(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def raw_file() -> bytes:
    """The file of the database, free pages and deleted rows included; empty where there is none to read."""
    if connection.vendor != "sqlite":
        return b""
    connection.ensure_connection()
    return bytes(connection.connection.serialize())


@dataclass
class Names:
    """By what a person is known: e-mail address, staff code, name."""

    people: dict[str, set[str]]  # person -> everything that names the person

    @classmethod
    def of(cls, addresses: Mapping[str, str], dump: Mapping[str, Any]) -> Names:
        """The names of a person, and the keys of the rows that hold one of them, and of the rows that point there."""
        known = {code: {code, address} for code, address in addresses.items()}
        columns, rows = dump["organisation_person"]
        for row in rows:
            person = dict(zip(columns, row, strict=True))
            if person["code"] in known:
                known[person["code"]] |= {person["name"], f"person {person['id']}"}
        columns, rows = dump["assessments_invitation"]
        for row in rows:
            invitation = dict(zip(columns, row, strict=True))
            for names in known.values():
                if invitation["email"] in names or f"person {invitation['person_id']}" in names:
                    names |= {invitation["id"], invitation["finder"]}
        return cls(known)

    def in_row(self, columns: Sequence[str], row: Sequence[str]) -> str | None:
        values = set(row) | {f"person {value}" for name, value in zip(columns, row, strict=True) if name == "person_id"}
        hits = [person for person, names in self.people.items() if names & values]
        return hits[0] if len(hits) == 1 else None


def features(names: Names, before: Mapping[str, Any], after: Mapping[str, Any], raw: bytes) -> Features:
    """Everything that any row says of a person: its values, whether they changed, its place, how often it is there."""
    told: dict[str, dict[str, Any]] = defaultdict(dict)
    earlier = rows_of(names, before)
    for (table, person), rows in rows_of(names, after).items():
        told[f"{table}: rows"][person] = len(rows)
        told[f"{table}: place"][person] = rows[0][0]
        for column in rows[0][1]:
            told[f"{table}.{column}"][person] = tuple(row[column] for _, row in rows)
            then = [row.get(column) for _, row in earlier.get((table, person), [])]
            told[f"{table}.{column}: changed"][person] = then != [row[column] for _, row in rows]
    for person, known in names.people.items():
        for number, name in enumerate(sorted(known, key=len)):
            said = name.encode()
            told[f"file: name {number}, how often"][person] = raw.count(said)
            told[f"file: name {number}, last place"][person] = raw.rfind(said)
    return {name: values for name, values in told.items() if len(values) == len(names.people)}


def rows_of(names: Names, dump: Mapping[str, Any]) -> dict[tuple[str, str], list[tuple[int, dict[str, str]]]]:
    kept: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for table, (columns, rows) in dump.items():
        for place, row in enumerate(rows):
            if (person := names.in_row(columns, row)) is not None:
                kept[table, person].append((place, dict(zip(columns, row, strict=True))))
    return kept


def jobs(since: int) -> list[dict[str, str]]:
    """The long work that the database tells of, without the first `since` of them, in the order of asking."""
    columns, rows = tables()["jobs_job"]
    kept = sorted((dict(zip(columns, row, strict=True)) for row in rows), key=lambda job: job["asked_at"])
    return kept[since:]


def seconds(job: Mapping[str, str]) -> float:
    begun, ended = (dt.datetime.fromisoformat(job[name]) for name in ("begun_at", "ended_at"))
    return (ended - begun).total_seconds()


# Predicting


def predicted(value: Mapping[str, Any], truth: Mapping[str, bool], learn: Sequence[str], test: Sequence[str], random: Random) -> int:  # fmt: skip
    """How many of `test` are told rightly by what `learn` shows: value by value, or above and below a border."""
    by_value: dict[Any, Counter[bool]] = defaultdict(Counter)
    for person in learn:
        by_value[value[person]][truth[person]] += 1

    def same(seen: Any) -> bool | None:
        return by_value[seen].most_common(1)[0][0] if seen in by_value else None

    rule: Callable[[Any], bool | None] = same
    if all(isinstance(value[person], int | float) for person in value):
        rule = border(value, truth, learn) if len(by_value) > 2 else rule
    hits = 0
    for person in test:
        said = rule(value[person])
        hits += (random.random() < CHANCE if said is None else said) == truth[person]
    return hits


def border(value: Mapping[str, Any], truth: Mapping[str, bool], learn: Sequence[str]) -> Callable[[Any], bool]:
    best, chosen = -1, (0.0, True)
    for edge in sorted({value[person] for person in learn}):
        for above in (True, False):
            right = sum(((value[person] >= edge) == above) == truth[person] for person in learn)
            if right > best:
                best, chosen = right, (edge, above)
    return lambda seen: (seen >= chosen[0]) == chosen[1]


@dataclass
class Finding:
    """What the best of all features tells."""

    feature: str
    hits: int
    asked: int
    tried: int

    @property
    def by_luck(self) -> float:
        """How likely so many hits are without any leak, for the best of all that was tried."""
        return min(1.0, self.tried * float(binomtest(self.hits, self.asked, CHANCE, alternative="greater").pvalue))

    @property
    def leaks(self) -> bool:
        return self.by_luck < BY_LUCK

    def __str__(self) -> str:
        return f"{self.hits} of {self.asked} by {self.feature}, best of {self.tried}; by luck {self.by_luck:.2g}"


def best(told: Features, truth: Mapping[str, bool], seed: int = 1) -> Finding:
    """Learn on one half of the people, which has as many of either kind, and predict the other half; then the other way."""
    random = Random(seed)
    halves: tuple[list[str], list[str]] = ([], [])
    for kind in (True, False):
        people = [person for person in truth if truth[person] is kind]
        random.shuffle(people)
        for number, person in enumerate(people):
            halves[number % 2].append(person)
    results = [
        Finding(
            name,
            predicted(value, truth, halves[0], halves[1], random)
            + predicted(value, truth, halves[1], halves[0], random),
            len(truth),
            len(told),
        )
        for name, value in told.items()
    ]
    return max(results, key=lambda finding: finding.hits)


# One person at a time


@dataclass
class Trial:
    """What the office sees of one person, and whether that person had answered."""

    seen: dict[str, Hashable]
    answered: bool


def best_of_trials(trials: Sequence[Trial]) -> Finding:
    people = {str(number): trial for number, trial in enumerate(trials)}
    names = set(trials[0].seen).intersection(*(trial.seen for trial in trials))
    told = {name: {person: trial.seen[name] for person, trial in people.items()} for name in sorted(names)}
    return best(told, {person: trial.answered for person, trial in people.items()})


def seen_of_round(office: Office, job: Mapping[str, str], took: float) -> dict[str, Hashable]:
    """What one round of mail shows: the page, the job with its end and its time."""
    outcome = json.loads(job["outcome"] or "{}")
    return {
        "page": re.sub(r"trial [0-9]+", "", office.page()),
        "job: state": job["state"],
        "job: says": str(outcome.get("message", outcome.get("problem"))),
        "job: attempts": job["attempts"],
        "job: progress": job["fraction"],
        "job: seconds": seconds(job),
        "seconds that the button took": took,
    }


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
