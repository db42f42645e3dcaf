"""Addresses of the register's pages for one reader: they keep the day, and lead only where the reader may go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation


@dataclass(frozen=True, slots=True)
class Links:
    """Each address is empty when the reader may not follow it."""

    code: str
    query: str  # "?as_of=2024-04-01", or nothing today
    people: bool
    edits: bool
    edits_bodies: bool
    exports: bool

    def unit(self, pk: int | None) -> str:
        return self._to("unit", pk)

    def post(self, pk: int | None) -> str:
        return self._to("post", pk)

    def body(self, pk: int | None) -> str:
        return self._to("body", pk)

    def person(self, pk: int | None) -> str:
        return self._to("person", pk) if self.people else ""

    def page(self, name: str) -> str:
        return reverse(f"organisation:{name}", args=[self.code]) + self.query

    def add(self, kind: str, **values: object) -> str:
        """To the form for a new fact, filled in with what is known already."""
        if not self._may_edit(kind):
            return ""
        address = address_of_fact(self.code, kind, "add")
        known = urlencode(values)
        return address + (f"{self.query}&{known}" if self.query and known else f"?{known}" if known else self.query)

    def correct(self, kind: str, pk: int) -> str:
        """To the form that mends what was recorded wrongly."""
        return self._fact("correct", kind, pk)

    def change(self, kind: str, pk: int) -> str:
        """To the form that records what became different on a day."""
        return self._fact("change", kind, pk)

    def _fact(self, verb: str, kind: str, pk: int) -> str:
        return address_of_fact(self.code, kind, verb, pk) if self._may_edit(kind) else ""

    def _may_edit(self, kind: str) -> bool:
        return self.edits or (self.edits_bodies and kind in ("body", "body-placement", "seat", "body-unit"))

    def _to(self, name: str, pk: int | None) -> str:
        return "" if pk is None else reverse(f"organisation:{name}", args=[self.code, pk]) + self.query


def address_of_fact(code: str, kind: str, verb: str, *parts: int) -> str:
    """Of what is done with a fact: add, correct, change, end, remove. `kind` as in addresses: unit-placement."""
    return reverse(f"organisation:{kind.replace('-', '_')}_fact_{verb}", args=[code, *parts])


def links_of(organisation: Organisation, access: Access, as_of: dt.date, today: dt.date) -> Links:
    return Links(
        code=organisation.code,
        query="" if as_of == today else f"?as_of={as_of.isoformat()}",
        people=access.may(Permission.VIEW_PEOPLE, organisation),
        edits=access.may(Permission.CHANGE_REGISTER, organisation),
        edits_bodies=access.may(Permission.CHANGE_BODIES, organisation),
        exports=access.may(Permission.EXPORT_REGISTER, organisation),
    )
