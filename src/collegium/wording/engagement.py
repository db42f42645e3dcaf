"""The engagement figures in sentences that a medical director can read in four minutes.

Each reading says what the figure shows, and a caveat says what it does not show. "Likely" always refers to the 95% interval:
a difference is called likely real only when its interval lies wholly on one side of zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from collegium.definitions.score_ranges import ScoreRange
from collegium.wording.audiences import DOCTORS, Audience
from collegium.wording.numbers import fewer_than, interval, number, percentage, plural


@dataclass(frozen=True)
class Reading:
    sentence: str
    caveat: str


@dataclass(frozen=True)
class Score:
    """A mean on its range `span`, with its 95% interval; `population` is everybody who was asked, where known."""

    title: str
    mean: float
    lower: float
    upper: float
    respondents: int
    population: int | None = None
    span: ScoreRange = field(kw_only=True)

    @property
    def text(self) -> str:
        """Give the mean with as many decimals as its range asks for."""
        return number(self.mean, self.span.decimals)


@dataclass(frozen=True)
class Gap:
    """Leaders minus rank and file, in points of the range `span`, with its 95% interval."""

    title: str
    difference: float
    lower: float
    upper: float
    leaders: int
    others: int
    span: ScoreRange = field(kw_only=True)

    @property
    def size(self) -> str:
        """Give how far the two sides are apart, with as many decimals as the range asks for."""
        return number(abs(self.difference), self.span.decimals)


@dataclass(frozen=True)
class GapReading:
    shows: str
    does_not_show: str
    how_sure: str
    ask_next: str

    @property
    def reading(self) -> Reading:
        return Reading(f"{self.shows} {self.how_sure}", self.does_not_show)


def scale_mean(score: Score) -> Reading:
    """What one scale shows for one group."""
    sentence = (
        f"{score.title}: {score.text} {placed(score.mean, score.span)}, from {plural(score.respondents, 'answer')}."
    )
    if score.population == score.respondents:
        return Reading(
            f"{sentence} Everybody who was asked answered, so there is no sampling error.",
            "People may answer differently on another day, and a score does not say why they feel as they do.",
        )
    between = interval(score.lower, score.upper, score.span.decimals).replace(" to ", " and ")
    return Reading(
        f"{sentence} The true average of the whole group probably lies between {between}.",
        "The interval covers chance only. If the people who did not answer feel differently, the true average can lie outside it."
        f"{other_level(score)}",
    )


def placed(mean: float, span: ScoreRange) -> str:
    """What follows a mean: its range, and the level that it lies in where the scale has levels.

    >>> placed(6.4, ScoreRange(0, 10)), placed(3.5, ScoreRange(1, 4))
    ('out of 10', 'on a scale from 1 to 4')
    """
    level = span.level_of(mean)
    return f"{span.out_of}, level “{level}”" if level else span.out_of


def other_level(score: Score) -> str:
    """What to know of a level where the interval reaches into another one; '' where it does not."""
    levels = dict.fromkeys(score.span.level_of(end) for end in (score.lower, score.mean, score.upper))
    if len(levels) < 2:
        return ""
    return f" The interval reaches from one level into another ({', '.join(levels)}), so chance may decide which it is."


def engagement_gap(gap: Gap, *, of_engagement: bool = True) -> GapReading:
    """What the gap between leaders and rank and file shows, what it does not, how sure it is and what to ask next.

    Of a questionnaire about something else it says nothing of engagement, nor which side is better off.
    """
    size = gap.size
    if no_difference(size):
        shows = f"{gap.title}: leaders and rank-and-file doctors score about the same."
    else:
        direction = "higher" if gap.difference > 0 else "lower"
        shows = f"{gap.title}: leaders score {plural_points(size)} {direction} than rank-and-file doctors."
    basis = f"{plural(gap.leaders, 'leader')} and {plural(gap.others, 'other doctor')}"
    leading = "It does not show why, and it does not show that leading makes doctors engaged: engaged doctors may be the ones who come forward."
    return GapReading(
        shows=shows,
        does_not_show=leading if of_engagement else "It does not show why.",
        how_sure=too_small_to_see(gap, basis)
        if is_clear(gap.lower, gap.upper) and no_difference(size)
        else how_sure(gap.lower, gap.upper, basis, gap.span.decimals),
        ask_next=_ask_next(gap, of_engagement),
    )


def is_clear(lower: float, upper: float) -> bool:
    """Whether a difference is clear of chance: its interval lies wholly on one side of zero."""
    return lower > 0 or upper < 0


def too_small_to_see(gap: Gap, basis: str) -> str:
    """How sure a gap is that chance cannot explain, and that is none as it is shown: both cannot be said at once."""
    range_ = interval(gap.lower, gap.upper, gap.span.decimals)
    return f"If they differ, it is by too little to show here: the 95% interval runs from {range_} ({basis} answered)."


def plural_points(size: str) -> str:
    """A difference of two scores.

    >>> plural_points("1.0"), plural_points("0.4"), plural_points("1.00")
    ('1.0 point', '0.4 points', '1.00 point')
    """
    return f"{size} {'point' if size in ('1.0', '1.00') else 'points'}"


def no_difference(size: str) -> bool:
    """Whether a difference is none with the decimals that it is shown with.

    >>> no_difference("0.0"), no_difference("0.00"), no_difference("0.01")
    (True, True, False)
    """
    return not float(size.replace(",", ""))


def how_sure(lower: float, upper: float, basis: str, decimals: int = 1) -> str:
    """How far a difference can be trusted."""
    range_ = f"from {interval(lower, upper, decimals)}"
    if is_clear(lower, upper):
        return f"The difference is likely to be real: its 95% interval runs {range_}, on one side of zero ({basis} answered)."
    return f"It could be chance: the 95% interval runs {range_}, which includes no difference ({basis} answered)."


def _ask_next(gap: Gap, of_engagement: bool) -> str:
    if is_clear(gap.lower, gap.upper) and no_difference(gap.size):
        return "Ask unit by unit: an average over all can hide differences between them."
    if is_clear(gap.lower, gap.upper) and not of_engagement:
        return "Ask leaders and rank-and-file doctors together what lies behind the difference."
    if gap.lower > 0:
        return "Ask rank-and-file doctors in the units that score lowest what would have to change first, before any plan is written."
    if gap.upper < 0:
        return "Ask leaders what wears them down: time, support or authority. Where leaders score lower, few will want to follow them."
    return "Ask whether more answers are needed before anything is decided, and look at the units one by one."


def is_above(score: Score, organisation: Score) -> bool:
    """Whether a score is clear of chance above another, and above it as both are shown."""
    return score.lower > organisation.mean and score.text != organisation.text


def is_below(score: Score, organisation: Score) -> bool:
    return score.upper < organisation.mean and score.text != organisation.text


def unit_picture(unit: str, score: Score, organisation: Score, whom: Audience = DOCTORS) -> Reading:
    """How one unit stands beside the whole organisation."""
    first = f"{unit} scores {score.text} {score.span.out_of} on {lower_first(score.title)}, from {plural(score.respondents, 'answer')}."
    if is_above(score, organisation):
        place = "likely to be above"
    elif is_below(score, organisation):
        place = "likely to be below"
    else:
        place = "not clearly different from"
    return Reading(
        f"{first} It is {place} the average of all {whom.many} here ({organisation.text}).",
        "A unit is not good or bad because of one figure. With many units, one or two will stand apart by chance alone.",
    )


def lower_first(title: str) -> str:
    """A title inside a sentence; an acronym keeps its capitals.

    >>> lower_first("Own wish to be engaged"), lower_first("PA allocation")
    ('own wish to be engaged', 'PA allocation')
    """
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


HIDDEN = "not shown, to protect small groups"


def not_shown(names: str) -> str:
    """Below a table or a chart: which groups it does not show, already listed; '' for none."""
    return f"{HIDDEN.capitalize()}: {names}." if names else ""


def why_hidden(minimum: int = 10) -> str:
    """What a reader of figures is told: of no group whether it is itself too small, which would tell its size.

    >>> why_hidden(11)[:60]
    'A group is not shown where fewer than 11 answered, and where'
    """
    return (
        f"A group is not shown where {fewer_than(minimum)} answered, and where a smaller group could be worked out from it. "
        "Which of the two it was is not said, nor how large a hidden group is: either would narrow down how many of it answered."
    )


def suppressed(reason: str, *, minimum: int = 10) -> str:
    """Why a figure would not be shown, for whoever prepares a release; the reasons are those of its plan.

    >>> suppressed("primary")
    'not shown: fewer than 10 answers'
    >>> suppressed("complementary")
    'not shown, so that a smaller group cannot be worked out'
    """
    if reason == "primary":
        return f"not shown: {fewer_than(minimum)} answers"
    if reason == "complementary":
        return "not shown, so that a smaller group cannot be worked out"
    raise ValueError(f"Not a reason for suppression: {reason}")


def response_rate(returned: int, eligible: int | None, whom: Audience = DOCTORS) -> Reading:
    """How many answered, of how many."""
    caveat = "A high rate does not prove that the answers are typical, and a low one does not prove the opposite."
    if not eligible:
        return Reading(f"{whom.count(returned)} answered. How many were asked is not known.", caveat)
    share = returned / eligible
    if share > 1:
        raise ValueError("More people answered than were asked.")
    sentence = f"{number(returned)} of {whom.count(eligible)} answered ({percentage(share)})."
    if share < 0.5:
        return Reading(f"{sentence} More than half did not, so what they think is not known.", caveat)
    return Reading(sentence, caveat)


def critical_mass(
    lower: int, upper: int, doctors: int, *, engaged: int | None = None, all_answered: bool = True
) -> Reading:
    """How many engaged doctors it takes, as the case-study research puts it, and where the organisation stands.

    Where not all have answered, those who count as engaged are the least that there may be.
    """
    sentence = f"Among {plural(doctors, 'doctor')}, a critical mass is about {number(lower)} to {number(upper)} who are engaged."
    if engaged is not None:
        if engaged < lower:
            place = "below that range"
        elif engaged > upper:
            place = "above that range"
        else:
            place = "within that range"
        verb = "counts" if engaged == 1 else "count"
        among = "" if all_answered or engaged > upper else ", going by the answers alone"
        sentence = f"{sentence} Of those who answered, {plural(engaged, 'doctor')} {verb} as engaged by the score, which is {place}{among}."
    return Reading(
        sentence,
        "The range of 10% to 20% comes from interviews in a few hospital trusts. It is a rule of thumb, not a threshold.",
    )


def wish_and_encouragement(
    wish: Score, encouragement: Score, *, middle: float | None = None, whom: Audience = DOCTORS
) -> Reading:
    """Somebody's own wish to be engaged against the organisation's encouragement of it, as four pictures in words.

    The middle is that of their range, unless stated: neither agree nor disagree on average.
    """
    middle = wish.span.middle if middle is None else middle
    reading = {
        (
            "high",
            "high",
        ): f"{whom.title} want to be engaged and feel encouraged. Keep what works, and ask what would be lost first under pressure.",
        (
            "high",
            "low",
        ): f"{whom.title} want to be engaged but do not feel encouraged. The will is there: the organisation is what has to change.",
        (
            "low",
            "high",
        ): f"The organisation encourages {whom.many}, but few of them wish to be engaged. Ask what the offer asks of them, and whether it is worth their time.",
        (
            "low",
            "low",
        ): f"{whom.title} neither wish to be engaged nor feel encouraged. Trust comes first: listen, and keep small promises, before new initiatives.",
    }.get((_side(wish, middle), _side(encouragement, middle)))
    figures = f"Own wish is {wish.text} and encouragement {encouragement.text} {wish.span.out_of}."
    return Reading(
        f"{figures} {reading or 'At least one of the two lies too near the middle to say on which side it falls.'}",
        f"Both figures are what {whom.many} say of themselves and of the organisation; neither is observed.",
    )


def _side(score: Score, middle: float) -> str:
    if score.lower > middle:
        return "high"
    return "low" if score.upper < middle else "unclear"


def choice_or_no_opportunity(choice: int, no_opportunity: int, whom: Audience = DOCTORS) -> Reading:
    """Those who say that they take no part: by choice, or because no way in was offered. That is not the score."""
    total = choice + no_opportunity
    caveat = (
        f"Taking no part is counted as choice only where, by the {whom.one}'s own answer, at least one way in was offered; otherwise "
        f"the {whom.one} had no opportunity. It is another question than the score by which a {whom.one} counts as engaged."
    )
    if not total:
        return Reading(f"No {whom.one} who answered gave a reason for taking no part.", caveat)
    without = percentage(no_opportunity / total)
    sentence = f"Of {whom.count(total)} who {'says' if total == 1 else 'say'} that they take no part, {number(no_opportunity)} ({without}) had no opportunity and {number(choice)} chose not to."
    if no_opportunity > choice:
        return Reading(f"{sentence} For most, the way in is missing, not the interest.", caveat)
    return Reading(sentence, caveat)


def change_between_waves(
    title: str,
    earlier: str,
    later: str,
    change: float,
    lower: float | None,
    upper: float | None,
    *,
    whom: Audience = DOCTORS,
    span: ScoreRange,
) -> Reading:
    """What changed between two waves of a survey, later minus earlier; no bounds where how far chance goes is not known."""
    size = number(abs(change), span.decimals)
    if no_difference(size):
        first = f"{title}: about the same in {later} as in {earlier}."
    else:
        first = f"{title}: {plural_points(size)} {'higher' if change > 0 else 'lower'} in {later} than in {earlier}."
    caveat = f"{two_samples(whom)} A change after an action is not proof that the action caused it."
    if lower is None or upper is None:
        return Reading(f"{first} {CHANCE_NOT_KNOWN}", caveat)
    if is_clear(lower, upper) and no_difference(size):
        sure = "If they differ, it is by too little to show here"
    else:
        sure = "The change is likely to be real" if is_clear(lower, upper) else "The change could be chance"
    return Reading(f"{first} {sure} (95% interval {interval(lower, upper, span.decimals)}).", caveat)


CHANCE_NOT_KNOWN = "Everyone answered alike, so how far it could be chance is not known."


def two_samples(whom: Audience = DOCTORS) -> str:
    """What an interval of a change between two anonymous waves rests on."""
    return (
        f"Anonymous answers cannot be matched, so the two waves are compared as if different {whom.many} had answered. "
        f"Where the same {whom.many} answered both times, the interval is wider than it need be. Nothing is taken off where "
        "nearly everyone answered: answers vary from one survey to the next even if nothing has changed."
    )
