"""One copy of the data folder links nobody: sixty people answer over HTTP, and the folder is copied at every moment.

The copy holds everything that lies there: database, log, the log's index, secret key, a backup, what the server wrote. The
attacker is given the custodian's key on top where the test says so, to see what the second line of defence holds alone.
What was measured before answers were sealed to a custodian and the log was emptied: 60 of 60 by replaying the log, and 60
of 60 by opening what was half filled, whose code follows from the secret key.
"""

from __future__ import annotations

import os
import random
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from scipy.stats import binomtest

from tests.assessments.test_campaign_server import Place, digits, given
from tests.attacks import copied_folder
from tests.attacks.copied_folder import Findings, Secrets, attack, from_backup, in_clear, in_the_log, linked
from tests.web.test_backup import commands

pytestmark = pytest.mark.database
PEOPLE = 60
SECRET_KEY = "tests" * 12  # as the server of these tests has it
UNLIKELY = 0.001
Files = dict[str, bytes]


@dataclass
class Copy:
    """The folder at some moment, and whose answer was on its way to the server while it was copied."""

    files: Files
    on_the_way: set[int] = field(default_factory=set)


@dataclass
class Tally:
    """Guesses of one way of linking, and how many would be right by chance."""

    guesses: int = 0
    right: int = 0
    by_chance: float = 0.0

    def add(self, right: list[bool], among: int) -> None:
        """Guesses, each of one answer among so many that could be that person's."""
        self.guesses += len(right)
        self.right += sum(right)
        self.by_chance += len(right) / among if right else 0.0

    @property
    def likely(self) -> float:
        """How likely so many or more would be right by chance."""
        if not self.guesses:
            return 1.0
        return float(binomtest(self.right, self.guesses, self.by_chance / self.guesses, "greater").pvalue)


class Custodian:
    """The private half, with which the tests know what is true."""

    def __init__(self, key_file: str) -> None:
        import base64

        written = re.search(r"collegium-key-(\S{48})", key_file)
        assert written
        self.key = X25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(written[1])[:32])
        self.suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

    def number(self, inside: bytes) -> int | None:
        """Whose answer this is, by the pattern that everybody answered with; None for no answer at all."""
        try:
            answer = in_clear(self.suite.decrypt(inside, self.key, b"collegium answers 1"))
        except (InvalidTag, ValueError):
            return None
        return [digits(number) for number in range(PEOPLE)].index(answer[2][:3]) if answer else None


