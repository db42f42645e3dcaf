"""What can be done with the rows of a register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms

from collegium.accounts.roles import Permission


class Verb(StrEnum):
    ADD = "add"
    CORRECT = "correct"
    CHANGE_FROM = "change"
    END = "end"
    REMOVE = "remove"
    IMPORT = "import"


Add, Correct, ChangeFrom = Verb.ADD, Verb.CORRECT, Verb.CHANGE_FROM
End, Remove, Import = Verb.END, Verb.REMOVE, Verb.IMPORT
UNDATED = (Add, Correct, Remove, Import)
DATED = (Add, Correct, ChangeFrom, End, Remove, Import)


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A step in the life of a row that is more than a correction: publish, withdraw, keep a promise.

    `action(by=, row=, on=, **answers)` does it; a row of the register that it returns is shown next. `asks` names columns
    of the table, `form` a form class, whose answers the action takes. Without `from_` it is offered in every state.
    """

    name: str  # stands in the address
    title: str  # heading and button
    action: Callable[..., Any]
    asks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # of those asked: what must be answered although the column may be empty
    form: type[forms.Form] | None = None
    from_: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()  # empty: those that may change the register
    intro: str = ""
    done: str = "Saved."
    warning: bool = False
