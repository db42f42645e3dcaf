"""What is recorded of each barrier by a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.board.barriers.known import known_barriers
from collegium.board.models import BarrierRecord
from collegium.board.sources import BARRIER
from collegium.commitments.models import Commitment, CommitmentQuerySet
from collegium.commitments.queries import by_source
from collegium.definitions.barriers import Barrier
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class BarrierRow:
    """A barrier, published or the organisation's own, and what the organisation recorded of it, newest first."""

    barrier: Barrier
    records: tuple[BarrierRecord, ...]
    actions: tuple[Commitment, ...] = ()

    @property
    def newest(self) -> BarrierRecord | None:
        return self.records[0] if self.records else None


def barrier_rows(organisation: Organisation, as_of: dt.date, promises: CommitmentQuerySet) -> list[BarrierRow]:
    """`promises`: those that the reader may read."""
    known = known_barriers(organisation)
    found: dict[str, list[BarrierRecord]] = {}
    records = BarrierRecord.objects.filter(organisation=organisation, recorded_on__lte=as_of)
    for one in records.order_by("-pk"):
        found.setdefault(one.barrier, []).append(one)
    made = by_source(promises.filter(made_on__lte=as_of), BARRIER, [one.id for one in known])
    return [BarrierRow(one, tuple(found.get(one.id, ())), tuple(made.get(one.id, ()))) for one in known]
