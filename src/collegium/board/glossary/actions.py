"""Every write to the organisation's own terms: keyword-only, atomic, audited."""

from __future__ import annotations

from typing import Any

from collegium.accounts.models import User
from collegium.board.models import OwnTerm
from collegium.organisation.models import Organisation
from collegium.organisation.recording import change, keep, take_away


def add_term(*, by: User | str, organisation: Organisation, values: dict[str, Any]) -> OwnTerm:
    return keep(by=by, verb="add_term", organisation=organisation, row=OwnTerm(organisation=organisation, **values))


def change_term(*, by: User | str, term: OwnTerm, values: dict[str, Any]) -> OwnTerm:
    return change(by=by, verb="change_term", organisation=term.organisation, row=term, values=values)


def remove_term(*, by: User | str, term: OwnTerm) -> None:
    """Papers that were issued keep the meaning that they were issued with."""
    take_away(by=by, verb="remove_term", organisation=term.organisation, row=term)
