"""Digests of policy and research, the register of evidence, and the log of explaining with its kinds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from typing import Any

from collegium.board.books import BoardRegister
from collegium.board.digests import actions, presenters, queries
from collegium.board.digests.reports import coverage_of
from collegium.board.models import Digest, EvidenceClaim, Translation, TranslationKind
from collegium.definitions.evidence import published_claims
from collegium.definitions.translation import audiences, translation_kinds
from collegium.registers.catalogue import ORIGIN, Catalogue, built_in
from collegium.registers.columns import Column
from collegium.registers.verbs import Add, Correct, Import, Transition

YEAR = dt.timedelta(days=365)


class Digests(BoardRegister):
    model = Digest
    title = "Digests of policy and research"
    columns = ("title", "kind", "written_on", "review_by")
    details = ("source", "link", "dated", "says", "for_organisation", "for_front_line", "asked_of_us", "author")
    asked = (
        *("kind", "title", "source", "link", "dated", "says", "for_organisation", "for_front_line", "asked_of_us"),
        *("author", "review_by"),
    )
    filters, search, order = ("kind", "review_by"), ("title", "says", "source"), ("-written_on", "-pk")
    identity = ("title", "dated")
    intro = "What it says, what it means for the organisation, and what it means for the front line."
    empty = "There are no digests yet. Write one for the next policy or study that the board should know."
    page_template = "board/digests/digest.jinja"
    list_template = "registers/list_as_at.jinja"

    def rows(self, request: Any) -> Any:
        return super().rows(request).filter(written_on__lte=request.as_of)

    def starting_values(self, request: Any) -> dict[str, Any]:
        return {**super().starting_values(request), "written_on": request.today}

    def about(self, row: Digest, request: Any) -> dict[str, Any]:
        known = queries.observational_of(request.organisation)
        return {"warnings": presenters.text_warnings(presenters.digest_text(row), known)}


class Claims(Catalogue, BoardRegister):
    model = EvidenceClaim
    name, plural, noun, title = "claim", "claims", "entry", "Register of evidence"
    columns = (
        Column(name="id", title="Number", value=lambda row: row.cited_as),
        *("claim", "study", "design"),
        Column(name="observational", title="Observational", value=lambda row: row.observational),
        *("size", "direction", "transfer_caveat"),
    )
    details = ("link", "withdrawn_on", "withdrawn_because")
    asked = ("claim", "study", "design", "size", "direction", "transfer_caveat", "link")
    filters, search, order = ("design", "direction"), ("cited_as", "claim", "study"), ("number",)
    identity = ("claim", "study")
    verbs = (Add, Correct, Import)
    key = "published_id"
    transitions = (
        Transition(
            name="withdraw",
            title="Withdraw",
            action=actions.withdraw_claim,
            asks=("withdrawn_because",),
            warning=True,
            intro="It stays in the register with the reason, because papers may have cited it. Nothing new can cite it.",
            done="The entry is withdrawn.",
        ),
    )
    list_template = "board/digests/claims.jinja"
    hints = {  # noqa: RUF012
        "claim": "One finding in one sentence. If no one changed anything in the study, write what went together, not what caused what.",
        "size": "For example: 31 teams. Write “not reported” if it was not.",
        "transfer_caveat": "What differs here: other patients, other staff, other times.",
    }

    def built_in(self, request: Any) -> list[Any]:
        columns = ("claim", "study", "design", "size", "direction", "transfer_caveat", "link")
        rows = []
        for claim in published_claims():
            row = EvidenceClaim(**{name: getattr(claim, name) for name in columns})
            row.published_id = claim.id
            rows.append(built_in(row))
        return rows

    def may(self, verb: str, row: Any, request: Any) -> bool:
        return verb != "withdraw" or row.withdrawn_on is None

    def row_title(self, row: EvidenceClaim, request: Any) -> str:
        return row.cited_as

    def starting_values_of_many(self, request: Any) -> Iterator[dict[str, Any]]:
        """The rows of a file get their numbers one after another, in its order."""
        for number in count(actions.next_number(request.organisation)):
            yield {**self.starting_values(request), "number": number}

    def add(self, *, by: Any, values: dict[str, Any], request: Any) -> EvidenceClaim:
        return actions.add_claim(by=by, organisation=request.organisation, values=values)


class Translations(BoardRegister):
    """Who explained what to whom, and where no one did."""

    model = Translation
    name, plural, noun, title = "translation", "translations", "entry", "Explaining and briefing"
    columns = ("what", "on", "kind", "audiences", "evidence")
    details = ("meaning",)
    asked = ("on", "kind", "what", "meaning", "audiences", "evidence")
    filters, search, order = ("kind", "audiences"), ("what", "meaning"), ("-on", "-pk")
    identity = ("what", "on", "kind")
    per_page = 25
    reason_needed = False
    list_template = "board/digests/translations.jinja"
    page_template = "board/digests/translation.jinja"
    empty = "Nothing is logged yet. Log the first piece of work."
    hints = {  # noqa: RUF012
        "what": "For example: what the chart of waiting times shows.",
        "meaning": "The words that were used. Cite evidence as [E1].",
        "evidence": "At most one entry.",
    }

    def rows(self, request: Any) -> Any:
        return super().rows(request).filter(on__lte=request.as_of)

    def first_answers(self, request: Any) -> dict[str, Any]:
        return {"on": request.today, **super().first_answers(request)}

    def offers(self, name: str, request: Any) -> Any:
        match name:
            case "kind":
                return [(kind.id, kind.title) for kind in queries.kinds_of(request.organisation)]
            case "audiences":
                return [(audience.id, audience.title) for audience in audiences()]
        return None

    def form_offer(self, name: str, request: Any, row: Any) -> Any:
        """Nothing that is retired or withdrawn, unless the entry names it already."""
        if name == "kind":
            kinds = queries.kinds_of(request.organisation)
            return [(kind.id, kind.title) for kind in kinds if not kind.retired or (row and row.kind == kind.id)]
        if name == "evidence":
            claims = queries.claims_of(request.organisation)
            kept = [claim for claim in claims if not claim.withdrawn or (row and row.evidence == claim.id)]
            return [(claim.id, f"{claim.id}: {claim.claim[:80]}") for claim in kept]
        return super().form_offer(name, request, row)

    def about(self, row: Translation, request: Any) -> dict[str, Any]:
        return {"warnings": presenters.text_warnings(row.meaning, queries.observational_of(request.organisation))}

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        first, kinds = request.as_of - YEAR, queries.kinds_of(request.organisation)
        pairs = queries.audience_pairs(request.organisation, first, request.as_of)
        coverage = coverage_of(pairs, kinds, audiences())
        return {"coverage": coverage, "sentence": presenters.coverage_sentence(coverage), "first": first}


class TranslationKinds(Catalogue, BoardRegister):
    model = TranslationKind
    name, plural, noun, title = "translation_kind", "translation_kinds", "kind", "Kinds of explaining and briefing"
    columns = ("title", "source", "retired", ORIGIN)
    asked, fixed = ("kind", "title", "source", "retired"), ("kind",)
    search, order, identity = ("title", "source"), ("pk",), ("kind",)
    key, replaceable = "kind", True
    hints = {  # noqa: RUF012
        "kind": "Lower-case letters, digits and hyphens. It cannot be changed later.",
        "source": "Where the knowledge comes from. The coverage is counted by it.",
    }

    def built_in(self, request: Any) -> list[Any]:
        return [
            built_in(TranslationKind(kind=kind.id, title=kind.title, source=kind.source))
            for kind in translation_kinds()
        ]

    def trail(self, request: Any) -> list[tuple[str, str]]:
        listed = Translations().address("", request)
        return [*super().trail(request), (Translations.title, listed)]
