"""The office gives roles, ends them, links accounts and hands over first links; nobody else does."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from collegium.accounts.models import User
from collegium.accounts.roles import Permission, Role
from collegium.audit.models import AuditEvent
from collegium.organisation.access import access_for
from collegium.organisation.actions.access import give_role, link_person
from collegium.organisation.models import Grant
from tests.conftest import ClientOf
from tests.world import World

BASE = "/organisations/ZNW/access/"


def give(client: Client, world: World, **changes: str) -> Any:
    values = {"name": "Nell Newcomer", "email": "Nell@Example.org", "role": "secretary", "starts": str(world.today)}
    return client.post(f"{BASE}give/", values | changes)


def link_on(page: Any) -> str:
    shown = re.search(r"http://testserver(/account/password/\S+?)<", page.text)
    assert shown is not None
    return shown[1]


def test_the_page_lists_roles_and_linked_people(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        page = client.get(BASE)
    for name in ("Olive Office", "Bea Board", "Sam Secretary", "Ana Analyst", "Bryn Castell"):
        assert name in page.text
    assert "Otto Other" not in page.text
    assert "Nobody had a role on 1 January 2019" in client.get(f"{BASE}?as_of=2019-01-01").text


def test_a_new_person_gets_an_account_a_role_and_a_link_that_works_once(world: World, client_of: ClientOf) -> None:
    page = give(client_of(world.users.office), world)
    assert page["Cache-Control"] == "no-store"
    address = link_on(page)
    user = User.objects.get(email="nell@example.org")
    assert access_for(user, world.today).may(Permission.CHANGE_BODIES, world.organisation)
    assert AuditEvent.objects.filter(verb="organisation.add", subject="organisation.grant").count() >= 6
    assert mail.outbox == [], "no mail server is set up"

    newcomer = Client()
    form = newcomer.get(address, follow=True)
    assert "Set your password" in form.text
    new = {"password1": "three words not alike", "password2": "three words not alike"}
    assert newcomer.post(form.request["PATH_INFO"], new).url.endswith("/done/")
    assert "Sign in with your new password" in newcomer.get("/account/password/reset/key/done/").text
    answer = newcomer.post("/account/login/", {"login": "nell@example.org", "password": "three words not alike"})
    assert answer.status_code == 302
    assert "This link no longer works" in Client().get(address, follow=True).text


def test_the_link_is_sent_too_where_a_mail_server_is_set_up(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    address = link_on(give(client_of(world.users.office), world))
    assert address in mail.outbox[0].body
    assert mail.outbox[0].to == ["nell@example.org"]


def test_an_account_that_exists_is_used_and_no_link_is_shown(world: World, client_of: ClientOf) -> None:
    answer = give(client_of(world.users.office), world, email=world.users.other_office.email)
    assert answer.url == BASE
    assert Grant.objects.filter(user=world.users.other_office, organisation=world.organisation).exists()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"email": "sam.secretary@example.org"}, "already at that time"),
        ({"ends": "2019-01-01"}, "The last day is before the first day"),
        ({"role": "national_analyst"}, "Select a valid choice"),
        ({"email": "no address"}, "Enter a valid email address"),
    ],
)
def test_what_cannot_be_given(world: World, client_of: ClientOf, changes: dict[str, str], problem: str) -> None:
    accounts = User.objects.count()
    page = give(client_of(world.users.office), world, **changes)
    assert page.status_code == 200
    assert problem in page.text
    assert User.objects.count() == accounts, "nothing was made"


def test_a_role_ends_at_once_or_later(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    grant = Grant.objects.get(user=world.users.secretary)
    yesterday = world.today - dt.timedelta(days=1)
    assert f'value="{yesterday}"' in client.get(f"{BASE}roles/{grant.pk}/end/").text
    assert client.post(f"{BASE}roles/{grant.pk}/end/", {"ends": str(yesterday)}).url == BASE
    assert access_for(world.users.secretary, world.today).by_organisation == {}
    assert access_for(world.users.secretary, yesterday).by_organisation


def test_a_role_ended_before_it_began_is_taken_out(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    give(client, world, starts=str(world.today + dt.timedelta(days=9)))
    grant = Grant.objects.get(user__email="nell@example.org")
    client.post(f"{BASE}roles/{grant.pk}/end/", {"ends": str(world.today)})
    assert not Grant.objects.filter(pk=grant.pk).exists()
    assert AuditEvent.objects.filter(verb="organisation.remove", subject_id=str(grant.pk)).exists()


def test_the_last_office_stays(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    grant = Grant.objects.get(user=world.users.office)
    page = client.post(f"{BASE}roles/{grant.pk}/end/", {"ends": str(world.today)})
    assert "give it to somebody first" in page.text
    assert Grant.objects.get(pk=grant.pk).ends is None
    give(client, world, role="office")
    assert client.post(f"{BASE}roles/{grant.pk}/end/", {"ends": str(world.today)}).url == BASE


def test_an_office_that_ends_itself_does_not_count_as_another(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    give(client, world, role="office", ends=str(world.today + dt.timedelta(days=30)))
    grant = Grant.objects.get(user=world.users.office)
    assert "give it to somebody first" in client.post(f"{BASE}roles/{grant.pk}/end/", {"ends": str(world.today)}).text


def test_a_person_is_linked_and_then_leads(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    person = world.people["P03"]
    link_on(client.post(f"{BASE}people/{person.pk}/", {"email": "chidi@example.org"}))
    user = User.objects.get(email="chidi@example.org")
    assert user.name == "Chidi Marlowe"
    assert access_for(user, world.today).led_units == {world.units["ORTHO"].pk}
    assert client.post(f"{BASE}people/{person.pk}/", {"email": ""}).url == BASE
    assert access_for(user, world.today).led_units == frozenset()


def test_the_page_of_a_person_leads_to_the_account(world: World, client_of: ClientOf) -> None:
    address = f"{BASE}people/{world.people['P03'].pk}/"
    office = client_of(world.users.office)
    assert f'<a href="{address}">Link to an account</a>' in office.get(world.people["P03"].get_absolute_url()).text
    linked = world.people["P12"]
    assert linked.user_id
    assert ">Change the linked account</a>" in office.get(linked.get_absolute_url()).text
    analyst = client_of(world.users.analyst).get(linked.get_absolute_url())
    assert analyst.status_code == 200
    assert "linked account" not in analyst.text


def test_one_account_is_one_person(world: World, client_of: ClientOf) -> None:
    page = client_of(world.users.office).post(
        f"{BASE}people/{world.people['P03'].pk}/", {"email": world.users.leader.email}
    )
    assert "This account belongs to Bryn Castell already" in page.text


def test_a_new_link_and_a_cleared_second_factor(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    account = f"{BASE}accounts/{world.users.leader.pk}/"
    assert "New link for Bryn Castell" in client.get(f"{account}link/").text
    link_on(client.post(f"{account}link/"))
    assert "This field is required" in client.post(f"{account}second-factor/").text
    assert client.post(f"{account}second-factor/", {"reason": "Came to the office"}).url == BASE


def test_an_account_is_untied_from_the_directory_with_a_reason(world: World, client_of: ClientOf) -> None:
    client, leader = client_of(world.users.office), world.users.leader
    account = f"{BASE}accounts/{leader.pk}/directory/"
    assert "Untie from the directory" not in client.get(BASE).text
    assert client.get(account).url == BASE
    SocialAccount.objects.create(user=leader, provider="oidc", uid="A")
    assert "Untie from the directory" in client.get(BASE).text
    assert "Untie Bryn Castell from the directory" in client.get(account).text
    assert "This field is required" in client.post(account).text
    assert SocialAccount.objects.filter(user=leader).count() == 1
    assert client.post(account, {"reason": "New entry after marriage"}).url == BASE
    assert not SocialAccount.objects.filter(user=leader).exists()
    event = AuditEvent.objects.get(verb="accounts.directory_untied")
    assert (event.subject_id, event.reason) == (str(leader.pk), "New entry after marriage")
    for other in (world.users.board, leader):
        assert client_of(other).get(account).status_code == 403


def test_an_account_that_opens_something_elsewhere_is_left_alone(world: World, client_of: ClientOf) -> None:
    """A link to set its password would open the other organisation to this office."""
    client = client_of(world.users.office)
    give(client, world, email=world.users.other_office.email)
    for door in ("link", "second-factor", "directory"):
        account = f"{BASE}accounts/{world.users.other_office.pk}/{door}/"
        assert client.get(account).status_code == 403
        assert client.post(account, {"reason": "x"}).status_code == 403


def test_a_national_analyst_is_left_alone(world: World, client_of: ClientOf) -> None:
    link_person(by="tests", person=world.people["P05"], user=world.users.national)
    assert client_of(world.users.office).post(f"{BASE}accounts/{world.users.national.pk}/link/").status_code == 403


def test_only_accounts_of_this_organisation(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    other = Grant.objects.get(user=world.users.other_office)
    for address in (
        f"{BASE}accounts/{world.users.other_office.pk}/link/",
        f"{BASE}roles/{other.pk}/end/",
        f"{BASE}people/{world.other_person.pk}/",
        f"{BASE}accounts/{world.users.stranger.pk}/link/",
    ):
        assert client.get(address).status_code == 404, address


def test_the_matrix_says_every_permission_in_words(world: World, client_of: ClientOf) -> None:
    page = client_of(world.users.office).get(f"{BASE}matrix/")
    assert page.text.count('<th scope="row"') == len(Permission)
    assert page.text.count('<th scope="col"') == 1 + len(Role)


def test_a_national_role_has_no_organisation(world: World) -> None:
    grant = give_role(
        by="tests",
        organisation=None,
        user=world.users.stranger,
        role=Role.NATIONAL_ANALYST,
        starts=world.today,
        ends=None,
    )
    assert grant.organisation is None
    assert access_for(world.users.stranger, world.today).may_anywhere(Permission.COMPARE)
