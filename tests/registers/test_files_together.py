"""What a file may not do to rows that share their name, that are hidden, or that its own rows stand against."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collegium.board.digests.registers import Claims
from collegium.board.models import EvidenceClaim
from collegium.engagement.models import ImprovementEvent
from collegium.organisation.actions import establish_unit
from collegium.registers import files_out, writing
from collegium.registers.files.kinds import file_kind
from collegium.registers.files.planning import apply_whole, plan_uploads
from collegium.registers.files.presenters import grouped
from collegium.registers.files.reading import Upload
from collegium.registers.register import REGISTERS
from collegium.tables.problems import Problem
from tests.conftest import ClientOf
from tests.registers.example.models import ExampleTie
from tests.registers.test_files_in import HEAD, asked_by, context_of, exported, planned
from tests.uploads import answers_of, preview, text_of, upload
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]
EVENTS = "title,held_on,attended,consultants,source\n"


@pytest.fixture
def office(world: World) -> Any:
    return asked_by(world, world.users.office)


@pytest.fixture
def secretary(world: World) -> Any:
    """Changes the board's books and may see neither people nor the ties that are only for the office."""
    return asked_by(world, world.users.secretary)


def tie(world: World, title: str, **more: Any) -> ExampleTie:
    values = {"unit": world.units["CARD"], "kind": "formal", "starts": dt.date(2024, 1, 1), **more}
    return writing.add(by="tests", row=ExampleTie(organisation=world.organisation, title=title, **values))


def told(problems: Any) -> list[tuple[int | None, str, str]]:
    return [(each.row, each.problem, each.value) for each in problems]


# Rows that share their name


@pytest.fixture
def twins(world: World) -> list[ImprovementEvent]:
    """Two events of one name and day, which no constraint forbids."""
    return [
        ImprovementEvent.objects.create(
            organisation=world.organisation, title="Fair", held_on="2025-05-01", attended=attended, consultants=20
        )
        for attended in (3, 9)
    ]


def test_rows_that_share_their_name_come_in_again_unchanged(twins: Any, office: Any) -> None:
    plan, _ = planned(exported(REGISTERS["engagement.improvementevent"], office), office, "attendance")
    assert plan.problems == ()
    assert (plan.does_nothing, plan.used) == (True, 2)


def test_a_row_that_may_be_either_of_two_is_refused_and_names_them(twins: Any, office: Any) -> None:
    plan, _ = planned(f"{EVENTS}Fair,2025-05-01,4,20,\n".encode(), office, "attendance")
    assert told(plan.problems) == [(2, "This may be any of several recorded entries.", "Fair, Fair")]


def test_two_rows_of_a_file_about_the_same_are_refused(office: Any) -> None:
    rows = "Gamma,ENDO,,formal,1,2025-01-01,\nGamma,ENDO,,formal,2,2025-01-01,\nGamma,ENDO,,formal,1,2025-01-01,\n"
    plan, _ = planned((HEAD + rows).encode(), office)
    problem = "Another row of this file is about the same tie."
    assert told(plan.problems) == [(3, problem, "row 2"), (4, problem, "row 2")]


def test_a_row_beside_one_that_is_recorded_already_is_refused(world: World, office: Any) -> None:
    tie(world, "Gamma", unit=world.units["ENDO"])
    rows = "Gamma,ENDO,,formal,1,2024-01-01,\nGamma,ENDO,,formal,2,2024-01-01,\n"
    plan, _ = planned((HEAD + rows).encode(), office)
    assert told(plan.problems) == [(3, "Another row of this file is about the same tie.", "row 2")]


def test_a_name_in_other_capitals_is_no_new_row(world: World, office: Any) -> None:
    tie(world, "Gamma Two")
    rows = "GAMMA  two,ENDO,,formal,1,2024-01-01,\nA1,AMU,,formal,1,2024-01-01,\na1,MED,,formal,1,2024-01-01,\n"
    plan, _ = planned((HEAD + rows).encode(), office)
    assert told(plan.problems) == [
        (2, "This differs from a recorded tie only in capitals, spaces, dashes or apostrophes.", "Gamma Two"),
        (4, "This differs from another row of this file only in capitals, spaces, dashes or apostrophes.", "row 3"),
    ]


def test_names_that_are_recorded_in_two_spellings_are_known_apart(world: World, office: Any) -> None:
    for title, unit in (("A1", "ENDO"), ("a1", "AMU")):
        tie(world, title, unit=world.units[unit])
    changed = f"{HEAD}A1,ENDO,,formal,5,2024-01-01,\na1,AMU,,formal,1,2024-01-01,\n".encode()
    plan, _ = planned(changed, office)
    assert (plan.problems, plan.total("changed"), plan.total("unchanged")) == ((), 1, 1)


