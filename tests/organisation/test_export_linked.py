"""The export as JSON-LD: well formed, whole, and in the terms of ORG and Popolo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from collegium.organisation.exporting_linked import CONTEXT, linked_data
from collegium.organisation.models import Membership, Post
from tests.world import World

OWN = "urn:collegium:organisation:ZNW"


@pytest.fixture
def graph(world: World) -> dict[str, dict[str, Any]]:
    nodes = json.loads(linked_data(world.organisation, on=world.today))["@graph"]
    found = {node["id"]: node for node in nodes}
    assert len(found) == len(nodes)  # every thing has an address of its own
    return found


def pairs(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from pairs(one)
    elif isinstance(node, dict):
        for name, value in node.items():
            yield name, value
            yield from pairs(value)


def expanded(term: str) -> str:
    """The address that the document's own context gives to a term, as JSON-LD expands it."""
    meant = term if ":" in term else CONTEXT.get(term, CONTEXT["@vocab"] + term)
    meant = meant.get("@id", CONTEXT["@vocab"] + term) if isinstance(meant, dict) else meant
    prefix, colon, rest = meant.partition(":")
    return CONTEXT[prefix] + rest if colon and prefix in CONTEXT else meant


def test_every_term_has_an_address_and_every_link_leads_somewhere(graph: dict[str, dict[str, Any]]) -> None:
    links = {term for term, meant in CONTEXT.items() if isinstance(meant, dict) and meant.get("@type") == "@id"}
    for name, value in pairs(list(graph.values())):
        assert name in ("id", "type") or ":" in expanded(name)
        if name in links - {"role", "classification"}:
            for address in value if isinstance(value, list) else [value]:
                assert address in graph, name
        if name == "type":
            for one in value if isinstance(value, list) else [value]:
                assert expanded(one).startswith("http")


@pytest.mark.parametrize(
    ("term", "address"),
    [
        ("posts", "http://www.w3.org/ns/org#hasPost"),
        ("held_by", "http://www.w3.org/ns/org#heldBy"),
        ("reports_to", "http://www.w3.org/ns/org#reportsTo"),
        ("member_during", "http://www.w3.org/ns/org#memberDuring"),
        # popolo-spec, contexts/membership.jsonld and contexts/organization.jsonld
        ("post", "http://www.w3.org/ns/opengov#post"),
        ("start_date", "http://schema.org/validFrom"),
        ("parent", "http://www.w3.org/ns/org#subOrganizationOf"),
        ("name", "http://www.w3.org/2004/02/skos/core#prefLabel"),
    ],
)
def test_terms_stand_where_the_vocabularies_put_them(term: str, address: str) -> None:
    assert expanded(term) == address


def test_a_post_says_where_it_stands_and_who_holds_it(world: World, graph: dict[str, dict[str, Any]]) -> None:
    post = graph[f"{OWN}:post:CARD-CD"]
    assert post["type"] == "org:Post"
    assert post["post_in"] == f"{OWN}:unit:CARD"
    assert post["reports_to"] == f"{OWN}:post:MED-CS"
    holder = Membership.objects.at(world.today).get(post=world.posts["CARD-CD"])
    assert post["held_by"] == [f"{OWN}:person:{holder.person.code}"]
    assert len(graph[OWN]["posts"]) == Post.objects.filter(organisation=world.organisation).count()
    held = graph[f"{OWN}:membership:CARD-CD:{holder.person.code}:{holder.starts}"]
    assert held["post"] == post["id"]
    assert held["member_during"]["beginning"]["date"] == holder.starts.isoformat()


def test_a_unit_that_moved_keeps_its_history(world: World, graph: dict[str, dict[str, Any]]) -> None:
    unit = graph[f"{OWN}:unit:ENDO"]
    assert unit["parent"] == f"{OWN}:unit:MED"
    assert [one["parent"] for one in unit["history"]] == [f"{OWN}:unit:SUR", f"{OWN}:unit:MED"]


def test_the_same_register_gives_the_same_bytes(world: World) -> None:
    assert linked_data(world.organisation, on=world.today) == linked_data(world.organisation, on=world.today)
