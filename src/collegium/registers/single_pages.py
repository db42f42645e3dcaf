"""The page of one action that is no verb of a register: it shows a form, tries the action and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from collegium.registers.forms import run


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