def copied(folder: Path) -> Files:
    """The database first and then its log, as a tool would that knows nothing of either."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def answer(place: Place, number: int) -> None:
    code = place.codes[number]
    assert place.ask("POST", f"/answer/{code}/1/", **given(number)) == 302
    assert place.ask("POST", f"/answer/{code}/send/", go="on") == 302


def people_of(place: Place, findings_of: Files) -> dict[int, int]:
    """Person -> number in the order of answering: what the attacker wants to find."""
    state = copied_folder.read(copied_folder.versions(findings_of["collegium.sqlite3"], b"")[-1])
    assert state
    secrets = Secrets(SECRET_KEY, state.half)
    named = {secrets.codes(str(row.values["id"]))[1]: row.values["person_id"] for row in state.invitations}
    return {named[code[:11]]: number for number, code in enumerate(place.codes[:PEOPLE])}


def test_one_copy_of_the_folder_links_nobody(place: Place) -> None:
    if place.bench.address:
        pytest.skip("PostgreSQL keeps its files elsewhere: the next test reads them")
    (place.folder / "secret.key").write_text(SECRET_KEY)
    quiet, hasty = list[Copy](), list[Copy]()
    now, stop = [0], threading.Event()

    def copy_at_random() -> None:
        while not stop.is_set():
            time.sleep(random.uniform(0.005, 0.1))
            first = now[0]
            files = copied(place.folder)
            hasty.append(Copy(files, set(range(first - 1, now[0] + 2))))

    thread = threading.Thread(target=copy_at_random)
    with place.server():
        quiet.append(Copy(copied(place.folder)))
        thread.start()
        for number in range(PEOPLE):
            now[0] = number
            answer(place, number)
            quiet.append(Copy(copied(place.folder)))
            if number == PEOPLE // 2:  # kept half filled over all copies from here on
                assert place.ask("POST", f"/answer/{place.codes[PEOPLE]}/1/", **given(PEOPLE)) == 302
                backup = place.folder / "backup.zip"
                done = commands(place.folder, f"sqlite:///{place.folder / 'collegium.sqlite3'}")("backup", str(backup))
                assert done.returncode == 0, done.stderr
        stop.set()
        thread.join()
        before_close = copied(place.folder)
        rows = place.step("close")
        after_close = copied(place.folder)
        place.step("release")
        after_release = copied(place.folder)
    custodian, people = Custodian(place.bench.key_file), people_of(place, quiet[1].files)
    one_copy_is_no_better_than_chance(quiet, people, custodian)
    in_the_middle_of_sending_one_answer_alone_is_told(hasty, people, custodian)
    a_backup_is_no_better(quiet[-1].files["backup.zip"], people, custodian)
    whoever_watches_all_the_time_needs_the_custodian(quiet, people, custodian)
    nothing_is_left(before_close, after_close, after_release, rows)


def one_copy_is_no_better_than_chance(copies: list[Copy], people: dict[int, int], custodian: Custodian) -> None:
    settled: dict[str, Tally] = {}
    recent: dict[str, Tally] = {}
    seen, longest_log, earlier = set[int](), 0, set[bytes]()
    for copy in copies[1:]:
        found = attack(copy.files)
        nothing_can_be_read(found)
        # Free pages, gaps within pages and the log hold no answer as it was sealed before it was mixed with the last one.
        written = b"".join(content for name, content in copy.files.items() if name != "backup.zip")
        assert not [piece for piece in earlier if piece in written]
        earlier = pieces_since_the_last_shuffle(copy.files)
        longest_log = max(longest_log, len(copy.files.get("collegium.sqlite3-wal", b"")))
        older = found.answered - found.recent
        for way, guesses in found.guesses.items():
            if len(older) not in seen:  # the settled ones lie as they are until the next shuffle: counted once
                count(settled, way, guesses, older, people, custodian)
            if len(found.recent) > 1:
                count(recent, way, guesses, found.recent, people, custodian)
        seen.add(len(older))
    tell("up to the last shuffle", settled)
    tell("since the last shuffle", recent)
    sys.stdout.write(f"{len(copies) - 1} copies after an answer; the longest log {longest_log} bytes\n")
    assert seen >= {5, 10}
    assert sum(one.guesses for one in settled.values()) > 300
    assert all(one.likely > UNLIKELY for one in (*settled.values(), *recent.values()))
    assert not longest_log


def pieces_since_the_last_shuffle(files: Files) -> set[bytes]:
    """Of each answer that the next one rewrites, sixteen bytes of its noise."""
    state = copied_folder.read(copied_folder.versions(files["collegium.sqlite3"], b"")[-1])
    assert state
    return {row.values["sealed"][:16] for row in state.answers if not row.values["settled"]}


def count(
    tallies: dict[str, Tally],
    way: str,
    guesses: dict[int, bytes],
    among: set[int],
    people: dict[int, int],
    custodian: Custodian,
    size: int = 0,
) -> None:
    """`size` is how many answers could be anybody's, where some of their people are left out."""
    made = {person: inside for person, inside in guesses.items() if person in among}
    right = [custodian.number(inside) == people[person] for person, inside in made.items()]
    tallies.setdefault(way, Tally()).add(right, size or len(among))


def tell(where: str, tallies: dict[str, Tally]) -> None:
    for way, one in tallies.items():
        sys.stdout.write(
            f"{where}, {way}: {one.right} of {one.guesses} right, by chance {one.by_chance:.0f}, p {one.likely:.3f}\n"
        )


