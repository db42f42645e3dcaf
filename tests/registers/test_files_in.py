"""A register's own export comes in again with nothing to do; a changed one does what its preview says, by the rules of the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.organisation.access import access_for
from collegium.registers import files_out, writing
from collegium.registers.files.kinds import Context, FileTable, file_kind
from collegium.registers.files.plan import Plan
from collegium.registers.files.views import may_open
from collegium.registers.models import WaitingFile
from collegium.registers.register import REGISTERS, Register
from collegium.tables.mapping import suggest
from collegium.tables.reading import read_table
from tests.registers.example.models import ExampleTie
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]


@pytest.fixture
def register() -> Register:
    return REGISTERS["example.exampletie"]


def asked_by(world: World, user: User) -> Any:
    request: Any = RequestFactory().get("/")
    request.user, request.today, request.as_of = user, world.today, world.today
    request.organisation, request.access = world.organisation, access_for(user, world.today)
    return request


@pytest.fixture
def request_of_office(world: World) -> Any:
    return asked_by(world, world.users.office)


@pytest.fixture
def ties(world: World) -> list[ExampleTie]:
    rows = [
        ExampleTie(
            organisation=world.organisation, unit=world.units[unit], person=world.people.get(person), title=title, kind="formal",
            weight=weight, note="Confidential", starts=dt.date(2024, 1, 1),
        )
        for unit, person, title, weight in (("CARD", "P02", "Beta", 3), ("ORTHO", "", "Alpha, with a comma", 20))
    ]  # fmt: skip
    return [writing.add(by="tests", row=row) for row in rows]


def context_of(request: Any) -> Context:
    return Context(scope=request.organisation.code, by=request.user, today=request.today, request=request)


def planned(content: bytes, request: Any, kind_id: str = "ties", ending: str = "csv") -> tuple[Plan, Context]:
    kind, context = file_kind(kind_id), context_of(request)
    table = read_table(content, name=f"{kind_id}.{ending}")
    fields = kind.fields_for(context)
    return kind.plan([FileTable(kind, table, suggest(table, fields), fields)], context), context


def exported(register: Register, request: Any) -> bytes:
    return files_out.write(register, request, register.shown(request), "csv")[0]


def test_an_export_comes_in_again_with_nothing_to_do(register: Register, ties: Any, request_of_office: Any) -> None:
    plan, _ = planned(exported(register, request_of_office), request_of_office)
    assert plan.problems == ()
    assert plan.does_nothing
    assert (plan.read, plan.used, plan.counts[0].unchanged) == (2, 2, 2)


def test_a_changed_file_does_what_its_preview_says(register: Register, ties: Any, request_of_office: Any) -> None:
    text = exported(register, request_of_office).decode("utf-8-sig").replace("formal,3,", "informal,4,")
    text += "Gamma,ENDO,,formal,1,no,open,2025-01-01,\r\n"
    plan, context = planned(text.encode(), request_of_office)
    assert plan.problems == ()
    assert (plan.total("added"), plan.total("changed"), plan.total("unchanged")) == (1, 1, 1)
    changed = next(part for part in plan.parts if part.name == "changed")
    assert changed.line(changed.items[0]).details == ("Kind: Formal → Informal", "Weight: 3 → 4")
    file_kind("ties").apply(plan, context, request_of_office.user, "Upload of ties.csv")
    beta = ExampleTie.objects.get(title="Beta")
    assert (beta.kind, beta.weight, beta.note) == ("informal", 4, "Confidential")
    assert ExampleTie.objects.get(title="Gamma").unit.code == "ENDO"
    events = AuditEvent.objects.filter(subject="example.exampletie", reason="Upload of ties.csv").order_by("pk")
    assert [event.verb for event in events] == ["example.add", "example.correct"]
    again, _ = planned(exported(register, request_of_office), request_of_office)
    assert again.does_nothing


HEAD = "title,unit_code,person_code,kind,weight,starts,ends\n"


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("Gamma,NOWHERE,,formal,1,2025-01-01,", "unit_code", "No unit has this code."),
        ("Gamma,CARD,P99,formal,1,2025-01-01,", "person_code", "No person has this code."),
        ("Gamma,CARD,,strange,1,2025-01-01,", "kind", "This is not a known value of “Kind”."),
        ("Gamma,ENDO,,formal,-1,2025-01-01,", "weight", "Ensure this value is greater than or equal to 0."),
        ("Gamma,CARD,P02,formal,1,2025-01-01,", "starts", "These dates overlap another entry."),
        ("Gamma,ENDO,,formal,1,2025-01-01,2024-01-01", "", "The last day is before the first day."),
        (",ENDO,,formal,1,2025-01-01,", "title", "“Title” is missing."),
        (f"Gamma,ENDO,,formal,{'9' * 4301},2025-01-01,", "weight", "This number has more than 300 digits."),
        ("Gamma,ENDO,,formal,1,9999-12-31,", "starts", "This date stands for “no end”, and a day is needed here."),
    ],
)
def test_what_is_wrong_names_row_column_and_value(
    row: str, column: str, problem: str, ties: Any, request_of_office: Any
) -> None:
    plan, _ = planned(f"{HEAD}{row}\n".encode(), request_of_office)
    assert [(each.row, each.column, each.problem) for each in plan.problems] == [(2, column, problem)]
    assert (plan.read, plan.used, plan.number_left_out) == (1, 0, 1)


def test_a_row_may_end_and_another_follow_in_one_file(ties: Any, request_of_office: Any) -> None:
    """Judged for the file as a whole: one row at a time, the second would overlap the first."""
    rows = "Beta,CARD,P02,formal,3,2024-01-01,2024-12-31\nBeta two,CARD,P02,informal,3,2025-01-01,\n"
    plan, context = planned((HEAD + rows).encode(), request_of_office)
    assert plan.problems == ()
    file_kind("ties").apply(plan, context, request_of_office.user, "x")
    assert ExampleTie.objects.filter(unit__code="CARD").count() == 2


def test_a_file_never_holds_nor_changes_a_confidential_column(
    register: Register, ties: Any, request_of_office: Any
) -> None:
    plan, _ = planned(b"title,starts,note\nBeta,2024-01-01,Opened\n", request_of_office)
    assert "note" not in [
        field.name for field in file_kind("ties").fields_for(Context("", "x", dt.date.today(), request_of_office))
    ]
    assert plan.total("changed") == 0


def test_a_reader_changes_no_row_that_is_hidden(world: World, ties: Any) -> None:
    ExampleTie.objects.filter(title="Beta").update(secret=True)
    request = asked_by(world, world.users.secretary)
    plan, _ = planned(f"{HEAD}Beta,CARD,,formal,9,2024-01-01,\n".encode(), request)
    # To this reader the row is not there, so that the file would add it; the table then refuses it as recorded already.
    assert plan.total("changed") == 0


def test_a_preview_asks_few_questions_a_row(ties: Any, request_of_office: Any) -> None:
    def asked(count: int) -> int:
        rows = "".join(
            f"Row {n},ENDO,,formal,1,{1990 + n // 12}-{n % 12 + 1:02}-01,{1990 + n // 12}-{n % 12 + 1:02}-28\n"
            for n in range(count)
        )
        with CaptureQueriesContext(connection) as queries:
            plan, _ = planned((HEAD + rows).encode(), request_of_office)
        assert plan.problems == ()
        # Savepoints are there because a test is one transaction.
        return sum("SAVEPOINT" not in query["sql"] for query in queries)

    asked(1)  # what is read once a request
    assert (asked(60) - asked(10)) / 50 == 2


def test_a_preview_writes_nothing_and_takes_no_lock(ties: Any, request_of_office: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        planned(f"{HEAD}Gamma,ENDO,,formal,1,2025-01-01,\n".encode(), request_of_office)
    # Outside a test, which is one transaction, a rule that the database judges opens none either.
    assert {query["sql"].split()[0] for query in queries} == {"SELECT", "SAVEPOINT", "RELEASE"}


def test_a_rule_that_names_no_column_is_a_problem_of_the_row(
    ties: Any, request_of_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A1: Django's plain ValidationError is as good as one that names columns."""

    def refuse(self: ExampleTie) -> None:
        raise ValidationError("Not on a Sunday.")

    monkeypatch.setattr(ExampleTie, "clean", refuse)
    plan, _ = planned(f"{HEAD}Gamma,ENDO,,formal,1,2025-01-01,\n".encode(), request_of_office)
    assert [(each.row, each.problem) for each in plan.problems] == [(2, "Not on a Sunday.")]


