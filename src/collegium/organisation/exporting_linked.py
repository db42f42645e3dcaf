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
CONTEXT: Node = {
    "org": "http://www.w3.org/ns/org#",
    "popolo": "http://www.popoloproject.com/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "collegium": "urn:collegium:terms:",
    "id": "@id",
    "type": "@type",
    "name": "skos:prefLabel",
    "identifier": "org:identifier",
    "classification": "org:classification",
    "role": {"@id": "org:role", "@type": "@id"},
    "title": "dcterms:title",
    "startDate": {"@id": "schema:startDate", "@type": "xsd:date"},
    "endDate": {"@id": "schema:endDate", "@type": "xsd:date"},
    "subOrganizationOf": {"@id": "org:subOrganizationOf", "@type": "@id"},
    "unitOf": {"@id": "org:unitOf", "@type": "@id"},
    "hasUnit": {"@id": "org:hasUnit", "@type": "@id"},
    "hasPost": {"@id": "org:hasPost", "@type": "@id"},
    "postIn": {"@id": "org:postIn", "@type": "@id"},
    "heldBy": {"@id": "org:heldBy", "@type": "@id"},
    "reportsTo": {"@id": "org:reportsTo", "@type": "@id"},
    "member": {"@id": "org:member", "@type": "@id"},
    "organization": {"@id": "org:organization", "@type": "@id"},
    "onPost": {"@id": "popolo:post", "@type": "@id"},
    "originalOrganization": {"@id": "org:originalOrganization", "@type": "@id"},
    "resultingOrganization": {"@id": "org:resultingOrganization", "@type": "@id"},
    "statements": {"@id": "collegium:statement", "@container": "@set"},
    "@vocab": "urn:collegium:terms:",
}


def linked_data(organisation: Organisation, *, names: bool = True) -> bytes:
    """Everything that the two vocabularies have a word for. Without `names` people are codes alone."""
    graph = Graph(load_register(organisation), organisation.code, names=names)
    document = {"@context": CONTEXT, "@graph": graph.nodes()}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


