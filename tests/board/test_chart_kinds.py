"""Each measure is drawn by the chart that it asks for, from numerator and denominator where the chart needs them."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import numpy as np
import pytest

from collegium.board.actions import keep_measure, rebase
from collegium.board.presenters.series import chart_note, chart_of, method_line, point_rows, row_of
from collegium.board.reports import Series, board_of
from collegium.definitions.measures import Measure, measure_of
from tests.board.conftest import ON, BringIn, file_of, months
from tests.board.test_pages import ClientOf, at
from tests.world import World

TODAY = dt.date(2026, 11, 20)
COUNTED = [(12, 200), (9, 190), (15, 210), (11, 205), (8, 180), (13, 220), (10, 200), (40, 205)]


def keep(world: World, base: str, chart: str, **changes: Any) -> Measure:
    found = measure_of(base)
    assert found is not None
    made = found.model_copy(update={"id": "zn-one", "chart": chart, "trajectory": (), "target": None, **changes})
    keep_measure(by="tests", organisation=world.organisation, measure=made, on=ON)
    return made


def parts(rows: list[tuple[int, int]]) -> bytes:
    lines = [f"zn-one,{month},{top},{bottom}\n" for month, (top, bottom) in zip(months(len(rows)), rows, strict=True)]
    return ("measure,period,numerator,denominator\n" + "".join(lines)).encode()


def one(world: World) -> Series:
    return board_of(world.organisation, TODAY).series[0]


def test_shares_have_limits_that_follow_the_denominator(world: World, bring_in: BringIn) -> None:
    keep(world, "ready-to-leave", "p")
    bring_in(parts(COUNTED))
    series = one(world)
    share = sum(top for top, _ in COUNTED) / sum(bottom for _, bottom in COUNTED)
    # pbar +- 3 sqrt(pbar (1 - pbar) / n): the textbook formula, month by month.
    for point, (_, bottom) in zip(series.points, COUNTED, strict=True):
        half = 3 * (share * (1 - share) / bottom) ** 0.5
        assert (point.mean, point.upper) == pytest.approx((share, share + half))
        assert point.lower == pytest.approx(max(0.0, share - half))
    assert series.latest.cause == "outside_limits"
    assert series.method == "p/nhsr-2"
    assert "three standard errors of a share" in method_line(series)
    assert [row[2] for row in point_rows(series)][0] == "40 of 205"


def test_rates_are_shown_per_what_the_measure_says(world: World, bring_in: BringIn) -> None:
    keep(world, "falls-with-harm", "u")
    bring_in(parts([(3, 24_000), (2, 25_000), (4, 24_500), (1, 23_000), (3, 24_000), (2, 26_000)]))
    latest = one(world).latest
    rate = 15 / 146_500
    assert (latest.mean, latest.upper) == pytest.approx((1000 * rate, 1000 * (rate + 3 * (rate / 26_000) ** 0.5)))
    assert latest.lower == 0.0


@pytest.mark.parametrize(("chart", "base"), [("p-prime", "ready-to-leave"), ("u-prime", "falls-with-harm")])
def test_large_numbers_widen_the_limits(world: World, bring_in: BringIn, chart: str, base: str) -> None:
    rows = [(8_000 + 300 * (n % 3), 40_000) for n in range(12)]
    keep(world, base, chart)
    bring_in(parts(rows))
    wide = one(world)
    assert wide.chart == chart
    assert wide.latest.cause == "none"
    half = wide.latest.upper - wide.latest.mean  # type: ignore[operator]
    share = wide.latest.mean / wide.measure.per  # type: ignore[operator]
    plain = 3 * (share * (1 - share) / 40_000) ** 0.5 * wide.measure.per
    assert half > 1.5 * plain


def test_without_the_parts_it_is_drawn_as_xmr_and_says_so(world: World, bring_in: BringIn) -> None:
    keep(world, "ready-to-leave", "p")
    bring_in(file_of("zn-one", [0.2, 0.21, 0.2, 0.19, 0.2, 0.21]))
    series = one(world)
    assert series.chart == "xmr"
    assert "needs numerator and denominator of every month, so it is drawn as an XmR chart" in chart_note(series)


def test_a_run_chart_has_a_median_and_no_limits(world: World, bring_in: BringIn) -> None:
    keep(world, "falls-with-harm", "run", target=20.0)
    bring_in(file_of("zn-one", [5, 9, 4, 8, 5, 9, 4, 8, 10, 11, 12, 10, 11, 12, 10, 13]))
    board = board_of(world.organisation, TODAY)
    series = board.series[0]
    assert (series.latest.mean, series.latest.upper) == (pytest.approx(9.5), None)
    assert (series.limits, series.assurance, series.latest.cause) == ("median", "none", "shift")
    row = row_of(series, board)
    assert row.variation == "concern_high"
    assert "one side of the median" in row.words.shows
    assert "Solid line: median. A run chart has no limits." in str(chart_of(series, board)["title"])


@pytest.mark.parametrize("chart", ["g", "t"])
def test_rare_events_stand_on_their_days(world: World, bring_in: BringIn, chart: str) -> None:
    keep(world, "falls-with-harm", chart, kind="count", denominator="", per=1.0, unit="days", improvement="increase")
    days = ["2025-01-14", "2025-01-30", "2025-06-02", "2025-07-19", "2025-12-24", "2026-10-03"]
    rows = "".join(f"zn-one,{day},{n}\n" for day, n in zip(days, (40, 16, 123, 47, 158, 283), strict=True))
    bring_in(("measure,period,value\n" + rows).encode())
    board = board_of(world.organisation, TODAY)
    series = board.series[0]
    assert [point.period.isoformat() for point in series.points] == days
    assert series.gaps == 0
    assert row_of(series, board).month == "3 October 2026"
    assert "events" in chart_of(series, board)["description"]
    assert series.latest.upper is not None


def test_no_pattern_crosses_a_missing_month(world: World, bring_in: BringIn) -> None:
    keep(world, "falls-with-harm", "run")
    bring_in(file_of("zn-one", [1, 1, 2, 1, 9, 9, 8, "n/a", 9, 9, 8, 9]))
    assert {point.cause for point in one(world).points} == {"none"}


def test_new_limits_begin_in_any_chart(world: World, bring_in: BringIn) -> None:
    keep(world, "ready-to-leave", "p")
    bring_in(parts([(20, 200)] * 6 + [(20, 200)] + [(58, 200)] * 13))
    assert one(world).suggested is not None
    rebase(
        by="tests", organisation=world.organisation, measure="zn-one", starts=dt.date(2025, 10, 1), reason="R",
        owner="O", decided_on=ON, on=ON,
    )  # fmt: skip
    series = one(world)
    assert [point.segment for point in series.points] == [1] * 7 + [2] * 13
    assert series.latest.mean == pytest.approx(58 / 200)
    assert series.suggested is None


def test_a_page_of_sixty_measures_is_quick(world: World, bring_in: BringIn, client_of: ClientOf) -> None:
    base = measure_of("falls-with-harm")
    assert base is not None
    random = np.random.default_rng(20261121)
    lines = ["measure,period,value"]
    for number in range(60):
        charts = ("xmr", "run")
        made = base.model_copy(update={"id": f"zn-{number}", "title": f"One {number}", "chart": charts[number % 2]})
        keep_measure(by="tests", organisation=world.organisation, measure=made, on=ON)
        values = random.normal(10, 1, 36)
        lines += [f"zn-{number},{month},{value:.3f}" for month, value in zip(months(36), values, strict=True)]
    bring_in("\n".join(lines).encode())
    client = client_of(world.users.board)
    client.get(at("board"), {"as_of": "2026-11-20"})
    times = []
    for _ in range(5):
        begun = time.process_time()
        assert client.get(at("board"), {"as_of": "2026-11-20"}).status_code == 200
        times.append(time.process_time() - begun)
    assert min(times) < 0.4
