"""Adding a term without a form, as the demonstration does."""

from __future__ import annotations

from typing import Any

from collegium.accounts.models import User
from collegium.board.models import OwnTerm
from collegium.organisation.models import Organisation
from collegium.registers import writing


def add_term(*, by: User | str, organisation: Organisation, values: dict[str, Any]) -> OwnTerm:
    return writing.add(by=by, row=OwnTerm(organisation=organisation, **values))
