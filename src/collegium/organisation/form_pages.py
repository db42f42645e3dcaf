"""Forms made from the columns of a table, and the one page that shows such a form, tries the action and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from collegium.organisation.forms.facts import date_field
from collegium.organisation.models import Person
from collegium.organisation.people_field import PersonField

People = dict[int, tuple[str, str]]
SHORT = 40


class RecordForm(forms.Form):
    """Some columns of a table as a form; `values()` are keyed as actions take them."""

    def __init__(
        self,
        model: type[models.Model],
        names: Sequence[str],
        data: Any = None,
        *,
        people: People | None = None,
        hints: Mapping[str, str] | None = None,
        offers: Mapping[str, Sequence[tuple[Any, str]]] | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.model, self.names = model, tuple(names)
        for name in names:
            self.fields[name] = field_of(
                model._meta.get_field(name), (hints or {}).get(name, ""), people or {}, (offers or {}).get(name)
            )

    def values(self) -> dict[str, Any]:
        """Cleaned values by the names of columns: a reference by its number."""
        columns = {name: self.model._meta.get_field(name).attname for name in self.names}  # type: ignore[union-attr]
        return {columns[name]: self.cleaned_data[name] for name in self.names}


def confirming(request: HttpRequest) -> forms.Form:
    """A form without a field: a button that has to be pressed once more."""
    return forms.Form(request.POST if request.method == "POST" else None)


def field_of(column: Any, hint: str, people: People, offer: Sequence[tuple[Any, str]] | None) -> forms.Field:
    label = column.verbose_name[0].upper() + column.verbose_name[1:]
    required = not column.blank
    options: dict[str, Any] = {"label": label, "help_text": hint or column.help_text, "required": required}
    if offer is not None or column.choices:
        pairs = list(offer if offer is not None else column.flatchoices)
        begin = [] if required and column.has_default() else [("", "Choose" if required else "None")]
        coerce = int if isinstance(column, models.ForeignKey) else str
        empty: Any = None if isinstance(column, models.ForeignKey) else ""
        asked = {"required": f"Choose: {label.lower()}.", "invalid_choice": "Choose one of the list."}
        return forms.TypedChoiceField(
            choices=[*begin, *pairs], coerce=coerce, empty_value=empty, error_messages=asked, **options
        )
    if isinstance(column, models.ForeignKey) and column.related_model is Person:
        return PersonField(people, **options)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**{**options, "required": False})
    if isinstance(column, models.DateField):
        return date_field(**options)
    missing = {"required": f"Enter: {label.lower()}."}
    if isinstance(column, models.URLField):
        options["assume_scheme"] = "https"
    field: forms.Field = column.formfield(**options)
    field.error_messages |= missing
    if isinstance(column, models.TimeField):
        field.widget = forms.TimeInput(attrs={"type": "time", "size": "5"}, format="%H:%M")
        field.widget.input_type = "time"  # type: ignore[attr-defined]
    elif isinstance(field, forms.IntegerField):
        field.widget = forms.TextInput(attrs={"inputmode": "numeric", "size": "10"})
    elif isinstance(column, models.TextField) or (column.max_length or 0) > 300:
        field.widget = forms.Textarea(attrs={"rows": 6 if isinstance(column, models.TextField) else 3})
    elif column.max_length and column.max_length <= SHORT:
        field.widget.attrs["size"] = str(column.max_length)
    return field


def tried(form: forms.Form, do: Callable[[], Any]) -> tuple[bool, Any]:
    """Run an action; what it refuses is shown beside the fields that it belongs to."""
    try:
        return True, do()
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for name, said in found.items():
            target = name if name in form.fields else name.removesuffix("_id")
            for message in said:
                form.add_error(target if target in form.fields else None, plain(message))
        return False, None


def plain(message: str) -> str:
    return "The same is recorded already." if message.startswith("Constraint ") else message


def form_page(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[], Any],
    *,
    to: str | Callable[[Any], str],
    said: str,
    heading: str,
    crumbs: Sequence[tuple[str, str]],
    caption: str = "",
    intro: Sequence[str] = (),
    button: str = "Keep",
    warning: bool = False,
    template: str = "form.jinja",
    **more: Any,
) -> HttpResponse:
    """Show the form; when it is sent and the action takes it, say so and go on."""
    if request.method == "POST" and form.is_valid():
        done, result = tried(form, do)
        if done:
            messages.success(request, said)
            return redirect(to(result) if callable(to) else to)
    context = {
        "form": form,
        "heading": heading,
        "caption": caption,
        "intro": intro,
        "trail": crumbs,
        "button_text": button,
        "warning": warning,
        "back": crumbs[-1][1],
        **more,
    }
    return render(request, template, context)
