"""One function for each rule: the ratings of a round, judged by `methods.ratings`, in words and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from collegium.assessments.ratings.alerts import monthly_pairs
from collegium.assessments.ratings.blocks import Block
from collegium.assessments.ratings.models import Side
from collegium.assessments.ratings.rules import medical_director_vacant
from collegium.assessments.ratings.seats import seated
from collegium.definitions.instruments import Item
from collegium.definitions.score_ranges import score_ranges
from collegium.methods.disclosure import MINIMUM_GROUP
from collegium.methods.ratings import (
    MaturityCuts,
    disagreement_share,
    governance_maturity,
    group_position,
    improvement_conditions,
    pairing_alert,
    perceived_influence,
    pole_position,
    positions_without_influence,
    rater_gaps,
    weakest_of,
)
from collegium.wording.lists import listed
from collegium.wording.numbers import number, percentage, plural, rounded

if TYPE_CHECKING:
    from collegium.assessments.ratings.results import Given

NAMED_CHIEF_EXECUTIVE = (
    0.71  # share of medical directors who named discussion with the chief executive; case-study survey
)
MET = 3  # of not met, in part, met
FELT = 1  # of not felt, felt
DISAGREE = (1, 2)  # of a scale of agreement from 1 to 5
FURTHEST = 4  # of positions, at either end: 5 less 1
WILLING, INCIDENTAL = "w", "i"  # how the ids of the two poles' statements begin
NOT_RATED, NOT_SHOWN = "Not rated", "Not shown"
NOBODY_OR_EVERYBODY = f"Not shown: fewer than {MINIMUM_GROUP} answers, or nobody or everybody {{}}, which would tell how each of them answered."


def maturity(given: Given) -> tuple[Block, ...]:
    """A13: a label with evidence for each characteristic; disagreement of raters beside it; a vacancy only as context."""
    names = titles(given)
    ratings = {item: [one.answers.get(item) for one in given.ratings] for item in names}
    links = [(item, link) for one in given.ratings for item, link in one.evidence.items() if link]
    cuts = MaturityCuts(Fraction(given.round.medium_from), Fraction(given.round.high_from))
    found = governance_maturity(ratings, {item: sum(1 for name, _ in links if name == item) for item in names}, cuts)
    said = [f"Governance of improvement: {found.label}." if found.label else "No label is given yet."]
    if found.mean is not None:
        span = score_ranges(given.instrument)["maturity"]
        said.append(f"The mean of the characteristics is {number(found.mean, 1)} {span.out_of}.")
    if found.not_rated:
        said.append(f"Not rated: {words(found.not_rated, names)}.")
    if found.without_evidence:
        said.append(
            f"Without a link to evidence, so that no label can be given: {words(found.without_evidence, names)}."
        )
    if medical_director_vacant(given.round.organisation, given.today):
        said.append("The post of medical director is vacant. This is context and is not scored.")
    rows = tuple(
        (name, ", ".join(str(one) for one in ratings[item] if one is not None) or NOT_RATED,
         number(found.rater_spread[item]) if item in found.rater_spread else "", str(sum(1 for key, _ in links if key == item)))
        for item, name in names.items()
    )  # fmt: skip
    source = cut_points_of(cuts)
    head = ("Characteristic", "Ratings", "Points between highest and lowest", "Links to evidence")
    shown = tuple((f"{names[item].rstrip('.')}: {link}", link) for item, link in links if item in names)
    return (block("Maturity", said, head, rows, source, shown),)


def cut_points_of(cuts: MaturityCuts) -> str:
    """Where the labels begin, and who says so: none are published."""
    medium, high, usual_medium, usual_high = (
        number(float(cut), 2) for one in (cuts, MaturityCuts()) for cut in (one.medium, one.high)
    )
    begin = f"Low, medium and high begin at 1, {medium} and {high}"
    if cuts == MaturityCuts():
        return f"{begin}: Collegium’s convention, as none are published. The office has set no others; it can until somebody rates."
    return (
        f"{begin}, set by the office for this round before anybody rated. None are published; Collegium’s convention is "
        f"{usual_medium} and {usual_high}."
    )


def supports(given: Given) -> tuple[Block, ...]:
    """A42: the medical director and the non-executives apart; gaps of two points or more are listed."""
    names = titles(given)
    sides = [
        {item: [one.get(item) for one in given.of_side(side)] for item in names}
        for side in (Side.MEDICAL_DIRECTOR, Side.NON_EXECUTIVE)
    ]
    gaps = rater_gaps(*sides)
    apart = [one.topic for one in gaps if one.notable]
    said = [
        f"Two points or more apart: {words(apart, names)}."
        if apart
        else "Nowhere are the two sides two points or more apart.",
        f"For reference: {percentage(NAMED_CHIEF_EXECUTIVE, 0)} of the medical directors in the published research named "
        "discussion with the chief executive as a support.",
    ]
    rows = tuple((names[one.topic], score(one.first), score(one.second), score(one.gap)) for one in gaps)
    head = ("Statement", "Medical director", "Non-executives, mean", "Gap")
    source = f"Ratings {score_ranges(given.instrument)['supports'].from_to}. A gap is the first mean minus the second."
    return (block("Two views of the board", said, head, rows, source),)


def pairing(given: Given) -> tuple[Block, ...]:
    """A29: two partners a month; far apart once, or low twice, calls the medical director."""
    pairs = monthly_pairs(given.ratings)
    found = pairing_alert(list(pairs.values()))
    why = {
        "divergence": "the two were two points or more apart in a month",
        "low_twice": "one of the two gave 2 or less in at least two months",
    }
    said = [
        f"This pairing asks for your attention: {listed([why[one] for one in found.reasons])}."
        if found.alert
        else "Nothing in these ratings asks for your attention.",
        "Only the medical director sees this page, and each reading of it is recorded.",
    ]
    rows = tuple((f"{month:%B %Y}", score(one), score(two)) for month, (one, two) in pairs.items())
    source = f"Ratings {score_ranges(given.instrument)['health'].from_to}."
    return (block("Month by month", said, ("Month", "Clinical director", "General manager"), rows, source),)


def told_of(items: Iterable[Item], answers: Iterable[Mapping[str, int]]) -> dict[str, Any]:
    """A17: what is ever told of private reflections: the mean of ten or more positions, once, at the close.

    The number of people is rounded down to a multiple of five, so that nobody can be counted in or out.
    """
    poles = [[item.id for item in items if item.id.startswith(pole)] for pole in (WILLING, INCIDENTAL)]
    positions = [pole_position(*([given.get(item) for item in pole] for pole in poles)) for given in answers]
    found = group_position(positions)
    if found.mean is None or found.people is None:
        return {"people": 0, "mean": None}
    alike = number(abs(found.mean), 1) == number(FURTHEST, 1)  # then everybody stands at one end, and each is known
    return {"people": found.people - found.people % 5, "mean": None if alike else float(rounded(found.mean, 1))}


def reflection(given: Given) -> tuple[Block, ...]:
    """A17: the mean that was made at the close; nobody else's own position is ever shown."""
    told = given.round.told or {"people": 0, "mean": None}
    if not told["people"]:
        return (block("All together", [f"Fewer than {MINIMUM_GROUP} people reflected, so nothing is told of them."]),)
    people = f"At least {told['people']} people reflected."
    if told["mean"] is None:
        return (block("All together", [people, "Their mean is not shown: it would tell how each of them answered."]),)
    said = (
        f"Their mean position is {number(told['mean'], 1)}, where 4 is wholly willing and −4 wholly incidental. "
        "Neither end is better."
    )
    once = (
        "The mean was made once, when the round was closed. It does not change if somebody deletes a reflection later."
    )
    return (block("All together", [people, said, once]),)


