"""An organisation's own measures and targets, and its decisions on limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from collegium.board.actions import keep_measure, rebase, retire_measure, set_baseline, set_target, undo_rebase
from collegium.board.models import OwnMeasure, RebaseUndone
from collegium.board.reports import Series, board_of
from collegium.definitions.measures import Measure, measure_of, parse_measure, to_toml
from collegium.tables.problems import ProblemsError
from tests.board.conftest import ON, BringIn, file_of
from tests.board.test_pages import FALLS, V2, ClientOf, at, words
from tests.world import World

TODAY = dt.date(2026, 11, 20)
DECIDED = {"reason": "The ward opened.", "owner": "Director of nursing", "decided_on": ON, "on": ON}
Bound = Callable[[int], Any]


def own(**changes: Any) -> Measure:
    base = measure_of(FALLS)
    assert base is not None
    return base.model_copy(update={"id": "zn-falls", "title": "Falls on our wards", **changes})


def one(world: World, as_of: dt.date = TODAY) -> Series:
    return board_of(world.organisation, as_of).series[0]


def form_of(measure: Measure, **changes: Any) -> dict[str, Any]:
    given = {name: value for name, value in measure.model_dump(exclude={"trajectory"}).items() if value is not None}
    return {**{name: value for name, value in given.items() if value is not False}, "trajectory": "", **changes}


def test_a_measure_is_copied_changed_and_downloaded(
    world: World, client_of: ClientOf, bring_in: BringIn, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(world.users.analyst)
    assert "Falls with harm on wards" in words(client.get(at("measure_add"), {"copy": FALLS}))
    shown = words(client.post(at("measure_add"), form_of(own()), follow=True))
    assert "Falls on our wards" in shown
    assert "change this measure" in shown
    assert len(bring_in(file_of("zn-falls", [1, 2, 3]), on=world.today).added) == 3
    given = form_of(own(title="Falls that hurt"))
    assert "Falls that hurt" in words(client.post(at("measure_change", "zn-falls"), given, follow=True))
    response = client.get(at("measure_file", "zn-falls"))
    assert parse_measure(response.content, "x").title == "Falls that hurt"
    with django_assert_max_num_queries(25):
        found = words(client.get(at("measures"), {"q": "falls"}))
    assert "2 rows" in found
    assert OwnMeasure.objects.count() == 2
    refused = words(client.post(at("measure_change", "zn-falls"), form_of(own(per=100.0))))
    assert "Make a new measure instead" in refused


def test_a_form_says_what_the_file_would_say(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    wrong = form_of(own(), id="Falls!", target="", trajectory="soon 3", checked_by="")
    shown = words(client.post(at("measure_add"), wrong))
    assert "Line 1: write a day and a figure" in shown
    shown = words(client.post(at("measure_add"), form_of(own(), id="Falls!", improvement="neutral")))
    assert "lower-case letters" in shown
    assert "has no target" in shown
    assert "A shipped measure has this id" in words(client.post(at("measure_add"), form_of(own(), id=FALLS)))
    assert not OwnMeasure.objects.exists()


def test_a_measure_file_is_brought_in(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    good = SimpleUploadedFile("falls.toml", to_toml(own()).encode())
    assert "Falls on our wards" in words(client.post(at("measure_add"), {"step": "file", "file": good}, follow=True))
    bad = SimpleUploadedFile("falls.toml", b'id = "x"\n')
    assert "The key is missing" in words(client.post(at("measure_add"), {"step": "file", "file": bad}))


def test_a_measure_no_longer_used_takes_no_figures_and_keeps_its_pages(
    world: World, client_of: ClientOf, bring_in: BringIn
) -> None:
    keep_measure(by="tests", organisation=world.organisation, measure=own(), on=ON)
    bring_in(file_of("zn-falls", [1, 2, 3]))
    client = client_of(world.users.office)
    assert "This field is required" in words(client.post(at("measure_retire", "zn-falls"), {"reason": " "}))
    client.post(at("measure_retire", "zn-falls"), {"reason": "Counted elsewhere."})
    with pytest.raises(ProblemsError):
        bring_in(file_of("zn-falls", [1, 2, 4]), on=world.today)
    assert "Falls on our wards" in words(client.get(at("board"), {"as_of": "2026-12-31"}))
    with pytest.raises(ValidationError):
        retire_measure(by="tests", organisation=world.organisation, measure="zn-falls", reason="x", on=world.today)
    assert client.get(at("measure_change", FALLS)).status_code == 404


@pytest.mark.parametrize("shipped", [FALLS, "ae-four-hours", "incidents-reported"])
def test_a_measure_is_written_as_it_was_read(shipped: str) -> None:
    measure = measure_of(shipped)
    assert measure is not None
    assert parse_measure(to_toml(measure).encode(), "x") == measure


def test_an_own_target_counts_from_its_day(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, V2))
    before = one(world).target
    set_target(
        by="tests", organisation=world.organisation, measure=FALLS, target=18.0, reason="Agreed.", on=dt.date(2026, 11, 5)
    )  # fmt: skip
    assert one(world, dt.date(2026, 11, 4)).target == before
    assert (one(world).target, one(world).assurance) == (18.0, "fail")
    steps = [(dt.date(2026, 1, 1), 30.0), (dt.date(2026, 6, 1), 20.0)]
    set_target(
        by="tests", organisation=world.organisation, measure=FALLS, target=None, trajectory=steps, reason="In steps.",
        on=dt.date(2026, 11, 6),
    )  # fmt: skip
    assert (one(world).target, one(world).assurance) == (20.0, "none")


@pytest.mark.parametrize(
    ("measure", "target", "message"),
    [
        ("incidents-reported", 3.0, "has no target"),
        ("ready-to-leave", 95.0, "between 0% and 100%"),
        (FALLS, 4000.0, "far from every figure"),
        (FALLS, -1.0, "cannot be below 0"),
    ],
)
def test_a_target_on_the_wrong_side_is_refused(
    world: World, bring_in: BringIn, measure: str, target: float, message: str
) -> None:
    bring_in(file_of(FALLS, V2))
    with pytest.raises(ValidationError, match=message):
        set_target(by="tests", organisation=world.organisation, measure=measure, target=target, reason="x", on=ON)


def test_new_limits_are_taken_back_with_history(world: World, bring_in: BringIn, client_of: ClientOf) -> None:
    bring_in(file_of(FALLS, [*V2, *(value + 20 for value in V2)]))
    given = {"organisation": world.organisation, "measure": FALLS}
    made = rebase(by="tests", **given, starts=dt.date(2025, 11, 1), **DECIDED)  # type: ignore[arg-type]
    assert one(world).latest.segment == 2
    later = dt.date(2026, 11, 10)
    undo_rebase(by="tests", rebase=made, reason="A fault in the file.", owner="Analyst", decided_on=later, on=later)
    assert one(world, dt.date(2026, 11, 9)).latest.segment == 2
    assert one(world).latest.segment == 1
    shown = words(client_of(world.users.board).get(at("measure", FALLS), {"as_of": "2026-11-20"}))
    assert "Taken back on 10 November 2026 by Analyst" in shown
    with pytest.raises(ValidationError, match="taken back already"):
        undo_rebase(by="tests", rebase=made, reason="x", owner="y", decided_on=later, on=later)
    # The same month may begin new limits again.
    rebase(by="tests", **given, starts=dt.date(2025, 11, 1), **{**DECIDED, "on": later})  # type: ignore[arg-type]
    assert one(world).latest.segment == 2


def test_limits_frozen_and_begun_anew_together(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, [*V2, *(value + 9 for value in V2), *(value + 30 for value in V2), *(60, 60, 60)]))
    given = {"organisation": world.organisation, "measure": FALLS}
    set_baseline(by="tests", **given, months=12, **DECIDED)  # type: ignore[arg-type]
    frozen = one(world)
    assert frozen.points[20].mean == pytest.approx(25.1667, abs=1e-4)
    assert frozen.suggested is not None
    rebase(by="tests", **given, starts=dt.date(2025, 8, 1), **DECIDED)  # type: ignore[arg-type]
    both = one(world)
    assert [point.segment for point in both.points] == [1] * 24 + [2] * 15
    # The last three months have no part in the limits of the second stretch, which rest on its first twelve.
    assert both.latest.mean == pytest.approx(55.1667, abs=1e-4)
    assert both.points[23].mean == pytest.approx(25.1667, abs=1e-4)
    set_baseline(by="tests", **given, months=None, **DECIDED)  # type: ignore[arg-type]
    assert one(world).latest.mean == pytest.approx((55.1667 * 12 + 180) / 15, abs=1e-3)


def test_too_few_months_cannot_be_frozen(world: World, bring_in: BringIn) -> None:
    bring_in(file_of(FALLS, V2[:10]))
    for months in (12, 6):
        with pytest.raises(ValidationError):
            set_baseline(by="tests", organisation=world.organisation, measure=FALLS, months=months, **DECIDED)  # type: ignore[arg-type]


def test_limits_are_frozen_and_freed_and_targets_set_on_pages(
    world: World, client_of: ClientOf, bring_in: BringIn
) -> None:
    bring_in(file_of(FALLS, [*V2, *(value + 20 for value in V2)]))
    client = client_of(world.users.office)
    decided = {"reason": "Agreed.", "owner": "Board", "decided_on": world.today.isoformat()}
    shown = words(client.post(at("baseline", FALLS), {**decided, "months": "12"}, follow=True))
    assert "Limits frozen on the first 12 months" in shown
    shown = words(client.post(at("target", FALLS), {"target": "21", "reason": "Agreed."}, follow=True))
    assert "21.00 per 1,000 bed days" in shown
    client.post(at("limits", FALLS), {**decided, "starts": "2025-11-01"})
    made = board_of(world.organisation, world.today).series[0].rebases[0]
    shown = words(client.post(at("undo_limits", FALLS, made.pk), decided, follow=True))
    assert "Taken back on" in shown
    assert RebaseUndone.objects.count() == 1
    assert client.get(at("undo_limits", "ready-to-leave", made.pk)).status_code == 404
