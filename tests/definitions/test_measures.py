"""Measure files: what is shipped is whole, and what is wrong with a file is said at once."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.definitions.measures import measure_of, parse_measure, shipped_measures
from collegium.definitions.problems import DefinitionsError

WHOLE = """
id = "example"
title = "Example"
domain = "flow"
why_it_matters = "Because."
numerator = "those seen"
denominator = "those who came"
kind = "proportion"
unit = "%"
improvement = "increase"
target = 0.95
chart = "xmr"
caveat = "Look closer."
source = "Own return"
licence = "CC-BY-4.0"
author = "Somebody"
checked_by = "Somebody else"
review_by = 2027-04-01
"""


def keys_of(content: str) -> set[str]:
    with pytest.raises(DefinitionsError) as caught:
        parse_measure(content.encode(), "example.toml")
    return {problem.key for problem in caught.value.problems}


def test_the_shipped_measures_cover_every_field() -> None:
    found = shipped_measures()
    assert {one.domain for one in found} == {"quality", "safety", "experience", "finance", "workforce", "flow"}
    assert {one.chart for one in found} >= {"xmr", "p", "p-prime", "u", "g", "t"}
    assert len(found) >= 20
    assert all(measure_of(one.id) is one for one in found)


def test_reports_of_incidents_are_neutral() -> None:
    found = [one for one in shipped_measures() if one.counts_reports]
    assert [one.improvement for one in found] == ["neutral"]
    changed = WHOLE.replace("target = 0.95", "counts_reports = true")
    assert keys_of(changed) == {"improvement"}


def test_everything_wrong_is_said_at_once() -> None:
    wrong = WHOLE.replace("0.95", "95").replace('denominator = "those who came"', "").replace('"xmr"', '"pie"')
    assert keys_of(wrong + "colour = 1\n") == {"target", "denominator", "chart", "colour"}


@pytest.mark.parametrize("key", ["title", "caveat", "source", "author", "checked_by", "review_by", "improvement"])
def test_every_key_of_the_contract_is_needed(key: str) -> None:
    lines = [line for line in WHOLE.splitlines() if not line.startswith(f"{key} ")]
    assert keys_of("\n".join(lines)) == {key}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"id = ", b"x" * 100_001])
def test_what_is_no_measure_file_is_refused(content: bytes) -> None:
    with pytest.raises(DefinitionsError):
        parse_measure(content, "example.toml")


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)))
def test_the_latest_step_of_a_trajectory_holds(day: dt.date) -> None:
    steps = "trajectory = [{ from = 2024-04-01, value = 0.76 }, { from = 2025-04-01, value = 0.78 }]"
    measure = parse_measure(WHOLE.replace("target = 0.95", steps).encode(), "example.toml")
    expected = 0.78 if day >= dt.date(2025, 4, 1) else 0.76 if day >= dt.date(2024, 4, 1) else None
    assert measure.target_on(day) == expected


def test_a_target_and_a_trajectory_do_not_go_together() -> None:
    assert keys_of(WHOLE + "trajectory = [{ from = 2024-04-01, value = 0.76 }]\n") == {"trajectory"}