def test_codes_in_two_spellings_are_known_apart(world: World, office: Any) -> None:
    for code in ("x(1)", "X(1)"):
        establish_unit(
            by="tests", organisation=world.organisation, code=code, starts=world.first, name=code, kind="department"
        )
    rows = "One,x(1),,formal,1,2024-01-01,\nTwo,X(1),,formal,1,2024-01-01,\nThree,card,,formal,1,2024-01-01,\n"
    plan, context = planned((HEAD + rows).encode(), office)
    assert [each.row.unit.code for each in plan.work] == ["x(1)", "X(1)", "CARD"]
    file_kind("ties").apply(plan, context, office.user, "x")
    assert planned(exported(REGISTERS["example.exampletie"], office), office)[0].does_nothing


# Columns that the reader may not see


def test_an_export_without_people_comes_in_again_and_deletes_nobody(world: World, secretary: Any) -> None:
    row = tie(world, "Beta", person=world.people["P02"], weight=3)
    register = REGISTERS["example.exampletie"]
    content = exported(register, secretary)
    assert b"person" not in content
    assert b"person_code" in exported(register, asked_by(world, world.users.office))
    plan, context = planned(content.replace(b"formal,3", b"formal,4"), secretary)
    assert plan.problems == ()
    file_kind("ties").apply(plan, context, secretary.user, "x")
    row.refresh_from_db()
    assert (row.weight, row.person) == (4, world.people["P02"])


def test_an_empty_cell_deletes_no_name_that_the_uploader_may_not_see(world: World, secretary: Any) -> None:
    tie(world, "Beta", person=world.people["P02"])
    plan, _ = planned(f"{HEAD}Beta,CARD,,formal,1,2024-01-01,\n".encode(), secretary)
    (problem,) = plan.problems
    assert (problem.row, problem.column) == (2, "person_code")
    assert "You cannot see who stands here" in problem.problem


@pytest.mark.parametrize("code", ["P02", "P01"])
def test_no_preview_tells_whether_a_guessed_name_is_right(world: World, secretary: Any, code: str) -> None:
    tie(world, "Beta", person=world.people["P02"])
    plan, _ = planned(f"{HEAD}Beta,CARD,{code},formal,1,2024-01-01,\n".encode(), secretary)
    part = next(part for part in plan.parts if part.name == "changed")
    assert [part.line(item).details for item in part.items] == [("Person: Name not shown → Name not shown",)]


def test_a_file_tells_no_more_about_people_than_a_form(world: World, client_of: ClientOf) -> None:
    """Leif Winter holds no post or seat: the form offers only who has one to those who may not see people."""
    secretary = client_of(world.users.secretary)
    far = str(world.today + dt.timedelta(days=90))
    values = {"kind": "policy", "title": "Form", "source": "S", "dated": "2026-01-01", "says": "x", "review_by": far}
    values |= {"for_organisation": "x", "for_front_line": "x"}
    add = reverse("board:digest_add", args=["ZNW"])
    answers = answers_of(secretary.get(add).content.decode())
    assert secretary.post(add, {**answers, **values, "author": "Leif Winter"}).status_code == 200  # refused

    def preview_of(author: str) -> str:
        text = f"{','.join(values)},author_code\n{','.join(values.values())},{author}\n"
        return text_of(preview(secretary, upload(secretary, text, kind="digests", name="digests.csv")))

    authors = ("Leif Winter", "Name not shown", "Nobody Here", "P12")
    assert [author for author in authors if "No author has this code." not in preview_of(author)] == []
    assert "No author has this code." not in preview_of("Gwen Lovelace")


# Rows that are fine alone


def test_rows_of_a_file_that_overlap_name_each_other(office: Any) -> None:
    rows = (
        "One,ENDO,,formal,1,2025-01-01,\nTwo,ENDO,,formal,1,2025-02-01,2025-03-01\nThree,ENDO,,formal,1,2026-01-01,\n"
    )
    plan, _ = planned((HEAD + rows).encode(), office)
    problem = "These dates overlap another row of this file."
    assert told(plan.problems) == [(3, problem, "2025-02-01 (row 2)"), (4, problem, "2026-01-01 (row 2)")]


