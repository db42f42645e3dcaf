"""What is exported can be imported again, and gives the same export byte for byte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.urls import reverse

from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.exporting import csv_files, packed_csv, workbook
from collegium.organisation.files import REGISTER_KINDS
from collegium.organisation.importing import KINDS
from collegium.organisation.models import (
    Body,
    BodyPlacement,
    Organisation,
    OrganisationFigures,
    Person,
    Post,
    PostPlacement,
    RoleLayer,
    Seat,
    Site,
    Succession,
    Unit,
    UnitPlacement,
)
from collegium.registers.files import Context, file_kind
from collegium.registers.files.reading import Upload
from collegium.registers.files.templates import template_csv, template_workbook
from collegium.tables.reading import read_table
from tests.conftest import ClientOf
from tests.organisation.plans import plan_files
from tests.uploads import answers_of
from tests.world import World


def emptied(organisation: Organisation) -> None:
    """Take every fact out by hand, as no user could."""
    Seat.objects.filter(body__organisation=organisation).delete()
    for model, owner in ((BodyPlacement, "body"), (PostPlacement, "post"), (UnitPlacement, "unit")):
        model.objects.filter(**{f"{owner}__organisation": organisation}).delete()
    for model in (Person, Post, Body, Unit, Site, OrganisationFigures, RoleLayer):
        model.objects.filter(organisation=organisation).delete()
    Succession.objects.filter(successor=organisation).delete()


def test_export_import_export_is_the_same_byte_for_byte(world: World) -> None:
    before = packed_csv(world.organisation)
    emptied(world.organisation)
    assert packed_csv(world.organisation) != before
    plan = plan_files(world.organisation, [Upload("register.zip", before)], today=world.today)
    assert plan.problems == ()
    apply_plan(by="tests", plan=plan, organisation=world.organisation)
    assert packed_csv(world.organisation) == before


def test_the_workbook_comes_back_the_same_too(world: World) -> None:
    before, files = workbook(world.organisation), csv_files(world.organisation)
    emptied(world.organisation)
    plan = plan_files(world.organisation, [Upload("register.xlsx", before)], today=world.today)
    assert plan.problems == ()
    apply_plan(by="tests", plan=plan, organisation=world.organisation)
    assert csv_files(world.organisation) == files
    assert workbook(world.organisation) == before


def test_importing_an_export_changes_nothing(world: World) -> None:
    for upload in (Upload("r.zip", packed_csv(world.organisation)), Upload("r.xlsx", workbook(world.organisation))):
        plan = plan_files(world.organisation, [upload], today=world.today)
        assert plan.problems == ()
        assert plan.does_nothing
        assert plan.unchanged > 50


def test_units_posts_and_people_can_be_taken_to_another_organisation(world: World) -> None:
    emptied(world.other)
    files = csv_files(world.organisation)
    kept = [
        Upload(name, content) for name, content in files.items() if name not in ("organisations.csv", "successions.csv")
    ]
    plan = plan_files(world.other, kept, today=world.today)
    assert plan.problems == ()
    apply_plan(by="tests", plan=plan, organisation=world.other)
    again = csv_files(world.other)
    assert {name: again[name] for name in files if name not in ("organisations.csv", "successions.csv")} == {
        one.name: one.content for one in kept
    }


def test_without_the_right_to_see_people_nobody_is_named(world: World) -> None:
    named = world.people["P01"].name.encode()
    assert named in csv_files(world.organisation)["people.csv"]
    files = csv_files(world.organisation, names=False)
    assert not any(named in content for content in files.values())
    plan = plan_files(world.organisation, [Upload("people.csv", files["people.csv"])], today=world.today)
    assert plan.does_nothing  # a column that is left out clears nothing


def test_each_file_of_the_zip_is_called_after_its_kind(world: World) -> None:
    with zipfile.ZipFile(io.BytesIO(packed_csv(world.organisation))) as archive:
        assert [name.removesuffix(".csv") for name in archive.namelist()] == [one.id for one in KINDS if one.ours]


def test_templates_have_our_columns_and_no_rows(world: World) -> None:
    context = Context(scope="ZNW", by="tests", today=world.today)
    ours = [kind for kind in REGISTER_KINDS if kind.ours]
    assert template_csv(file_kind("seats"), context).decode("utf-8-sig").strip() == (
        "body_code,post_code,staff_code,role,standing,voting,starts,ends"
    )
    notes = read_table(template_workbook(ours, context), name="template.xlsx", sheet="Notes")
    assert ("units", "unit_code") in {row[:2] for row in notes.rows}


@pytest.mark.parametrize("pack", [packed_csv, workbook])
def test_a_hospital_that_opened_under_queen_victoria_comes_in_again(
    world: World, client_of: ClientOf, pack: Callable[[Organisation], bytes]
) -> None:
    """Files take the days that forms take, and Excel knows no day before 1900."""
    office = client_of(world.users.office)
    address = reverse("organisation:organisation_fact_correct", args=["ZNW", world.organisation.pk])
    answers = answers_of(office.get(address).content.decode())
    assert office.post(address, {**answers, "opened": "1850-01-01"}).status_code == 302
    world.organisation.refresh_from_db()
    name = "register.zip" if pack is packed_csv else "register.xlsx"
    plan = plan_files(world.organisation, [Upload(name, pack(world.organisation))], today=world.today)
    assert plan.problems == ()
    assert plan.does_nothing
