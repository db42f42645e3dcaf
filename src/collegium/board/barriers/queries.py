"""What is recorded of each barrier by a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.board.models import BarrierRecord
from collegium.definitions.barriers import Barrier, barriers
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class BarrierRow:
    """A published barrier and what the organisation recorded of it, newest first."""

    barrier: Barrier
    records: tuple[BarrierRecord, ...]

    @property
    def newest(self) -> BarrierRecord | None:
        return self.records[0] if self.records else None


def barrier_rows(organisation: Organisation, as_of: dt.date) -> list[BarrierRow]:
    found: dict[str, list[BarrierRecord]] = {}
    records = BarrierRecord.objects.filter(organisation=organisation, recorded_on__lte=as_of)
    for one in records.select_related("owner").order_by("-pk"):
        found.setdefault(one.barrier, []).append(one)
    return [BarrierRow(one, tuple(found.get(one.id, ()))) for one in barriers()]
