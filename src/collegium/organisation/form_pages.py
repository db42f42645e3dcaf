"""Forms made from the columns of a table, and the one page that shows such a form, tries the action and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from collegium.organisation.people_field import PersonField
from collegium.registers.forms import fields_from_model, run

People = dict[int, tuple[str, str]]


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

        def person_field(column: Any, options: dict[str, Any]) -> forms.Field:
            return PersonField(people or {}, **options)

        self.fields.update(fields_from_model(model, names, references=person_field, offers=offers, hints=hints))

    def values(self) -> dict[str, Any]:
        """Cleaned values by the names of columns: a reference by its number."""
        columns = {name: self.model._meta.get_field(name).attname for name in self.names}  # type: ignore[union-attr]
        return {columns[name]: self.cleaned_data[name] for name in self.names}


def confirming(request: HttpRequest) -> forms.Form:
    """A form without a field: a button that has to be pressed once more."""
    return forms.Form(request.POST if request.method == "POST" else None)


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
        done, result = run(form, do)
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
