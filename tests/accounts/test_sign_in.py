"""The whole way in, as a browser goes it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from collegium.accounts.actions import forget_second_factor, set_second_factor
from collegium.accounts.demonstration import DemonstrationAccount, write_accounts
from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from tests.world import PASSWORD, World

LOGIN = "/account/login/"
CODE = "/account/second-factor/authenticate/"
SET_UP = "/account/second-factor/totp/activate/"


@pytest.fixture(autouse=True)
def _forget_attempts() -> None:
    cache.clear()


@pytest.fixture
def committing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the end of the transaction happens at once, as it does outside tests before the answer is sent."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda done, **_: done())


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def give_password(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password})


@pytest.fixture
def secret(world: World) -> str:
    made = generate_totp_secret()
    set_second_factor(by="tests", user=world.users.office, secret=made)
    return made


def test_the_page_shows_one_form_and_no_invented_people(world: World, client: Client) -> None:
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert "<title>Sign in – Collegium</title>" in " ".join(page.text.split()).replace("> ", ">").replace(" <", "<")
    assert "demonstration" not in page.text.lower()
    assert "directory" not in page.text
    assert "one-time" not in page.text


def test_password_then_code(world: World, client: Client, secret: str) -> None:
    answer = give_password(client, world.users.office)
    assert answer.url == CODE
    assert client.get("/").url.startswith(LOGIN), "half signed in is not signed in"
    assert "Enter your code" in client.get(CODE).text
    assert client.post(CODE, {"code": code_of(secret)}).url == "/"
    assert client.session["second_factor"] is True
    assert client.get("/account/second-factor/").status_code == 200
    assert AuditEvent.objects.filter(verb="accounts.sign_in", subject_id=str(world.users.office.pk)).exists()


def test_a_wrong_code_is_refused_and_recorded(world: World, client: Client, secret: str) -> None:
    give_password(client, world.users.office)
    wrong = "000000" if code_of(secret) != "000000" else "000001"
    page = client.post(CODE, {"code": wrong})
    assert page.status_code == 200
    assert "This code is not right" in page.text
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.filter(verb="accounts.second_factor_refused").exists()


def test_a_code_works_once(world: World, client: Client, secret: str) -> None:
    code = code_of(secret)
    give_password(client, world.users.office)
    client.post(CODE, {"code": code})
    second = Client()
    give_password(second, world.users.office)
    assert "This code is not right" in second.post(CODE, {"code": code}).text


def test_a_wrong_password_says_so_without_saying_which(world: World, client: Client) -> None:
    for email in (world.users.office.email, "nobody@example.org"):
        page = client.post(LOGIN, {"login": email, "password": "wrong wrong wrong"})
        assert "The e-mail address or the password is not right" in page.text


def test_after_five_wrong_passwords_the_right_one_waits(world: World, client: Client) -> None:
    for _ in range(5):
        give_password(client, world.users.office, "wrong wrong wrong")
    page = give_password(client, world.users.office)
    assert page.status_code == 200
    assert "Too many attempts. Wait five minutes" in page.text


def test_without_a_second_factor_one_is_set_up_first(world: World, client: Client, committing: None) -> None:
    give_password(client, world.users.analyst)
    for address in ("/", "/account/second-factor/", "/account/password/change/"):
        assert client.get(address).url == SET_UP, address
    page = client.get(SET_UP)
    assert 'src="data:image/svg+xml;base64,' in page.text
    shown = re.search(r'app-key">([A-Z2-7]+)<', page.text)
    assert shown is not None
    answer = client.post(SET_UP, {"code": code_of(shown[1])})
    assert answer.url == "/account/second-factor/recovery-codes/"
    codes = re.findall(r"<li>(\d{8})</li>", client.get(answer.url).text)
    assert len(codes) == 10
    assert client.get("/account/second-factor/recovery-codes/download/").text.count("\n") == 11
    assert client.session["second_factor"] is True

    client.post("/account/logout/")
    give_password(client, world.users.analyst)
    assert client.post(CODE, {"code": codes[0]}).url == "/", "a recovery code stands in for the phone"
    again = Client()
    give_password(again, world.users.analyst)
    assert "This code is not right" in again.post(CODE, {"code": codes[0]}).text, "but only once"


def test_a_session_opened_before_the_second_factor_is_asked_for_it(world: World, client: Client) -> None:
    give_password(client, world.users.analyst)
    secret = generate_totp_secret()
    set_second_factor(by="tests", user=world.users.analyst, secret=secret)  # in another browser
    for address in ("/", "/account/second-factor/totp/deactivate/", "/account/password/change/"):
        assert client.get(address).url == "/account/second-factor/reauthenticate/", address
    client.post("/account/second-factor/reauthenticate/", {"code": code_of(secret)})
    assert client.get("/account/second-factor/").status_code == 200


def test_taking_it_away_leads_back_to_setting_up(world: World, client: Client, secret: str, committing: None) -> None:
    give_password(client, world.users.office)
    client.post(CODE, {"code": code_of(secret)})
    page = "/account/second-factor/totp/deactivate/"
    assert "Replace your second factor" in client.get(page).text
    session = client.session
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - 600} for one in session["account_authentication_methods"]
    ]
    session.save()
    assert client.get(page).url.startswith("/account/reauthenticate/"), "ten minutes later it asks again"
    assert "Confirm that it is you" in client.get("/account/reauthenticate/").text
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/second-factor/totp/deactivate/")
    assert not Authenticator.objects.filter(user=world.users.office).exists()
    assert client.get("/").url == SET_UP


def test_the_office_can_clear_a_lost_second_factor(world: World, secret: str) -> None:
    forget_second_factor(by=world.users.other_office, user=world.users.office, reason="Phone lost")
    assert not Authenticator.objects.filter(user=world.users.office).exists()
    assert AuditEvent.objects.get(verb="accounts.second_factor_removed").reason == "Phone lost"


def test_a_closed_account_cannot_sign_in(world: World, client: Client) -> None:
    world.users.office.is_active = False
    world.users.office.save()
    answer = give_password(client, world.users.office)
    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200 or answer.url == "/account/inactive/"


@pytest.mark.parametrize(
    "address",
    [
        "/account/signup/",
        "/account/email/",
        "/account/password/reset/",
        "/account/directory/",
        "/account/directory/signup/",
        "/account/password/set/",
    ],
)
def test_pages_of_the_library_that_nobody_needs_are_refused(
    address: str, world: World, client: Client, client_of: Any
) -> None:
    assert client.get(address).url == LOGIN
    assert client_of(world.users.office).get(address).status_code == 403


def test_changing_the_password_asks_for_a_long_one(world: World, client_of: Any) -> None:
    client = client_of(world.users.office)
    page = client.get("/account/password/change/")
    assert "&lt;ul&gt;" not in page.text  # the library's rules are a list
    for asked in (page, client.get("/account/reauthenticate/")):
        assert asked.status_code == 200
        assert "Forgot" not in asked.text  # its link leads to a page that this server does not have
    page = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert "at least 12 characters" in page.text


class TestDemonstration:
    @pytest.fixture
    def account(self, world: World, settings: Any, tmp_path: Path) -> DemonstrationAccount:
        settings.DATA = tmp_path
        secret = generate_totp_secret()
        set_second_factor(by="tests", user=world.users.office, secret=secret)
        account = DemonstrationAccount(
            key="office",
            role="Medical director’s office",
            name="Olive Office",
            email=world.users.office.email,
            password=PASSWORD,
            totp_secret=secret,
        )
        write_accounts(tmp_path, [account])
        return account

    def test_off_nothing_of_it_exists(self, account: DemonstrationAccount, client: Client) -> None:
        page = client.get(f"{LOGIN}?as=office")
        assert account.email not in page.text
        assert PASSWORD not in page.text

    def test_on_a_choice_fills_in_both_steps(
        self, account: DemonstrationAccount, client: Client, settings: Any
    ) -> None:
        settings.DEMO = True
        assert "?as=office" in client.get(LOGIN).text
        page = client.get(f"{LOGIN}?as=office").text
        assert f'value="{account.email}"' in page
        assert f'value="{PASSWORD}"' in page
        client.post(LOGIN, {"login": account.email, "password": PASSWORD})
        shown = re.search(r'name="code"[^>]*value="(\d{6})"', client.get(CODE).text)
        assert shown is not None
        assert client.post(CODE, {"code": shown[1]}).url == "/"

    def test_a_used_code_is_not_offered_again(
        self, account: DemonstrationAccount, client: Client, settings: Any, world: World
    ) -> None:
        settings.DEMO = True
        settings.MFA_TOTP_TOLERANCE = 1
        for _ in range(2):
            give_password(client, world.users.office)
            shown = re.search(r"at this moment is (\d{6})", client.get(CODE).text)
            assert shown is not None
            assert client.post(CODE, {"code": shown[1]}).url == "/"
            client.post("/account/logout/")

    def test_the_file_is_plain(self, account: DemonstrationAccount, tmp_path: Path) -> None:
        assert json.loads((tmp_path / "demo-accounts.json").read_text())[0]["key"] == "office"
