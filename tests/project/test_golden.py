"""Addresses, exports, files that people write and commands are what the golden files say.

An intended difference is accepted with COLLEGIUM_WRITE_GOLDEN=1, and is then one diff to review.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.models import Release
from collegium.commitments.actions import assign, renew_calendar
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant, Organisation
from tests.assessments.hospital_fixtures import hospital, release, wave
from tests.conftest import ClientOf
from tests.project.addresses import addresses, example, examples_in
from tests.project.golden import commands, exports, site, written
from tests.project.golden.record import expect
from tests.world import World

__all__ = ["hospital", "release", "wave"]


def test_addresses() -> None:
    expect("addresses", site.facts())


def test_definition_files() -> None:
    expect("definition_files", written.definition_facts())


def test_every_model_of_a_definition_file_is_recorded() -> None:
    assert {model.__name__ for model in written.every_model()} - written.recorded_models() == set()


def test_import_columns() -> None:
    expect("import_columns", written.column_facts())


def test_command_options() -> None:
    expect("command_options", commands.option_facts())


def test_command_outputs(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expect("command_outputs", commands.output_facts(commands.CASES, tmp_path, monkeypatch, capsys))


def test_engagement_report(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = commands.Case("report engagement", "report engagement --organisation ZHO -o {report.html}")
    expect("engagement_report", commands.output_facts((case,), tmp_path, monkeypatch, capsys))


def test_exports(world: World, release: Release, client_of: ClientOf) -> None:
    found = exports.Walk(client_of(world.users.office))
    whole_site(found, world)
    found.client = client_of(world.users.national)
    for path in (reverse("engagement:performance"), reverse("engagement:compare"), reverse("organisation:compare")):
        found.open(f"{path}?format=csv")
    found.client = client_of(office_of(release.wave.organisation))
    released_wave(found, release)
    expect("exports", found.facts())


def whole_site(walk: exports.Walk, world: World) -> None:
    """What the office finds at every address of ours, and behind the links of its pages."""
    here = examples_in(
        world.organisation, world.units["CARD"], world.posts["CARD-CD"], world.people["P02"], world.bodies["BOARD"]
    )
    for address in addresses():
        if getattr(address.view, "policy", None) is not None:
            walk.open(reverse(address.name, kwargs=example(address, here)))
    walk.follow()
    for ending in ("docx", "pdf", "pptx"):
        walk.open(reverse("board:document", kwargs={"code": here.organisation.code, "ending": ending}))
    assign(by="tests", commitment=here.papers.promise, owner_id=here.person.pk, due_on=world.today, on=world.today)
    secret = renew_calendar(by=world.users.office, organisation=here.organisation, everything=True, on=world.today)
    walk.open(reverse("commitments:feed", kwargs={"secret": secret}))


def office_of(organisation: Organisation) -> User:
    user = create_account(by="tests", email="second.office@example.org", name="Second Office")
    add_fact(by="tests", fact=Grant(user=user, role=Role.OFFICE.value, organisation=organisation, starts="2020-01-01"))
    return user


def released_wave(walk: exports.Walk, release: Release) -> None:
    """What a released wave gives besides."""
    at = {"code": release.wave.organisation.code, "pk": release.wave.pk}
    for name in ("engagement:picture", "engagement:figures"):
        walk.open(reverse(name, kwargs=at))
    for ending in ("csv", "dictionary-csv"):
        walk.open(reverse("engagement:figures_file", kwargs={**at, "ending": ending}))
    walk.open(reverse("engagement:findings_file", kwargs={"code": at["code"], "ending": "csv"}))
    walk.open(reverse("engagement:report", kwargs={**at, "ending": "html"}))
    walk.follow()
