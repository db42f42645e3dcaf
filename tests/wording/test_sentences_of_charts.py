"""Every kind of sentence that a rule writes beside a chart or a funnel, read again and held against its figures."""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.charts.spc import SpcLine
from collegium.documents.paper_charts import funnel_facts, spc_line
from collegium.methods.funnel import TRANSFORMATIONS, FunnelOptions, Kind, Overdispersion, funnel
from collegium.tables.series import read_series
from collegium.wording.funnel import funnel_words
from collegium.wording.spc import RunsFacts, SpcFacts, of_runs, sentences

STEPS = {"week": 7, "fortnight": 14, "month": 0, "quarter": 0, "year": 0}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def days(noun: str, number: int) -> list[dt.date]:
    first = dt.date(2015, 1, 5)
    if noun in MONTHS:
        places = [MONTHS[noun] * place for place in range(number)]
        return [dt.date(2015 + place // 12, place % 12 + 1, 1) for place in places]
    return [first + dt.timedelta(days=STEPS[noun] * place) for place in range(number)]


@dataclass(frozen=True)
class Case:
    """A series that somebody may have: what is known of it without any of the code that writes sentences."""

    noun: str
    values: list[float | None]  # None: no figure, as a row or as no row
    rows_left_out: frozenset[int]
    improvement: str
    targets: list[float | None]
    unit: str

    def file(self) -> bytes:
        lines = ["date,value,target"]
        for place, (day, value, target) in enumerate(
            zip(days(self.noun, len(self.values)), self.values, self.targets, strict=True)
        ):
            if place not in self.rows_left_out:
                lines.append(f"{day},{'*' if value is None else value},{'' if target is None else target}")
        return ("\n".join(lines) + "\n").encode()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    number = draw(st.integers(3, 40))
    unit = draw(st.sampled_from(["%", "falls", "days"]))
    low, high = draw(st.sampled_from([(0, 1), (0, 4), (90, 100), (97, 100), (100, 100), (0, 60), (-20, 20)]))
    if unit == "falls":
        low, high = max(low, 0), max(high, 0)
    values: list[float | None] = list(draw(st.lists(st.integers(low, high), min_size=number, max_size=number)))
    if draw(st.booleans()):  # a step that lasts
        begin = draw(st.integers(0, number - 1))
        values = [value if place < begin or value is None else value - 30 if unit != "falls" else value + 9 for place, value in enumerate(values)]  # fmt: skip
    holes = draw(st.lists(st.integers(1, number - 2), max_size=4)) if number > 12 else []
    for place in holes:
        values[place] = None
    absent = frozenset(place for place in holes if draw(st.booleans()))
    level = draw(st.sampled_from([None, low, high, (low + high) / 2]))
    targets = [level] * number
    if level is not None and draw(st.booleans()):
        targets = [level if draw(st.booleans()) else None for _ in range(number)]
    if level is not None and draw(st.integers(0, 4)) == 0:
        targets[-1] = level + 1
    noun = draw(st.sampled_from(sorted(STEPS)))
    return Case(noun, values, absent, draw(st.sampled_from(["increase", "decrease", "neutral"])), targets, unit)


def charted(case: Case) -> tuple[SpcLine, SpcFacts]:
    table = read_series(case.file(), name="points.csv", improvement=case.improvement)
    line, facts, _ = spc_line(table, "points.csv", title="Measure", series="", unit=case.unit, decimals=1)
    return line, facts


def number_in(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").rstrip("%"))


FIGURE = r"(−?[\d,]+\.\d)(?:%| falls| days)"


def known_limits(values: list[float]) -> tuple[float, float, float] | None:
    """Mean and limits of an XmR chart, screened once unless nothing would be left, by the definition."""
    if len(values) < 5:
        return None
    ranges = [abs(b - a) for a, b in itertools.pairwise(values)]
    average = sum(ranges) / len(ranges)
    kept = [one for one in ranges if one < 3.267 * average - 1e-12]
    average = sum(kept) / len(kept) if any(kept) else average
    mean = sum(values) / len(values)
    return mean, mean - 2.66 * average, mean + 2.66 * average


def said_sentences(facts: SpcFacts) -> Iterator[str]:
    words = sentences(facts)
    for text in (words.shows, words.not_shows, words.sure, words.ask):
        yield from re.split(r"(?<=[.?]) (?=[A-Z0-9])", text)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_every_sentence_beside_a_chart_is_true_of_its_figures(case: Case) -> None:
    figures = [value for value in case.values if value is not None]
    line, facts = charted(case)
    whole, dates = known_limits(figures), [day for day, value in zip(days(case.noun, len(case.values)), case.values, strict=True) if value is not None]  # fmt: skip
    levels = {one for place, one in enumerate(case.targets) if one is not None and place not in case.rows_left_out}
    said = list(said_sentences(facts))
    text = " ".join(said)
    # The period has its own name, and no other.
    assert line.period == case.noun
    for other in {*STEPS, "event"} - {case.noun}:
        assert not re.search(rf"\b\d+ {other}s?\b", text)
        assert not re.search(rf"\b{other}s (between|with)\b", text)
    for sentence in said:
        read_one(sentence, case, figures, dates, whole, levels)
    # What must be said is said.
    missing = len(case.values) - len(figures)
    assert ("without a figure" in text) == (missing > 0)
    assert ("target" in text) == bool(levels)


def read_one(
    sentence: str, case: Case, figures: list[float], dates: list[dt.date], whole: tuple[float, float, float] | None,
    levels: set[float],
) -> None:  # fmt: skip
    if found := re.fullmatch(rf"In (.+) it was {FIGURE}\.", sentence):
        assert number_in(found[2]) == pytest.approx(figures[-1])
        assert str(dates[-1].year) in found[1]
        assert (str(dates[-1].day) in found[1]) == (case.noun not in ("month", "year") or str(dates[-1].day) in str(dates[-1].year))  # fmt: skip
    if found := re.search(rf"between {FIGURE} and {FIGURE} are to be expected", sentence):
        assert whole is not None
        assert [number_in(one) for one in found.groups()] == pytest.approx(whole[1:], abs=0.0501)
        assert number_in(found[1]) >= 0 or min(figures) < 0
        assert case.unit != "%" or number_in(found[2]) <= 100 or max(figures) > 100
    if found := re.search(rf"with {FIGURE} or (less|fewer|more) are to be expected", sentence):
        assert whole is not None
        end = whole[1] if found[2] == "more" else whole[2]
        assert number_in(found[1]) == pytest.approx(end, abs=0.0501)
        assert (found[2] == "fewer") == (case.unit != "%" and found[2] != "more")
        assert (whole[1] <= 1e-9 and min(figures) >= 0) or (found[2] == "more" and whole[2] >= 100 - 1e-9)
    if "is that any figure is to be expected" in sentence:
        assert whole is not None
        assert whole[1] <= 0
        assert whole[2] >= 100
    if sentence.startswith(("As things are", "Judged by")):
        read_target(sentence, figures, levels, case)
    if found := re.fullmatch(r"(\d+) (\S+?)s? without a figure: nothing was filled in\.", sentence):
        assert int(found[1]) == len(case.values) - len(figures)
        assert found[2] == case.noun
    if found := re.match(r"The limits rest on (\d+) (\S+?)s?( only)?\b", sentence):
        assert int(found[1]) == len(figures) >= 5
        assert bool(found[3]) == (len(figures) < 12)
    if found := re.match(r"The mean spans a step: all (\d+) \S+ since (.+) lie on one side of it", sentence):
        number = int(found[1])
        assert whole is not None
        assert number >= 12
        assert len({value > whole[0] for value in figures[-number:]}) == 1
        assert (figures[-number - 1] > whole[0]) != (figures[-1] > whole[0]) or figures[-number - 1] == pytest.approx(
            whole[0]
        )
        assert str(dates[-number].year) in found[2]
    if sentence.startswith("Most figures are the same as the one before"):
        changes = [abs(b - a) for a, b in itertools.pairwise(figures) if a != b]
        assert changes
        assert 2 * len(changes) < len(figures)
    if sentence.startswith("The target for the"):
        assert len(levels) > 1
    if sentence.startswith("Whether the target"):
        assert levels
        assert case.improvement == "neutral" or len(figures) < 5
        assert ("direction" in sentence) == (case.improvement == "neutral")


def read_target(sentence: str, figures: list[float], levels: set[float], case: Case) -> None:
    found = re.search(rf"the target of {FIGURE} (is met|is out of reach|may be met)", sentence)
    assert found is not None
    assert len(levels) == 1
    target = next(iter(levels))
    assert number_in(found[1]) == pytest.approx(target, abs=0.0501)
    newest = re.match(r"Judged by the (\d+) \S+ since", sentence)
    judged = figures[-int(newest[1]) :] if newest else figures
    limits = known_limits(judged)
    assert limits is not None
    sign = 1 if case.improvement == "increase" else -1
    worst, best = sorted((sign * limits[1], sign * limits[2]))
    match found[2]:
        case "is met":
            assert worst >= sign * target - 1e-9
            assert worst > sign * target or set(judged) == {target}
        case "is out of reach":
            assert best < sign * target
        case _:
            assert worst <= sign * target + 1e-9
            assert best >= sign * target - 1e-9
            assert set(judged) != {target}


@given(st.integers(0, 30), st.integers(-1, 12), st.integers(0, 40), st.integers(0, 20))
def test_the_sentence_on_runs_says_what_its_limits_do(longest: int, most: int, crossings: int, least: int) -> None:
    said = of_runs(RunsFacts(longest, most, crossings, least))
    if most < 0:
        assert "too few" in said
    else:
        assert ("more than chance" in said) == (longest > most or crossings < least)
        assert not re.search(r"\b1 (points|times)\b", said)


UNITS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40)), min_size=1, max_size=25)


