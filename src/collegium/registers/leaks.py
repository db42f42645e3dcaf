"""What a declaration may not say: a confidential column is shown nowhere, and comes back only from its own row."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from collegium.registers.periods import Removable
from collegium.registers.verbs import Remove


def refuse_leaks(register: Any) -> None:
    """A confidential column is never listed, filtered, searched, sorted by or looked up; it is restored from its own row."""
    places = (register.columns, register.details, register.filters, register.order, register.identity, register.search)
    named = [str(getattr(name, "name", name)) for place in places for name in place]
    first = {name.removeprefix("-").split("__")[0] for name in named}
    if shown := first & set(register.confidential):
        raise ImproperlyConfigured(
            f"{register.__name__}: {', '.join(sorted(shown))} is confidential and cannot be shown in lists."
        )
    removes = Remove in (register.verbs or ())
    if register.confidential and removes and not issubclass(register.model, Removable):
        raise ImproperlyConfigured(
            f"{register.__name__}: with confidential columns, {register.model.__name__} must be Removable."
        )