def nothing_can_be_read(found: Findings) -> None:
    """Without the custodian: no answer, and nothing half filled; and no size and no value tells one from another."""
    assert not found.half_filled
    assert not [inside for guesses in found.guesses.values() for inside in guesses.values() if in_clear(inside)]
    assert len(found.sizes) <= 1
    assert not found.shared


def in_the_middle_of_sending_one_answer_alone_is_told(
    copies: list[Copy], people: dict[int, int], custodian: Custodian
) -> None:
    """Between the commit of an answer and the emptying of the log: that answer, and nobody's before it."""
    told, others, torn, with_log = 0, 0, 0, 0
    by_place: dict[str, Tally] = {}
    seen = set[tuple[tuple[int, bytes], ...]]()
    for copy in copies:
        try:
            found = attack(copy.files)
        except (KeyError, StopIteration):
            torn += 1
            continue
        if not found.answered:
            torn += not found.guesses
            continue
        assert not found.half_filled
        with_log += bool(copy.files.get("collegium.sqlite3-wal"))
        for person, inside in found.guesses["replay of the log"].items():
            if custodian.number(inside) == people[person]:
                told += people[person] in copy.on_the_way
                others += people[person] not in copy.on_the_way
        guesses = found.guesses["place in the file"]
        waiting = {person for person in found.recent if people[person] not in copy.on_the_way}
        if len(waiting) > 1 and tuple(guesses.items()) not in seen:  # each arrangement once
            count(by_place, "place in the file", guesses, waiting, people, custodian, len(found.recent))
            seen.add(tuple(guesses.items()))
    sys.stdout.write(
        f"{len(copies)} copies at random moments, {torn} torn, {with_log} with a log: replay tells {told} answers that were "
        f"being sent, {others} others\n"
    )
    tell("at random moments, since the last shuffle", by_place)
    assert not others
    assert all(one.likely > UNLIKELY for one in by_place.values())


def a_backup_is_no_better(content: bytes, people: dict[int, int], custodian: Custodian) -> None:
    found = linked([from_backup(content)], SECRET_KEY)
    nothing_can_be_read(found)
    tallies: dict[str, Tally] = {}
    for way, guesses in found.guesses.items():
        count(tallies, way, guesses, found.answered - found.recent, people, custodian)
    tell("a backup", tallies)
    assert all(one.likely > UNLIKELY for one in tallies.values())


def whoever_watches_all_the_time_needs_the_custodian(
    copies: list[Copy], people: dict[int, int], custodian: Custodian
) -> None:
    """The limit, and the proof that the attack sees what there is: copies before and after every single answer."""
    states = [
        state
        for copy in copies
        if (state := copied_folder.read(copied_folder.versions(copy.files["collegium.sqlite3"], b"")[-1]))
    ]
    found = linked(states, SECRET_KEY)
    nothing_can_be_read(found)
    guesses = found.guesses["replay of the log"]
    right = sum(custodian.number(inside) == people[person] for person, inside in guesses.items())
    sys.stdout.write(
        f"Copies before and after every answer: 0 read; with the custodian's key {right} of {PEOPLE} linked\n"
    )
    assert right == PEOPLE


def nothing_is_left(before: Files, closed: Files, released: Files, rows: list[list[int]]) -> None:
    """After the close no mark, no finder and no sealed answer is left in any file; the rows are in no order."""
    state = copied_folder.read(copied_folder.versions(before["collegium.sqlite3"], b"")[-1])
    assert state
    traces = [row.values["mark"].encode() for row in state.marks]
    traces += [row.values["finder"].encode() for row in state.invitations]
    traces += [row.values["sealed"][start : start + 16] for row in state.answers for start in (0, 100, 200)]
    traces.append(state.half)
    for files in (closed, released):
        assert not [name for name, content in files.items() if name != "backup.zip" for one in traces if one in content]
    order = [[digits(number) for number in range(PEOPLE)].index(row) for row in rows]
    apart = sum((at - number) ** 2 for at, number in enumerate(order))
    in_place = sum(at == number for at, number in enumerate(order))
    correlation = 1 - 6 * apart / (PEOPLE * (PEOPLE**2 - 1))
    sys.stdout.write(f"After the close: {in_place} of {PEOPLE} rows lie where their turn was, by chance 1\n")
    assert abs(correlation) < 4 / (PEOPLE - 1) ** 0.5
    assert binomtest(in_place, PEOPLE, 1 / PEOPLE, "greater").pvalue > UNLIKELY
    last = b",".join(b'"%d"' % value for value in rows[0])
    assert any(last in content for content in closed.values())  # the answers wait to be released
    assert not [name for name, content in released.items() if name != "backup.zip" and last in content]


