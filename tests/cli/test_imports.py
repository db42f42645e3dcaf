"""`collegium import organisation`: the same plan as the pages, at the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from collegium.audit.models import AuditEvent
from collegium.cli import main
from collegium.organisation.models import Unit
from tests.world import World

COMMAND = ["import", "organisation"]


@pytest.fixture
def units(tmp_path: Path) -> Path:
    path = tmp_path / "units.csv"
    path.write_text(
        "unit_code,name,kind,parent_code,starts\nNEW,New ward,department,MED,2024-04-01\n", encoding="utf-8"
    )
    return path


def test_a_preview_says_what_would_be_done_and_writes_nothing(
    world: World, units: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*COMMAND, str(units), "--organisation", "ZSM", "--preview"]) == 0
    out = capsys.readouterr().out
    assert "Name and place of a unit" in out
    assert "nothing was saved" in out
    assert not Unit.objects.filter(code="NEW").exists()


def test_files_are_applied_once_and_a_second_time_nothing(
    world: World, units: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*COMMAND, str(units), "--organisation", "ZSM", "--as-user", world.users.other_office.email]
    assert main(words) == 0
    assert Unit.objects.filter(code="NEW", organisation=world.other).exists()
    event = AuditEvent.objects.order_by("-pk").first()
    assert event is not None
    assert (event.by, event.reason) == (f"user:{world.users.other_office.pk}", "Import of units.csv")
    capsys.readouterr()
    assert main(words) == 0
    assert "Nothing to save" in capsys.readouterr().out


def test_problems_end_with_one_and_are_written_to_a_file(
    world: World, units: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units.write_text(units.read_text() + "TWO,Two,department,NOWHERE,2024-04-01\nTHREE,Three,hut,MED,2024-04-01\n")
    listed = tmp_path / "problems.csv"
    assert main([*COMMAND, str(units), "--organisation", "ZSM", "--problems", str(listed)]) == 1
    assert "hut" in capsys.readouterr().err
    heading, *rows = listed.read_text().splitlines()
    assert heading == "file,row,column,value,problem,remedy"
    assert [row.split(",")[:4] for row in rows] == [
        ["units.csv", "3", "parent_code", "NOWHERE"],
        ["units.csv", "4", "kind", "hut"],
    ]
    assert not Unit.objects.filter(code="NEW").exists()


def test_an_edited_mapping_says_kind_and_columns(world: World, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(
        'source_kind = "units"\n[columns]\nunit_code = "Ref"\nname = "What"\n[constants]\nkind = "department"\nstarts = "2024-04-01"\n'
    )
    (tmp_path / "list.csv").write_text("Ref;What\nX1;Ward X\n")
    words = [str(tmp_path / "list.csv"), "--mapping", str(tmp_path / "mapping.toml"), "--organisation", "ZSM"]
    assert main([*COMMAND, *words]) == 0
    assert Unit.objects.get(code="X1").placements.get().name == "Ward X"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--organisation", "NONE"], 2),
        (["--organisation", "ZSM", "--complete-on", "soon"], 2),
        (["--organisation", "ZSM", "--as-user", "nobody@example.org"], 2),
        (["--organisation", "ZSM", "--kind", "things"], 1),
        (["--organisation", "ZSM", "--mapping", "missing.toml"], 1),
        ([], 1),  # units without an organisation
    ],
)
def test_arguments_that_do_not_fit(
    world: World, units: Path, words: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*COMMAND, str(units), *words]) == status
    assert capsys.readouterr().err


def test_an_account_without_the_right_is_refused(world: World, units: Path) -> None:
    words = [str(units), "--organisation", "ZSM", "--as-user", world.users.office.email]
    assert main([*COMMAND, *words]) == 2


def test_a_missing_file_is_a_problem(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "nowhere.csv", "--organisation", "ZSM"]) == 1
    assert "cannot be opened" in capsys.readouterr().err
