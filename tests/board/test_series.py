"""What the rules say of a series: limits, icons, new limits, reorganisations, reports."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from collegium.board.actions import name_steward, rebase
from collegium.board.presenters.series import chart_of, row_of
from collegium.board.reports import Series, board_of
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Succession
from tests.board.conftest import ON, BringIn, file_of
from tests.world import World

FALLS = "falls-with-harm"
TODAY = dt.date(2026, 11, 20)
# Vector V2 of the XmR specification: mean 25.1667, limits 19.1212 to 31.2121.
V2 = (22, 25, 24, 27, 23, 26, 25, 24, 28, 26, 25, 27)


def one(world: World, unit: int | None = None) -> Series:
    return board_of(world.organisation, TODAY, unit).series[0]


def test_limits_are_those_of_the_method(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, V2))
    latest = one(world).latest
    assert (latest.mean, latest.lower, latest.upper) == pytest.approx((25.1667, 19.1212, 31.2121), abs=1e-4)
    assert one(world).limits == "final"


def test_few_points_give_no_icon(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, [1, 2, 3, 4]))
    board = board_of(world.organisation, TODAY)
    row = row_of(board.series[0], board)
    assert (row.variation, row.assurance) == ("", "none")
    assert "too few figures" in row.words.shows


def test_a_missing_month_is_a_gap(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, [*V2[:6], "not reported", *V2[6:]]))
    series = one(world)
    assert series.gaps == 1
    assert len(series.points) == 13
    assert next(point for point in series.points if point.value is None).mean is None


def test_new_limits_only_by_decision(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, [*V2, *(value + 20 for value in V2)]))
    before = one(world)
    assert before.suggested == dt.date(2025, 11, 1)
    assert {point.segment for point in before.points} == {1}
    rebase(
        by="tests", organisation=world.organisation, measure=FALLS, starts=dt.date(2025, 11, 9),
        reason="A new ward opened.", owner="Director of nursing", decided_on=ON, on=ON,
    )  # fmt: skip
    after = one(world)
    assert [point.segment for point in after.points] == [1] * 12 + [2] * 12
    assert after.latest.mean == pytest.approx(45.1667, abs=1e-4)
    assert after.suggested is None
    with pytest.raises(ValidationError, match="begin in this month already"):
        rebase(
            by="tests", organisation=world.organisation, measure=FALLS, starts=dt.date(2025, 11, 1),
            reason="Again.", owner="Somebody", decided_on=ON, on=ON,
        )  # fmt: skip


@pytest.mark.parametrize("change", [{"reason": ""}, {"owner": ""}, {"decided_on": TODAY}, {"measure": "none"}])
def test_new_limits_need_reason_owner_and_date(world: World, bring_in: BringIn, change: dict[str, object]) -> None:
    bring_in(file_of(FALLS, V2))
    given = {"measure": FALLS, "starts": dt.date(2026, 6, 1), "reason": "R", "owner": "O", "decided_on": ON, **change}
    with pytest.raises(ValidationError):
        rebase(by="tests", organisation=world.organisation, on=ON, **given)  # type: ignore[arg-type]


def test_the_newest_owner_counts(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, V2))
    for day, owner in ((1, "P08"), (9, "P07")):
        name_steward(
            by="tests", organisation=world.organisation, measure=FALLS, owner_id=world.people[owner].pk,
            next_action="Ask", due_on=TODAY, on=dt.date(2026, 11, day),
        )  # fmt: skip
    days = {day: dt.date(2026, 11, day) for day in (5, 9)}
    held = {day: board_of(world.organisation, on).series[0].action_on(on) for day, on in days.items()}
    assert [action.owner.name for action in held.values() if action and action.owner] == ["Hari Stone", "Gwen Lovelace"]


@pytest.mark.capability("A85")
def test_rising_reports_are_never_called_worse(world: World, bring_in: BringIn) -> None:
    bring_in(
        file_of("incidents-reported", [40, 41, 40, 42, 41, 40, 41, 40, 42, 41, 40, 41, 43, 44, 45, 46, 47, 48, 60])
    )
    board = board_of(world.organisation, TODAY)
    row = row_of(board.series[0], board)
    assert row.variation == "neutral_high"
    assert {point.kind for point in board.series[0].points} <= {"common_cause", "neutral_high", "neutral_low"}
    words = f"{row.variation_text} {row.words.shows} {row.words.ask}"
    assert "for the worse" not in words
    assert "concern" not in words
    assert "reports, not harm" in row.words.not_shows
    assert "Better teams may report more" in row.measure.caveat


@pytest.mark.capability("A90")
def test_a_reorganisation_stands_in_every_chart_of_the_unit_and_changes_no_limits(
    world: World, bring_in: BringIn
) -> None:
    unit = world.units["CARD"]
    for measure in (FALLS, "incidents-reported"):
        bring_in(file_of(measure, V2, unit="CARD"))
    before = [series.points for series in board_of(world.organisation, TODAY, unit.pk).series]
    happened = dt.date(2026, 3, 15)
    add_fact(
        by="tests",
        fact=Succession(
            kind="move", happened_on=happened, predecessor=world.organisation, successor=world.organisation,
            predecessor_unit=world.units["ACUTE"], successor_unit=unit,
        ),
    )  # fmt: skip
    board = board_of(world.organisation, TODAY, unit.pk)
    assert len(board.series) == 2
    for series, earlier in zip(board.series, before, strict=True):
        layers = {layer.get("name"): layer for layer in chart_of(series, board)["layer"]}
        assert layers["events"]["data"]["values"] == [{"month": "2026-03-15", "words": "Service move"}]
        assert series.points == earlier
        assert series.rebases == ()
    assert board_of(world.organisation, TODAY).events == ()
