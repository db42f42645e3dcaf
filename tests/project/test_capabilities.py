"""docs/capabilities.toml is complete and true."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATES = {"works", "partial", "planned"}
FOLDERS = {
    *("methods", "definitions", "tables", "charts", "wording", "documents", "audit", "jobs", "accounts"),
    *("organisation", "assessments", "commitments", "engagement", "leadership", "board", "relationships", "change"),
    *("inquiry", "workbench", "web", "cli", "documentation"),
}


def listed() -> list[dict[str, str | list[str]]]:
    return tomllib.loads((ROOT / "docs" / "capabilities.toml").read_text(encoding="utf-8"))["capability"]


def marked() -> dict[str, set[str]]:
    """Catalogue id -> the test files that carry its mark, found by reading the files, not by running them."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.capability":
                for argument in node.args:
                    found.setdefault(ast.literal_eval(argument), set()).add(str(path.relative_to(ROOT).as_posix()))
    return found


@pytest.mark.capability("A99")
def test_every_id_of_the_catalogue_stands_there_once() -> None:
    assert [one["id"] for one in listed()] == [f"A{number:02}" for number in range(1, 120)]


@pytest.mark.capability("A99")
def test_each_has_a_title_a_module_and_a_state() -> None:
    for one in listed():
        assert one["title"], one
        assert one["module"] in FOLDERS, one
        assert one["state"] in STATES, one


@pytest.mark.capability("A99")
def test_the_tests_of_each_are_those_that_are_marked_with_it() -> None:
    found = marked()
    wrong = [
        f"{one['id']}: tests = {sorted(found.get(str(one['id']), ()))}"
        for one in listed()
        if set(one.get("tests", ())) != found.get(str(one["id"]), set())
    ]
    assert wrong == [], "docs/capabilities.toml should say:\n" + "\n".join(wrong)


def untrue(rows: list[dict[str, str | list[str]]], found: dict[str, set[str]]) -> list[str]:
    """What the table says of an id and the marks of the tests do not."""
    said = []
    for one in rows:
        if one["state"] == "planned" and one["id"] in found:
            said.append(f"{one['id']} has a marked test, so it is not just planned")
        elif one["state"] != "planned" and one["id"] not in found:
            said.append(f"{one['id']} says {one['state']} and has no test marked with it")
    return said


@pytest.mark.capability("A99")
def test_what_works_is_tested_and_what_is_planned_is_not() -> None:
    assert untrue(listed(), marked()) == []


@pytest.mark.capability("A99")
@pytest.mark.parametrize("number", [0, 24, 98])
def test_an_id_that_loses_its_test_fails(number: int) -> None:
    """The check itself: take the marks of one id away, or give a planned one a mark, and it is named."""
    rows, found = listed(), marked()
    row = rows[number]
    name = str(row["id"])
    if row["state"] == "planned":
        assert untrue(rows, {**found, name: {"tests/x.py"}}) == [f"{name} has a marked test, so it is not just planned"]
    else:
        without = {key: files for key, files in found.items() if key != name}
        assert untrue(rows, without) == [f"{name} says {row['state']} and has no test marked with it"]


@pytest.mark.capability("A99")
def test_every_marked_test_is_one_that_can_fail() -> None:
    """A function whose name begins with test, that asserts something or expects a refusal."""
    hollow = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(
                "mark.capability" in ast.unparse(one) for one in node.decorator_list
            ):
                body = ast.unparse(node)
                checks = (
                    any(isinstance(one, ast.Assert) for one in ast.walk(node)) or "raises" in body or "assert_" in body
                )
                if not node.name.startswith("test_") or not checks:
                    hollow.append(f"{path.name}: {node.name}")
    assert hollow == []


def test_no_mark_names_an_id_that_the_catalogue_does_not_have() -> None:
    assert set(marked()) <= {str(one["id"]) for one in listed()}
