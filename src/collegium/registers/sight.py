"""Who reads which rows and columns of a register, and may do what with them: each rule is said in one place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar

from django.db import models

from collegium.accounts.roles import Permission
from collegium.registers.periods import Period, Removable

Permissions = Permission | tuple[Permission, ...]


class Sight:
    """The part of a register that decides who sees what. The base class of the organisation's registers asks for permissions."""

    model: ClassVar[type[models.Model]]
    change: ClassVar[Permissions] = ()

    def guard(self, *permissions: Permission) -> Callable[[Any], Any]:
        """What wraps a view so that only people with one of the permissions reach it."""
        raise NotImplementedError

    def allows(self, permissions: Permissions, request: Any) -> bool:
        raise NotImplementedError

    def visible(self, rows: Any, request: Any) -> Any:
        """The rows that the reader may see: any other is not there (404), and counts nowhere."""
        raise NotImplementedError

    def may(self, verb: str, row: Any, request: Any) -> bool:
        """Whether the reader may do this with a visible row; otherwise 403."""
        return True

    def reveals(self, row: Any, request: Any) -> bool:
        """Whether the reader may see the confidential columns of a visible row; each reading is on the record."""
        return bool(self.change) and self.allows(self.change, request)

    def confided(self, row: Any, request: Any) -> bool:
        """Whether so few may read the row that every page that shows it puts the reading on the record."""
        return False

    def hidden(self, request: Any) -> Collection[str]:
        """Columns that this reader may not see: in no list, page, file, filter, search or history."""
        return ()

    def closed(self, path: str, request: Any) -> bool:
        """Whether a path leads to what the reader may not see: then nothing is searched, filtered or sorted by it."""
        return path.split("__")[0] in self.hidden(request)

    def open_paths(self, paths: Iterable[str], request: Any) -> list[str]:
        return [path for path in paths if not self.closed(path.removeprefix("-"), request)]

    def sees_past(self, row: Any, request: Any) -> bool:
        """Whether the reader may see what a visible row said before.

        Where some readers see fewer rows, an earlier state may have been hidden from this one: then only the reader's own
        steps are shown, unless the register says who may see all.
        """
        return not self.restricted

    @property
    def dated(self) -> bool:
        return issubclass(self.model, Period)

    @property
    def removable(self) -> bool:
        return issubclass(self.model, Removable)

    @property
    def restricted(self) -> bool:
        """Whether some readers of the list see fewer rows than others: the base class marks the rule that they all see."""
        return not getattr(type(self).visible, "for_every_reader", False)

    def rows(self, request: Any) -> Any:
        """All rows, before it is asked who may see which."""
        return self.model._default_manager.all()

    def shown(self, request: Any) -> Any:
        return self.visible(self.rows(request), request)

    def belonging(self, rows: Any, request: Any) -> Any:
        """The rows of what is looked at, such as one organisation, whoever may see them."""
        return rows

    def recorded_rows(self, request: Any) -> list[Any]:
        """What a file is compared with: every row that the reader may see, of any day."""
        return list(self.visible(self.model._default_manager.all(), request))

    def hides(self, column: Any, request: Any) -> bool:
        """Whether files of this reader lack a column: it is not exported, and an upload does not empty it."""
        return column.name in self.hidden(request)


def as_tuple(permissions: Permissions) -> tuple[Permission, ...]:
    return (permissions,) if isinstance(permissions, Permission) else tuple(permissions)
