"""The page of one action that is no verb of a register: it shows a form, tries the action and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from collegium.audit.actions import recorded
from collegium.registers import writing
from collegium.registers.forms import attach, version_field


def unchanged(row: models.Model, form: forms.Form, do: Callable[[], Any]) -> Any:
    """Do it, if the row is still what the user has seen."""
    with recorded:
        writing.check_version(writing.locked(row), form.cleaned_data["version"])
        return do()


def confirming(request: HttpRequest) -> forms.Form:
    """A form without a field: a button that has to be pressed once more."""
    return forms.Form(request.POST if request.method == "POST" else None)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[], Any],
    *,
    to: str | Callable[[Any], str],
    said: str | Callable[[Any], str],
    heading: str,
    crumbs: Sequence[tuple[str, str]],
    caption: str = "",
    intro: Sequence[str] = (),
    button: str = "Keep",
    warning: bool = False,
    corrects: models.Model | None = None,
    template: str = "form.jinja",
    **more: Any,
) -> HttpResponse:
    """Show the form; when it is sent and the action takes it, say so and go on.

    `corrects`: the stored row that the form corrects. Whoever saves after somebody else did is told, and nothing is lost.
    """
    if corrects is not None:
        form.fields["version"] = version_field()
        form.initial["version"] = writing.version_of(corrects)
    if request.method == "POST" and form.is_valid():
        try:
            result = do() if corrects is None else unchanged(corrects, form, do)
        except writing.Outdated as error:
            sent: Any = request.POST.copy()
            sent["version"] = writing.version_of(error.stored)
            form.data = sent
            form.add_error(None, error.messages[0])
        except ValidationError as error:
            attach(error, [form])
        else:
            messages.success(request, said(result) if callable(said) else said)
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
