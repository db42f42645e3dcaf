"""Files of other systems: the staff record, job plans, the national list of trusts."""

from __future__ import annotations

import datetime as dt
import os
import time
from decimal import Decimal
from pathlib import Path

import pytest

from collegium.organisation.actions import correct_fact, establish_unit
from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.importing import Plan
from collegium.organisation.models import (
    Employment,
    Membership,
    Organisation,
    Person,
    PostPlacement,
    Unit,
    UnitPlacement,
)
from collegium.registers.files.reading import Upload
from tests.organisation.esr_extract import HEADER, extract
from tests.organisation.plans import plan_files
from tests.world import World

TODAY = dt.date(2026, 11, 21)
DAY = dt.date(2019, 1, 1)


def esr(content: bytes) -> Upload:
    return Upload("positions.csv", content, "esr_positions")


def rows(*lines: str) -> bytes:
    return "\n".join([",".join(HEADER), *lines]).encode()


def apply(organisation: Organisation | None, *uploads: Upload, on: dt.date = TODAY) -> Plan:
    plan = plan_files(organisation, uploads, today=on)
    assert plan.problems == ()
    apply_plan(by="tests", plan=plan, organisation=organisation)
    return plan


def test_five_thousand_positions_in_a_few_seconds_and_a_second_time_nothing(world: World) -> None:
    content = extract()
    begun = time.process_time()  # not the clock: the machine may be busy with other tests
    apply(world.other, esr(content))
    assert time.process_time() - begun < 10
    assert Person.objects.filter(organisation=world.other).count() > 4_800
    assert UnitPlacement.objects.filter(unit__organisation=world.other, kind="directorate").count() == 40
    assert Membership.objects.filter(post__organisation=world.other, post__code__startswith="PN").count() == 50
    again = plan_files(world.other, [esr(content)], today=TODAY)
    assert again.problems == ()
    assert again.does_nothing
    later = plan_files(world.other, [esr(content)], today=TODAY + dt.timedelta(days=40))
    assert later.does_nothing  # the same extract a month later


CONSULTANT = (
    "P1,Consultant,Southmoor Hospital,Surgery,Theatres,Medical and Dental,E1,Ada,Elm,Consultant,0.8,2015-06-01,7000001"
)
LEAD = "P2,Clinical Director,,Surgery,Theatres,Medical and Dental,E1,Ada,Elm,Consultant,0.2,2020-01-01,7000001"
NURSE = "P3,Ward Sister,,Surgery,Theatres,Nursing and Midwifery Registered,E2,Bo,Fir,Band 6,1.0,2019-03-01,"
VACANT = "P4,Medical Director,,,,Medical and Dental,,,,Consultant,1.0,,"
CLERK = "P5,Clerk,,Surgery,,Administrative and Clerical,,,,Band 3,1.0,,"


def test_a_position_becomes_an_employment_or_a_post_as_its_title_says(world: World) -> None:
    plan = apply(world.other, esr(rows(CONSULTANT, LEAD, NURSE, VACANT, CLERK)))
    work = Employment.objects.get(person__code="E1", person__organisation=world.other)
    assert (work.grade, work.pas, work.starts) == ("consultant", Decimal(8), dt.date(2015, 6, 1))
    assert work.person.gmc_number == "7000001"
    held = Membership.objects.get(person=work.person)
    assert (held.post.code, held.starts) == ("P2", dt.date(2020, 1, 1))
    post = PostPlacement.objects.get(post=held.post)
    assert (post.role, post.unit, post.starts) == ("clinical_director", work.unit, dt.date(2020, 1, 1))
    vacant = PostPlacement.objects.get(post__code="P4", post__organisation=world.other)
    assert (vacant.role, vacant.unit, vacant.starts) == ("medical_director", None, TODAY)
    assert Employment.objects.get(person__code="E2", person__organisation=world.other).pas is None
    assert "left out: 1" in plan.notes[-1]


def test_the_organisation_itself_is_not_one_of_its_units(world: World) -> None:
    apply(world.other, esr(rows(CONSULTANT)))
    assert not UnitPlacement.objects.filter(unit__organisation=world.other, name=world.other.name).exists()
    theatres = UnitPlacement.objects.get(name="Theatres", unit__organisation=world.other)
    assert (theatres.parent.code, theatres.starts) == ("SURGERY", dt.date(2015, 6, 1))  # type: ignore[union-attr]


