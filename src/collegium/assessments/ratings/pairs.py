"""Pairings of many units at once: who leads each unit as doctor and as manager, and why some units have no pair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator

from collegium.accounts.models import User
from collegium.assessments.ratings import actions
from collegium.assessments.ratings.models import RatingRound, Side
from collegium.assessments.ratings.rules import PAIRING
from collegium.assessments.ratings.subjects import UNIT
from collegium.audit.actions import recorded
from collegium.organisation.models import Organisation, Person, Profession
from collegium.organisation.queries.structure import PostRow, posts_at, units_at
from collegium.organisation.reports.structure import leads_of

SIDE_OF = {Profession.DOCTOR: Side.CLINICAL_DIRECTOR, Profession.MANAGER: Side.GENERAL_MANAGER}
WORDS = {Profession.DOCTOR: "doctor", Profession.MANAGER: "manager"}


@dataclass(frozen=True)
class UnitPair:
    """A unit with the doctor and the manager who lead it, as numbers of people and names; or why there is no pair."""

    unit_id: int
    unit: str
    people: tuple[tuple[Side, int, str], ...] = ()
    why_not: str = ""

    @property
    def label(self) -> str:
        return f"{self.unit}: {' and '.join(name for _, _, name in self.people)}"


def pairs_at(organisation: Organisation, day: dt.date) -> list[UnitPair]:
    """Every unit of the day by name. A pair is exactly one doctor and one manager who hold the leading posts."""
    posts: dict[int | None, list[PostRow]] = {}
    for post in posts_at(organisation, day):
        posts.setdefault(post.unit_id, []).append(post)
    open_about = set(
        RatingRound.objects.filter(
            organisation=organisation, instrument_id__startswith=PAIRING, closed_on=None, subject_kind=UNIT.name
        ).values_list("subject_id", flat=True)
    )
    return [pair_of(unit.id, unit.name, posts.get(unit.id, []), str(unit.id) in open_about) for unit in units_at(organisation, day)]  # fmt: skip


def pair_of(unit_id: int, name: str, posts: Sequence[PostRow], is_open: bool) -> UnitPair:
    if is_open:
        return UnitPair(unit_id, name, why_not="its pairing is open already")
    people: list[tuple[Side, int, str]] = []
    for lead in leads_of(posts):
        if lead.profession not in SIDE_OF:
            continue
        word = WORDS[Profession(lead.profession)]
        holders = {holder.person_id: holder.name for post in lead.posts for holder in post.holders}
        if len(holders) != 1:
            why = (
                f"it has no leading post for a {word}" if not lead.posts
                else f"no {word} holds its leading post" if not holders
                else f"{len(holders)} people lead it as {word}: open its pairing by itself"
            )  # fmt: skip
            return UnitPair(unit_id, name, why_not=why)
        people += [(SIDE_OF[Profession(lead.profession)], *next(iter(holders.items())))]
    if people[0][1] == people[1][1]:
        return UnitPair(unit_id, name, why_not="one person holds both posts")
    return UnitPair(unit_id, name, tuple(people))


@recorded
def open_pairings(
    *, by: User | str, organisation: Organisation, pairs: Sequence[UnitPair], values: Mapping[str, Any]
) -> list[RatingRound]:
    """A round for each unit, about the unit, with its two raters: all of them or none."""
    opened = []
    people = Person.objects.in_bulk([person for pair in pairs for _, person, _ in pair.people])
    for pair in pairs:
        about = {
            "title": title_of(pair.unit, values["opened_on"]),
            "subject_kind": UNIT.name,
            "subject_id": str(pair.unit_id),
        }
        row = actions.open_round(by=by, organisation=organisation, values={**values, **about})
        for side, person, _ in pair.people:
            actions.ask_rater(by=by, round=row, person=people[person], side=side)
        opened.append(row)
    return opened


def title_of(unit: str, opened_on: dt.date) -> str:
    """The month is always there; a long name of the unit ends in an ellipsis, and stands in full beside the title.

    >>> title_of("Cardiology", dt.date(2026, 11, 2))
    'Pairing: Cardiology, November 2026'
    """
    before, after = "Pairing: ", f", {opened_on:%B %Y}"
    longest = RatingRound._meta.get_field("title").max_length or 0
    return f"{before}{Truncator(unit).chars(longest - len(before) - len(after))}{after}"
