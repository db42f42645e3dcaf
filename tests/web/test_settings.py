"""The settings: safe where they must be, refused where they make no sense, and silent about people."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils.module_loading import import_string

from collegium.accounts.checks import demonstration_stays_at_home, second_factor_is_required
from collegium.web import environment
from tests.conftest import ClientOf
from tests.world import World

ROOT = Path(__file__).parents[2]


def manage(folder: Path, *arguments: str, **known: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COLLEGIUM_", "DJANGO_"))}
    kept |= {"COLLEGIUM_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "collegium.web.settings", **known}
    words = [sys.executable, "-W", "error::DeprecationWarning", "-m", "collegium.cli", "manage", *arguments]
    return subprocess.run(words, env=kept, capture_output=True, text=True, timeout=300)


def test_the_deployment_checks_are_clean(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", COLLEGIUM_HTTPS="yes")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_setting_that_makes_no_sense_stops_the_server_with_its_name(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", COLLEGIUM_HTTPS="perhaps")
    assert done.returncode == 1
    assert "COLLEGIUM_HTTPS is 'perhaps': write yes or no." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    done = manage(tmp_path, "verify_record")
    assert done.returncode == 1
    assert "collegium manage migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demonstration_is_refused_beyond_its_own_machine(settings: Any) -> None:
    settings.DEMO, settings.HTTPS = True, False
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert demonstration_stays_at_home(None) == []
    settings.ALLOWED_HOSTS = ["localhost", "collegium.example.nhs.uk"]
    (found,) = demonstration_stays_at_home(None)
    assert isinstance(found, Error)
    assert "collegium.example.nhs.uk" in found.msg
    settings.ALLOWED_HOSTS, settings.HTTPS = ["localhost"], True
    assert len(demonstration_stays_at_home(None)) == 1
    settings.DEMO = False
    assert demonstration_stays_at_home(None) == []


def test_a_server_without_second_factors_is_not_ready_for_use(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert [one.id for one in second_factor_is_required(None)] == ["accounts.E002"]


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("OFF", False), ("", False), (None, True)])
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, value: str | None, expected: bool) -> None:
    monkeypatch.delenv("COLLEGIUM_X", raising=False)
    if value is not None:
        monkeypatch.setenv("COLLEGIUM_X", value)
    assert environment.yes_no("COLLEGIUM_X", default=True) is expected


def test_a_page_has_a_strict_policy(client: Client, db: None) -> None:
    policy = client.get("/account/login/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


NAME = "Farid-Novak-7000006"


@pytest.fixture
def log(settings: Any) -> Iterator[io.StringIO]:
    """What the server's own handler would write, at its most talkative."""
    about = settings.LOGGING["formatters"][settings.LOGGING["handlers"]["console"]["formatter"]]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(import_string(about["()"])(about["format"], style=about["style"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_failure_leaves_no_name_in_the_log(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    """A page breaks while somebody searches for a person, whose name is in the address and in both exceptions."""

    def broken(request: Any) -> None:
        try:
            raise KeyError(request.GET["q"])
        except KeyError as error:
            raise ValueError(f"no {error}") from error

    monkeypatch.setattr("collegium.organisation.views.record.form_of", broken)
    client = client_of(world.users.office)
    client.raise_request_exception = False
    answer = client.get(f"/organisations/ZNW/record/?q={NAME}")
    assert answer.status_code == 500
    assert NAME not in answer.text
    assert NAME not in log.getvalue()
    for said in ("500 GET organisations/<str:code>/record/", "builtins.KeyError", "builtins.ValueError", "in broken"):
        assert said in log.getvalue()


def test_a_page_that_is_not_found_leaves_no_name_in_the_log(client: Client, db: None, log: io.StringIO) -> None:
    client.get(f"/organisations/ZNW/people/?q={NAME}")
    client.get(f"/nowhere/{NAME}/")
    assert "404 GET unknown address" in log.getvalue()
    assert NAME not in log.getvalue()


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00", "\ufeffgood".encode()])
def test_a_key_file_without_a_key_stops_the_start(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "record.key"
    path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="holds no key"):
        environment.secret("COLLEGIUM_NO_SUCH_KEY", path)
    assert path.read_bytes() == content


def test_a_key_is_made_once_and_lies_alone(tmp_path: Path) -> None:
    path = tmp_path / "record.key"
    assert environment.secret("COLLEGIUM_NO_SUCH_KEY", path) == environment.secret("COLLEGIUM_NO_SUCH_KEY", path) != ""
    assert [file.name for file in tmp_path.iterdir()] == ["record.key"]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgres://collegium:p#s/?s@h:5432/db", "write # as %23, / as %2F, ? as %3F"),
        ("postgres://collegium:p s@h:5432/db", "a blank as %20"),
        ("postgres://collegium:secret@h:port/db", "a number as PORT"),
        ("postgres://collegium:secret@h:5432", "names no database"),
        ("mysql://collegium:secret@h/db", "must begin with postgres://"),
        ("", "must begin with postgres://"),
    ],
)
def test_an_address_of_a_database_is_refused_without_its_password(
    address: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLEGIUM_X", address)
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.database("COLLEGIUM_X", "sqlite:///x")
    assert "COLLEGIUM_X" in str(refused.value)
    assert told in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "p#s" not in str(refused.value)


@pytest.mark.parametrize(
    ("read", "value", "told"),
    [
        (lambda: environment.hosts("COLLEGIUM_X", ""), "https://a.nhs.uk:8000/", "such as a.nhs.uk."),
        (lambda: environment.hosts("COLLEGIUM_X", ""), "a.nhs.uk:8000", "such as a.nhs.uk."),
        (lambda: environment.hosts("COLLEGIUM_X", ""), " , ", "is empty"),
        (lambda: environment.origins("COLLEGIUM_X"), "a.nhs.uk", "https://"),
        (lambda: environment.origins("COLLEGIUM_X"), "https://a.nhs.uk/board", "https://"),
        (lambda: environment.web_address("COLLEGIUM_X"), "http://a.nhs.uk", "begins with https://"),
        (lambda: environment.port("COLLEGIUM_X", 1), "70000", "from 1 to 65,535"),
        (lambda: environment.whole("COLLEGIUM_X", 1), "²", "whole number"),
        (lambda: environment.folder("COLLEGIUM_X", ""), "/dev/null/data", "nothing can be written"),
    ],
)
def test_a_setting_that_is_refused_says_what_to_write(
    read: Any, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLEGIUM_X", value)
    with pytest.raises(ImproperlyConfigured, match="COLLEGIUM_X") as refused:
        read()
    assert told in str(refused.value)


def test_settings_that_make_sense_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLEGIUM_X", "a.nhs.uk, .b.nhs.uk,[::1],127.0.0.1,*")
    assert environment.hosts("COLLEGIUM_X", "") == ["a.nhs.uk", ".b.nhs.uk", "[::1]", "127.0.0.1", "*"]
    monkeypatch.setenv("COLLEGIUM_X", "postgres://collegium:p%23s@h:5432/db?sslmode=require")
    assert environment.database("COLLEGIUM_X", "")[1]["PASSWORD"] == "p#s"
    monkeypatch.setenv("COLLEGIUM_X", "https://a.nhs.uk:8443")
    assert environment.origins("COLLEGIUM_X") == ["https://a.nhs.uk:8443"]
