"""A list as it was asked for: filtered, searched, sorted. Page, file and count start here, so that they agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import F, Q, QuerySet

from collegium.registers.columns import AnyColumn, TableColumn, sort_key

if TYPE_CHECKING:
    from collegium.registers.register import Register

OWN_PARAMETERS = frozenset({"q", "sort", "page", "as_of", "when"})
YES_NO = (("true", "Yes"), ("false", "No"))


@dataclass(frozen=True)
class Listing:
    """The rows that were asked for, in their order, with what the page says about them."""

    rows: Any  # a queryset, or a sequence that reads its rows a page at a time
    form: Any
    text: str
    sort: str
    when: str
    problems: tuple[str, ...] = ()
    narrowed: bool = False

    @property
    def count(self) -> int:
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)


def listing(register: Register, request: Any) -> Listing:
    """Everything that was asked for in the address. What cannot be understood gives no rows and says why, never all rows."""
    everything = register.shown(request)
    when = request.GET.get("when", "") if register.dated else ""
    rows = everything if not register.dated or when == "all" else everything.at(request.as_of)
    text = request.GET.get("q", "").strip()
    chosen = filterset(register, request, rows)
    problems = tuple(unknown_parameters(register, request, chosen.filters))
    if when not in ("", "all"):
        problems += (f"There is no choice “{when}” of dates.",)
    wrong = not chosen.is_valid() or problems
    rows = rows.none() if wrong else searched(chosen.qs, register.search, text)
    narrowed = bool(text) or any(value not in (None, "") for value in getattr(chosen.form, "cleaned_data", {}).values())
    sort = request.GET.get("sort", "")
    return Listing(
        rows=ordered(register, request, rows, sort),
        form=chosen.form,
        text=text,
        sort=sort,
        when=when,
        problems=problems,
        narrowed=narrowed or bool(wrong),
    )


def unknown_parameters(register: Register, request: Any, filter_names: Iterable[str]) -> Iterator[str]:
    known = {*OWN_PARAMETERS, *filter_names, *register.parameters}
    for name in request.GET:
        if name not in known:
            yield f"This list has no filter “{name[:40]}”."


def filterset(register: Register, request: Any, rows: Any) -> Any:
    made: dict[str, Any] = {}
    for name in register.filters:
        made |= register.filters_for(name, request)
    meta = type("Meta", (), {"model": register.model, "fields": []})
    return type("RegisterFilters", (filters.FilterSet,), {**made, "Meta": meta})(request.GET, queryset=rows)


def filters_of(column: Any, label: str, offer: Sequence[tuple[Any, str]] | None) -> dict[str, Any]:
    """The filters of a column by its kind: one of a list, yes or no, from a day to a day, holding a text."""
    name = column.name
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
    return {name: filters.CharFilter(field_name=name, label=label, lookup_expr="icontains")}


def is_yes(text: str) -> bool:
    return text == "true"


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def searched(rows: Any, paths: Sequence[str], text: str) -> Any:
    """Rows in which every word of the text stands in one of the searched columns."""
    for word in text.split():
        rows = rows.filter(reduce(or_, (Q(**{f"{path}__icontains": word}) for path in paths), Q(pk__in=[])))
    return rows


def ordered(register: Register, request: Any, rows: Any, sort: str) -> Any:
    """By the column asked for; by what the column says, not by the number or short name behind it."""
    column = register.columns_by_name(request).get(sort.removeprefix("-"))
    if column is None or not column.in_list:
        return rows.order_by(*register.order, "pk") if register.order else rows
    down = sort.startswith("-")
    if isinstance(column, TableColumn) and not column.labelled and not column.field.many_to_many:
        name = F(column.name)
        return rows.order_by(name.desc(nulls_last=True) if down else name.asc(nulls_last=True), "pk")
    return SortedRows(rows, keys_in_order(column, rows, down=down))


def keys_in_order(column: AnyColumn, rows: Any, *, down: bool) -> list[Any]:
    if isinstance(column, TableColumn) and not column.field.many_to_many:
        pairs = [(pk, sort_key(column.words_of(value))) for pk, value in rows.values_list("pk", column.field.attname)]
    else:
        pairs = [(row.pk, column.sort_key(row)) for row in rows]
    empty = [pk for pk, key in pairs if key[0]]
    filled = sorted((pair for pair in pairs if not pair[1][0]), key=lambda pair: pair[1], reverse=down)
    return [pk for pk, _ in filled] + empty


@dataclass(frozen=True)
class SortedRows(Sequence[Any]):
    """Rows in an order that the database does not know; only the part that is looked at is read."""

    rows: Any
    keys: list[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: Any) -> Any:
        keys = self.keys[part] if isinstance(part, slice) else [self.keys[part]]
        by_key = (
            {row.pk: row for row in self.rows.filter(pk__in=keys)} if len(keys) < 1000 else {r.pk: r for r in self.rows}
        )
        found = [by_key[key] for key in keys if key in by_key]
        return found if isinstance(part, slice) else found[0]
