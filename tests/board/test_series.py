"""What the rules say of a series: limits, icons, new limits, reorganisations, reports."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.board.actions import name_steward, rebase
from collegium.board.presenters.series import chart_of, row_of
from collegium.board.reports import Series, board_of
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Succession
from tests.board.conftest import ON, BringIn, file_of
from tests.uploads import preview, save, text_of, upload
from tests.world import World

ClientOf = Callable[[User], Client]
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


@pytest.mark.capability("A90")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("merger", "Merger"),
        ("demerger", "Demerger"),
        ("tender", "Tender"),
        ("move", "Service move"),
        ("reform", "National reform"),
    ],
)
def test_a_reorganisation_of_one_organisation_is_recorded_on_a_page_and_drawn_in_every_chart_of_its_unit(
    kind: str, words: str, world: World, client_of: ClientOf, bring_in: BringIn
) -> None:
    """The office knows no other organisation: the form asks for none, and both charts of the unit show the day, with
    the limits of V2 as they were (mean 25.2, 19.1 to 31.2 to one decimal)."""
    for measure in (FALLS, "incidents-reported"):
        bring_in(file_of(measure, V2, unit="CARD"))
    unit, office = world.units["CARD"], client_of(world.users.office)
    add = reverse("organisation:succession_fact_add", args=["ZNW"])
    assert "Leave empty if it happened to one organisation alone" in office.get(add).content.decode()
    form = {"kind": kind, "happened_on": "2026-03-15", "predecessor": "", "predecessor_unit": "", "successor": world.organisation.pk,
            "successor_unit": unit.pk, "note": "Echocardiography."}  # fmt: skip
    assert office.post(add, form).status_code == 302
    for measure in (FALLS, "incidents-reported"):
        page = office.get(reverse("board:measure", args=["ZNW", measure]), {"unit": unit.pk}).content.decode()
        spec = json.loads(re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.S)[0])
        (events,) = [layer["data"]["values"] for layer in spec["layer"] if layer.get("name") == "events"]
        assert events == [{"month": "2026-03-15", "words": words}]
        shown = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        assert f"15 March 2026: {words.lower()} of Cardiology. Echocardiography." in shown
    board = board_of(world.organisation, TODAY, unit.pk)
    for series in board.series:
        assert (series.latest.mean, series.latest.lower, series.latest.upper) == pytest.approx((25.1667, 19.1212, 31.2121), abs=1e-4)  # fmt: skip
        assert series.rebases == ()
    assert board_of(world.organisation, TODAY).events == ()  # it happened to the unit, not to the whole
    figures = office.get(reverse("organisation:figures", args=["ZNW"])).content.decode()
    shown = " ".join(re.sub(r"<[^>]+>", " ", figures).split())
    assert (
        f"15 March 2026, {words.lower()}: Northway University Hospitals: Cardiology (CARD). Echocardiography." in shown
    )


# The file of an organisation that knows no other one; the move is between two of its own units.
HAPPENED = """kind,happened_on,predecessor_code,successor_code,predecessor_unit_code,successor_unit_code,note
tender,2026-03-15,,ZNW,,CARD,Echocardiography
reform,2026-05-01,,ZNW,,,New tariff
move,2026-06-01,ZNW,ZNW,ACUTE,CARD,Chest pain clinic
demerger,2026-07-01,,ZNW,,,Community services left
tender,2036-01-15,,ZNW,,CARD,Planned
"""


@pytest.mark.capability("A90")
def test_a_file_of_reorganisations_comes_in_is_listed_comes_out_and_is_drawn_where_it_happened(
    world: World, client_of: ClientOf, bring_in: BringIn
) -> None:
    """Cardiology: all four that have happened. Acute medicine: without its neighbour's tender. The whole: two."""
    for unit in ("", "CARD", "ACUTE"):
        bring_in(file_of(FALLS, V2, unit=unit))
    office = client_of(world.users.office)
    waiting = upload(office, HAPPENED.encode(), kind="successions", name="happened.csv")
    assert "Reorganisations" in preview(office, waiting).content.decode()
    save(office, waiting)
    listed = text_of(office.get("/organisations/ZNW/facts/succession/"))
    # A list shows each cell after the heading of its column, for small screens.
    assert "Kind Tender Predecessor Predecessor unit Successor Northway University Hospitals (ZNW)" in listed
    for note in ("Echocardiography", "New tariff", "Chest pain clinic", "Community services left", "Planned"):
        assert f"Note {note}" in listed
    out = office.get("/organisations/ZNW/facts/succession/rows.csv").content.decode("utf-8-sig")
    keys = HAPPENED.splitlines()[0].split(",")
    rows = [tuple(row[key] for key in keys) for row in csv.DictReader(io.StringIO(out))]
    assert {tuple(line.split(",")) for line in HAPPENED.splitlines()[1:]} <= set(rows)
    drawn = {
        "CARD": ["Tender", "National reform", "Service move", "Demerger"],
        "ACUTE": ["National reform", "Service move", "Demerger"],
        "": ["National reform", "Demerger"],
    }
    for code, kinds in drawn.items():
        query = {"as_of": "2026-11-20"} | ({"unit": str(world.units[code].pk)} if code else {})
        page = office.get(reverse("board:measure", args=["ZNW", FALLS]), query)
        spec = json.loads(
            re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page.content.decode(), re.S)[0]
        )
        (events,) = [layer["data"]["values"] for layer in spec["layer"] if layer.get("name") == "events"]
        assert [event["words"] for event in events] == kinds
        assert "The limits have not been begun anew." in text_of(page)
        assert "19.12 to 31.21" in text_of(page)
    figures = text_of(office.get(reverse("organisation:figures", args=["ZNW"])))
    here = "Northway University Hospitals"
    assert f"service move: {here}: Acute medicine (ACUTE) moved into {here}: Cardiology (CARD). Chest" in figures
    assert f"1 July 2026, demerger: {here}. Community services left" in figures


@pytest.mark.capability("A90")
def test_who_enters_one_organisation_twice_is_told_to_leave_the_predecessor_empty(
    world: World, client_of: ClientOf
) -> None:
    office = client_of(world.users.office)
    form = {"kind": "demerger", "happened_on": "2026-03-15", "predecessor": world.organisation.pk,
            "successor": world.organisation.pk}  # fmt: skip
    told = (
        "An organisation cannot succeed itself. Leave the predecessor empty if it happened to one organisation alone."
    )
    assert told in text_of(office.post(reverse("organisation:succession_fact_add", args=["ZNW"]), form))
    file = f"{HAPPENED.splitlines()[0]}\ndemerger,2026-03-15,ZNW,ZNW,,,\n"
    waiting = upload(office, file.encode(), kind="successions", name="happened.csv")
    shown = text_of(preview(office, waiting))
    assert f"{told} Correct one of the codes, or leave predecessor_code empty." in shown
