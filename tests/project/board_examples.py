"""An example of everything that the board's books hold, in one organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.board.models import (
    AgendaItem,
    BarrierRecord,
    Decision,
    Digest,
    EvidenceClaim,
    Meeting,
    OwnBarrier,
    Question,
    ServiceReview,
    Translation,
    TranslationKind,
)
from collegium.organisation.models import Body, Organisation, Unit

DAY = dt.date(2026, 2, 2)


@dataclass(frozen=True)
class Books:
    meeting: Meeting
    item: AgendaItem
    decision: Decision
    question: Question
    translation: Translation
    kind: TranslationKind
    claim: EvidenceClaim
    digest: Digest
    review: ServiceReview
    barrier: BarrierRecord
    own_barrier: OwnBarrier


def books_of(organisation: Organisation, unit: Unit, body: Body) -> Books:
    meeting = Meeting.objects.create(organisation=organisation, body=body, held_on=DAY)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Example", remit="clinical")
    text = "Example"
    return Books(
        meeting=meeting,
        item=item,
        decision=Decision.objects.create(item=item, text=text),
        question=Question.objects.create(
            organisation=organisation, number=1, received_on=DAY, answer_by=DAY, channel="email", text=text
        ),
        translation=Translation.objects.create(
            organisation=organisation, on=DAY, kind="board-data", audiences=["board"], what=text
        ),
        kind=TranslationKind.objects.create(organisation=organisation, kind="example", title=text, source=text),
        claim=EvidenceClaim.objects.create(
            organisation=organisation, number=1, claim=text, study=text, design="cohort", size="1", direction="none",
            transfer_caveat=text,
        ),
        digest=Digest.objects.create(
            organisation=organisation, kind="policy", title=text, source=text, dated=DAY, says=text,
            for_organisation=text, for_front_line=text, written_on=DAY, review_by=DAY + dt.timedelta(days=1),
        ),
        review=ServiceReview.objects.create(
            organisation=organisation, unit=unit, title=text, lead_from=DAY, board_from=DAY + dt.timedelta(days=1),
            peer_rule=text, source=text,
        ),
        barrier=BarrierRecord.objects.create(
            organisation=organisation, barrier="workload", met="yes", recorded_on=DAY, recorded_by="tests"
        ),
        own_barrier=OwnBarrier.objects.create(organisation=organisation, title=text, ask=text),
    )  # fmt: skip