def facilitators(given: Given) -> tuple[Block, ...]:
    """A65: the weakest of eight stands for the whole, for each rater."""
    names = titles(given)
    rows = []
    for one in given.ratings:
        found = weakest_of({item: one.answers.get(item) for item in names})
        missing = f"Not rated: {words(found.not_rated, names)}" if found.not_rated else ""
        rows.append((one.rater.name, score(found.overall), score(found.mean), words(found.weakest, names) or missing))
    said = ["The eight must be managed together, so the weakest stands for the whole; the mean is shown beside it."]
    source = f"Ratings {score_ranges(given.instrument)['overall'].from_to}."
    head = ("Rater", "Overall", "Mean", "Weakest")
    return (block("Overall and weakest", said, head, tuple(rows), source), *items(given))


def conditions(given: Given) -> tuple[Block, ...]:
    """A66: six conditions, and medical leadership as necessary but not sufficient."""
    names = titles(given)
    verdicts = {
        "all_met": "All conditions are met, with medical leadership",
        "necessary_condition_missing": "Necessary condition missing: medical leadership",
        "not_sufficient": "Not sufficient: medical leadership alone does not make up for the rest",
        "conditions_missing": "Conditions missing, medical leadership among them",
        "not_known": "Not known: something was not rated",
    }
    rows = []
    for one in given.ratings:
        met = {item: None if (value := one.answers.get(item)) is None else value == MET for item in names}
        leading = met.pop("medical_leadership", None)
        found = improvement_conditions(met, leading)
        rows.append((one.rater.name, verdicts[found.verdict], words(found.not_met, names) or "None"))
    said = ["A condition counts as met only where it is rated as met in full."]
    return (block("Conditions for improvement", said, ("Rater", "Verdict", "Not met"), tuple(rows)), *items(given))


