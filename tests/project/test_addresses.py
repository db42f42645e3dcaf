"""Every page states who may open it, and refuses everybody else: strangers, wrong roles, other organisations.

Each test walks every address and tells all that is wrong at once: objects of every kind are made once a test, not once an address.
"""

from __future__ import annotations

from functools import cache

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


@pytest.fixture
def here(world: World) -> Examples:
    return examples_in(
        world.organisation, world.units["CARD"], world.posts["CARD-CD"], world.people["P02"], world.bodies["BOARD"]
    )


@pytest.fixture
def elsewhere(world: World) -> Examples:
    return examples_in(world.other, world.other_unit, world.other_post, world.other_person, world.other_body)


@pytest.fixture
def client_as(client_of: ClientOf) -> ClientOf:
    """One client for each user, signed in once."""
    return cache(client_of)


def paths(found: list[Address], at: Examples) -> list[tuple[Address, str]]:
    return [(address, reverse(address.name, kwargs=example(address, at))) for address in found]


def ask(client: Client, path: str) -> list[int]:
    """What reading and what sending a form is answered with."""
    client.raise_request_exception = False
    return [client.get(path).status_code, client.post(path, {"reason": "x"}).status_code]


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_every_address_states_a_policy(address: Address) -> None:
    policy = getattr(address.view, "policy", None)
    assert isinstance(policy, Policy), f"{address.name}: decorate its view with @page(...) or @public"
    assert policy.scope in {"organisation", "anywhere", "signed_in", "public"}
    assert ("code" in address.parameters) == (policy.scope == "organisation"), (
        "the code in the address is what is guarded"
    )


def test_every_address_of_the_sign_in_library_is_known_or_refused(world: World, client_as: ClientOf) -> None:
    known = {"provider_id": "directory", "key": "x", "uidb36": "1"}
    stranger, office = Client(), client_as(world.users.office)
    session = office.session
    session["second_factor"] = True
    session.save()
    library = [address for address in EVERY if address.name.startswith(LIBRARY) and address.name not in PUBLIC]
    wrong = []
    for address in library:
        path = reverse(address.name, kwargs={name: known[name] for name in address.parameters})
        if not stranger.get(path).url.startswith("/account/login/"):
            wrong.append(f"{path}: a stranger is not led to sign in")
        if address.name not in MEMBERS and (answers := ask(office, path)) != [403, 403]:
            wrong.append(f"{path}: {answers}")
    assert library
    assert wrong == []


def test_a_stranger_is_led_to_sign_in(here: Examples, client: Client) -> None:
    wrong = [
        f"{address.name} at {path}: {answer.status_code}"
        for address, path in paths([*SCOPED, *ANYWHERE], here)
        for answer in (client.get(path), client.post(path))
        if answer.status_code != 302 or not answer.url.startswith("/account/login/")
    ]
    assert wrong == []


def test_another_organisation_s_office_is_told_nothing(here: Examples, world: World, client_as: ClientOf) -> None:
    wrong = [
        f"{address.name} at {path}, {user.name}: {answers}"
        for address, path in paths(SCOPED, here)
        for user in (world.users.other_office, world.users.stranger, world.users.national)
        if (answers := ask(client_as(user), path)) != [404, 404]
    ]
    assert wrong == []


def test_an_object_of_another_organisation_is_not_there(
    here: Examples, elsewhere: Examples, world: World, client_as: ClientOf
) -> None:
    """The office of one organisation puts the number of another's object into its own address."""
    client = client_as(world.users.office)
    wrong = []
    for address in SCOPED:
        if not {"pk", "unit_id", "event", "job_id"} & address.parameters:
            continue
        values = example(address, elsewhere) | {"code": here.organisation.code}
        path = reverse(address.name, kwargs=values)
        if (answers := ask(client, path)) not in ([404, 404], [404, 405], [405, 404]):
            wrong.append(f"{address.name} at {path}: {answers}")
    assert wrong == []


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


def test_a_wrong_role_is_refused(here: Examples, world: World, client_as: ClientOf) -> None:
    wrong = [
        f"{address.name} at {path}, {user.name}: {answers}"
        for address, path in paths([*SCOPED, *ANYWHERE], here)
        for user in refused_users(address, world)
        if (answers := ask(client_as(user), path)) != [403, 403]
    ]
    assert wrong == []


def test_the_office_is_let_in(here: Examples, world: World, client_as: ClientOf) -> None:
    """The examples are real: whoever may open a page does open it, so that the refusals above mean something."""
    client = client_as(world.users.office)
    wrong = []
    for address, path in paths([*SCOPED, *ANYWHERE], here):
        answer = client.get(path)
        if answer.status_code not in {200, 302, 405} and address.name not in NOT_FOR_THE_EXAMPLE:
            wrong.append(f"{address.name}: {answer.status_code}")
    assert wrong == []


# A report needs a release; only what one gave oneself can be taken back.
NOT_FOR_THE_EXAMPLE = {
    "assessments:round_delete_own",
    "engagement:report",
    "engagement:figures",
    "engagement:figures_file",
    "engagement:unit",
    "assessments:round_rate",  # only a rater
    "commitments:commitment_reopen",  # only what has ended is opened again
    "board:review_comment",  # only the lead of a service speaks for it
    # Steps that do not follow from the state of the example.
    *(f"board:question_{step}" for step in ("promise", "close", "publish", "withdraw", "reopen")),
    "board:meeting_reopen",
}


def test_the_world_has_somebody_for_every_question(world: World) -> None:
    assert len(vars(world.users)) == 9
    assert SCOPED
    assert ANYWHERE
