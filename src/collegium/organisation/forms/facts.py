"""One form for every kind of fact, made from its model and limited to one organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from collegium.definitions.roles import roles
from collegium.organisation.kinds import Kind, label_of
from collegium.organisation.models import Body, Organisation, Person, Post, Site, Unit
from collegium.organisation.people_field import PersonField
from collegium.organisation.queries.choices import Choices

SHORT = 40  # codes and numbers, unlike names, need no line of their own
HINTS = {
    "starts": "",
    "ends": "Leave it empty when it holds until further notice.",
    "parent": "Leave it empty for a unit at the top.",
    "reports_to": "Leave it empty when it reports to nobody.",
    "pas": "One programmed activity (PA) is half a day, 4 hours. Leave it empty when it is not known.",
    "joint": "",
    "gmc_number": "Seven digits.",
    "code": "Short and lasting, for example the code that your files use.",
}
HINTS_OF_KIND = {
    ("responsibility", "joint"): "Tick it when those who are ticked above lead together, on purpose.",
    ("membership", "joint"): "Tick it for each of the holders.",
    ("post-placement", "unit"): "Leave it empty for a post of the whole organisation.",
    ("seat", "post"): "Whoever holds the post has the seat. Choose a post or a person, not both.",
    ("seat", "person"): "For somebody who sits there in person.",
    ("organisation", "source"): "Where these details come from.",
}


class FactForm(forms.Form):
    """Fields of one kind of fact. `values()` are keyed as actions take them."""

    def __init__(self, kind: Kind, names: Iterable[str], choices: Choices | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.names = tuple(names)
        self.choices = choices
        for name in self.names:
            self.fields[name] = field_of(kind, name, choices)

    def clean(self) -> dict[str, Any]:
        """A succession of units must name units of the two organisations."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind.name == "succession" and self.choices is not None:
            own = self.choices.organisation.pk
            if own not in (given.get("predecessor"), given.get("successor")):
                self.add_error("successor", "One side must be this organisation.")
            for side in ("predecessor", "successor"):
                unit = given.get(f"{side}_unit")
                if unit and Unit.objects.get(pk=unit).organisation_id != given.get(side):
                    self.add_error(f"{side}_unit", "This unit belongs to another organisation.")
        return given

    def values(self) -> dict[str, Any]:
        """Cleaned values by the names of columns: a reference by its number."""
        return {self.kind.model._meta.get_field(name).attname: self.cleaned_data[name] for name in self.names}  # type: ignore[union-attr]

    def take(self, problems: dict[str, list[str]], renamed: dict[str, str] | None = None) -> None:
        """Show the problems of an action beside the fields they belong to."""
        for name, messages in problems.items():
            target = (renamed or {}).get(name, name)
            for message in messages:
                self.add_error(target if target in self.fields else None, plain(message))


def plain(message: str) -> str:
    return "The same is recorded already." if message.startswith("Constraint ") else message


def field_of(kind: Kind, name: str, choices: Choices | None) -> forms.Field:
    column: Any = kind.model._meta.get_field(name)
    label = label_of(kind, column)
    hint = HINTS_OF_KIND.get((kind.name, name), HINTS.get(name, ""))
    verb = "Choose" if column.is_relation or column.choices or name == "role" else "Enter"
    missing = {"required": f"{verb} the {column.verbose_name}."}
    options: dict[str, Any] = {
        "label": label,
        "help_text": hint,
        "required": not column.blank,
        "error_messages": missing,
    }
    if isinstance(column, models.ForeignKey) and choices is not None:
        return reference_field(column, choices, options)
    if name == "role" and kind.name == "post-placement":
        return choice_field([(one.id, one.title) for one in roles()], options)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**{**options, "required": False, "initial": column.default})
    if column.choices:
        if column.has_default():
            options["initial"] = column.default
        return choice_field(column.flatchoices, options)
    if isinstance(column, models.DateField):
        return date_field(**options)
    field: forms.Field = column.formfield(**{key: options[key] for key in ("label", "help_text", "error_messages")})
    # The model's own limits, so that they are named together with every other problem of the form.
    field.validators = [*field.validators, *(one for one in column.validators if one not in field.validators)]
    if isinstance(field, forms.DecimalField | forms.IntegerField):
        # A text field with a keyboard of digits: number fields change their value when somebody scrolls.
        whole = not isinstance(field, forms.DecimalField)
        field.widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "size": "10"})
    elif column.max_length and column.max_length <= SHORT:
        field.widget.attrs["size"] = str(column.max_length)
    return field


def date_field(**options: Any) -> forms.DateField:
    errors = {"required": "Enter the day.", "invalid": "Enter a date that exists, with day, month and year."}
    options["error_messages"] = errors | options.get("error_messages", {})
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def reason_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label="Reason",
        required=required,
        error_messages={"required": "Enter the reason."},
        max_length=500,
        help_text="It is kept in the record of changes. Write nothing here that the person concerned should not read.",
    )


def choice_field(choices: Iterable[tuple[Any, str]], options: dict[str, Any], *, coerce: Any = str) -> forms.Field:
    empty = None if coerce is int else ""
    first = ("", "Choose one" if options["required"] else "None" if coerce is int else "Not recorded")
    return forms.TypedChoiceField(choices=[first, *choices], coerce=coerce, empty_value=empty, **options)


def reference_field(column: Any, choices: Choices, options: dict[str, Any]) -> forms.Field:
    target = column.related_model
    if target is Person:
        options["help_text"] = options["help_text"] or "Type the staff code, or choose from the list."
        return PersonField(choices.people, **options)
    offered: dict[type[models.Model], list[tuple[int, str]]] = {
        Unit: choices.units_of_all if column.name.endswith("_unit") else choices.units,
        Post: choices.posts,
        Body: choices.bodies,
        Site: choices.sites,
        Organisation: choices.organisations,
    }
    return choice_field(offered[target], options, coerce=int)