def test_postgresql_and_its_log_give_no_answer_without_the_custodian(place: Place) -> None:
    if not place.bench.address:
        pytest.skip("needs a PostgreSQL: scripts/with-postgresql")
    with psycopg.connect(place.environment["COLLEGIUM_DATABASE"]) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    if not os.access(Path(folder) / "pg_wal", os.R_OK):
        pytest.skip("the log of this PostgreSQL cannot be read from here")
    with place.server():
        for number in range(PEOPLE):
            answer(place, number)
        assert place.ask("POST", f"/answer/{place.codes[PEOPLE]}/1/", **given(PEOPLE)) == 302
    custodian = Custodian(place.bench.key_file)
    with psycopg.connect(place.environment["COLLEGIUM_DATABASE"]) as connection:
        (half,) = connection.execute("SELECT half FROM assessments_campaignkey").fetchone() or (b"",)
        invitations = connection.execute("SELECT id, person_id FROM assessments_invitation").fetchall()
        (length,) = connection.execute("SELECT length(sealed) FROM assessments_sealedanswer LIMIT 1").fetchone() or (0,)
        kept = connection.execute("SELECT mark, sealed FROM assessments_halffilled").fetchall()
        marks_now = connection.execute("SELECT mark FROM assessments_spentmark ORDER BY ctid").fetchall()
        answers_now = connection.execute("SELECT sealed FROM assessments_sealedanswer ORDER BY ctid").fetchall()
    secrets = Secrets(SECRET_KEY, half)
    codes = {secrets.codes(str(pk))[1]: person for pk, person in invitations}
    people = {codes[code[:11]]: number for number, code in enumerate(place.codes[:PEOPLE])}
    person_of = {secrets.mark(code): person for code, person in codes.items()}
    assert [secrets.half_filled(code, noise) for code, person in codes.items() for mark, noise in kept] == [None] * len(
        codes
    )
    pairs = zip(marks_now, answers_now, strict=True)
    tables = {person_of[mark]: secrets.unwrapped(noise) or b"" for (mark,), (noise,) in pairs}
    log = b"".join(path.read_bytes() for path in sorted((Path(folder) / "pg_wal").glob("0*")))
    from_log = in_the_log(
        log, secrets, {mark: person for mark, person in person_of.items() if person in people}, length
    )
    assert not [inside for found in (tables, from_log) for inside in found.values() if in_clear(inside)]
    by_tables = sum(custodian.number(inside) == people[person] for person, inside in tables.items())
    by_log = sum(custodian.number(inside) == people[person] for person, inside in from_log.items())
    rows = place.step("close")
    order = [[digits(number) for number in range(PEOPLE)].index(row) for row in rows]
    in_place = sum(at == number for at, number in enumerate(order))
    sys.stdout.write(
        f"PostgreSQL: 0 answers read. With the custodian's key: {by_tables} of {PEOPLE} by the tables (chance 1), {by_log} by "
        f"the log, which is the limit. After the close {in_place} rows lie where their turn was (chance 1)\n"
    )
    assert binomtest(by_tables, PEOPLE, 1 / PEOPLE, "greater").pvalue > UNLIKELY
    assert binomtest(in_place, PEOPLE, 1 / PEOPLE, "greater").pvalue > UNLIKELY
