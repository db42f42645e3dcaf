"""Plain facts for the tests of reports, each with only what a test is about."""

from __future__ import annotations

import html
import itertools
import re
from decimal import Decimal
from typing import Any

from collegium.organisation.reports.bodies import SeatFact, Sitter
from collegium.organisation.reports.leadership import Holder, PostFact

_numbers = itertools.count(1000)


def pas(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def holder(person_id: int = 0, *, time: str | None = None, **values: Any) -> Holder:
    number = person_id or next(_numbers)
    return Holder(person_id=number, name=f"Person {number}", pas=pas(time), **values)


def post(*holders: Holder, role: str = "clinical_director", set_aside: str | None = None, **values: Any) -> PostFact:
    values.setdefault("id", next(_numbers))
    values.setdefault("title", f"Post {values['id']}")
    return PostFact(role=role, pas=pas(set_aside), holders=tuple(holders), **values)


def seat(profession: str | None, **values: Any) -> SeatFact:
    """A seat with one sitter of that profession, or, with None, a vacant one."""
    number = next(_numbers)
    sitters = () if profession is None else (Sitter(person_id=number, name=f"Person {number}", profession=profession),)
    return SeatFact(id=number, body_id=values.pop("body_id", 1), holders=values.pop("holders", sitters), **values)


def words_of(page: str) -> str:
    """What a reader reads: the page without its tags, each space once."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
