"""What attacks came to, as a small table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.attacks.scales import THRESHOLD
from tests.attacks.truth import Finding

EXAMPLES = 3
HEAD = "| attack | tried | with a leak | hidden counts | of these below ten | hidden means | hidden shares | answers of fewer than ten | of these single | examples |"


@dataclass
class Result:
    """One row: what was attacked, how often, and what was found."""

    attack: str
    tried: int = 0
    leaking: int = 0
    counts: int = 0
    small: int = 0
    means: int = 0
    shares: int = 0
    few: int = 0
    single: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def leaks(self) -> int:
        """All that follows and should not."""
        return self.counts + self.means + self.shares + self.few

    def add(self, seed: int, findings: Iterable[Finding]) -> None:
        """Count what one trust gave away."""
        found = list(findings)
        self.tried += 1
        self.leaking += bool(found)
        for one in found:
            few = one.kind == "answers" or (one.kind == "mean" and " without what is shown" in one.where)
            self.few += few
            self.single += few and one.people == 1
            self.counts += one.kind == "count"
            self.small += one.kind == "count" and one.people < THRESHOLD
            self.means += one.kind == "mean" and not few
            self.shares += one.kind == "share"
        told = [one for one in found if one.kind != "share"] or found
        if told and len(self.examples) < EXAMPLES:
            # The smallest group says most plainly what is wrong.
            self.examples.append(f"trust {seed}: {min(told, key=lambda one: one.people)}")

    def row(self) -> str:
        numbers = (self.tried, self.leaking, self.counts, self.small, self.means, self.shares, self.few, self.single)
        return f"| {self.attack} | {' | '.join(map(str, numbers))} | {'; '.join(self.examples)} |"


def table(results: Iterable[Result]) -> str:
    return "\n".join([HEAD, "|" + "---|" * 10, *(result.row() for result in results)])
