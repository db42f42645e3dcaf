"""Every page states who may open it, and refuses everybody else: strangers, wrong roles, other organisations."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collegium.accounts.middleware import MEMBERS, PUBLIC
from collegium.accounts.models import User
from collegium.organisation.access import access_for
from collegium.organisation.pages import Policy
from tests.conftest import ClientOf
from tests.project.addresses import Address, Examples, addresses, example, examples_in
from tests.world import World

LIBRARY = ("account_", "mfa_", "socialaccount_", "openid_connect_")
EVERY = addresses()
OURS = [address for address in EVERY if not address.name.startswith(LIBRARY)]
SCOPED = [address for address in OURS if getattr(address.view, "policy", Policy((), "")).scope == "organisation"]
ANYWHERE = [address for address in OURS if getattr(address.view, "policy", Policy((), "")).scope == "anywhere"]


def named(found: list[Address]) -> Any:
    return pytest.mark.parametrize("address", found, ids=lambda address: address.name)


@pytest.fixture
def here(world: World) -> Examples:
    return examples_in(
        world.organisation, world.units["CARD"], world.posts["CARD-CD"], world.people["P02"], world.bodies["BOARD"]
    )


@pytest.fixture
def elsewhere(world: World) -> Examples:
    return examples_in(world.other, world.other_unit, world.other_post, world.other_person, world.other_body)


def ask(client: Client, path: str) -> list[int]:
    """What reading and what sending a form is answered with."""
    client.raise_request_exception = False
    return [client.get(path).status_code, client.post(path, {"reason": "x"}).status_code]


@named(OURS)
def test_every_address_states_a_policy(address: Address) -> None:
    policy = getattr(address.view, "policy", None)
    assert isinstance(policy, Policy), f"{address.name}: decorate its view with @page(...) or @public"
    assert policy.scope in {"organisation", "anywhere", "signed_in", "public"}
    assert ("code" in address.parameters) == (policy.scope == "organisation"), (
        "the code in the address is what is guarded"
    )


@named([address for address in EVERY if address.name.startswith(LIBRARY)])
def test_every_address_of_the_sign_in_library_is_known_or_refused(
    address: Address, world: World, client: Client
) -> None:
    if address.name in PUBLIC:
        return
    known = {"provider_id": "directory", "key": "x", "uidb36": "1"}
    path = reverse(address.name, kwargs={name: known[name] for name in address.parameters})
    assert client.get(path).url.startswith("/account/login/")
    if address.name not in MEMBERS:
        client.force_login(world.users.office)
        session = client.session
        session["second_factor"] = True
        session.save()
        assert ask(client, path) == [403, 403]


@named([*SCOPED, *ANYWHERE])
def test_a_stranger_is_led_to_sign_in(address: Address, here: Examples, client: Client) -> None:
    path = reverse(address.name, kwargs=example(address, here))
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 302
        assert answer.url.startswith("/account/login/")


@named(SCOPED)
def test_another_organisation_s_office_is_told_nothing(
    address: Address, here: Examples, world: World, client_of: ClientOf
) -> None:
    path = reverse(address.name, kwargs=example(address, here))
    for user in (world.users.other_office, world.users.stranger, world.users.national):
        assert ask(client_of(user), path) == [404, 404]


@named([address for address in SCOPED if {"pk", "unit_id", "event", "job_id"} & address.parameters])
def test_an_object_of_another_organisation_is_not_there(
    address: Address, here: Examples, elsewhere: Examples, world: World, client_of: ClientOf
) -> None:
    """The office of one organisation puts the number of another's object into its own address."""
    values = example(address, elsewhere) | {"code": here.organisation.code}
    path = reverse(address.name, kwargs=values)
    client = client_of(world.users.office)
    assert ask(client, path) in ([404, 404], [404, 405], [405, 404]), path


def refused_users(address: Address, world: World) -> list[User]:
    """Those of the organisation's own people whose roles hold none of the page's permissions."""
    found = []
    for user in vars(world.users).values():
        access = access_for(user, world.today)
        held = access.by_organisation.get(world.organisation.pk)
        permissions = address.view.policy.permissions
        if address.view.policy.scope == "anywhere":
            allowed = any(access.may_anywhere(one) for one in permissions)
        else:
            allowed = held is None or any(one in held for one in permissions)
        if not allowed:
            found.append(user)
    return found


@named([*SCOPED, *ANYWHERE])
def test_a_wrong_role_is_refused(address: Address, here: Examples, world: World, client_of: ClientOf) -> None:
    path = reverse(address.name, kwargs=example(address, here))
    for user in refused_users(address, world):
        assert ask(client_of(user), path) == [403, 403], f"{user.name} reached {path}"


@named([*SCOPED, *ANYWHERE])
def test_the_office_is_let_in(address: Address, here: Examples, world: World, client_of: ClientOf) -> None:
    """The examples are real: whoever may open a page does open it, so that the refusals above mean something."""
    client = client_of(world.users.office)
    answer = client.get(reverse(address.name, kwargs=example(address, here)))
    assert answer.status_code in {200, 302, 405} or address.name in NOT_FOR_THE_EXAMPLE, answer.status_code


# Lists of organisations belong to no organisation; the example's file and wave do. A report needs a release.
NOT_FOR_THE_EXAMPLE = {address.name for address in ANYWHERE if "pk" in address.parameters} | {
    "engagement:report",
    "engagement:figures",
    "engagement:figures_file",
    "engagement:unit",
    "assessments:round_rate",  # only a rater
    "board:review_comment",  # only the lead of a service speaks for it
}


def test_the_world_has_somebody_for_every_question(world: World) -> None:
    assert len(vars(world.users)) == 8
    assert SCOPED
    assert ANYWHERE
