"""Somebody with one copy of the data folder links people to their answers: by replaying the log, by places, by sizes.

It shares no code with the product: it reads SQLite's file format (https://www.sqlite.org/fileformat2.html) and what is
written down of the seals (docs/decisions/2026-11-29-answers-are-sealed-to-a-custodian.md). It holds the server's secret
key, so it knows every code, who has answered, and what is inside the outer seal.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
COLUMN = re.compile(r'[(,]\s*"(\w+)" (?:[a-z]|BLOB)')
Pages = dict[int, bytes]


# --- SQLite's files -----------------------------------------------------------------------------------------------


def size_of_pages(database: bytes) -> int:
    (size,) = struct.unpack(">H", database[16:18])
    return 65536 if size == 1 else int(size)


def frames(log: bytes, size: int) -> Iterator[tuple[bytes, int, bool, bytes]]:
    """Every frame that lies in the log, valid or left over: its salts, its page, whether it ends a commit, the page."""
    for start in range(32, len(log) - size - 23, size + 24):
        page, commit = struct.unpack(">II", log[start : start + 8])
        yield log[start + 8 : start + 16], page, commit != 0, log[start + 24 : start + 24 + size]


def versions(database: bytes, log: bytes) -> list[Pages]:
    """The database as it was after each commit that can be replayed, the oldest first."""
    size = size_of_pages(database)
    now = {place // size + 1: database[place : place + size] for place in range(0, len(database), size)}
    found, changed, salts = [now], dict[int, bytes](), b""
    for salt, page, commit, content in frames(log, size):
        if salt != salts:
            salts, changed = salt, {}
        changed[page] = content
        if commit:
            now = {**now, **changed}
            found.append(now)
            changed = {}
    return found


def varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(9):
        byte = content[at + place]
        if place == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value, at + place + 1
    raise AssertionError


def record(payload: bytes) -> list[Any]:
    end, at = varint(payload, 0)
    types = []
    while at < end:
        kind, at = varint(payload, at)
        types.append(kind)
    values: list[Any] = []
    for kind in types:
        length = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind] if kind < 10 else (kind - 12) // 2
        content, at = payload[at : at + length], at + length
        if kind == 0:
            values.append(None)
        elif kind in (8, 9):
            values.append(kind - 8)
        elif kind < 7:
            values.append(int.from_bytes(content, signed=True))
        else:
            values.append(content if kind % 2 == 0 else content.decode(errors="replace"))
    return values


@dataclass(frozen=True)
class Row:
    """One row, and where in the file it lies: pages are filled from their end."""

    values: dict[str, Any]
    page: int
    offset: int


def payload_of(pages: Pages, page: bytes, at: int, length: int, table: bool) -> bytes:
    usable = len(page) - page_reserve(pages)
    most = usable - 35 if table else (usable - 12) * 64 // 255 - 23
    least = (usable - 12) * 32 // 255 - 23
    local = length
    if length > most:
        kept = least + (length - least) % (usable - 4)
        local = kept if kept <= most else least
    content = page[at : at + local]
    following = struct.unpack(">I", page[at + local : at + local + 4])[0] if local < length else 0
    while following and len(content) < length:
        beyond = pages[following]
        content += beyond[4:usable]
        (following,) = struct.unpack(">I", beyond[:4])
    return content[:length]


def page_reserve(pages: Pages) -> int:
    return pages[1][20]


def cells(pages: Pages, root: int) -> Iterator[tuple[int, int, list[Any]]]:
    """Page, offset and values of every row below a root, whichever kind of tree it is."""
    page = pages[root]
    head = 100 if root == 1 else 0
    kind, number = page[head], struct.unpack(">H", page[head + 3 : head + 5])[0]
    start = head + (12 if kind in (2, 5) else 8)
    for place in range(number):
        (offset,) = struct.unpack(">H", page[start + 2 * place : start + 2 * place + 2])
        at = offset
        if kind in (2, 5):
            yield from cells(pages, struct.unpack(">I", page[at : at + 4])[0])
            at += 4
        if kind == 5:
            continue
        length, at = varint(page, at)
        if kind == 13:
            _, at = varint(page, at)
        yield root, offset, record(payload_of(pages, page, at, length, table=kind == 13))
    if kind in (2, 5):
        yield from cells(pages, struct.unpack(">I", page[head + 8 : head + 12])[0])


def rows_of(pages: Pages, name: str) -> list[Row]:
    for _, _, (kind, called, _, root, sql) in cells(pages, 1):
        if kind == "table" and called == name:
            columns = COLUMN.findall(sql)
            if "WITHOUT ROWID" in sql:  # its key comes first
                key = next(one for one in columns if re.search(rf'"{one}" [^,]*PRIMARY KEY', sql))
                columns = [key, *(one for one in columns if one != key)]
            return [
                Row(dict(zip(columns, values, strict=False)), page, at) for page, at, values in cells(pages, int(root))
            ]
    return []


# --- The server's secrets -----------------------------------------------------------------------------------------


class Secrets:
    """What follows from the secret key and the half that lies in the database."""

    def __init__(self, secret_key: str, half: bytes) -> None:
        self.secret = hmac.digest(secret_key.encode(), b"collegium campaign " + half, "sha256")

    def derived(self, purpose: bytes, content: bytes = b"") -> bytes:
        return hmac.digest(self.secret, purpose + b"\0" + content, "sha256")

    def codes(self, invitation: str) -> list[str]:
        """The letters of a code that can be made again: all twenty of them once, eleven now."""
        bits = int.from_bytes(self.derived(b"code", bytes.fromhex(invitation.replace("-", ""))))
        letters = "".join(LETTERS[bits >> 5 * place & 31] for place in range(20))
        return [letters, letters[:11]]

    def mark(self, code: str) -> str:
        return self.derived(b"mark", code.encode()).hex()

    def unwrapped(self, noise: bytes) -> bytes | None:
        return opened(self.derived(b"seal"), noise)

    def half_filled(self, code: str, noise: bytes) -> bytes | None:
        salt = self.derived(b"own")
        keys = (
            self.derived(b"own", code.encode()),
            hashlib.scrypt(code.encode(), salt=salt, n=256, r=8, p=1, dklen=32),
        )
        return next((content for key in keys if (content := opened(key, noise)) is not None), None)


def opened(key: bytes, noise: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(noise[:12], noise[12:], None)
    except (InvalidTag, ValueError):
        return None


# --- The attack ---------------------------------------------------------------------------------------------------


@dataclass
class Findings:
    """Guesses of each way of linking: person -> what is inside the outer seal of the answer that is taken for theirs."""

    guesses: dict[str, dict[int, bytes]] = field(default_factory=dict)
    half_filled: dict[int, bytes] = field(default_factory=dict)  # read in clear, with the name beside it
    recent: set[int] = field(default_factory=set)  # who answered since the last shuffle of everything
    answered: set[int] = field(default_factory=set)
    sizes: set[int] = field(default_factory=set)
    shared: int = 0  # values that lie beside a mark and beside an answer, too


def attack(files: dict[str, bytes]) -> Findings:
    """Everything that one copy of the folder gives away."""
    database = next(content for name, content in files.items() if name.endswith(".sqlite3"))
    log = next((content for name, content in files.items() if name.endswith("-wal")), b"")
    key = files["secret.key"].decode().strip()
    return linked([state for state in map(read, versions(database, log)) if state], key)


@dataclass(frozen=True)
class State:
    """The tables that matter, at one moment."""

    half: bytes
    invitations: list[Row]
    marks: list[Row]
    answers: list[Row]
    half_filled: list[Row]


def read(pages: Pages) -> State | None:
    """None where the copy was torn."""
    try:
        key, invitations, marks, answers, half = (
            rows_of(pages, f"assessments_{name}")
            for name in ("campaignkey", "invitation", "spentmark", "sealedanswer", "halffilled")
        )
        return State(key[0].values["half"], invitations, marks, answers, half) if key else None
    except (KeyError, IndexError, struct.error, ValueError, StopIteration, RecursionError):
        return None


def from_backup(content: bytes, folder: str = "assessments") -> State:
    """A backup file: rows without places, in the order in which they are written there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:

        def rows(name: str) -> list[Row]:
            lines = archive.read(f"{folder}.{name}.jsonl").decode().splitlines()
            found = [Row(json.loads(line), 0, -place) for place, line in enumerate(lines)]
            for row in found:
                for column in {"sealed", "half"} & set(row.values):
                    row.values[column] = base64.b64decode(row.values[column])
            return found

        half = rows("campaignkey")[0].values["half"]
        return State(half, *map(rows, ("invitation", "spentmark", "sealedanswer", "halffilled")))


