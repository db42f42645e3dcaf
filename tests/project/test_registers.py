"""Every register keeps the promises of the mechanism: in its list, its files, its pages, for every role.

Who may see which rows and which columns are confidential is written down in `registers.txt`, once, and reviewed by hand:
taking a rule away from a register fails here by its name. COLLEGIUM_WRITE_GOLDEN=1 writes the file anew.
"""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, TextField
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.audit.models import AuditEvent
from collegium.organisation.models import Person
from collegium.organisation.registers import OrganisationRegister
from collegium.registers.catalogue import Catalogue
from collegium.registers.pages import ListPage
from collegium.registers.register import REGISTERS, Register
from collegium.registers.sight import as_tuple
from collegium.tables.reading import read_table
from tests.conftest import ClientOf
from tests.project.addresses import Examples, examples_in
from tests.registers.asking import TOKENS
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


# What a reader may not see changes nothing that they get


hides_people = [register for register in OURS.values() if "people=hidden" in described(register)]
keeps_secrets = [register for register in OURS.values() if register.confidential]
hides_rows = [register for register in OURS.values() if register.restricted]


def by_label(register: Register) -> str:
    return register.model._meta.label_lower


def answers(client: Client, register: Register, world: World, words: tuple[str, ...]) -> list[str]:
    """The list in every order and as a file, searched, and the pages of its first row."""
    names = [column if isinstance(column, str) else column.name for column in register.columns]
    queries = ["", *(f"?sort={name}" for name in names), *(f"?q={word}" for word in words if register.search)]
    asked = [list_address(register, world) + query for query in queries]
    asked += [file_address(register, world, "csv") + query for query in queries[:1]]
    row = register.model._default_manager.order_by("pk").first()
    if row is not None and isinstance(register, OrganisationRegister):
        where = [world.organisation.code, row.pk]
        own = {"page": register.name, "history": f"{register.name}_history"}  # the app tests pages of its own making
        asked += [
            reverse(f"{register.namespace}:{name}", args=where)
            for page, name in own.items()
            if page not in register.own_pages
        ]
    given = [client.get(address) for address in asked]
    return [f"{answer.status_code} {TOKENS.sub('', answer.content.decode())}" for answer in given]


def readers(register: Register, world: World) -> list[User]:
    from collegium.organisation.access import access_for

    def may(user: User) -> bool:
        access = access_for(user, world.today)
        return any(access.may(permission, world.organisation) for permission in as_tuple(register.read))

    return [user for user in vars(world.users).values() if may(user)]


def asked_by(user: User, world: World) -> Any:
    from collegium.organisation.access import access_for

    request: Any = RequestFactory().get("/")
    request.user, request.today, request.as_of = user, world.today, world.today
    request.organisation, request.access = world.organisation, access_for(user, world.today)
    return request


@pytest.mark.parametrize("register", hides_people, ids=by_label)
def test_nothing_differs_with_a_hidden_name(
    register: Register, here: Examples, world: World, client_of: ClientOf
) -> None:
    """Neither pages nor their order, where names are not shown and become other names in the opposite order."""
    for user in readers(register, world):
        if asked_by(user, world).access.may(Permission.VIEW_PEOPLE, world.organisation):
            continue
        client = client_of(user)
        before = answers(client, register, world, ("Bryn", "P02"))
        people = Person.objects.filter(organisation=world.organisation).order_by("-name")
        for number, person in enumerate(list(people)):
            Person.objects.filter(pk=person.pk).update(
                name=f"Name {user.pk}-{number:03}", code=f"N{user.pk}-{number:03}"
            )
        assert answers(client, register, world, ("Bryn", "P02")) == before, user


@pytest.mark.parametrize("register", keeps_secrets, ids=by_label)
def test_no_list_differs_with_a_confidential_value(
    register: Register, here: Examples, world: World, client_of: ClientOf
) -> None:
    texts = [name for name in register.confidential if is_text(register, name)]
    for user in readers(register, world):
        client, where = client_of(user), (list_address(register, world), file_address(register, world, "csv"))
        queries = (
            "",
            *(f"?q={word}" for word in ("Zanzibar", "a")),
            *(f"?sort={name}" for name in register.confidential),
        )
        seen = []
        for word in ("Zanzibar", "Another"):
            register.model._base_manager.update(**dict.fromkeys(texts, word))
            given = [client.get(address + query) for address in where for query in queries]
            seen.append([f"{answer.status_code} {TOKENS.sub('', answer.content.decode())}" for answer in given])
        assert seen[0] == seen[1], user


@pytest.mark.parametrize("register", hides_rows, ids=by_label)
def test_nothing_differs_with_an_invisible_row(
    register: Register, here: Examples, world: World, client_of: ClientOf
) -> None:
    hidden_from = 0
    for user in readers(register, world):
        rows = register.model._default_manager.all()
        visible = register.visible(rows, asked_by(user, world)).values("pk")
        hidden = list(register.model._default_manager.exclude(pk__in=visible))
        hidden_from += bool(hidden)
        client = client_of(user)
        before = answers(client, register, world, ("Changed", "a"))
        for row in hidden:
            changed = 0
            for name in (field.name for field in row._meta.concrete_fields if is_text(register, field.name)):
                # A text that a constraint ties to other columns stays as it is.
                with suppress(IntegrityError), transaction.atomic():
                    changed += register.model._base_manager.filter(pk=row.pk).update(**{name: f"Changed {row.pk}"})
            assert changed
        assert answers(client, register, world, ("Changed", "a")) == before, user
    if not hidden_from:
        pytest.skip("No example row is hidden from a reader: the register's own tests show that its rule holds.")


def is_text(register: Register, name: str) -> bool:
    field: Any = register.model._meta.get_field(name)
    return isinstance(field, CharField | TextField) and not field.choices and (field.max_length or 100) > 20
