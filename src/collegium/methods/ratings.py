"""Judgements from a few ratings: the weakest of several, gaps between two raters, positions, shares of disagreement.

No rating may stand in for a missing one: None is left out of means, and keeps a minimum from being known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from collegium.methods.disclosure import MINIMUM_GROUP
from collegium.methods.scoring_plan import required_answers

# Two raters of one to five are apart, and a pairing fares badly, from here on. Conventions of this project.
NOTABLE_GAP = 2
BAD_PAIRING = 2
BAD_MONTHS = 2
# From this share of disagreement on, a statement is flagged. Source: Dickinson and Ham 2008, section 2.
NOTABLE_DISAGREEMENT = Fraction(1, 4)
# Two thirds of the statements of a pole, written to two decimals as in an instrument file.
POLE_ANSWERED = 0.67

Rating = int | None
ConditionsVerdict = Literal[
    "all_met", "necessary_condition_missing", "not_sufficient", "conditions_missing", "not_known"
]
MaturityLabel = Literal["low", "medium", "high"]
PairingReason = Literal["divergence", "low_twice"]


@dataclass(frozen=True, slots=True)
class Weakest:
    """The minimum, the mean beside it, which are weakest (all that share the minimum) and which were not rated."""

    overall: int | None
    mean: float | None
    weakest: tuple[str, ...]
    not_rated: tuple[str, ...]


def weakest_of(ratings: Mapping[str, Rating]) -> Weakest:
    """Let the weakest stand for the whole; with one missing nothing is known, for it could be the weakest."""
    missing = tuple(name for name, rating in ratings.items() if rating is None)
    given = {name: rating for name, rating in ratings.items() if rating is not None}
    if missing or not given:
        return Weakest(None, None, (), missing)
    lowest = min(given.values())
    weakest = tuple(name for name, rating in given.items() if rating == lowest)
    return Weakest(lowest, float(Fraction(sum(given.values()), len(given))), weakest, ())


@dataclass(frozen=True, slots=True)
class RaterGap:
    """One topic rated by two groups: both means, and the first minus the second; None where a side did not rate."""

    topic: str
    first: float | None
    second: float | None
    gap: float | None
    notable: bool


def rater_gaps(
    first: Mapping[str, Sequence[Rating]], second: Mapping[str, Sequence[Rating]], *, notable: int = NOTABLE_GAP
) -> tuple[RaterGap, ...]:
    """Compare two groups of raters topic by topic; a gap of `notable` points or more is marked."""
    found = []
    for topic in dict.fromkeys((*first, *second)):
        one, other = _mean(first.get(topic, ())), _mean(second.get(topic, ()))
        gap = None if one is None or other is None else one - other
        marked = gap is not None and abs(gap) >= notable
        found.append(RaterGap(topic, _float(one), _float(other), _float(gap), marked))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PairingAlert:
    """Whether a pairing needs the medical director's attention, and why."""

    alert: bool
    reasons: tuple[PairingReason, ...]


def pairing_alert(months: Sequence[tuple[Rating, Rating]]) -> PairingAlert:
    """Look at the monthly ratings (1 to 5) of two partners: far apart in a month, or one of them low in two months."""
    reasons: list[PairingReason] = []
    if any(one is not None and other is not None and abs(one - other) >= NOTABLE_GAP for one, other in months):
        reasons.append("divergence")
    for partner in (0, 1):
        low = [pair for pair in months if (rating := pair[partner]) is not None and rating <= BAD_PAIRING]
        if len(low) >= BAD_MONTHS and "low_twice" not in reasons:
            reasons.append("low_twice")
    return PairingAlert(bool(reasons), tuple(reasons))


def pole_position(towards: Sequence[Rating], away: Sequence[Rating]) -> float | None:
    """Place a person between two poles: mean of one less mean of the other, or None with too few answers to either."""
    means = []
    for pole in (towards, away):
        given = [rating for rating in pole if rating is not None]
        if not pole or len(given) < required_answers(POLE_ANSWERED, len(pole)):
            return None
        means.append(Fraction(sum(given), len(given)))
    return float(means[0] - means[1])


@dataclass(frozen=True, slots=True)
class GroupPosition:
    """The mean position of a group; both None where the group is too small to be told."""

    people: int | None
    mean: float | None


