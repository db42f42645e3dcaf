"""What an import would do, and that doing it twice does nothing more."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from collegium.audit.models import AuditEvent
from collegium.audit.queries import first_broken_link
from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.importing import Plan, Sheet, load_register, make_plan
from collegium.organisation.models import Employment, Membership, Organisation, PostPlacement, Unit, UnitPlacement
from tests.world import World

DAY = dt.date(2020, 4, 1)


def units(*rows: tuple[str, str, str | None], starts: dt.date = DAY) -> Sheet:
    return Sheet.of(
        "units",
        [
            {"unit_code": code, "name": name, "kind": "division", "parent_code": above, "starts": starts, "ends": None}
            for code, name, above in rows
        ],
    )


def posts(*rows: dict[str, object]) -> Sheet:
    usual = {"title": "Clinical director", "role": "clinical_director", "unit_code": None, "starts": DAY, "ends": None}
    return Sheet.of("posts", [{**usual, "reports_to_code": None, "pas": None, **row} for row in rows])


def plan(organisation: Organisation, *sheets: Sheet, complete_on: dt.date | None = None) -> Plan:
    return make_plan(load_register(organisation), sheets, complete_on=complete_on)


def apply(organisation: Organisation, *sheets: Sheet) -> Plan:
    made = plan(organisation, *sheets)
    assert made.problems == ()
    apply_plan(by="tests", plan=made, organisation=organisation, reason="Import of a test")
    return made


SMALL = (
    units(("A", "Division A", None), ("B", "Ward B", "A")),
    Sheet.of(
        "people",
        [
            {"staff_code": "1", "name": "Ann Ash", "profession": "doctor", "gmc_number": "1234567", "unit_code": "B"}
            | {"grade": "consultant", "job_plan_pas": Decimal("10"), "starts": DAY, "ends": None}
        ],
    ),
    posts({"post_code": "CD", "unit_code": "B", "pas": Decimal("2.5")}),
    Sheet.of("holders", [{"post_code": "CD", "staff_code": "1", "starts": DAY, "pas": Decimal("2")}]),
)


def test_everything_new_is_added_with_its_links_and_its_record(world: World) -> None:
    before = AuditEvent.objects.count()
    made = apply(world.other, *SMALL)
    assert len(made.additions) == 9  # two units and their placements, person, employment, post, its placement, holder
    ward = UnitPlacement.objects.get(unit__code="B", unit__organisation=world.other)
    assert ward.parent == Unit.objects.get(code="A", organisation=world.other)
    assert Employment.objects.get(unit=ward.unit).pas == 10
    assert PostPlacement.objects.get(unit=ward.unit).profession == "doctor"  # from the role
    held = Membership.objects.get(post__code="CD")
    assert (held.person.name, held.basis, held.joint) == ("Ann Ash", "substantive", False)
    assert AuditEvent.objects.count() == before + 9
    event = AuditEvent.objects.order_by("-pk").first()
    assert event is not None
    assert (event.verb, event.organisation, event.reason) == ("organisation.add", "ZSM", "Import of a test")
    assert first_broken_link() is None


def test_running_it_again_changes_nothing(world: World) -> None:
    apply(world.other, *SMALL)
    again = plan(world.other, *SMALL)
    assert again.does_nothing
    assert again.unchanged == 9


def test_a_difference_is_a_change_with_before_and_after(world: World) -> None:
    apply(world.other, *SMALL)
    made = apply(world.other, units(("B", "Ward Bee", "A")))
    (change,) = made.changes
    assert (change.before, change.after) == ({"name": "Ward B"}, {"name": "Ward Bee"})
    assert UnitPlacement.objects.get(unit__code="B", unit__organisation=world.other).name == "Ward Bee"


def test_a_column_that_is_not_in_the_file_is_left_alone(world: World) -> None:
    apply(world.other, *SMALL)
    made = plan(world.other, Sheet.of("holders", [{"post_code": "CD", "staff_code": "1", "starts": DAY}]))
    assert made.does_nothing


def test_an_empty_cell_clears_what_was_recorded(world: World) -> None:
    apply(world.other, *SMALL)
    made = plan(world.other, Sheet.of("holders", [{"post_code": "CD", "staff_code": "1", "starts": DAY, "pas": None}]))
    (change,) = made.changes
    assert change.after == {"pas": None}


def test_what_a_complete_file_lacks_ends_on_the_stated_day(world: World) -> None:
    apply(world.other, *SMALL)
    today = dt.date(2025, 1, 31)
    sheet = Sheet.of("holders", [])
    made = plan(world.other, sheet, complete_on=today)
    assert {one.key[0] for one in made.ends} == {"MD", "CD"}
    assert {(one.table, one.before, one.ends) for one in made.ends} == {("membership", None, today)}
    apply_plan(by="tests", plan=made, organisation=world.other)
    assert Membership.objects.get(post__code="CD").ends == today
    assert plan(world.other, sheet, complete_on=today).does_nothing


def test_without_saying_so_nothing_ends(world: World) -> None:
    apply(world.other, *SMALL)
    assert plan(world.other, Sheet.of("holders", [])).does_nothing


def test_a_plan_is_the_same_until_the_register_changes_what_it_shows(world: World) -> None:
    sheet = units(("MED", "Medicines", None), starts=world.first)
    first = plan(world.organisation, sheet).fingerprint
    assert plan(world.organisation, sheet).fingerprint == first
    UnitPlacement.objects.filter(unit=world.units["MED"]).update(name="Medical division")
    assert plan(world.organisation, sheet).fingerprint != first


def test_a_plan_with_problems_is_refused(world: World) -> None:
    made = plan(world.other, posts({"post_code": "CD", "unit_code": "NOWHERE"}))
    with pytest.raises(Exception, match="nothing was written"):
        apply_plan(by="tests", plan=made, organisation=world.other)


def test_the_register_is_read_in_one_query_a_table_and_one_of_the_record(
    world: World, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(21):
        plan(world.organisation, *SMALL)
