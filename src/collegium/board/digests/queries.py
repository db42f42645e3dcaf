"""Named reads of translation work, evidence and digests: what is shipped and what an organisation keeps, in one list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.board.models import EvidenceClaim, Translation, TranslationKind
from collegium.definitions.evidence import DESIGNS, DIRECTIONS, published_claims
from collegium.definitions.translation import translation_kinds
from collegium.organisation.models import Organisation

DESIGN_WORDS = {name: title for name, title, _ in DESIGNS}
DIRECTION_WORDS = dict(DIRECTIONS)


@dataclass(frozen=True)
class KindRow:
    """A kind of translation work as the organisation uses it."""

    id: str
    title: str
    source: str
    example: str = ""
    retired: bool = False
    own: bool = False


@dataclass(frozen=True)
class ClaimRow:
    """An entry of the register of evidence, published with Collegium or the organisation's own."""

    id: str
    claim: str
    study: str
    design: str
    size: str
    direction: str
    transfer_caveat: str
    observational: bool
    link: str = ""
    pk: int | None = None
    withdrawn_on: dt.date | None = None
    withdrawn_because: str = ""

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_on is not None


def kinds_of(organisation: Organisation) -> list[KindRow]:
    """The eight shipped kinds under the organisation's own names, then its own kinds."""
    own = {one.kind: one for one in TranslationKind.objects.filter(organisation=organisation).order_by("pk")}
    found = []
    for one in translation_kinds():
        changed = own.pop(one.id, None)
        shown = changed or one
        found.append(KindRow(one.id, shown.title, shown.source, one.example, bool(changed and changed.retired)))
    found += [KindRow(one.kind, one.title, one.source, "", one.retired, own=True) for one in own.values()]
    return found


def claims_of(organisation: Organisation, text: str = "") -> list[ClaimRow]:
    shipped = [
        ClaimRow(
            one.id, one.claim, one.study, DESIGN_WORDS[one.design], one.size, DIRECTION_WORDS[one.direction],
            one.transfer_caveat, one.observational, one.link,
        )
        for one in published_claims()
    ]  # fmt: skip
    found = shipped + [row_of(one) for one in EvidenceClaim.objects.filter(organisation=organisation)]
    wanted = text.casefold()
    return [one for one in found if wanted in f"{one.id} {one.claim} {one.study}".casefold()] if text else found


def row_of(one: EvidenceClaim) -> ClaimRow:
    return ClaimRow(
        one.cited_as, one.claim, one.study, one.get_design_display(), one.size, one.get_direction_display(),
        one.transfer_caveat, one.observational, one.link, one.pk, one.withdrawn_on, one.withdrawn_because,
    )  # fmt: skip


def observational_of(organisation: Organisation) -> dict[str, bool]:
    """For each id that a text may cite, whether its study only looked on: what `wording.claims` asks for."""
    return {one.id: one.observational for one in claims_of(organisation)}


def audience_pairs(organisation: Organisation, first: dt.date, last: dt.date) -> list[tuple[str, str]]:
    """Kind and audience of everything logged in a period: what the coverage is counted from."""
    rows = Translation.objects.filter(organisation=organisation, on__gte=first, on__lte=last)
    return [(kind, audience) for kind, audiences in rows.values_list("kind", "audiences") for audience in audiences]
