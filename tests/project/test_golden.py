"""Addresses, exports, files that people write and commands are what the golden files say.

An intended difference is accepted with COLLEGIUM_WRITE_GOLDEN=1, and is then one diff to review.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.roles import Role
from collegium.assessments.models import Release
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant
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
    expect("exports", [*register_exports(world, client_of(world.users.office)), *survey_exports(release, client_of)])


def register_exports(world: World, client: Client) -> list[str]:
    """What the office of the world finds at every address of ours, and behind the links of its pages."""
    here = examples_in(
        world.organisation, world.units["CARD"], world.posts["CARD-CD"], world.people["P02"], world.bodies["BOARD"]
    )
    walk = exports.Walk(client)
    for address in addresses():
        if getattr(address.view, "policy", None) is not None:
            walk.open(reverse(address.name, kwargs=example(address, here)))
    walk.follow()
    return walk.facts()


def survey_exports(release: Release, client_of: ClientOf) -> list[str]:
    """What a released wave gives besides."""
    at = release.wave.organisation
    office = create_account(by="tests", email="survey.office@example.org", name="Survey Office")
    add_fact(by="tests", fact=Grant(user=office, role=Role.OFFICE.value, organisation=at, starts="2020-01-01"))
    walk = exports.Walk(client_of(office))
    for name in ("engagement:picture", "engagement:figures"):
        walk.open(reverse(name, kwargs={"code": at.code, "pk": release.wave.pk}))
    for name, endings in (("engagement:figures_file", ("csv", "xlsx")), ("engagement:report", ("html",))):
        for ending in endings:
            walk.open(reverse(name, kwargs={"code": at.code, "pk": release.wave.pk, "ending": ending}))
    walk.follow()
    return walk.facts()
