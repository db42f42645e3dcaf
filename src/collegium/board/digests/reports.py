"""Which sources are translated for whom, and where nothing is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from collegium.board.digests.queries import KindRow
from collegium.definitions.translation import Audience


@dataclass(frozen=True)
class Coverage:
    """A row a source, a column an audience: pieces of work. One piece for two audiences counts in two cells."""

    sources: tuple[str, ...]
    audiences: tuple[Audience, ...]
    counts: dict[tuple[str, str], int]

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """Source and title of the audience where nothing was translated."""
        return [
            (source, one.title)
            for source in self.sources
            for one in self.audiences
            if not self.counts.get((source, one.id))
        ]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def coverage_of(pairs: Sequence[tuple[str, str]], kinds: Sequence[KindRow], audiences: Sequence[Audience]) -> Coverage:
    """Kinds that share a source are counted together; a retired kind keeps its row while something was logged under it."""
    source_of = {one.id: one.source for one in kinds}
    counts = Counter((source_of.get(kind, kind), audience) for kind, audience in pairs)
    used = {source for source, _ in counts}
    sources = dict.fromkeys(one.source for one in kinds if not one.retired or one.source in used)
    return Coverage((*sources, *sorted(used - set(sources))), tuple(audiences), dict(counts))