def linked(states: list[State], secret_key: str) -> Findings:
    found = Findings()
    if not states:
        return found
    last = states[-1]
    secrets = Secrets(secret_key, last.half)
    people = {
        secrets.mark(code): (row.values["person_id"], code)
        for row in last.invitations
        for code in secrets.codes(str(row.values["id"]))
    }
    for row in (one for state in states for one in state.half_filled):
        person, code = people[row.values["mark"]]
        if (content := secrets.half_filled(code, row.values["sealed"])) is not None:
            found.half_filled[person] = content
    sets = [row for row in last.answers if not row.values["is_comment"]]
    found.answered = {people[row.values["mark"]][0] for row in last.marks}
    found.recent = {people[row.values["mark"]][0] for row in last.marks if not row.values.get("settled", 1)}
    found.sizes = {len(row.values["sealed"]) for row in sets}
    found.shared = len(values_in([*last.marks, *last.invitations]) & values_in(last.answers))
    found.guesses["replay of the log"] = replayed(states, secrets, people)
    for way, order in (("place in the file", by_place), ("order of keys", by_key)):
        found.guesses[way] = {}
        for settled in (0, 1):
            marks = sorted((row for row in last.marks if row.values.get("settled", 1) == settled), key=order)
            answers = sorted((row for row in sets if row.values.get("settled", 1) == settled), key=order)
            for mark, answer in zip(marks, answers, strict=False):
                person, _ = people[mark.values["mark"]]
                found.guesses[way][person] = secrets.unwrapped(answer.values["sealed"]) or b""
    return found


