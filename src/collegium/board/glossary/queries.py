"""Terms with all their meanings, and who is who on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.board.models import OwnTerm
from collegium.definitions.glossary import nhs_glossary
from collegium.organisation.models import Organisation
from collegium.organisation.queries.bodies import body_facts, seat_facts
from collegium.organisation.queries.structure import posts_at
from collegium.tables.characters import in_order


@dataclass(frozen=True)
class Meaning:
    """One meaning of one term; `own` is the number of the organisation's own row."""

    term: str
    expansion: str
    meaning: str
    context: str
    own: int | None = None

    @property
    def words(self) -> str:
        return f"{self.expansion}: {self.meaning}" if self.expansion else self.meaning


@dataclass(frozen=True)
class Who:
    """Somebody and what they do: the posts they hold and the bodies that they sit on."""

    person_id: int
    name: str
    does: tuple[str, ...]


def glossary_of(organisation: Organisation, text: str = "") -> list[Meaning]:
    """Every meaning of every term, shipped and own, in the order of the alphabet."""
    shipped = [Meaning(one.term, one.expansion, one.meaning, ", ".join(one.contexts)) for one in nhs_glossary().terms]
    rows = OwnTerm.objects.filter(organisation=organisation)
    own = [Meaning(one.term, one.expansion, one.meaning, one.context, one.pk) for one in rows]
    wanted = text.casefold()
    found = [one for one in [*shipped, *own] if wanted in f"{one.term} {one.expansion} {one.meaning}".casefold()]
    return sorted(found, key=lambda one: (one.term.casefold(), one.expansion.casefold(), one.own or 0))


def meanings_of(organisation: Organisation) -> dict[str, tuple[str, ...]]:
    """Term -> its meanings in a few words; more than one where it means two things."""
    found: dict[str, list[str]] = {}
    for one in glossary_of(organisation):
        found.setdefault(one.term, []).append(one.words)
    return {term: tuple(dict.fromkeys(meanings)) for term, meanings in found.items()}


def who_is_who(organisation: Organisation, day: dt.date, text: str = "") -> list[Who]:
    """Everybody with a post or a seat on the day, from the register."""
    does: dict[int, tuple[str, list[str]]] = {}
    for post in posts_at(organisation, day):
        for holder in post.holders:
            does.setdefault(holder.person_id, (holder.name, []))[1].append(post.title)
    bodies = {one.id: one.name for one in body_facts(organisation, day)}
    for seat in seat_facts(organisation, day):
        for sitter in seat.sitters:
            words = f"{bodies.get(seat.body_id, 'a body')}{', chair' if seat.role == 'chair' else ''}"
            does.setdefault(sitter.person_id, (sitter.name, []))[1].append(words)
    wanted = text.casefold()
    found = [
        Who(key, name, tuple(dict.fromkeys(words)))
        for key, (name, words) in does.items()
        if wanted in " ".join([name, *words]).casefold()
    ]
    return sorted(found, key=lambda one: in_order(one.name))
