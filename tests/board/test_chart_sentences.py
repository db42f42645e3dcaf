"""What the page of a measure says of figures that tempt a rule to say too much."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from collegium.board.actions import keep_measure, set_baseline
from collegium.board.papers.kinds import measure as measure_part
from collegium.board.papers.parts import Chosen
from collegium.board.presenters.series import row_of
from collegium.board.reports import Series, board_of
from collegium.definitions.measures import measure_of
from collegium.documents.document import Table
from tests.board.conftest import ON, BringIn, file_of
from tests.board.test_pages import ClientOf, at
from tests.world import World

TODAY = dt.date(2026, 11, 20)
SHARE, COUNT = "ready-to-leave", "falls-with-harm"


def keep(world: World, base: str, **changes: Any) -> None:
    found = measure_of(base)
    assert found is not None
    made = found.model_copy(update={"id": "zn-one", "trajectory": (), "chart": "xmr", **changes})
    keep_measure(by="tests", organisation=world.organisation, measure=made, on=ON)


def series_and_words(world: World) -> tuple[Series, str, str]:
    made = board_of(world.organisation, TODAY)
    row = row_of(made.series[0], made)
    return made.series[0], row.words.shows, row.words.sure


@pytest.mark.parametrize(("base", "improvement", "value"), [(SHARE, "increase", 1.0), (COUNT, "decrease", 0.0)])
def test_a_target_at_which_every_month_lies_is_met(
    world: World, bring_in: BringIn, client_of: ClientOf, base: str, improvement: str, value: float
) -> None:
    keep(world, base, improvement=improvement, target=value)
    bring_in(file_of("zn-one", [value] * 18))
    series, shows, _ = series_and_words(world)
    assert series.assurance == "pass"
    assert "is met month after month" in shows
    shown = client_of(world.users.analyst).get(at("measure", "zn-one")).content.decode()
    assert "Consistently meets the target" in shown


def test_no_sentence_goes_beyond_what_a_share_can_be(world: World, bring_in: BringIn) -> None:
    keep(world, SHARE, target=None)
    bring_in(file_of("zn-one", [0.97, 1.0, 0.98, 0.99, 1.0, 0.97, 0.99, 1.0, 0.98, 0.99, 0.97, 1.0]))
    series, shows, _ = series_and_words(world)
    assert series.latest.upper is not None
    assert series.latest.upper > 1
    assert f"months with {100 * (series.latest.lower or 0):.1f}% or more are to be expected" in shows


def test_no_sentence_goes_below_nothing(world: World, bring_in: BringIn) -> None:
    keep(world, COUNT, target=None, kind="count", denominator="", per=1.0)
    bring_in(file_of("zn-one", [0, 3, 1, 2, 0, 1, 3, 0, 2, 1, 0, 2]))
    _, shows, _ = series_and_words(world)
    assert "or fewer are to be expected" in shows
    assert "−" not in shows


def test_rare_events_keep_their_variation_and_are_told_which_chart_fits(world: World, bring_in: BringIn) -> None:
    keep(world, COUNT, target=None, kind="count", denominator="", per=1.0)
    bring_in(file_of("zn-one", [1 if month in (5, 11) else 0 for month in range(18)]))
    series, _, sure = series_and_words(world)
    assert (series.latest.lower, series.latest.upper) == pytest.approx((1 / 9 - 2.66 * 4 / 17, 1 / 9 + 2.66 * 4 / 17))
    assert [point.kind for point in series.figures].count("common_cause") == 16
    assert "XmR chart does not fit" in sure
    assert "t chart" in sure


def test_a_step_is_named_offered_and_judged(world: World, bring_in: BringIn, client_of: ClientOf) -> None:
    keep(world, SHARE, target=0.85, improvement="increase")
    bring_in(file_of("zn-one", [*[0.72, 0.70] * 6, *[0.90, 0.92] * 6]))
    series, shows, sure = series_and_words(world)
    assert series.suggested is not None
    assert series.assurance == "pass"
    assert "Judged by the 12 months since " in shows
    assert "The mean spans a step: all 12 months since " in sure
    client = client_of(world.users.office)
    shown = client.get(at("measure", "zn-one")).content.decode()
    assert "begin new limits there" in shown
    assert f"Begin new limits</a> from {series.suggested.day} {series.suggested:%B %Y}" in shown
    form = client.get(at("limits", "zn-one")).content.decode()
    assert str(series.suggested.year) in form


def test_a_run_chart_says_how_long_its_runs_are(world: World, bring_in: BringIn) -> None:
    keep(world, COUNT, chart="run", target=None)
    bring_in(file_of("zn-one", [1, 2, 1, 3, 2, 1, 2, 1, 2, 3, 7, 8, 9, 8, 7, 9, 8, 7, 9, 8]))
    series, _, sure = series_and_words(world)
    assert series.runs is not None
    # 20 points, none on the median of 5: a run of ten on each side, where 7 is the longest by chance.
    assert (series.runs.longest, series.runs.longest_limit, series.runs.crossings, series.runs.crossings_limit) == (
        10,
        7,
        1,
        6,
    )
    assert "The longest run has 10 points (by chance at most 7), and the line crosses the median once" in sure


@pytest.mark.parametrize("chart", ["c", "run", "xmr"])
def test_the_limits_of_every_kind_of_chart_can_be_frozen(world: World, bring_in: BringIn, chart: str) -> None:
    keep(world, COUNT, chart=chart, target=None, kind="count", denominator="", per=1.0)
    bring_in(file_of("zn-one", [*[4, 6, 5] * 4, *[20] * 6]))
    set_baseline(
        by="tests", organisation=world.organisation, measure="zn-one", months=12, reason="As it was.", owner="Director",
        decided_on=ON, on=ON,
    )  # fmt: skip
    series, _, sure = series_and_words(world)
    assert series.latest.mean == 5
    assert series.chart == chart
    if chart == "c":
        assert series.latest.upper == pytest.approx(5 + 3 * 5**0.5)
        assert "rest on the first 12 months" in sure


def test_a_paper_says_nothing_of_an_action_that_is_not_recorded(world: World, bring_in: BringIn) -> None:
    """The author's own sentence on what is being done stands next to the table."""
    keep(world, COUNT, target=None)
    bring_in(file_of("zn-one", [4.0, 6.0, 5.0] * 4))
    part = measure_part(Chosen(world.organisation, "zn-one", TODAY))
    assert part is not None
    table = next(piece for piece in part.pieces if isinstance(piece, Table))
    assert [row[0] for row in table.rows] == ["Latest", "Target", "Variation", "Against the target"]
