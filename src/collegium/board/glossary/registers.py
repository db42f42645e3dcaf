"""The glossary: built-in terms together with the organisation's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from collegium.board.books import BoardRegister
from collegium.board.models import OwnTerm
from collegium.definitions.glossary import nhs_glossary
from collegium.registers.catalogue import ORIGIN, Catalogue, built_in


def shipped_terms() -> list[OwnTerm]:
    """The terms that come with Collegium, each known by its place."""
    rows = []
    for place, term in enumerate(nhs_glossary().terms, start=1):
        row = OwnTerm(term=term.term, expansion=term.expansion, meaning=term.meaning, context=", ".join(term.contexts))
        row.place = place  # type: ignore[attr-defined]
        rows.append(built_in(row))
    return rows


def spelled_out(rows: Sequence[Any]) -> list[str]:
    """Terms that mean two things: the ones to spell out in a paper."""
    meanings: dict[str, set[str]] = {}
    for row in rows:
        meanings.setdefault(row.term, set()).add(row.words)
    return [term for term, words in meanings.items() if len(words) > 1]


class Glossary(Catalogue, BoardRegister):
    model = OwnTerm
    name, plural, noun, title = "term", "glossary", "term", "Glossary"
    columns = ("term", "expansion", "meaning", "context", ORIGIN)
    search, order, identity = ("term", "expansion", "meaning"), ("term", "expansion"), ("term", "expansion", "context")
    key = "place"
    list_template = "board/glossary/glossary.jinja"
    hints = {  # noqa: RUF012
        "term": "As it is written: an acronym in capitals.",
        "expansion": "For an acronym: the words.",
        "context": "For a term that means two things: where it means this.",
    }

    def built_in(self, request: Any) -> list[Any]:
        return list(shipped_terms())

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        return {"twofold": spelled_out(self.known_rows(request))}