def test_rows_of_a_file_that_share_what_only_one_may_have_name_each_other(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = models.UniqueConstraint(fields=["unit", "weight"], name="x", condition=models.Q(kind="formal"))
    monkeypatch.setattr(ExampleTie._meta, "constraints", [*ExampleTie._meta.constraints, rule])
    rows = (
        "One,ENDO,,formal,7,2025-01-01,2025-01-01\nTwo,ENDO,,formal,7,2025-02-01,2025-02-01\n"
        "Three,ENDO,,informal,7,2025-03-01,2025-03-01\n"
    )
    plan, _ = planned((HEAD + rows).encode(), office)
    assert told(plan.problems) == [(3, "This cannot be recorded beside another row of this file.", "7 (row 2)")]


def test_what_the_database_refuses_on_saving_is_a_message(world: World, office: Any) -> None:
    """Somebody was faster, or a rule that no preview can ask: nothing is saved, and the way out is said."""
    uploads = [Upload("ties.csv", f"{HEAD}Gamma,ENDO,,formal,1,2025-01-01,\n".encode(), "ties")]
    context = context_of(office)
    plan = plan_uploads(uploads, context, [file_kind("ties")])
    tie(world, "Gamma", unit=world.units["AMU"], starts=dt.date(2025, 1, 1))
    with pytest.raises(ValidationError, match="Check the changes again") as refused:
        apply_whole(plan, context, office.user, "x")
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert not ExampleTie.objects.filter(unit__code="ENDO").exists()


# Rows that the uploader may not see


def test_a_file_overlaps_no_hidden_row_and_learns_nothing_of_it(world: World, secretary: Any) -> None:
    tie(world, "Hidden", secret=True, unit=world.units["ENDO"])
    plan, _ = planned(b"title,unit_code,kind,starts\nNew,ENDO,formal,2025-01-01\n", secretary)
    assert told(plan.problems) == [(2, "These dates clash with an entry that you cannot see.", "2025-01-01")]
    assert "Hidden" not in str(plan.problems)


@pytest.mark.parametrize("title", ["Hidden", "HIDDEN"])
def test_a_file_adds_nothing_beside_a_hidden_row_of_the_same_name(world: World, secretary: Any, title: str) -> None:
    tie(world, "Hidden", secret=True)
    plan, _ = planned(f"title,unit_code,kind,starts\n{title},ENDO,formal,2024-01-01\n".encode(), secretary)
    assert told(plan.problems) == [(2, "There is an entry already that you cannot see.", "")]


# Numbers that rows get


def test_entries_of_the_register_of_evidence_get_their_numbers_from_a_file(office: Any) -> None:
    rows = "".join(f"Teams with aims had {n} complaints.,Study {n},cohort,31 teams,none,Others\n" for n in "34")
    content = f"claim,study,design,size,direction,transfer_caveat\n{rows}".encode()
    for _ in range(2):
        plan, context = planned(content, office, "claims")
        assert plan.problems == ()
        file_kind("claims").apply(plan, context, office.user, "x")
        assert list(EvidenceClaim.objects.values_list("number", "claim")) == [
            (1, "Teams with aims had 3 complaints."),
            (2, "Teams with aims had 4 complaints."),
        ]
    register = REGISTERS["board.evidenceclaim"]
    assert isinstance(register, Claims)
    again, _ = planned(files_out.write(register, office, register.known_rows(office), "csv")[0], office, "claims")
    assert again.problems == ()
    assert again.does_nothing


# What a preview says


def test_columns_that_nothing_takes_are_named(office: Any) -> None:
    content = b"title,unit_code,kind,starts,wieght\nGamma,ENDO,formal,2025-01-01,7\n"
    plan = plan_uploads([Upload("ties.csv", content, "ties")], context_of(office), [file_kind("ties")])
    assert plan.unused == ("Columns that are not used of ties.csv: wieght.",)


def test_long_values_are_cut_and_faults_that_differ_in_a_number_stand_together(office: Any) -> None:
    rows = "".join(f"{'x' * (90 + n)},ENDO,,formal,1,2025-0{n}-01,2025-0{n}-02\n" for n in (1, 2, 3))
    plan, _ = planned((HEAD + rows).encode(), office)
    (group,) = grouped(plan.problems)
    assert (group.number, group.rows) == (3, "2, 3, 4")
    assert max(map(len, group.values.split(", "))) == 80
    assert "…" in group.values
    assert grouped([Problem("f", 2, "c", "a\nb", "p", "r")])[0].values == "a b"


def test_a_save_asks_few_questions_a_row(office: Any) -> None:
    def asked(count: int, year: int) -> int:
        rows = "".join(f"Row {year} {n},ENDO,,formal,1,{year + n}-01-01,{year + n}-12-31\n" for n in range(count))
        plan, context = planned((HEAD + rows).encode(), office)
        with CaptureQueriesContext(connection) as queries:
            file_kind("ties").apply(plan, context, office.user, "x")
        return sum("SAVEPOINT" not in query["sql"] for query in queries)

    assert asked(60, 1900) - asked(10, 1980) <= 2  # statements of many rows