def influence(given: Given) -> tuple[Block, ...]:
    """A73: a seat without influence on any decision."""
    seats = seated([one.rater for one in given.ratings], given.round.organisation, given.today)
    found = [
        perceived_influence(one.rater.name, one.rater_id in seats, [one.answers.get(item) for item in titles(given)])
        for one in given.ratings
    ]
    without = positions_without_influence(found)
    said = [
        f"Position without influence: {listed(list(without))}."
        if without
        else "Nobody with a seat on a body says to be without any influence."
        if any(one.seat for one in found)
        else "None of those who rated has a seat on a body, so there is no position to compare with."
    ]
    rows = tuple((one.holder, "Yes" if one.seat else "No", score(one.mean), str(one.rated)) for one in found)
    ends = score_ranges(given.instrument)["influence"].from_to.removeprefix("from ")
    head = ("Rater", "Has a seat on a body", f"Mean influence, {ends}", "Decisions rated")
    return (block("Position and influence", said, head, rows, "Decisions that were not rated are left out."),)


def statements(given: Given) -> tuple[Block, ...]:
    """A80: statements with which a quarter or more of at least ten clinical directors disagree."""
    names, side = titles(given), Side.CLINICAL_DIRECTOR
    people = given.answered.get(side, 0)
    if people < MINIMUM_GROUP:
        return (block("Clinical directors", [few("clinical directors")]),)
    counts = given.tallies.get(side, {})
    found = {
        item: disagreement_share(sum(counts.get(item, {}).get(value, 0) for value in DISAGREE), sum(counts.get(item, {}).values()))
        for item in names
    }  # fmt: skip
    told = {item: one for item, one in found.items() if may_be_told(one.disagree, one.answered)}
    flagged = [item for item, one in told.items() if one.flagged]
    said = [f"{people} clinical directors answered."]
    said.append(
        f"A quarter or more disagree with {len(flagged)} of the {plural(len(told), 'statement')} that may be shown."
        if flagged
        else f"With none of the {plural(len(told), 'statement')} that may be shown do a quarter or more disagree."
        if told
        else "None of the statements may be shown."
    )
    rows = tuple(
        (name, percentage(told[item].share or 0.0, 0) if item in told else NOT_SHOWN, "Flagged" if item in flagged else "")
        for item, name in names.items()
    )  # fmt: skip
    source = NOBODY_OR_EVERYBODY.format("disagrees")
    return (
        block("Where clinical directors disagree", said, ("Statement", "Disagree", "A quarter or more"), rows, source),
    )


