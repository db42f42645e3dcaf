"""The filters of a column, by its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import TextField
from django.db.models.functions import Cast

LONGEST = 200  # letters of a text that is filtered by
YES_NO = (("true", "Yes"), ("false", "No"))


def filters_of(column: Any, label: str, offer: Sequence[tuple[Any, str]] | None) -> dict[str, Any]:
    """The filters of a column by its kind: one of a list, yes or no, from a day to a day, holding a text."""
    name = column.name
    if isinstance(column, models.JSONField):
        return {name: several_choices_filter(name, label, offer or [])}
    if offer is not None:
        options = [(str(value), text) for value, text in offer]
        none = {"null_label": "None"} if column.null and column.is_relation else {}
        return {name: filters.ChoiceFilter(field_name=name, label=label, choices=options, empty_label="All", **none)}
    if isinstance(column, models.BooleanField):
        options = [("", "All"), *YES_NO]
        return {name: filters.TypedChoiceFilter(field_name=name, label=label, choices=options, coerce=is_yes)}
    if isinstance(column, models.DateField):
        day = {"field_name": name, "widget": date_input()}
        return {
            f"{name}_from": filters.DateFilter(label=f"{label}, from", lookup_expr="gte", **day),
            f"{name}_to": filters.DateFilter(label=f"{label}, to", lookup_expr="lte", **day),
        }
    return {name: filters.CharFilter(field_name=name, label=label, lookup_expr="found", max_length=LONGEST)}


def rules_filter(name: str, label: str, rules: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    """A filter by named rules about rows: value in the address -> words, and the condition."""

    def holds(rows: Any, _: str, value: str) -> Any:
        return rows.filter(rules[value][1])

    choices = [(value, words) for value, (words, _) in rules.items()]
    return {name: filters.ChoiceFilter(label=label, choices=choices, empty_label="All", method=holds)}


def is_yes(text: str) -> bool:
    return text == "true"


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def several_choices_filter(name: str, label: str, offer: Sequence[tuple[str, str]]) -> Any:
    """Rows whose list of short names holds one: JSON is compared as text, which both databases can."""

    def holds(rows: Any, _: str, value: str) -> Any:
        return rows.annotate(**{f"{name}_text": Cast(name, TextField())}).filter(
            **{f"{name}_text__contains": f'"{value}"'}
        )

    return filters.ChoiceFilter(label=label, choices=list(offer), empty_label="All", method=holds)
