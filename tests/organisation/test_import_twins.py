"""Out and in again, into the same organisation: facts that are recorded twice under one key, and names with hard spaces."""

from __future__ import annotations

import datetime as dt

import pytest

from collegium.organisation.actions import add_fact, establish_post
from collegium.organisation.exporting import csv_files
from collegium.organisation.importing import Plan
from collegium.organisation.importing.twins import REPEATING
from collegium.organisation.models import Competition, Organisation, OrganisationFigures, Person, RoleLayer
from collegium.registers.files.reading import Upload
from tests.organisation.plans import plan_files
from tests.organisation.test_import_extracts import apply
from tests.world import World

DAY = dt.date(2020, 3, 2)
HEAD = "post_code,held_on,applicants,shortlisted,appointed,turn_taking,note"


@pytest.fixture
def here(world: World) -> Organisation:
    establish_post(
        by="tests",
        organisation=world.other,
        code="CD9",
        starts=DAY,
        title="Clinical director",
        role="clinical_director",
        profession="doctor",
    )
    return world.other


def record(organisation: Organisation, *numbers: int) -> None:
    for applicants in numbers:
        add_fact(
            by="tests",
            fact=Competition(
                post=organisation.posts.get(code="CD9"),
                held_on=DAY,
                applicants=applicants,
                shortlisted=2,
                appointed=1,
            ),
        )


def competitions(*lines: str) -> Upload:
    return Upload("competitions.csv", "\n".join([HEAD, *lines]).encode())


def planned(organisation: Organisation, *lines: str) -> Plan:
    return plan_files(organisation, [competitions(*lines)], today=DAY)


def applicants(organisation: Organisation) -> list[int]:
    rows = Competition.objects.filter(post__organisation=organisation, post__code="CD9")
    return sorted(rows.values_list("applicants", flat=True))


def test_which_tables_may_hold_the_same_key_twice() -> None:
    assert {"competition", "figures", "layer", "succession"} == REPEATING


def test_one_of_two_that_is_there_already_is_left_and_the_other_added(here: Organisation) -> None:
    record(here, 3)
    apply(here, competitions("CD9,2020-03-02,5,2,1,no,", "CD9,2020-03-02,3,2,1,no,"))
    assert applicants(here) == [3, 5]


def test_the_only_one_of_its_day_is_corrected(here: Organisation) -> None:
    record(here, 3)
    apply(here, competitions("CD9,2020-03-02,4,2,1,no,"))
    assert applicants(here) == [4]


def test_a_row_that_may_be_either_of_two_is_refused(here: Organisation) -> None:
    record(here, 3, 5)
    (problem,) = planned(here, "CD9,2020-03-02,4,2,1,no,").problems
    assert (problem.row, problem.problem) == (2, "This may be any of several recorded entries.")
    assert planned(here, "CD9,2020-03-02,4,2,1,no,", "CD9,2020-03-02,5,2,1,no,").problems == ()  # the other is known


def test_rows_that_say_the_same_are_each_recorded_and_told(here: Organisation) -> None:
    plan = apply(here, competitions(*["CD9,2020-03-02,3,2,1,no,"] * 3))
    assert applicants(here) == [3, 3, 3]
    assert (
        "More than one row says the same of a competition for a post (CD9 2020-03-02). Each is recorded." in plan.notes
    )
    assert planned(here, *["CD9,2020-03-02,3,2,1,no,"] * 3).does_nothing


def test_layers_and_figures_that_are_recorded_twice_come_in_again_unchanged(here: Organisation) -> None:
    for consultants in (3, 5):
        add_fact(by="tests", fact=OrganisationFigures(organisation=here, starts=DAY, consultants=consultants))
        add_fact(by="tests", fact=RoleLayer(organisation=here, starts=DAY, rank=7, title=f"Lead {consultants}"))
    files = csv_files(here)
    for name in ("organisations.csv", "layers.csv"):
        plan = plan_files(here, [Upload(name, files[name])], today=DAY)
        assert (plan.problems, plan.does_nothing) == ((), True)
    layer = "rank,title,starts,ends\n8,Lead,2020-03-02,\n8,Head,2020-03-02,\n"
    (problem,) = plan_files(here, [Upload("layers.csv", layer.encode())], today=DAY).problems
    assert problem.row == 3


def test_a_hard_space_that_is_recorded_is_no_difference(here: Organisation) -> None:
    person = add_fact(by="tests", fact=Person(organisation=here, code="N1", name="Ann Ash", profession="doctor"))
    Person.objects.filter(pk=person.pk).update(name="Ann\u00a0Ash ")  # as earlier versions let it in
    plan = plan_files(here, [Upload("people.csv", csv_files(here)["people.csv"])], today=DAY)
    assert (plan.problems, plan.does_nothing) == ((), True)
