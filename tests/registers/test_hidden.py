"""What a reader may not see changes nothing that they get: confidential columns, invisible rows, names of people.

The same questions are put to the list, its files, the pages and the forms before and after a change that the reader may
not see; every answer must stay as it was. The last tests take a rule away: then the answers do differ, so that the
questions are the right ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.organisation.models import Person
from collegium.organisation.registers import OrganisationRegister
from collegium.registers import writing
from collegium.registers.leaks import refuse_leaks
from tests.conftest import ClientOf
from tests.registers.asking import SECRET, at, page, sent, strip_tokens, titles
from tests.registers.example.models import ExampleTie
from tests.registers.example.registers import ExampleTies
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]
COLUMNS = (*ExampleTies.columns, "note")
QUERIES = (
    "",
    "when=all",
    *(f"sort={column}&when=all" for column in (*COLUMNS, "-note", "-weight")),
    *(f"q={word}" for word in ("Zanzibar", "Gamma", "a", "Bryn", "P02")),
    "kind=formal",
    "secret=true",
    "starts_to=2024-01-01",
    "note=Zanzibar",
)
FEW = settings(
    max_examples=2,
    phases=[Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


class Undone(Exception):
    """Leads out of a transaction whose changes are not kept."""


@contextmanager
def not_kept() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def answers(client: Client, world: World, *, rows: Sequence[ExampleTie] = ()) -> list[str]:
    """Everything that the reader gets of the register."""
    queries = (*QUERIES, f"unit={world.units['AMU'].pk}", f"person={world.people['P02'].pk}")
    given = [client.get(f"{at(world, 'ties')}?{query}") for query in queries]
    given += [client.get(f"{at(world, 'ties_file', 'csv')}?{query}") for query in ("", "when=all", "q=a")]
    given += [client.get(at(world, name)) for name in ("tie_removed", "tie_add")]
    given += [client.get(at(world, name, row.pk)) for row in rows for name in ("tie", "tie_history")]
    return [f"{answer.status_code} {strip_tokens(answer.content.decode())}" for answer in given]


@FEW
@given(note=WORDS)
def test_no_answer_differs_with_a_confidential_value(world: World, ties: Any, client_of: ClientOf, note: str) -> None:
    """The office reads notes on the pages of rows; nobody finds, sorts or counts rows by them."""
    office, board, rows = client_of(world.users.office), client_of(world.users.board), [ties["card"]]
    before = [answers(office, world), answers(board, world, rows=rows)]
    with not_kept():
        ExampleTie.objects.update(note=note)
        assert [answers(office, world), answers(board, world, rows=rows)] == before


@FEW
@given(
    title=WORDS.filter(bool),
    kind=st.sampled_from(ExampleTie.Kind.values),
    weight=st.integers(0, 32767),
    unit=st.sampled_from(["AMU", "CARD", "ENDO"]),
    person=st.sampled_from([None, "P02", "P05"]),
    gone=st.booleans(),
)
def test_no_answer_differs_with_an_invisible_row(
    world: World, ties: Any, client_of: ClientOf, person: str | None, unit: str, gone: bool, **values: Any
) -> None:
    """Changed, removed or deleted: a reader who may change ties, and not see this one, learns nothing of it."""
    client, row = client_of(world.users.secretary), ties["secret"]
    rows = [ties["ortho"], row]
    before = answers(client, world, rows=rows)
    with not_kept():
        ExampleTie.objects.filter(pk=row.pk).update(
            **values, unit=world.units[unit], person=world.people[person] if person else None
        )
        if gone:
            writing.remove(by="tests", row=row, reason="Slip")
        assert answers(client, world, rows=rows) == before


def test_no_answer_differs_with_a_hidden_name(
    world: World, ties: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B10: not even where a register would search and order by names."""
    through_names(monkeypatch)
    client, rows = client_of(world.users.board), list(ties.values())
    before = answers(client, world, rows=rows)
    with not_kept():
        rename(world)
        assert answers(client, world, rows=rows) == before


@pytest.mark.parametrize("query", ["sort=person", "sort=-person", "person=1"])
def test_what_leads_through_a_hidden_person_is_refused(
    world: World, ties: Any, client_of: ClientOf, query: str
) -> None:
    client = client_of(world.users.board)
    assert titles(client, f"{at(world, 'ties')}?{query}") == []
    text = page(client, at(world, "ties"))
    assert "sort=person" not in text
    assert 'name="person"' not in text
    office = page(client_of(world.users.office), at(world, "ties"))
    assert "sort=person" in office
    assert 'name="person"' in office


