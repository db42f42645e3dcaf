"""Many rows are held against the limits of their columns, whoever writes them, and nothing is saved where one is beyond."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from collegium.board.models import ComparedUnit, Observation
from collegium.organisation.models import OrganisationFigures
from collegium.registers.many_rows import add_many, check_value
from tests.world import World

SOURCE = Path(__file__).parents[2] / "src" / "collegium"
# What lies below the registers, and the one function itself.
ALLOWED = {"registers/many_rows.py", "audit/actions.py"}


def figure(world: World, **values: Any) -> Observation:
    given = {"measure": "falls", "period": dt.date(2026, 1, 1), "value": 1.0, "recorded_on": dt.date(2026, 2, 1)}
    return Observation(organisation=world.organisation, recorded_by="tests", **(given | values))


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("file_name", "x" * 256, "Entry 3: This must be at most 255 characters long."),
        (
            "file_name",
            "a\x07b",
            "Entry 3: This holds a character that cannot be shown (U+0007). Delete it, or type the text.",
        ),
        ("period", dt.date(1492, 1, 1), "Entry 3: The year must be between 1800 and 2199."),
        ("value", float("inf"), "Entry 3: This is not a number."),
        ("value", float("nan"), "Entry 3: This is not a number."),
    ],
)
def test_a_row_beyond_a_limit_is_named_and_nothing_is_saved(
    world: World, column: str, value: Any, message: str
) -> None:
    rows = [figure(world), figure(world, measure="waits"), figure(world, measure="third", **{column: value})]
    with pytest.raises(ValidationError) as caught:
        add_many(Observation, rows)
    assert caught.value.message_dict == {column: [message]}
    assert not Observation.objects.filter(organisation=world.organisation, measure__in=("falls", "waits")).exists()


def test_rows_within_the_limits_are_saved_in_their_order(world: World) -> None:
    names = ["x" * 255, "", "c"]
    made = add_many(
        Observation, (figure(world, measure=f"m{place}", file_name=name) for place, name in enumerate(names))
    )
    stored = Observation.objects.filter(pk__in=[row.pk for row in made]).order_by("pk")
    assert [row.file_name for row in stored] == names


def test_whole_numbers_too_large_for_a_column_are_refused(world: World) -> None:
    with pytest.raises(ValidationError) as caught:
        add_many(ComparedUnit, [ComparedUnit(place=place, code="A") for place in (1, 2**31)])
    message = "Entry 2: This must be a whole number from 0 to 2,147,483,647."
    assert caught.value.message_dict == {"place": [message]}


def test_a_whole_number_in_a_column_of_decimals_is_held_to_its_digits() -> None:
    budget = OrganisationFigures._meta.get_field("budget_gbp_m")
    check_value(budget, 3)
    with pytest.raises(ValidationError, match="no more than 10 digits"):
        check_value(budget, 10**12)


def test_nothing_else_saves_many_rows() -> None:
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("bulk_create", "abulk_create"):
                found.add(path.relative_to(SOURCE).as_posix())
    assert found == ALLOWED
