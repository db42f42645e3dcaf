"""On which range the scores of a scale lie, in which levels, and how that is written: whatever shows a score asks here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collegium.definitions.instruments import Instrument, Scale

# On a range as narrow as that of a share, one decimal would leave too few different scores.
NARROW = 1.0


@dataclass(frozen=True, slots=True)
class Band:
    """A level of a scale: its title, and the score that it begins with."""

    title: str
    start: float


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """The lowest and the highest score that somebody can have on a scale, and its levels in rising order."""

    low: float
    high: float
    levels: tuple[Band, ...] = ()

    @property
    def width(self) -> float:
        """Give the distance of its ends."""
        return self.high - self.low

    @property
    def middle(self) -> float:
        """Give the score halfway between its ends."""
        return (self.low + self.high) / 2

    @property
    def decimals(self) -> int:
        """Give how many decimals a mean on it is shown with."""
        return 2 if self.width <= NARROW else 1

    @property
    def from_to(self) -> str:
        """Give its ends in words.

        >>> ScoreRange(1, 4).from_to, ScoreRange(-4, 4).from_to
        ('from 1 to 4', 'from −4 to 4')
        """
        return f"from {plain(self.low)} to {plain(self.high)}"

    @property
    def out_of(self) -> str:
        """Give what follows a score; “out of 4” would promise that the lowest score is 0.

        >>> ScoreRange(0, 10).out_of, ScoreRange(1, 4).out_of
        ('out of 10', 'on a scale from 1 to 4')
        """
        return f"out of {plain(self.high)}" if self.low == 0 else f"on a scale {self.from_to}"

    @property
    def level_words(self) -> str:
        """Give where its levels begin; '' without levels.

        >>> ScoreRange(1, 4, (Band("Low", 1), Band("High", 2.5))).level_words
        'Low from 1, High from 2.5'
        """
        return ", ".join(f"{level.title} from {plain(level.start)}" for level in self.levels)

    def level_of(self, score: float | None) -> str:
        """Give the title of the level that a score lies in; '' for none.

        >>> three = ScoreRange(1, 4, (Band("Low", 1), Band("Moderate", 2), Band("High", 3)))
        >>> three.level_of(1.67), three.level_of(2), three.level_of(3.5), three.level_of(None)
        ('Low', 'Moderate', 'High', '')
        """
        if score is None:
            return ""
        return next((level.title for level in reversed(self.levels) if score >= level.start), "")

    def same_as(self, other: ScoreRange | None) -> bool:
        """Say whether scores on the two may be compared: figures of different ranges never are."""
        return other is not None and (self.low, self.high) == (other.low, other.high)

    def as_stored(self) -> dict[str, Any]:
        """Give what a release keeps of it."""
        levels = [{"title": level.title, "from": level.start} for level in self.levels]
        return {"range": [self.low, self.high], "levels": levels}


def plain(number: float) -> str:
    """Write an end of a range as readers do: no needless decimals, a true minus sign."""
    return f"{number:g}".replace("-", "−")


def score_ranges(instrument: Instrument) -> dict[str, ScoreRange]:
    """Scale -> where its scores lie, in the order of the questionnaire: as it is scored, or as scores are imported.

    An imported scale without a range, which no questionnaire in use has, is left out.
    """
    scored = {scale.id: (float(scale.low), float(scale.high)) for scale in instrument.scoring_plan().scales}
    return {
        scale.id: ScoreRange(*ends, bands(scale))
        for scale in instrument.scales
        if (ends := scored.get(scale.id) or scale.range) is not None
    }


def bands(scale: Scale) -> tuple[Band, ...]:
    """Give the levels of a scale; one without a title goes by its id."""
    return tuple(Band(level.title or level.id, level.start) for level in scale.levels)


def stored_range(stored: Mapping[str, Any]) -> ScoreRange | None:
    """Read the range of a scale from what a release keeps; None where it is that of the questionnaire.

    Up to method `release-5` a release kept no levels, and imported scores were brought to the range from 0 to 10, whatever
    their own range was.
    """
    if "levels" in stored:
        low, high = stored["range"]
        return ScoreRange(low, high, tuple(Band(level["title"], level["from"]) for level in stored["levels"]))
    return None if stored["items"] else OLD_IMPORTED


OLD_IMPORTED = ScoreRange(0.0, 10.0)