def group_position(positions: Sequence[float | None], *, minimum: int = MINIMUM_GROUP) -> GroupPosition:
    """Give the mean of private positions, never for fewer people than `minimum`, which can only be raised."""
    if minimum < MINIMUM_GROUP:
        raise ValueError(f"positions are not told for fewer than {MINIMUM_GROUP} people")
    given = [position for position in positions if position is not None]
    if len(given) < minimum:
        return GroupPosition(None, None)
    return GroupPosition(len(given), sum(given) / len(given))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How many of those who answered a statement disagree; `share` is None where nobody answered."""

    disagree: int
    answered: int
    share: float | None
    flagged: bool


def disagreement(
    answers: Sequence[Rating], disagreeing: Sequence[int], *, notable: Fraction = NOTABLE_DISAGREEMENT
) -> Disagreement:
    """Count the answers that mean disagreement among those given, and flag a share of `notable` or more, unrounded."""
    given = [answer for answer in answers if answer is not None]
    return disagreement_share(sum(answer in disagreeing for answer in given), len(given), notable=notable)


def disagreement_share(disagree: int, answered: int, *, notable: Fraction = NOTABLE_DISAGREEMENT) -> Disagreement:
    """Judge counts in the same way; ValueError for counts that cannot be."""
    if not 0 <= disagree <= answered:
        raise ValueError("disagreement lies between nobody and all who answered")
    share = Fraction(disagree, answered) if answered else None
    return Disagreement(disagree, answered, _float(share), share is not None and share >= notable)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the conditions for improvement amount to, and which are not met or not known."""

    verdict: ConditionsVerdict
    not_met: tuple[str, ...]
    not_known: tuple[str, ...]


def improvement_conditions(met: Mapping[str, bool | None], medical_leadership: bool | None) -> Conditions:
    """Weigh the conditions with medical leadership, which is necessary and not sufficient (Dickinson and Ham 2008)."""
    not_met = tuple(name for name, is_met in met.items() if is_met is False)
    not_known = tuple(name for name, is_met in met.items() if is_met is None)
    verdict: ConditionsVerdict
    if medical_leadership is None or not met or (not_known and not not_met):
        verdict = "not_known"
    elif not_met:
        verdict = "not_sufficient" if medical_leadership else "conditions_missing"
    else:
        verdict = "all_met" if medical_leadership else "necessary_condition_missing"
    return Conditions(verdict, not_met, not_known)


@dataclass(frozen=True, slots=True)
class MaturityCuts:
    """Where medium and high begin on the mean of the characteristics. Conventions: none are published."""

    medium: Fraction = Fraction(5, 2)
    high: Fraction = Fraction(4)

    def __post_init__(self) -> None:
        if self.medium >= self.high:
            raise ValueError("medium must begin below high")


@dataclass(frozen=True, slots=True)
class Maturity:
    """The mean over characteristics and its label, what keeps a label away, and how far apart raters are on each."""

    label: MaturityLabel | None
    mean: float | None
    not_rated: tuple[str, ...]
    without_evidence: tuple[str, ...]
    rater_spread: dict[str, int]  # highest less lowest rating


def governance_maturity(
    ratings: Mapping[str, Sequence[Rating]], evidence: Mapping[str, int], cuts: MaturityCuts | None = None
) -> Maturity:
    """Label the governance of improvement from several raters' ratings (1 to 5) and links to evidence per characteristic.

    A label needs every characteristic rated and evidenced. Source of the characteristics: Jones and colleagues 2017.
    """
    cuts = cuts or MaturityCuts()
    means = {name: _mean(given) for name, given in ratings.items()}
    known = [mean for mean in means.values() if mean is not None]
    not_rated = tuple(name for name, mean in means.items() if mean is None)
    without = tuple(name for name in ratings if evidence.get(name, 0) < 1)
    spread = {
        name: max(rated) - min(rated)
        for name, given in ratings.items()
        if (rated := [rating for rating in given if rating is not None])
    }
    if not_rated or not known:
        return Maturity(None, None, not_rated, without, spread)
    mean = sum(known, Fraction(0)) / len(known)
    label: MaturityLabel = "high" if mean >= cuts.high else "medium" if mean >= cuts.medium else "low"
    return Maturity(None if without else label, float(mean), (), without, spread)


@dataclass(frozen=True, slots=True)
class Influence:
    """Somebody's mean influence (0 to 4) over the decisions that they rated, beside whether they hold a seat."""

    holder: str
    seat: bool
    mean: float | None
    rated: int

    @property
    def position_without_influence(self) -> bool:
        """Say whether a seat comes with no influence on any decision rated."""
        return self.seat and self.mean == 0


def perceived_influence(holder: str, seat: bool, ratings: Sequence[Rating]) -> Influence:
    """Summarise one holder's ratings; unrated decisions are left out, not counted as no influence."""
    return Influence(holder, seat, _float(_mean(ratings)), sum(rating is not None for rating in ratings))


def positions_without_influence(found: Sequence[Influence]) -> tuple[str, ...]:
    """List who holds a seat and has no influence. Source: Buchanan's measure, as discussed in Dickinson and Ham 2008."""
    return tuple(one.holder for one in found if one.position_without_influence)


def _mean(ratings: Sequence[Rating]) -> Fraction | None:
    given = [rating for rating in ratings if rating is not None]
    return Fraction(sum(given), len(given)) if given else None


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)
