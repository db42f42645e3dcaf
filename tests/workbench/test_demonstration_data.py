"""The invented trust is the same each time, as large as promised, and has what makes it worth looking at."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from collegium.definitions.instrument_files import load_instrument
from collegium.workbench.demonstration.answers import DOCTORS, LAYERS, WAVES, answer_rows, holds
from collegium.workbench.demonstration.managers import STATEMENTS, answers, managers
from collegium.workbench.demonstration.posts import ACTING, ENDING, ON_PAPER, VACANT
from collegium.workbench.demonstration.trust import trust_tables
from collegium.workbench.demonstration.units import BEGIN, TODAY, unit_rows


def test_the_same_seed_makes_the_same_trust() -> None:
    assert trust_tables() == trust_tables()
    assert trust_tables() != trust_tables(seed=1)


def test_about_650_doctors_in_40_units_in_three_layers_over_eight_years() -> None:
    tables = trust_tables()
    doctors = [row for row in tables["people"] if row["grade"] in DOCTORS and holds(row, TODAY)]
    units = [row for row in unit_rows() if row["ends"] is None]
    assert 600 <= len(doctors) <= 700
    assert len(units) == 40
    assert Counter(row["kind"] for row in units) == {"division": 5, "directorate": 12, "specialty": 23}
    assert dt.timedelta(days=8 * 365) < TODAY - BEGIN


def test_doctors_work_at_three_sites() -> None:
    tables = trust_tables()
    doctors = [row for row in tables["people"] if row["grade"] in DOCTORS and holds(row, TODAY)]
    at = Counter(row["site_code"] for row in doctors)
    assert set(at) == {row["site_code"] for row in tables["sites"]}
    assert len(at) == 3
    assert at["ASH"] > at["VALE"] > at["BRACK"] > 50
    assert {row["site_code"] for row in tables["posts"]} == {"ASH", "BRACK"}
    assert not [row for row in tables["people"] if row["site_code"] and not row["unit_code"]]


def test_posts_stand_empty_where_they_should_and_nowhere_else() -> None:
    tables = trust_tables()
    present = {row["post_code"] for row in tables["posts"] if row["ends"] is None}
    held = {row["post_code"]: row for row in tables["holders"] if holds(row, TODAY)}
    assert present - set(held) == VACANT
    assert {code for code, row in held.items() if row["basis"] == "acting"} == ACTING
    assert {code for code, row in held.items() if row["ends"] is not None} == set(ENDING)
    assert all(held[code]["pas"] is None for code in ON_PAPER)


def test_nobody_holds_a_post_before_working_there_and_nobody_holds_two_at_once() -> None:
    tables = trust_tables()
    people = {row["staff_code"]: row for row in tables["people"]}
    for row in tables["holders"]:
        person = people[row["staff_code"]]
        assert person["starts"] is None or person["starts"] <= row["starts"]  # type: ignore[operator]
    today = Counter(row["staff_code"] for row in tables["holders"] if holds(row, TODAY))
    assert max(today.values()) == 1


def test_the_gap_is_visible_and_every_answer_is_on_the_scale() -> None:
    instrument = load_instrument("collegium-medical-engagement-1")
    encouragement = instrument.scale("encouragement").items
    for wave in WAVES:
        rows = answer_rows(trust_tables(), wave, instrument)
        means = {}
        for layer in LAYERS:
            values = [
                6 - row[item] if instrument.item(item).reverse else row[item]  # type: ignore[operator]
                for row in rows
                for item in encouragement
                if row["layer"] == layer and row[item] is not None
            ]
            means[layer] = sum(values) / len(values)  # type: ignore[arg-type]
            assert set(values) <= {1, 2, 3, 4, 5}
        assert means["board_near"] - means["rank_and_file"] > 1
        assert sum(row["layer"] == "board_near" for row in rows) >= 10


def test_managers_work_in_every_division_and_enough_of_them_answer() -> None:
    tables = trust_tables()
    instrument = load_instrument(STATEMENTS)
    above = {row["unit_code"]: row["parent_code"] for row in unit_rows() if row["ends"] is None}
    asked, answered = Counter[object](), Counter[object]()
    for unit, layer in managers(tables):
        asked[top(unit, above)] += 1
        assert layer == ""
    for row in answers(tables, instrument, "managers", managers):
        assert "layer" not in row
        answered[top(row["unit_code"], above)] += 1
    assert set(asked) == {"MED", "SUR", "WCH", "CSS", "UAC"}
    assert all(10 <= answered[division] <= number for division, number in asked.items())
    names = Counter(row["name"] for row in tables["people"])
    assert max(names.values()) == 1


def top(unit: object, above: dict[object, object]) -> object:
    while above[unit]:
        unit = above[unit]
    return unit
