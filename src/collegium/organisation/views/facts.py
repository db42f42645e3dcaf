"""All facts of an organisation's register: the lists that a reader may open, and how much each holds."""

from __future__ import annotations

from django.db.models import Func, Subquery
from django.http import HttpResponse
from django.shortcuts import render

from collegium.accounts.roles import Permission
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.registers.fact import GROUPS, FactRegister
from collegium.registers.register import REGISTERS


@page(Permission.VIEW_REGISTER)
def facts(request: PageRequest, code: str) -> HttpResponse:
    registers = [register for register in REGISTERS.values() if isinstance(register, FactRegister)]
    listed = [register for register in registers if register.allows(register.read, request)]
    counts = dict(zip(listed, counts_of(listed, request), strict=True))
    groups = [(title, [register for register in listed if register.group == title]) for title in GROUPS]
    context = {"groups": [(title, within) for title, within in groups if within], "counts": counts}
    return render(request, "organisation/facts.jinja", context)


def counts_of(registers: list[FactRegister], request: PageRequest) -> tuple[int, ...]:
    """How many rows the reader may see of each, whatever the day, in one question to the database."""
    every = [register.visible(register.model._default_manager.all(), request).order_by() for register in registers]
    counts = [Subquery(rows.values(count=Func("pk", function="COUNT")).values("count")) for rows in every]
    answer: tuple[int, ...] = Organisation.objects.filter(pk=request.organisation.pk).values_list(*counts)[0]
    return answer