def test_a_long_text_has_the_same_limit_from_a_file_as_from_a_form(world: World) -> None:
    """A5: Django asks the limit of a long text only of forms."""
    row = ExampleTie(
        organisation=world.organisation, unit=world.units["ENDO"], title="x", kind="formal", starts=dt.date(2025, 1, 1)
    )
    row.note = "a" * 501
    with pytest.raises(ValidationError, match="at most 500 characters"):
        writing.add(by="tests", row=row)


def test_a_waiting_file_of_rows_that_not_all_may_see_is_its_uploaders_alone(world: World) -> None:
    """A6: another person's preview would show rows that are hidden from this one."""
    assert file_kind("ties").own_only
    waiting = WaitingFile(scope=world.organisation.code, kind="ties", kinds=["ties"], by=world.users.office)
    assert may_open(waiting, asked_by(world, world.users.office))
    assert not may_open(waiting, asked_by(world, world.users.secretary))


def test_a_waiting_file_that_names_people_is_not_there_for_those_who_may_not_see_them(world: World) -> None:
    assert not file_kind("digests").own_only
    waiting = WaitingFile(scope=world.organisation.code, kind="digests", kinds=["digests"], by=world.users.office)
    assert may_open(waiting, asked_by(world, world.users.analyst))
    assert not may_open(waiting, asked_by(world, world.users.secretary))
    waiting.by = world.users.secretary
    assert may_open(waiting, asked_by(world, world.users.secretary))
