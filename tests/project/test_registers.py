"""Every register keeps the promises of the mechanism: in its list, its files, its pages, for every role.

Who may see which rows and which columns are confidential is written down in `registers.txt`, once, and reviewed by hand:
taking a rule away from a register fails here by its name. COLLEGIUM_WRITE_GOLDEN=1 writes the file anew.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from collegium.audit.models import AuditEvent
from collegium.organisation.registers import OrganisationRegister
from collegium.registers.catalogue import Catalogue
from collegium.registers.pages import ListPage
from collegium.registers.register import REGISTERS, Register, as_tuple
from collegium.tables.reading import read_table
from tests.conftest import ClientOf
from tests.project.addresses import Examples, examples_in
from tests.world import World

get_resolver().url_patterns  # noqa: B018 - what has addresses is declared from here on
WRITTEN_DOWN = Path(__file__).parent / "registers.txt"
OURS = {label: register for label, register in sorted(REGISTERS.items()) if not label.startswith("example.")}
every_register = pytest.mark.parametrize("register", OURS.values(), ids=OURS.keys())


@pytest.fixture
def here(world: World) -> Examples:
    return examples_in(
        world.organisation, world.units["CARD"], world.posts["CARD-CD"], world.people["P02"], world.bodies["BOARD"]
    )


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What list pages gave to their templates."""
    seen: list[dict[str, Any]] = []
    collect = ListPage.get_context_data

    def collecting(self: ListPage, **kwargs: Any) -> dict[str, Any]:
        seen.append(collect(self, **kwargs))
        return seen[-1]

    monkeypatch.setattr(ListPage, "get_context_data", collecting)
    return seen


def described(register: Register) -> str:
    """A register in one line: what decides who sees what."""

    def words(permissions: Any) -> str:
        return ",".join(permission.value for permission in as_tuple(permissions)) or "-"

    parts = {
        "read": words(register.read),
        "change": words(register.change),
        "export": words(register.export or register.read),
        "rows": "some" if register.restricted else "all",
        "row_rule": "own" if type(register).may is not Register.may else "-",
        "people": "named" if getattr(register, "names_people", False) else "hidden",
        "confidential": ",".join(register.confidential) or "-",
        "verbs": ",".join(register.verbs or ()) or "-",
        "steps": ",".join(step.name for step in register.transitions) or "-",
    }
    return f"{register.model._meta.label} " + " ".join(f"{name}={value}" for name, value in parts.items())


def test_who_sees_what_is_as_written_down() -> None:
    now = [described(register) for register in OURS.values()]
    if os.environ.get("COLLEGIUM_WRITE_GOLDEN"):
        WRITTEN_DOWN.write_text("".join(f"{line}\n" for line in now), encoding="utf-8")
    written = WRITTEN_DOWN.read_text(encoding="utf-8").splitlines()
    assert now == written


@every_register
def test_searches_and_orders_lead_to_nothing_confidential(register: Register) -> None:
    """A path such as `case__note` may end in a confidential column of another register."""
    wrong = []
    listed = isinstance(register, Catalogue)  # its rows are no query: a path may name any attribute
    for path in () if listed else (*register.search, *register.order):
        model: Any = register.model
        for part in path.removeprefix("-").split("__"):
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
            if part in getattr(REGISTERS.get(model._meta.label_lower), "confidential", ()):
                wrong.append(path)
            model = field.related_model or model
    assert wrong == []


def lists(
    client: Client, register: Register, world: World, contexts: list[dict[str, Any]], query: str = ""
) -> list[Any]:
    """The keys of the rows that the page lists."""
    contexts.clear()
    answer = client.get(list_address(register, world) + query)
    assert answer.status_code == 200, f"{register.plural}{query}: {answer.status_code}"
    return [getattr(row, "pk", None) or str(row) for _, row, _ in contexts[-1]["rows"]] if contexts else []


def list_address(register: Register, world: World) -> str:
    parts = [world.organisation.code] if isinstance(register, OrganisationRegister) else []
    return reverse(f"{register.namespace}:{register.plural}", args=parts)


def file_address(register: Register, world: World, ending: str) -> str:
    parts = [world.organisation.code] if isinstance(register, OrganisationRegister) else []
    return reverse(f"{register.namespace}:{register.plural}_file", args=[*parts, ending])


@every_register
def test_a_list_takes_few_queries(register: Register, here: Examples, world: World, office: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert office.get(list_address(register, world)).status_code == 200
    assert sum("SAVEPOINT" not in query["sql"] for query in asked) <= 12


@every_register
def test_a_list_sorts_by_every_column_and_loses_no_row(
    register: Register, here: Examples, world: World, office: Client, contexts: list[dict[str, Any]]
) -> None:
    rows = lists(office, register, world, contexts)
    for column in [column.name for column in contexts[-1]["columns"]]:
        for sort in (column, f"-{column}"):
            assert sorted(map(str, lists(office, register, world, contexts, f"?sort={sort}"))) == sorted(map(str, rows))


@every_register
def test_a_mistyped_filter_gives_no_rows(
    register: Register, here: Examples, world: World, office: Client, contexts: list[dict[str, Any]]
) -> None:
    assert lists(office, register, world, contexts, "?no_such_filter=1") == []
    assert office.get(file_address(register, world, "csv") + "?no_such_filter=1").content.count(b"\n") == 1
    if register.search:
        assert lists(office, register, world, contexts, "?q=zzzzqqqq") == []


@every_register
def test_a_file_has_the_rows_of_the_list_and_nothing_confidential(
    register: Register, here: Examples, world: World, office: Client, contexts: list[dict[str, Any]]
) -> None:
    rows = lists(office, register, world, contexts)
    count = contexts[-1]["page"].paginator.count
    for ending in ("csv", "xlsx"):
        answer = office.get(file_address(register, world, ending))
        assert answer.status_code == 200
        if rows:
            table = read_table(io.BytesIO(answer.content), name=f"rows.{ending}")
            assert len(table.rows) == count
            assert not set(table.columns) & {*register.confidential}
    read = AuditEvent.objects.filter(kind="read", subject=register.model._meta.label_lower)
    assert read.exists(), "an export is on the record"


@every_register
def test_a_list_and_its_file_open_for_those_who_may_read_and_nobody_else(
    register: Register, here: Examples, world: World, client_of: ClientOf
) -> None:
    from collegium.organisation.access import access_for

    for name, user in vars(world.users).items():
        access = access_for(user, world.today)
        here_only = isinstance(register, OrganisationRegister)
        may = any(
            access.may(permission, world.organisation) if here_only else access.may_anywhere(permission)
            for permission in as_tuple(register.read)
        )
        status = client_of(user).get(list_address(register, world)).status_code
        assert (status == 200) == may, f"{name}: {status}"
    assert Client().get(list_address(register, world)).status_code == 302
