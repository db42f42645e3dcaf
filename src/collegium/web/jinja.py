"""The template environment: NHS components, and the few functions that every page needs."""

from __future__ import annotations

from typing import Any

from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from collegium.web import show


def environment(**options: Any) -> Environment:
    # The NHS templates read parameters of parameters that may be missing.
    options["undefined"] = ChainableUndefined
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    made = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, **without_autoescape(options))
    made.globals.update(static=static, url=reverse_with, csrf_field=csrf_field, with_query=show.with_query)
    made.filters.update(
        day=show.day, number=show.number, decimal=show.decimal, percent=show.percent, pas=show.pas, plural=show.plural
    )
    return made


def without_autoescape(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "autoescape"}


def reverse_with(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def csrf_field(request: Any) -> str:
    token = get_token(request)
    return mark_safe(f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">')  # noqa: S308 - a token is letters and digits
