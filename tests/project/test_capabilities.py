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


@pytest.mark.capability("A99")
def test_what_works_is_tested_and_what_is_planned_is_not() -> None:
    found = marked()
    for one in listed():
        if one["state"] == "planned":
            assert one["id"] not in found, f"{one['id']} has a marked test, so it is not just planned"
        else:
            assert one["id"] in found, f"{one['id']} says {one['state']} and has no test marked with it"


def test_no_mark_names_an_id_that_the_catalogue_does_not_have() -> None:
    assert set(marked()) <= {str(one["id"]) for one in listed()}