def test_a_register_that_names_people_may_be_searched_by_names_and_by_nothing_else_of_them(
    world: World, ties: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_names(monkeypatch)
    monkeypatch.setattr(ExampleTies, "names_people", True)
    client = client_of(world.users.board)
    assert titles(client, f"{at(world, 'ties')}?q=Bryn") == ["Beta"]
    assert titles(client, f"{at(world, 'ties')}?q=P02") == []
    assert titles(client, f"{at(world, 'ties')}?sort=person") == ["Beta", "alpha"]


def test_a_hidden_row_answers_as_one_that_does_not_exist(world: World, ties: Any, client_of: ClientOf) -> None:
    """B14: the same refusal and the same page, whatever is asked."""
    client, hidden, nowhere = client_of(world.users.secretary), ties["secret"].pk, 999_999
    event = AuditEvent.objects.filter(subject="example.exampletie", subject_id=str(hidden)).latest("pk")
    pairs = [
        (at(world, name, hidden), at(world, name, nowhere))
        for name in ("tie", "tie_history", "tie_correct", "tie_change", "tie_end", "tie_remove", "tie_close")
    ]
    for there, missing in [*pairs, (at(world, "tie_undo", event.pk), at(world, "tie_undo", nowhere))]:
        for ask in (client.get, client.post):
            first, second = ask(there), ask(missing)
            assert first.status_code == second.status_code, there
            said = strip_tokens(first.content.decode()).replace(str(there), "")
            assert said == strip_tokens(second.content.decode()).replace(str(missing), "")


def test_pages_of_what_some_may_not_see_are_kept_nowhere(world: World, ties: Any, office: Client) -> None:
    """B14: a shared computer gives them to nobody with its back button."""
    addresses = [at(world, name) for name in ("ties", "tie_removed", "tie_add")]
    addresses += [at(world, name, ties["card"].pk) for name in ("tie", "tie_history", "tie_correct")]
    for address in [*addresses, at(world, "ties_file", "csv")]:
        assert "no-store" in office.get(address)["Cache-Control"], address


# The questions are the right ones: without its rule, each of the tests above fails.


def test_without_visible_the_answers_differ(
    world: World, ties: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExampleTies, "visible", OrganisationRegister.visible)

    def change() -> None:
        ExampleTie.objects.filter(pk=ties["secret"].pk).update(title="Another")

    assert differs(world, client_of, world.users.secretary, change)


@pytest.mark.parametrize("place", ["columns", "details", "search", "order", "filters"])
def test_a_confidential_column_in_any_list_is_refused_by_name(place: str) -> None:
    from django.core.exceptions import ImproperlyConfigured

    names = {
        "columns": ("title", "note"),
        "details": ("note",),
        "search": ("note",),
        "order": ("-note",),
        "filters": ("note",),
    }
    with pytest.raises(ImproperlyConfigured, match="note is confidential"):
        refuse_leaks(type("Leaky", (ExampleTies,), {place: names[place]}))


def test_without_confidential_the_record_holds_it(
    world: World, ties: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExampleTies, "confidential", ())
    monkeypatch.setattr(ExampleTies, "columns", COLUMNS)
    monkeypatch.setitem(writing.CONFIDENTIAL, ExampleTie, frozenset())
    sent(client_of(world.users.office), at(world, "tie_correct", ties["card"].pk), title="Other")
    assert AuditEvent.objects.filter(after__note=SECRET).exists()

    def change() -> None:
        ExampleTie.objects.update(note="Other words")

    assert differs(world, client_of, world.users.board, change)


def test_without_closed_the_answers_differ(
    world: World, ties: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_names(monkeypatch)
    monkeypatch.setattr(OrganisationRegister, "closed", lambda self, path, request: False)
    assert differs(world, client_of, world.users.board, lambda: rename(world))


@pytest.mark.parametrize("revealed", [True, False])
def test_a_step_that_asks_a_confidential_column_shows_it_only_to_those_who_may_see_it(
    world: World, ties: Any, office: Client, monkeypatch: pytest.MonkeyPatch, revealed: bool
) -> None:
    (step,) = ExampleTies.transitions
    monkeypatch.setattr(type(step), "asks", ("note",))
    monkeypatch.delitem(step.__dict__, "asks")
    monkeypatch.setattr(ExampleTies, "reveals", lambda self, row, request: revealed)
    assert (SECRET in page(office, at(world, "tie_close", ties["card"].pk))) is revealed


def differs(world: World, client_of: ClientOf, user: User, change: Callable[[], None]) -> bool:
    client = client_of(user)
    before = answers(client, world)
    with not_kept():
        change()
        return answers(client, world) != before
    return False


def through_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExampleTies, "search", ("title", "person__name", "person__code"))
    monkeypatch.setattr(ExampleTies, "order", ("person__name", "title"))
    ExampleTie.objects.filter(title="alpha").update(person=Person.objects.get(code="P05", organisation__code="ZNW"))


def rename(world: World) -> None:
    """Every name becomes another, in the opposite order."""
    people = list(Person.objects.filter(organisation=world.organisation).order_by("-name"))
    for number, person in enumerate(people):
        Person.objects.filter(pk=person.pk).update(name=f"Name {number:03}", code=f"N{number:03}")