def by_place(row: Row) -> tuple[int, int]:
    return row.page, -row.offset


def by_key(row: Row) -> str:
    return str(row.values.get("mark", row.values.get("id")))


def values_in(rows: Iterable[Row]) -> set[str]:
    return {str(value) for row in rows for value in row.values.values() if len(str(value)) > 8}


def replayed(states: list[State], secrets: Secrets, people: dict[str, tuple[int, str]]) -> dict[int, bytes]:
    """Whose mark came with which answer, from one commit to the next."""
    found: dict[int, bytes] = {}
    cache: dict[bytes, bytes] = {}

    def insides(state: State) -> set[bytes]:
        noise = [row.values["sealed"] for row in state.answers if not row.values["is_comment"]]
        for one in noise:
            if one not in cache:
                cache[one] = secrets.unwrapped(one) or b""
        return {cache[one] for one in noise}

    for before, after in pairwise(states):
        marks = {row.values["mark"] for row in after.marks} - {row.values["mark"] for row in before.marks}
        answers = insides(after) - insides(before)
        for mark, inside in zip(sorted(marks), sorted(answers), strict=False):
            found[people[mark][0]] = inside
    return found


def in_clear(inside: bytes) -> list[Any] | None:
    """An answer that lies open once the outer seal is off, as it did when there was no inner one."""
    try:
        answer = json.loads(inside[: inside.rindex(b"\x80")] if b"\x80" in inside else inside)
    except ValueError:
        return None
    return answer if isinstance(answer, list) else None


# --- PostgreSQL's log ---------------------------------------------------------------------------------------------

MARK = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def in_the_log(log: bytes, secrets: Secrets, marks: dict[str, int], length: int) -> dict[int, bytes]:
    """From the bytes of PostgreSQL's log: the first time each mark comes, and the first time each answer comes."""
    people: list[int] = []
    for match in MARK.finditer(log):
        person = marks.get(match[0].decode())
        if person is not None and person not in people:
            people.append(person)
    insides: list[bytes] = []
    head = struct.pack("<I", (length + 4) << 2)  # a bytea of this length
    at = log.find(head)
    while at >= 0:
        inside = secrets.unwrapped(log[at + 4 : at + 4 + length])
        if inside is not None and inside not in insides:
            insides.append(inside)
        at = log.find(head, at + 1)
    return dict(zip(people, insides, strict=False))
