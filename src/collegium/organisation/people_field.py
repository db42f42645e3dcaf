"""The form field that names a person of the organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from collegium.tables.characters import composed

People = dict[int, tuple[str, str]]


class PersonField(forms.CharField):
    """Somebody of the organisation, typed as staff code or name; anything that names not exactly one person is refused."""

    def __init__(self, people: People, **options: Any) -> None:
        super().__init__(**options)
        self.people = people
        self.options = [f"{name} ({code})" for code, name in people.values()]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and value in self.people:
            code, name = self.people[value]
            return f"{name} ({code})"
        return value

    def clean(self, value: Any) -> int | None:
        typed = composed(super().clean(value).strip())
        if not typed:
            return None
        matches = [
            key
            for key, (code, name) in self.people.items()
            if typed.casefold() in (code.casefold(), name.casefold(), f"{name} ({code})".casefold())
        ]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise forms.ValidationError("Several people have this name. Enter the staff code instead.")
        raise forms.ValidationError("No one in this organisation has this name or staff code. Add the person first.")


def person_fields(people: People) -> Callable[[Any, dict[str, Any]], forms.Field]:
    """What makes the field of a column that points to a person, for `fields_from_model`."""
    return lambda column, options: PersonField(people, **options)
