"""The register as JSON-LD in the terms of the W3C organisation ontology and of Popolo.

Terms: https://www.w3.org/TR/vocab-org/ and https://www.popoloproject.com/specs/. See docs/reference/import-files.md.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from collegium.organisation.importing.loading import load_register
from collegium.organisation.importing.records import Record, Register, shown
from collegium.organisation.models import Organisation

Node = dict[str, Any]
LINK = "@id"
TERMS = {"kind": "classification", "title": "label"}  # our columns that have a term
# The names of Popolo with the addresses that its own contexts give them, and beside them the terms that only ORG has.
CONTEXT: Node = {
    "org": "http://www.w3.org/ns/org#",
    "opengov": "http://www.w3.org/ns/opengov#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "person_": "http://www.w3.org/ns/person#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "@vocab": "urn:collegium:terms:",
    "id": "@id",
    "type": "@type",
    "identifier": "org:identifier",
    "name": "skos:prefLabel",
    "label": "skos:prefLabel",
    "person_name": "foaf:name",
    "classification": {"@id": "org:classification", "@type": LINK},
    "role": {"@id": "org:role", "@type": LINK},
    "parent": {"@id": "org:subOrganizationOf", "@type": LINK},
    "unit_of": {"@id": "org:unitOf", "@type": LINK},
    "units": {"@id": "org:hasUnit", "@type": LINK, "@container": "@set"},
    "posts": {"@id": "org:hasPost", "@type": LINK, "@container": "@set"},
    "sites": {"@id": "org:hasSite", "@type": LINK, "@container": "@set"},
    "site_of": {"@id": "org:siteOf", "@type": LINK},
    "site": {"@id": "urn:collegium:terms:site", "@type": LINK},
    "post_in": {"@id": "org:postIn", "@type": LINK},
    "held_by": {"@id": "org:heldBy", "@type": LINK, "@container": "@set"},
    "reports_to": {"@id": "org:reportsTo", "@type": LINK},
    "person": {"@id": "org:member", "@type": LINK},
    "organization": {"@id": "org:organization", "@type": LINK},
    "post": {"@id": "opengov:post", "@type": LINK},
    "start_date": {"@id": "schema:validFrom", "@type": "xsd:date"},
    "end_date": {"@id": "schema:validThrough", "@type": "xsd:date"},
    "founding_date": {"@id": "schema:foundingDate", "@type": "xsd:date"},
    "dissolution_date": {"@id": "opengov:dissolutionDate", "@type": "xsd:date"},
    "member_during": "org:memberDuring",
    "beginning": "time:hasBeginning",
    "end": "time:hasEnd",
    "date": {"@id": "time:inXSDDate", "@type": "xsd:date"},
    "happened_on": {"@id": "schema:startDate", "@type": "xsd:date"},
    "original": {"@id": "org:originalOrganization", "@type": LINK},
    "resulting": {"@id": "org:resultingOrganization", "@type": LINK},
    "history": {"@container": "@set"},
}


def linked_data(organisation: Organisation, *, on: dt.date, names: bool = True) -> bytes:
    """Everything that the two vocabularies have a word for, as at a day and with its history.

    Without `names` people are codes alone.
    """
    graph = Graph(load_register(organisation), organisation.code, on, names=names)
    document = {"@context": CONTEXT, "@graph": graph.nodes()}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


class Graph:
    def __init__(self, register: Register, code: str, on: dt.date, *, names: bool) -> None:
        self.register = register
        self.code = code
        self.on = on
        self.names = names

    def nodes(self) -> list[Node]:
        parts = (self.organisations(), self.sites(), self.units(), self.posts(), self.people())
        more = (self.employments(), self.memberships(), self.bodies(), self.seats(), self.successions())
        nodes = [node for part in (*parts, *more) for node in part]
        return sorted(nodes, key=lambda node: str(node["id"]))

    def address(self, table: str, code: Any) -> str:
        """A name for the thing that stays the same in every export."""
        if table == "organisation":
            return f"urn:collegium:organisation:{code}"
        return f"urn:collegium:organisation:{self.code}:{table}:{code}"

    def facts(self, table: str, column: str) -> dict[Any, list[Record]]:
        grouped: dict[Any, list[Record]] = defaultdict(list)
        for record in self.register.tables[table].values():
            grouped[record.values[column]].append(record)
        return {code: sorted(records, key=lambda one: one.starts) for code, records in grouped.items()}

    def organisations(self) -> Iterable[Node]:
        roots = [
            key[0]
            for key in self.register.tables["unit"]
            if self.above("unit_placement", "unit", "parent", key[0]) is None
        ]
        for record in self.register.tables["organisation"].values():
            values = record.values
            yield {
                "id": self.address("organisation", values["code"]),
                "type": "org:FormalOrganization",
                "as_at": self.on.isoformat(),
                "identifier": values["code"],
                "name": values["name"],
                "classification": concept("kind", values["kind"]),
                **days(founding_date=values["opened"], dissolution_date=values["closed"]),
                "units": [self.address("unit", code) for code in sorted(roots)],
                "posts": [self.address("post", key[0]) for key in sorted(self.register.tables["post"])],
                "sites": [self.address("site", key[0]) for key in sorted(self.register.tables["site"])],
            }

    def sites(self) -> Iterable[Node]:
        for (code,), record in self.register.tables["site"].items():
            yield {
                "id": self.address("site", code),
                "type": "org:Site",
                "identifier": code,
                "name": record.values["name"],
                "site_of": self.address("organisation", self.code),
            }

    def above(self, table: str, subject: str, above: str, code: str) -> str | None:
        """What it stands under."""
        placements = self.facts_of(table, subject, code)
        return self.now(placements).values[above] if placements else None

    def facts_of(self, table: str, subject: str, code: str) -> list[Record]:
        if not hasattr(self, "_facts"):
            self._facts: dict[tuple[str, str], dict[Any, list[Record]]] = {}
        if (table, subject) not in self._facts:
            self._facts[table, subject] = self.facts(table, subject)
        return self._facts[table, subject].get(code, [])

    def units(self) -> Iterable[Node]:
        for (code,) in self.register.tables["unit"]:
            placements = self.facts_of("unit_placement", "unit", code)
            yield {
                "id": self.address("unit", code),
                "type": "org:OrganizationalUnit",
                "identifier": code,
                "unit_of": self.address("organisation", self.code),
                **self.present(placements, "name", "kind"),
                **self.link("parent", "unit", placements, "parent"),
                "history": [
                    self.statement(one, "name", "kind", "accountability", links={"parent": ("unit", "parent")})
                    for one in placements
                ],
            }

    def posts(self) -> Iterable[Node]:
        for (code,) in self.register.tables["post"]:
            placements = self.facts_of("post_placement", "post", code)
            holders = [one for one in self.facts_of("membership", "post", code) if one.holds_on(self.on)]
            unit = self.now(placements).values["unit"] if placements else None
            yield {
                "id": self.address("post", code),
                "type": "org:Post",
                "identifier": code,
                "post_in": self.address("unit", unit) if unit else self.address("organisation", self.code),
                **self.present(placements, "title", "role", "profession"),
                **self.link("site", "site", placements, "site"),
                **self.link("reports_to", "post", placements, "reports_to"),
                "held_by": [self.address("person", one.values["person"]) for one in holders],
                "history": [
                    self.statement(
                        one,
                        "title",
                        "role",
                        "pas",
                        links={
                            "post_in": ("unit", "unit"),
                            "site": ("site", "site"),
                            "reports_to": ("post", "reports_to"),
                        },
                    )
                    for one in placements
                ],
            }

    def people(self) -> Iterable[Node]:
        for (code,), record in self.register.tables["person"].items():
            named = {"person_name": record.values["name"]} if self.names else {}
            yield {
                "id": self.address("person", code),
                "type": ["foaf:Person", "person_:Person"],
                "identifier": code,
                "profession": record.values["profession"],
                **named,
            }

    def employments(self) -> Iterable[Node]:
        for record in self.register.tables["employment"].values():
            person, unit = record.values["person"], record.values["unit"]
            node = self.membership(
                record, "employment", f"{person}:{unit}", {"person": person}, ("unit", unit), "grade", "pas"
            )
            site = record.values["site"]
            yield node if site is None else {**node, "site": self.address("site", site)}

    def memberships(self) -> Iterable[Node]:
        for record in self.register.tables["membership"].values():
            person, post = record.values["person"], record.values["post"]
            placements = self.facts_of("post_placement", "post", post)
            unit = self.now(placements).values["unit"] if placements else None
            place = ("unit", unit) if unit else ("organisation", self.code)
            node = self.membership(
                record, "membership", f"{post}:{person}", {"person": person}, place, "basis", "joint", "pas"
            )
            yield {**node, "post": self.address("post", post)}

    def bodies(self) -> Iterable[Node]:
        for (code,) in self.register.tables["body"]:
            placements = self.facts_of("body_placement", "body", code)
            yield {
                "id": self.address("body", code),
                "type": "org:OrganizationalUnit",
                "identifier": code,
                "unit_of": self.address("organisation", self.code),
                **self.present(placements, "name", "kind"),
                **self.link("parent", "body", placements, "reports_to"),
                "history": [
                    self.statement(one, "name", "kind", "cadence", links={"parent": ("body", "reports_to")})
                    for one in placements
                ],
            }

    def seats(self) -> Iterable[Node]:
        for record in self.register.tables["seat"].values():
            body, post, person = (record.values[one] for one in ("body", "post", "person"))
            member = {"person": person} if person else {}
            node = self.membership(
                record, "seat", f"{body}:{post or person}", member, ("body", body), "role", "standing", "voting"
            )
            yield {**node, "post": self.address("post", post)} if post else node

    def successions(self) -> Iterable[Node]:
        for number, record in enumerate(self.register.tables["succession"].values(), start=1):
            values = record.values
            yield {
                "id": f"{self.address('organisation', self.code)}:change:{values['happened_on']}:{number}",
                "type": "org:ChangeEvent",
                "classification": concept("kind", values["kind"]),
                "happened_on": values["happened_on"].isoformat(),
                **({"original": self.side(was, values["predecessor_unit"])} if (was := values["predecessor"]) else {}),
                "resulting": self.side(values["successor"], values["successor_unit"]),
            }

    def side(self, organisation: str, unit: tuple[str, str] | None) -> str:
        whole = self.address("organisation", organisation)
        return f"{whole}:unit:{unit[1]}" if unit else whole

    def membership(
        self, record: Record, table: str, name: str, member: dict[str, str], place: tuple[str, str], *columns: str
    ) -> Node:
        return {
            "id": f"{self.address(table, name)}:{record.starts}",
            "type": "org:Membership",
            **{term: self.address("person", code) for term, code in member.items()},
            "organization": self.address(*place),
            **self.told(record, *columns),
            **period(record),
            "member_during": interval(record),
        }

    def statement(self, record: Record, *columns: str, links: dict[str, tuple[str, str]]) -> Node:
        """What held of it for a period."""
        linked = {
            term: self.address(table, record.values[column])
            for term, (table, column) in links.items()
            if record.values[column] is not None
        }
        return {**self.told(record, *columns), **linked, **period(record)}

    def present(self, placements: list[Record], *columns: str) -> Node:
        return self.told(self.now(placements), *columns) if placements else {}

    def now(self, placements: list[Record]) -> Record:
        """What holds on the day; of what is over or to come, the last."""
        return next((one for one in placements if one.holds_on(self.on)), placements[-1])

    def link(self, term: str, table: str, placements: list[Record], column: str) -> Node:
        code = self.now(placements).values[column] if placements else None
        return {} if code is None else {term: self.address(table, code)}

    def told(self, record: Record, *columns: str) -> Node:
        found: Node = {}
        for column in columns:
            value = record.values[column]
            if value in (None, ""):
                continue
            term = TERMS.get(column, column)
            if term in ("role", "classification"):
                found[term] = concept(column, value)
            else:
                found[term] = value if isinstance(value, bool) else shown(value)
        return found


def concept(scheme: str, value: str) -> str:
    return f"urn:collegium:terms:{scheme}:{value}"


def days(**named: dt.date | None) -> Node:
    return {term: day.isoformat() for term, day in named.items() if day is not None}


def period(record: Record) -> Node:
    return days(start_date=record.starts, end_date=record.ends)


def interval(record: Record) -> Node:
    """The same days as ORG wants them."""
    sides = {"beginning": record.starts, "end": record.ends}
    ends = {term: {"type": "time:Instant", "date": day.isoformat()} for term, day in sides.items() if day is not None}
    return {"type": "time:ProperInterval", **ends}
