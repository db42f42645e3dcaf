"""What a register exports comes in again with nothing to do, for every register and everybody who may do both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import models
from django.test import RequestFactory

from collegium.accounts.models import User
from collegium.organisation.access import access_for
from collegium.registers import files_out, writing
from collegium.registers.files.kinds import Context, file_kind
from collegium.registers.files.plan import Plan
from collegium.registers.files.planning import plan_uploads
from collegium.registers.files.reading import Upload
from collegium.registers.files_whole import unique_rules
from collegium.registers.listing import listing
from collegium.registers.register import REGISTERS, Register
from collegium.registers.verbs import Import
from collegium.tables.reading import read_table
from collegium.tables.writing import write_csv
from tests.project.addresses import Examples, examples_in
from tests.world import World

# A review comes in as its figures, of which the list has none.
OTHER_FORM = ("board.servicereview",)
IMPORTABLE = {
    label: register
    for label, register in sorted(REGISTERS.items())
    if Import in (register.verbs or ()) and (register.identity or register.file_kind) and label not in OTHER_FORM
    if not label.startswith("example.")
}
OWN_FILES = {label: register for label, register in IMPORTABLE.items() if not register.file_kind}
# Lists of codes with the latest name beside it: what a file of that kind needs is in the list of names and places.
# Figures come in with their organisation, whose code stands in each row of such a file.
REFUSED = ("organisation.body", "organisation.organisationfigures", "organisation.post", "organisation.unit")
# A review comes in as its figures, of which the list has none.
OTHER_FORM = ("board.servicereview",)
every_importable = pytest.mark.parametrize("register", IMPORTABLE.values(), ids=IMPORTABLE.keys())
every_own_file = pytest.mark.parametrize("register", OWN_FILES.values(), ids=OWN_FILES.keys())


@pytest.fixture
def here(world: World) -> Examples:
    return examples_in(
        world.organisation, world.units["CARD"], world.posts["CARD-CD"], world.people["P02"], world.bodies["BOARD"]
    )


def asked_by(world: World, user: User) -> Any:
    request: Any = RequestFactory().get("/", {})
    request.user, request.today, request.as_of = user, world.today, world.today
    request.organisation, request.access = world.organisation, access_for(user, world.today)
    return request


def planned(register: Register, content: bytes, request: Any, ending: str = "csv") -> Plan:
    kind = file_kind(files_out.kind_id(register))
    context = Context(scope=request.organisation.code, by=request.user, today=request.today, request=request)
    return plan_uploads([Upload(f"rows.{ending}", content, kind.id)], context, [kind])


@every_importable
def test_an_export_comes_in_again_with_nothing_to_do(register: Register, here: Examples, world: World) -> None:
    if not register.file_kind:
        name_people(register, world)
    both = 0
    for user in vars(world.users).values():
        request = asked_by(world, user)
        if not register.allows(register.export or register.read, request) or not register.may_upload(request):
            continue
        both += 1
        rows = listing(register, request).rows
        for ending in files_out.WRITERS:
            plan = planned(register, files_out.write(register, request, rows, ending)[0], request, ending)
            assert plan.does_nothing
            if register.model._meta.label_lower in REFUSED:
                assert {problem.problem[:22] for problem in plan.problems} == {"No column is mapped to"}
                continue
            assert plan.problems == ()
            assert plan.used == len(rows) > 0
    assert both


def name_people(register: Register, world: World) -> None:
    """Who somebody is is what some readers may not see."""
    for name in register.asked_columns:
        field: Any = register.model._meta.get_field(name)
        if field.related_model is type(world.people["P02"]) and not field.many_to_many:
            register.model._default_manager.update(**{name: world.people["P02"]})


@every_own_file
def test_a_row_is_never_taken_for_another_of_the_same_name(register: Register, here: Examples, world: World) -> None:
    """Either the database allows only one, or a file that may mean either is refused."""
    meta = register.model._meta
    if any({*rule.names} <= {*register.identity, "organisation"} for rule in unique_rules(register.model)):
        return
    request = asked_by(world, world.users.office)
    row: Any = register.belonging(register.model._default_manager.all(), request)[0]
    twin: Any = writing.copy_of(row)
    if hasattr(twin, "number"):
        twin.number += 1
    twin.save()
    table = read_table(files_out.write(register, request, [row], "csv")[0], name="rows.csv")
    (name,) = [name for name in register.asked_columns if name not in register.identity and changeable(meta, name)][:1]
    place = table.columns.index(name)
    cells = list(table.rows[0])
    cells[place] = other_value(meta.get_field(name), cells[place])
    plan = planned(register, write_csv(table.columns, [cells]), request)
    assert [problem.problem for problem in plan.problems] == ["This may be any of several recorded entries."]
    assert plan.problems[0].value.count(register.row_title(row, request)) >= 1


def changeable(meta: Any, name: str) -> bool:
    field = meta.get_field(name)
    return not field.is_relation and isinstance(field, models.CharField | models.TextField | models.IntegerField)


def other_value(field: Any, value: str) -> str:
    if field.choices:
        return next(str(choice) for choice, _ in field.flatchoices if str(choice) != value)
    return str(int(value) + 1) if isinstance(field, models.IntegerField) else f"{value} too"


def test_rows_of_a_later_day_come_in_again_too(here: Examples, world: World) -> None:
    """A list as at a day does not decide what a file is compared with."""
    register = IMPORTABLE["engagement.improvementevent"]
    request = asked_by(world, world.users.office)
    rows = listing(register, request).rows
    content = files_out.write(register, request, rows, "csv")[0]
    request.as_of = dt.date(2000, 1, 1)
    assert planned(register, content, request).does_nothing
