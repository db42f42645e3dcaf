"""A whole register in a few lines."""

from __future__ import annotations

from typing import Any

from collegium.accounts.roles import Permission
from collegium.organisation.registers import OrganisationRegister
from collegium.registers import writing
from collegium.registers.verbs import Transition
from tests.registers.example.models import ExampleTie


def close_tie(*, by: Any, row: ExampleTie, on: Any) -> ExampleTie:
    return writing.correct(by=by, row=row, values={"state": "closed"}, verb="close")


class ExampleTies(OrganisationRegister):
    model = ExampleTie
    name, plural, noun, title = "tie", "ties", "tie", "Ties"
    read, change = Permission.VIEW_BOARD, Permission.CHANGE_BOARD
    columns = ("title", "unit", "person", "kind", "weight", "secret", "state", "starts", "ends")
    asked = ("title", "unit", "person", "kind", "weight", "secret", "note", "starts", "ends")
    filters, search, order = ("kind", "unit", "person", "secret", "starts"), ("title", "unit__code"), ("title",)
    identity, confidential = ("title", "starts"), ("note",)
    transitions = (Transition(name="close", title="Close", action=close_tie, from_=("open",)),)

    def visible(self, rows: Any, request: Any) -> Any:
        rows = super().visible(rows, request)
        return rows if self.allows(Permission.VIEW_PEOPLE, request) else rows.filter(secret=False)