def test_units_are_found_by_their_names(world: World) -> None:
    before = Unit.objects.filter(organisation=world.organisation).count()
    apply(
        world.organisation,
        esr(
            rows(
                "P1,Consultant,Northway university hospitals,Medicine,Cardiology,Medical and Dental,E1,Ada,Elm,Consultant,1,2015-06-01,"
            )
        ),
    )
    assert Unit.objects.filter(organisation=world.organisation).count() == before
    assert Employment.objects.get(person__code="E1").unit == world.units["CARD"]


def positions(*paths: tuple[str, str]) -> Upload:
    """A nurse in each of these units of Surgery, or below another name of the first level."""
    return esr(
        rows(
            *(
                f"P{place},Nurse,{top},Surgery,{unit},Nursing and Midwifery Registered,E{place},Bo,Fir,Band 6,1,2019-03-01,"
                for place, (top, unit) in enumerate(paths)
            )
        )
    )


OWN = "Southmoor Hospital"


def units_of(organisation: Organisation) -> set[str]:
    return set(UnitPlacement.objects.filter(unit__organisation=organisation).values_list("name", flat=True))


@pytest.mark.parametrize("spelling", ["ward 1-2", "Ward  1–2", "Ward\u00a01-2"])
def test_capitals_spaces_and_dashes_make_no_second_unit(world: World, spelling: str) -> None:
    apply(world.other, positions((OWN, "Ward 1-2")))
    assert plan_files(world.other, [positions((OWN, spelling))], today=TODAY).does_nothing


def test_a_unit_that_differs_in_signs_alone_is_asked_about(world: World) -> None:
    apply(world.other, positions((OWN, "Ward A/E")))
    plan = plan_files(world.other, [positions((OWN, "Ward AE"))], today=TODAY)
    (problem,) = plan.problems
    assert (problem.row, problem.value) == (2, "Ward AE")
    assert "“Ward A/E” (WARD-A-E)" in problem.problem
    both = apply(world.other, positions((OWN, "Ward A/E"), (OWN, "Ward AE")))  # a file that names both knows them apart
    assert [addition.values["name"] for addition in both.additions if addition.table == "unit_placement"] == ["Ward AE"]


def test_a_sign_between_digits_makes_another_unit(world: World) -> None:
    apply(world.other, positions((OWN, "Ward 1-2")))
    both = apply(world.other, positions((OWN, "Ward 12")))
    assert [addition.values["name"] for addition in both.additions if addition.table == "unit_placement"] == ["Ward 12"]


def test_a_unit_whose_place_was_corrected_is_still_found(world: World) -> None:
    apply(world.other, positions((OWN, "Wards"), (OWN, "Theatres")))
    wards = UnitPlacement.objects.get(unit__organisation=world.other, name="Wards")
    theatres = UnitPlacement.objects.get(unit__organisation=world.other, name="Theatres")
    correct_fact(by="tests", fact=wards, values={"parent_id": theatres.unit_id}, reason="Below the theatres")
    again = plan_files(world.other, [positions((OWN, "Wards"), (OWN, "Theatres"))], today=TODAY)
    assert (again.problems, again.does_nothing) == ((), True)


def test_a_former_name_is_told_and_gives_way_to_the_unit_that_has_it_now(world: World) -> None:
    apply(world.other, positions((OWN, "Wards")))
    wards = UnitPlacement.objects.get(unit__organisation=world.other, name="Wards")
    correct_fact(by="tests", fact=wards, values={"name": "Wards North"}, reason="Its name")
    again = plan_files(world.other, [positions((OWN, "Wards"))], today=TODAY)
    assert again.does_nothing
    assert "Units found by a former name: Wards (now Wards North)." in again.notes
    establish_unit(by="tests", organisation=world.other, code="W2", name="Wards", kind="department", starts=DAY)
    second = UnitPlacement.objects.get(unit__code="W2")
    correct_fact(by="tests", fact=second, values={"parent_id": wards.parent_id}, reason="Below the division")
    third = plan_files(world.other, [positions((OWN, "Wards"))], today=TODAY)
    assert {addition.key[1] for addition in third.additions if addition.table == "employment"} == {"W2"}


def test_a_new_name_of_the_organisation_is_asked_about_and_makes_no_second_tree(world: World) -> None:
    apply(world.other, positions((OWN, "Wards")))
    renamed = positions(("Southmoor University Hospital", "Wards"))
    (problem,) = plan_files(world.other, [renamed], today=TODAY).problems
    assert (problem.row, problem.value) == (2, "Southmoor University Hospital")
    correct_fact(
        by="tests", fact=world.other, values={"name": "Southmoor University Hospital"}, reason="Its name since April"
    )
    assert plan_files(world.other, [renamed], today=TODAY).does_nothing
    assert plan_files(world.other, [positions((OWN, "Wards"))], today=TODAY).does_nothing
    assert units_of(world.other) == {"Medicine", "Surgery", "Wards"}