class Graph:
    def __init__(self, register: Register, code: str, *, names: bool) -> None:
        self.register = register
        self.code = code
        self.names = names

    def nodes(self) -> list[Node]:
        parts = (self.organisations(), self.units(), self.posts(), self.people())
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
                "type": ["org:FormalOrganization", "popolo:Organization"],
                "identifier": values["code"],
                "name": values["name"],
                "classification": values["kind"],
                **period(values["opened"], values["closed"]),
                "hasUnit": [self.address("unit", code) for code in sorted(roots)],
                "hasPost": [self.address("post", key[0]) for key in sorted(self.register.tables["post"])],
            }

    def above(self, table: str, subject: str, above: str, code: str) -> str | None:
        """What it stood under last."""
        placements = self.facts_of(table, subject, code)
        return placements[-1].values[above] if placements else None

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
                "type": ["org:OrganizationalUnit", "popolo:Organization"],
                "identifier": code,
                "unitOf": self.address("organisation", self.code),
                **self.last(placements, "name", "kind"),
                **self.link("subOrganizationOf", "unit", placements, "parent"),
                "statements": [
                    self.statement(
                        one, "name", "kind", "accountability", links={"subOrganizationOf": ("unit", "parent")}
                    )
                    for one in placements
                ],
            }

    def posts(self) -> Iterable[Node]:
        for (code,) in self.register.tables["post"]:
            placements = self.facts_of("post_placement", "post", code)
            holders = [one for one in self.facts_of("membership", "post", code) if one.ends is None]
            unit = placements[-1].values["unit"] if placements else None
            yield {
                "id": self.address("post", code),
                "type": ["org:Post", "popolo:Post"],
                "identifier": code,
                "postIn": self.address("unit", unit) if unit else self.address("organisation", self.code),
                **self.last(placements, "title", "role", "profession"),
                **self.link("reportsTo", "post", placements, "reports_to"),
                "heldBy": [self.address("person", one.values["person"]) for one in holders],
                "statements": [
                    self.statement(
                        one,
                        "title",
                        "role",
                        "pas",
                        links={"postIn": ("unit", "unit"), "reportsTo": ("post", "reports_to")},
                    )
                    for one in placements
                ],
            }

    def people(self) -> Iterable[Node]:
        for (code,), record in self.register.tables["person"].items():
            named = {"foaf:name": record.values["name"]} if self.names else {}
            yield {
                "id": self.address("person", code),
                "type": ["foaf:Person", "popolo:Person"],
                "identifier": code,
                "profession": record.values["profession"],
                **named,
            }

    def employments(self) -> Iterable[Node]:
        for record in self.register.tables["employment"].values():
            person, unit = record.values["person"], record.values["unit"]
            yield self.membership(
                record, "employment", f"{person}:{unit}", {"member": person}, ("unit", unit), "grade", "pas"
            )

    def memberships(self) -> Iterable[Node]:
        for record in self.register.tables["membership"].values():
            person, post = record.values["person"], record.values["post"]
            placements = self.facts_of("post_placement", "post", post)
            unit = placements[-1].values["unit"] if placements else None
            place = ("unit", unit) if unit else ("organisation", self.code)
            node = self.membership(
                record, "membership", f"{post}:{person}", {"member": person}, place, "basis", "joint", "pas"
            )
            yield {**node, "onPost": self.address("post", post)}

    def bodies(self) -> Iterable[Node]:
        for (code,) in self.register.tables["body"]:
            placements = self.facts_of("body_placement", "body", code)
            yield {
                "id": self.address("body", code),
                "type": ["org:OrganizationalUnit", "popolo:Organization"],
                "identifier": code,
                "unitOf": self.address("organisation", self.code),
                **self.last(placements, "name", "kind"),
                **self.link("subOrganizationOf", "body", placements, "reports_to"),
                "statements": [
                    self.statement(one, "name", "kind", "cadence", links={"subOrganizationOf": ("body", "reports_to")})
                    for one in placements
                ],
            }

    def seats(self) -> Iterable[Node]:
        for record in self.register.tables["seat"].values():
            body, post, person = (record.values[one] for one in ("body", "post", "person"))
            member = {"member": person} if person else {}
            node = self.membership(
                record, "seat", f"{body}:{post or person}", member, ("body", body), "role", "standing", "voting"
            )
            yield {**node, "onPost": self.address("post", post)} if post else node

    def successions(self) -> Iterable[Node]:
        for number, record in enumerate(self.register.tables["succession"].values(), start=1):
            values = record.values
            yield {
                "id": f"{self.address('organisation', self.code)}:change:{values['happened_on']}:{number}",
                "type": "org:ChangeEvent",
                "classification": values["kind"],
                "startDate": values["happened_on"].isoformat(),
                "originalOrganization": self.side(values["predecessor"], values["predecessor_unit"]),
                "resultingOrganization": self.side(values["successor"], values["successor_unit"]),
            }

    def side(self, organisation: str, unit: tuple[str, str] | None) -> str:
        whole = self.address("organisation", organisation)
        return f"{whole}:unit:{unit[1]}" if unit else whole

    def membership(
        self, record: Record, table: str, name: str, member: dict[str, str], place: tuple[str, str], *columns: str
    ) -> Node:
        return {
            "id": f"{self.address(table, name)}:{record.starts}",
            "type": ["org:Membership", "popolo:Membership"],
            **{term: self.address("person", code) for term, code in member.items()},
            "organization": self.address(*place),
            **self.told(record, *columns),
            **period(record.starts, record.ends),
        }

    def statement(self, record: Record, *columns: str, links: dict[str, tuple[str, str]]) -> Node:
        """What held of it for a period."""
        linked = {
            term: self.address(table, record.values[column])
            for term, (table, column) in links.items()
            if record.values[column] is not None
        }
        return {**self.told(record, *columns), **linked, **period(record.starts, record.ends)}

    def last(self, placements: list[Record], *columns: str) -> Node:
        return self.told(placements[-1], *columns) if placements else {}

    def link(self, term: str, table: str, placements: list[Record], column: str) -> Node:
        code = placements[-1].values[column] if placements else None
        return {} if code is None else {term: self.address(table, code)}

    def told(self, record: Record, *columns: str) -> Node:
        found: Node = {}
        for column in columns:
            value = record.values[column]
            if value in (None, ""):
                continue
            if column == "role":
                found["role"] = f"urn:collegium:terms:role:{value}"
            else:
                found[{"kind": "classification"}.get(column, column)] = (
                    value if isinstance(value, bool) else shown(value)
                )
        return found


def period(first: dt.date | None, last: dt.date | None) -> Node:
    days = {"startDate": first, "endDate": last}
    return {term: day.isoformat() for term, day in days.items() if day is not None}
