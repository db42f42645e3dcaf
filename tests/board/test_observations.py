"""Figures come in whole or not at all, are never overwritten, and are missing for five different reasons."""

import datetime as dt

import pytest

from collegium.audit.models import AuditEvent
from collegium.board.models import Observation
from collegium.board.reports import board_of
from collegium.tables.problems import ProblemsError
from tests.board.conftest import BringIn, file_of
from tests.world import World

FALLS = "falls-with-harm"


def problems_of(bring_in: BringIn, text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ProblemsError) as caught:
        bring_in(text.encode())
    return [(one.row, one.column, one.problem) for one in caught.value.problems]


def test_a_second_run_changes_nothing(bring_in: BringIn) -> None:
    content = file_of(FALLS, [0.1, 0.2, 0.15])
    assert len(bring_in(content).added) == 3
    events = AuditEvent.objects.count()
    again = bring_in(content)
    assert (again.added, again.revised, again.unchanged) == ((), (), 3)
    assert Observation.objects.count() == 3
    assert AuditEvent.objects.count() == events


def test_what_the_board_saw_stays_retrievable(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, [0.1, 0.2]), on=dt.date(2026, 11, 1))
    made = bring_in(file_of(FALLS, [0.1, 0.3]), on=dt.date(2026, 11, 10))
    assert [one.before.value for one in made.revised if one.before] == [0.2]
    then = board_of(world.organisation, dt.date(2026, 11, 9)).series[0]
    now = board_of(world.organisation, dt.date(2026, 11, 10)).series[0]
    assert (then.latest.value, now.latest.value) == (0.2, 0.3)
    assert Observation.objects.count() == 3


def test_five_reasons_for_no_figure_are_kept_apart(bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, ["*", "**", "", "n/a", "not reported", 0]))
    statuses = list(Observation.objects.order_by("period").values_list("status", "value"))
    assert [status for status, _ in statuses] == [
        "suppressed", "suppressed_too", "blank", "not_applicable", "not_reported", "",
    ]  # fmt: skip
    assert [value for _, value in statuses] == [None] * 5 + [0.0]


def test_all_problems_at_once_and_nothing_written(bring_in: BringIn) -> None:
    found = problems_of(
        bring_in,
        "measure,period,value,numerator,denominator,unit_code\n"
        "falls-with-harm,2026-04,0.1,,,\n"
        "falls-with-harm,2026-04-01,0.2,,,\n"
        "nobody-knows-it,2026-04,1,,,\n"
        "ready-to-leave,2026-04,,30,20,\n"
        "ready-to-leave,2026-05,,3,0,\n"
        "ready-to-leave,2026-06,1.00,,,\n"
        "ready-to-leave,2026-07,100,,,\n"
        "ready-to-leave,2027-07,0.1,,,\n"
        "ready-to-leave,2026-08,0.1,,,NOWHERE\n"
        "ready-to-leave,2026-09,=1+1,,,\n"
        "ready-to-leave,2026-10,0.5,1,10,\n",
    )
    assert [(row, column) for row, column, _ in found] == [
        (3, "period"), (4, "measure"), (5, "denominator"), (6, "denominator"), (8, "value"), (9, "period"),
        (10, "unit_code"), (11, "value"), (12, "value"),
    ]  # fmt: skip
    assert not Observation.objects.exists()


def test_a_count_of_nothing_else_than_columns(bring_in: BringIn) -> None:
    found = problems_of(bring_in, "month,figure\n2026-04,1\n")
    assert [column for _, column, _ in found] == ["measure"]


def test_a_rate_is_worked_out_from_its_parts(bring_in: BringIn) -> None:
    bring_in(b"measure,period,numerator,denominator\nfalls-with-harm,2026-04,3,25000\n")
    assert Observation.objects.get().value == pytest.approx(0.12)
