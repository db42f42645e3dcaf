"""Sites: a register of their own, chosen on employments and posts, in every file and back."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from collegium.audit.models import AuditEvent
from collegium.organisation.actions import add_fact, change_from, correct_fact, establish_post, establish_unit
from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.exporting import csv_files
from collegium.organisation.exporting_linked import linked_data
from collegium.organisation.models import Employment, Person, PostPlacement, Site
from collegium.registers import writing
from collegium.registers.files.reading import Upload
from tests.conftest import ClientOf
from tests.organisation.plans import plan_files
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


def at(world: World, name: str, *parts: object) -> str:
    return reverse(f"organisation:{name}", args=[world.organisation.code, *parts])


def sent(client: Client, address: str, **answers: str) -> None:
    page = client.get(address)
    version = page.content.decode().partition('name="version" value="')[2].partition('"')[0]
    client.post(address, {"version": version, **answers})


# Pages


def test_a_site_is_added_corrected_removed_and_restored_on_its_pages(world: World, office: Client) -> None:
    office.post(at(world, "site_add"), {"code": "EAST", "name": "East Clnic"})
    site = Site.objects.get(organisation=world.organisation, code="EAST")
    sent(office, at(world, "site_correct", site.pk), code="EAST", name="East Clinic", reason="Typing slip")
    site.refresh_from_db()
    assert site.name == "East Clinic"
    listed = office.get(at(world, "sites")).content.decode()
    assert listed.index("East Clinic") < listed.index("Northway General") < listed.index("West Clinic")
    sent(office, at(world, "site_remove", site.pk), reason="Never opened")
    assert not Site.objects.filter(pk=site.pk).exists()
    removal = AuditEvent.objects.filter(verb="organisation.remove", subject="organisation.site").latest("pk")
    office.post(at(world, "site_undo", removal.pk))
    assert Site.objects.get(code="EAST").name == "East Clinic"


def test_a_site_that_is_in_use_stays(world: World, office: Client) -> None:
    site = world.sites["WEST"]
    with pytest.raises(ValidationError, match="You cannot remove this while it has"):
        writing.remove(by="tests", row=site, reason="x")
    sent(office, at(world, "site_remove", site.pk), reason="x")
    assert Site.objects.filter(pk=site.pk).exists()


def test_a_code_is_used_once(world: World, office: Client) -> None:
    page = office.post(at(world, "site_add"), {"code": "WEST", "name": "Another"}).content.decode()
    assert "Another site has this code." in page
    assert Site.objects.filter(organisation=world.organisation, code="WEST").count() == 1


def test_the_page_of_the_organisation_leads_to_the_sites(
    world: World, office: Client, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert at(world, "sites") in office.get(world.organisation.get_absolute_url()).content.decode()
    leader = client_of(world.users.leader)
    with django_assert_max_num_queries(12):
        assert leader.get(at(world, "sites")).status_code == 200
    assert leader.get(at(world, "site_add")).status_code == 403
    assert leader.get(at(world, "sites_file", "csv")).status_code == 403


def test_forms_of_employments_and_posts_offer_the_sites_of_the_organisation(world: World, office: Client) -> None:
    elsewhere = add_fact(by="tests", fact=Site(organisation=world.other, code="S", name="Southmoor Clinic"))
    job, placement = Employment.objects.get(person=world.people["P02"]), world.posts["CARD-CD"].placements.get()
    for kind, fact in (("employment", job), ("post_placement", placement)):
        address = at(world, f"{kind}_fact_correct", fact.pk)
        page = office.get(address).content.decode()
        assert "West Clinic (WEST)" in page
        assert "Southmoor Clinic" not in page
        with pytest.raises(ValidationError):
            correct_fact(by="tests", fact=fact, values={"site_id": elsewhere.pk})
    change_from(by="tests", fact=job, on=dt.date(2025, 1, 1), values={"site_id": world.sites["WEST"].pk})
    at_sites = [employment.site.code for employment in world.people["P02"].employments.order_by("starts")]
    assert at_sites == ["MAIN", "WEST"]


def test_the_pages_of_a_person_and_of_a_post_name_the_site(world: World, office: Client) -> None:
    person, post = world.people["P03"], world.posts["ORTHO-CD"]
    assert "West Clinic" in office.get(person.get_absolute_url()).content.decode()
    assert "West Clinic" in office.get(post.get_absolute_url()).content.decode()
    about = json.loads(office.get(f"{person.get_absolute_url()}?format=json").content)
    assert about["employments"][0]["site"] == "West Clinic"


# Files


def test_files_bring_sites_and_export_and_import_again_does_nothing(world: World) -> None:
    files = {
        "sites.csv": b"site_code,name\nEAST,East Clinic\n",
        "people.csv": b"staff_code,name,profession,unit_code,site_code,grade,starts\n"
        b"Q1,Quentin Ray,doctor,CARD,EAST,consultant,2025-01-01\n",
        "posts.csv": b"post_code,title,role,unit_code,site_code,starts\n"
        b"CARD-X,Lead,specialty_lead,CARD,EAST,2025-01-01\n",
    }
    uploads = [Upload(name, content) for name, content in files.items()]
    plan = plan_files(world.organisation, uploads, today=world.today)
    assert plan.problems == ()
    apply_plan(by="tests", plan=plan, organisation=world.organisation)
    assert Employment.objects.get(person__code="Q1").site.code == "EAST"
    assert PostPlacement.objects.get(post__code="CARD-X").site.code == "EAST"
    exported = [Upload(name, content) for name, content in csv_files(world.organisation).items()]
    assert [name for name in csv_files(world.organisation) if name == "sites.csv"]
    again = plan_files(
        world.organisation, [one for one in exported if one.name != "successions.csv"], today=world.today
    )
    assert again.problems == ()
    assert again.does_nothing


def test_the_file_of_the_register_comes_back_without_changes(world: World, office: Client) -> None:
    content = office.get(at(world, "sites_file", "csv")).content
    assert b"MAIN" in content
    plan = plan_files(world.organisation, [Upload("sites.csv", content)], today=world.today)
    assert plan.problems == ()
    assert plan.does_nothing


def test_a_site_that_nobody_knows_is_a_problem_with_a_hint(world: World) -> None:
    row = b"staff_code,unit_code,site_code,grade,starts\nP02,CARD,MIAN,consultant,2019-04-01\n"
    (problem,) = plan_files(world.organisation, [Upload("people.csv", row)], today=world.today).problems
    assert problem.problem == "There is no site with this code in the register or in these files."
    assert "“MAIN”" in problem.remedy


def test_a_file_without_the_column_leaves_the_sites_as_they_are(world: World) -> None:
    row = b"staff_code,unit_code,grade,job_plan_pas,starts\nP02,CARD,consultant,9,2019-04-01\n"
    plan = plan_files(world.organisation, [Upload("people.csv", row)], today=world.today)
    apply_plan(by="tests", plan=plan, organisation=world.organisation)
    job = Employment.objects.get(person=world.people["P02"])
    assert (job.pas, job.site.code) == (9, "MAIN")


def test_the_linked_data_name_the_sites(world: World) -> None:
    nodes = {node["id"]: node for node in json.loads(linked_data(world.organisation, on=world.today))["@graph"]}
    site = "urn:collegium:organisation:ZNW:site:WEST"
    assert nodes[site]["type"] == "org:Site"
    assert nodes[site]["name"] == "West Clinic"
    assert site in nodes["urn:collegium:organisation:ZNW"]["sites"]
    assert nodes["urn:collegium:organisation:ZNW:post:ORTHO-CD"]["site"] == site
    employed = [node for node in nodes.values() if ":employment:P03:" in node["id"]]
    assert [node["site"] for node in employed] == [site]


def test_seventy_consultants_on_three_sites_can_be_counted(world: World) -> None:
    """What a report on span and distance asks: 40, 20 and 10 consultants, their lead based at the first site."""
    unit = establish_unit(
        by="tests", organisation=world.organisation, code="BIG", starts=world.first, name="Big", kind="directorate"
    )
    third = add_fact(by="tests", fact=Site(organisation=world.organisation, code="THIRD", name="Third"))
    sites = [*[world.sites["MAIN"]] * 40, *[world.sites["WEST"]] * 20, *[third] * 10]
    for number, site in enumerate(sites):
        person = Person(organisation=world.organisation, code=f"B{number}", name=f"B {number}", profession="doctor")
        add_fact(by="tests", fact=person)
        job = Employment(person=person, unit=unit, site=site, grade="consultant", starts=world.first)
        add_fact(by="tests", fact=job)
    lead = establish_post(
        by="tests", organisation=world.organisation, code="BIG-CD", starts=world.first, title="Lead",
        role="clinical_director", profession="doctor", unit=unit, site=world.sites["MAIN"],
    )  # fmt: skip
    employed = Employment.objects.at(world.today).filter(unit=unit, grade="consultant")
    elsewhere = employed.exclude(site=lead.placements.get().site).count()
    assert (employed.count(), round(100 * elsewhere / employed.count(), 1)) == (70, 42.9)
