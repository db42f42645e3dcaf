"""The barriers that an organisation can look at: published ones and its own."""

from __future__ import annotations

from collegium.board.models import OwnBarrier
from collegium.definitions.barriers import Barrier, barriers
from collegium.organisation.models import Organisation


def known_barriers(organisation: Organisation) -> tuple[Barrier, ...]:
    """Those that come with Collegium, then those that the organisation added."""
    return (*barriers(), *(one.barrier for one in OwnBarrier.objects.filter(organisation=organisation).order_by("pk")))