def test_a_post_that_moved_since_the_last_extract_keeps_its_history(world: World) -> None:
    apply(world.other, esr(rows(LEAD)))
    apply(world.other, esr(rows(LEAD.replace("Theatres", "Wards"))), on=TODAY + dt.timedelta(days=30))
    first, second = PostPlacement.objects.filter(post__code="P2").order_by("starts")
    assert (first.ends, second.starts) == (TODAY + dt.timedelta(days=29), TODAY + dt.timedelta(days=30))
    assert (first.unit.code, second.unit.code) == ("THEATRES", "WARDS")  # type: ignore[union-attr]


def test_two_holders_of_a_position_share_it(world: World) -> None:
    apply(world.other, esr(rows(LEAD, LEAD.replace("E1,Ada", "E9,Bea").replace("7000001", ""))))
    assert set(Membership.objects.filter(post__code="P2").values_list("joint", flat=True)) == {True}


def test_a_doctor_without_a_known_grade_is_asked_about(world: World) -> None:
    plan = plan_files(world.other, [esr(rows(CONSULTANT.replace("Consultant,0.8", "YM72,0.8")))], today=TODAY)
    (problem,) = plan.problems
    assert (problem.row, problem.column, problem.value) == (2, "Payscale Description", "YM72")


def test_an_extract_as_at_the_end_of_time_and_time_without_measure_are_told(world: World) -> None:
    content = rows(CONSULTANT, CONSULTANT.replace("E1", "E2").replace("7000001", "7000002")).decode().splitlines()
    days = ("as at date", "9999-12-31", "2026-11-21")
    as_at = "\n".join(f"{line},{day}" for line, day in zip(content, days, strict=True))
    plan = plan_files(world.other, [esr(as_at.encode())], today=TODAY)
    assert [(one.row, one.column) for one in plan.problems] == [(2, "as at date")]
    plan = plan_files(world.other, [esr(rows(CONSULTANT.replace("0.8", "9" * 40)))], today=TODAY)
    assert [(one.row, one.column) for one in plan.problems] == [(2, "FTE")]


def job_plan(*lines: str) -> Upload:
    return Upload(
        "plans.csv", "\n".join(["Staff code,DCC,SPA,Leadership PAs,External,Total", *lines]).encode(), "job_plans"
    )


def test_job_plans_fill_in_and_change_from_their_day(world: World) -> None:
    apply(world.other, esr(rows(CONSULTANT, LEAD)))
    apply(world.other, job_plan("E1,7.5,1.5,2,0,11"))
    held = Membership.objects.get(post__code="P2")
    assert (held.pas, held.arrangement) == (2, "added")
    # Time on top is kept with the post alone: 9 in the job plan and 2 on top are the 11 of the file.
    assert [(one.pas, one.ends) for one in Employment.objects.filter(person__code="E1").order_by("starts")] == [
        (8, TODAY - dt.timedelta(days=1)),
        (9, None),
    ]
    assert plan_files(world.other, [job_plan("E1,7.5,1.5,2,0,11")], today=TODAY).does_nothing


def test_a_total_that_is_not_the_sum_and_an_unknown_doctor_are_told_together(world: World) -> None:
    plan = plan_files(world.organisation, [job_plan("P02,7,2,2,0,12", "P99,1,1,1,1,4", "P03,7,,2,0,")], today=TODAY)
    assert [(one.row, one.column) for one in plan.problems] == [(2, "Total"), (3, "Staff code"), (4, "Total")]


# Read off the twelfth column of the list by eye: five closed by June 2021, and Pennine Acute on 30 September 2021.
CLOSED = {"RD3", "RDZ", "RT3", "RTV", "RXH", "RW6"}


@pytest.mark.real_data
def test_the_national_list_of_trusts(world: World) -> None:
    content = Path(os.environ["COLLEGIUM_REAL_DATA"], "ods_etr_2022.csv").read_bytes()
    upload = Upload("etr.csv", content, "ods_trusts")
    before = Organisation.objects.count()
    apply(None, upload)
    assert Organisation.objects.count() == before + 218
    assert set(Organisation.objects.filter(closed__isnull=False).values_list("code", flat=True)) == CLOSED
    manchester = Organisation.objects.get(code="R0A")
    assert (manchester.region, manchester.system, manchester.postcode) == ("Y62", "QOP", "M13 9WL")
    assert manchester.opened == dt.date(2017, 10, 1)
    assert plan_files(None, [upload], today=TODAY).does_nothing