@settings(max_examples=200, deadline=None)
@given(UNITS, st.sampled_from([Kind.RATIO, Kind.PROPORTION, Kind.RATE]), st.sampled_from(list(Overdispersion)))
def test_every_sentence_beside_a_funnel_is_true_of_its_figures(
    units: list[tuple[int, int]], kind: Kind, overdispersion: Overdispersion
) -> None:
    base = np.array([size for _, size in units], np.float64)
    observed = np.array(
        [count if kind is not Kind.PROPORTION else min(count, size) for count, size in units], np.float64
    )
    options = FunnelOptions(kind, TRANSFORMATIONS[kind][0], overdispersion)
    found = funnel(observed, base, options)
    words = funnel_words(funnel_facts(found, options, without=2))
    centre = 1.0 if kind is Kind.RATIO else observed.sum() / base.sum()
    if centre == 0 or (kind is Kind.PROPORTION and centre == 1):
        assert "none differs" in words.shows
        assert "outside 95% limits" not in words.sure
        return
    if kind is Kind.PROPORTION:
        low, high = stats.binom.cdf(observed, base, centre), stats.binom.sf(observed - 1, base, centre)
    else:
        low, high = stats.poisson.cdf(observed, centre * base), stats.poisson.sf(observed - 1, centre * base)
    said = re.match(r"Of (\d+) units?, (\d+) lies? where (chance alone|chance and the usual spread among units) would put (?:it|them)\. (.*)", words.shows)  # fmt: skip
    assert said is not None
    all_units, inside = int(said[1]), int(said[2])
    assert all_units == len(units)
    most = {
        0.025: (int((high < 0.025).sum()), int((low < 0.025).sum())),
        0.001: int(((high < 0.001) | (low < 0.001)).sum()),
    }
    if said[4] == "None stands out.":
        outside = (0, 0, 0)
    else:
        parts = re.fullmatch(r"(\d+) lies? above the 95% limits and (\d+) below; (\d+) of these lies? beyond the 99.8% limits\.", said[4])  # fmt: skip
        assert parts is not None
        outside = (int(parts[1]), int(parts[2]), int(parts[3]))
    assert outside[0] + outside[1] + inside == all_units
    # Over-dispersion widens; without it the counts are those of the exact tails.
    assert (outside[0] <= most[0.025][0], outside[1] <= most[0.025][1], outside[2] <= most[0.001]) == (True,) * 3
    widens = said[3] != "chance alone"
    assert widens == ("The limits are widened" in words.sure)
    if not widens and overdispersion is Overdispersion.NONE:
        assert outside == (*most[0.025], most[0.001])
    assert "2 units have no figure" in words.sure
