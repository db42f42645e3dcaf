"""Lists of organisations speak of many: somebody may change those in whose name they act, and those that nobody looks after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.organisation.access import access_for
from collegium.organisation.importing.plan import Addition, Alteration, Plan
from collegium.organisation.importing.records import SPECS
from collegium.organisation.models import Grant, Organisation
from collegium.tables.problems import Problem


def with_rights(plan: Plan, user: User, today: dt.date) -> Plan:
    """The plan of a list, with a problem for each line about an organisation that others look after."""
    mine = access_for(user, today).organisations_with(Permission.IMPORT_REGISTER)
    looked_after = Grant.objects.at(today).filter(organisation__isnull=False).exclude(organisation__in=mine)
    foreign = frozenset(
        Organisation.objects.filter(pk__in=looked_after.values("organisation")).values_list("code", flat=True)
    )
    return replace(plan, problems=(*plan.problems, *refusals(plan, foreign)))


def refusals(plan: Plan, foreign: frozenset[str]) -> Iterator[Problem]:
    lines: list[Addition | Alteration] = [*plan.additions, *plan.changes]
    for one in lines:
        codes = organisations_of(one)
        if codes and all(code in foreign for code in codes):
            yield one.source.problem(
                "code" if one.table == "organisation" else "organisation",
                " ".join(codes),
                "This organisation is looked after by its own office, and you have no role there.",
                "Leave the line out, or ask that office to make the change.",
            )


def organisations_of(one: Addition | Alteration) -> tuple[str, ...]:
    """The codes that a line speaks of; a succession is the affair of either side."""
    named = dict(zip(SPECS[one.table].key, one.key, strict=False))
    columns = ("code",) if one.table == "organisation" else ("organisation", "predecessor", "successor")
    return tuple(str(named[column]) for column in columns if named.get(column))