def feelings(given: Given) -> tuple[Block, ...]:
    """A12: nine tags of a group, never of a person; whoever left a tag out has not said that it is not felt."""
    people = sum(given.answered.values())
    if people < MINIMUM_GROUP:
        return (block("The group", [few("people")]),)
    rows = []
    for item, name in titles(given).items():
        response = given.instrument.response_of(item)
        if set(response.values) != {0, FELT}:
            continue
        counts = [sum(side.get(item, {}).get(value, 0) for side in given.tallies.values()) for value in response.values]
        answers, felt = sum(counts), counts[response.values.index(FELT)]
        told = may_be_told(felt, answers)
        rows.append((name, percentage(felt / answers, 0) if told else NOT_SHOWN, str(answers) if told else ""))
    said = [f"{people} people answered. Several feelings may be named. Each share is of those who answered about it."]
    head = ("Feeling", "Felt by", "Answers")
    source = f"Who left a feeling out is not counted for it. {NOBODY_OR_EVERYBODY.format('feels it')}"
    return (block("What the group feels", said, head, tuple(rows), source),)


def items(given: Given) -> tuple[Block, ...]:
    """Any other instrument: each statement, its ratings' mean and range, by side."""
    rows = []
    for item, name in titles(given).items():
        rated = [value for one in given.ratings if (value := one.answers.get(item)) is not None]
        spread = f"{min(rated)} to {max(rated)}" if rated else ""
        rows.append((name, score(sum(rated) / len(rated) if rated else None), spread, str(len(rated))))
    return (block("Statement by statement", [], ("Statement", "Mean", "Lowest to highest", "Raters"), tuple(rows)),)


def tallied(given: Given) -> tuple[Block, ...]:
    """An anonymous instrument without a rule of its own: means of at least ten answers that do not all lie at one end."""
    rows = []
    for item, name in titles(given).items():
        scored = set(given.instrument.response_of(item).values)
        counts: dict[int, int] = {}
        for side in given.tallies.values():
            for value, times in side.get(item, {}).items():
                counts[value] = counts.get(value, 0) + (times if value in scored else 0)
        answers = sum(counts.values())
        ends = [counts.get(end, 0) for end in (min(scored), max(scored))]
        told = answers >= MINIMUM_GROUP and answers not in ends
        mean = sum(value * times for value, times in counts.items()) / answers if told else None
        rows.append((name, NOT_SHOWN if mean is None else score(mean)))
    source = (
        f"Not shown: fewer than {MINIMUM_GROUP} answers, or all at one end, which would tell how each of them answered."
    )
    return (block("Statement by statement", [], ("Statement", "Mean"), tuple(rows), source),)


RULES: dict[str, Callable[[Given], tuple[Block, ...]]] = {
    "maturity": maturity,
    "reflection": reflection,
    "pairing": pairing,
    "supports": supports,
    "facilitators": facilitators,
    "conditions": conditions,
    "influence": influence,
    "statements": statements,
    "feelings": feelings,
    "items": items,
}


def block(title: str, said: list[str], head: tuple[str, ...] = (), rows: tuple[tuple[str, ...], ...] = (), source: str = "",
          links: tuple[tuple[str, str], ...] = ()) -> Block:  # fmt: skip
    return Block(title, tuple(said), head, rows, source, links)


def titles(given: Given) -> dict[str, str]:
    return {item.id: item.text or item.id for item in given.instrument.items}


def words(found: list[str] | tuple[str, ...], names: dict[str, str]) -> str:
    return "; ".join(names[item].rstrip(".") for item in found)


def score(value: float | int | None) -> str:
    return NOT_RATED if value is None else number(value, 0 if float(value).is_integer() else 1)


def may_be_told(those: int, answers: int) -> bool:
    """Whether a share of anonymous answers may be shown: raters are known by name, so none or all would be each one's answer."""
    return answers >= MINIMUM_GROUP and 0 < those < answers


def few(whom: str) -> str:
    return f"Fewer than {MINIMUM_GROUP} {whom}: not shown"
