"""What holds of every import, whatever the files say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.exporting import csv_files
from collegium.organisation.importing import Sheet, load_register, make_plan
from collegium.organisation.models import (
    Employment,
    Membership,
    Organisation,
    Person,
    PostPlacement,
    UnitPlacement,
)
from collegium.registers.files.reading import Upload
from collegium.registers.writing import check
from collegium.tables.characters import composed
from tests.organisation.plans import plan_files
from tests.world import World

CODES = st.sampled_from("ABCD")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 9))
LAST = st.none() | DAYS
# Cells and forms are read in one form of Unicode, so no other form reaches a plan.
NAMES = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=12
    )
    .map(composed)
    .filter(lambda text: bool(text.strip()))
)
PAS = st.none() | st.decimals(0, 16, places=2)
UNITS = st.fixed_dictionaries(
    {"unit_code": CODES, "name": NAMES, "kind": st.just("division"), "parent_code": st.none() | CODES}
    | {"starts": DAYS, "ends": LAST}
)
POSTS = st.fixed_dictionaries(
    {"post_code": CODES, "title": NAMES, "role": st.just("clinical_director"), "unit_code": st.none() | CODES}
    | {"reports_to_code": st.none() | CODES, "pas": PAS, "starts": DAYS, "ends": LAST}
)
PEOPLE = st.fixed_dictionaries({"staff_code": CODES, "name": st.just("Ada Elm"), "profession": st.just("doctor")})
HOLDERS = st.fixed_dictionaries(
    {"post_code": CODES, "staff_code": CODES, "starts": DAYS, "ends": LAST, "joint": st.booleans(), "pas": PAS}
)
SHEETS = st.fixed_dictionaries(
    {
        "units": st.lists(UNITS, max_size=4),
        "posts": st.lists(POSTS, max_size=3),
        "people": st.lists(PEOPLE, max_size=4),
        "holders": st.lists(HOLDERS, max_size=3),
    }
)
FIRST = dt.date(2020, 1, 1)


@st.composite
def mostly_right(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Rows that hang together: what stands above comes earlier, holders hold what exists."""
    codes = list("ABCD"[: draw(st.integers(1, 4))])
    units, posts, people, holders = [], [], [], []
    for place, code in enumerate(codes):
        above = st.none() | st.sampled_from(codes[:place]) if place else st.none()
        moved = draw(st.none() | st.dates(dt.date(2020, 1, 2), dt.date(2020, 1, 9)))
        before = {
            "unit_code": code,
            "name": draw(NAMES),
            "kind": "division",
            "parent_code": draw(above),
            "starts": FIRST,
        }
        units.append({**before, "ends": moved - dt.timedelta(days=1) if moved else None})
        if moved:
            units.append({**before, "name": draw(NAMES), "parent_code": draw(above), "starts": moved, "ends": None})
        posts.append(
            {"post_code": code, "title": draw(NAMES), "role": "clinical_director", "unit_code": draw(st.none() | CODES)}
            | {"reports_to_code": draw(above), "pas": draw(PAS), "starts": FIRST, "ends": None}
        )
        people.append({"staff_code": code, "name": draw(NAMES), "profession": "doctor"})
        if draw(st.booleans()):
            who = draw(st.sampled_from(codes[: place + 1]))
            holders.append({"post_code": code, "staff_code": who, "starts": draw(DAYS), "ends": None, "pas": draw(PAS)})
    return {"holders": holders, "units": units, "posts": posts, "people": people}


OFTEN = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def empty(world: World) -> Organisation:
    return Organisation.objects.create(code="ZEM", name="Empty")


@OFTEN
@given(SHEETS | mostly_right())
def test_what_is_let_through_keeps_every_rule_and_does_nothing_the_second_time(
    empty: Organisation, content: dict[str, list[dict[str, Any]]]
) -> None:
    sheets = [Sheet.of(kind, rows) for kind, rows in content.items() if rows]
    plan = make_plan(load_register(empty), sheets)
    event("refused" if plan.problems else f"written: {len(plan.additions)}")
    if plan.problems:
        assert all(one.file and one.problem and one.remedy for one in plan.problems)
        return
    with transaction.atomic():
        apply_plan(by="tests", plan=plan, organisation=empty)
        for model, path in (
            (UnitPlacement, "unit"),
            (PostPlacement, "post"),
            (Membership, "post"),
            (Employment, "unit"),
        ):
            for fact in model.objects.filter(**{f"{path}__organisation": empty}):
                check(fact)  # the rules of the browser
        for person in Person.objects.filter(organisation=empty):
            check(person)
        assert make_plan(load_register(empty), sheets).does_nothing
        uploads = [Upload(name, data) for name, data in csv_files(empty).items() if data.count(b"\r\n") > 1]
        if uploads:
            again = plan_files(empty, uploads, today=dt.date(2026, 1, 1))
            assert (again.problems, again.does_nothing) == ((), True)
        transaction.set_rollback(True)
