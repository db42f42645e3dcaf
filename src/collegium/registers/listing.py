"""A list as it was asked for: filtered, searched, sorted. Page, file and count start here, so that they agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db import models
from django.db.models import F, QuerySet

from collegium.registers.catalogue import Catalogue, holding, matching, sorted_rows
from collegium.registers.columns import AnyColumn, TableColumn, sort_key
from collegium.registers.ordering import by_name
from collegium.tables.characters import composed

if TYPE_CHECKING:
    from collegium.registers.register import Register

OWN_PARAMETERS = frozenset({"q", "sort", "page", "as_of", "when"})
MOST_LETTERS, MOST_WORDS = 200, 20  # of a search: each word is a condition of its own


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
    text = composed(request.GET.get("q", "").strip())
    chosen = filterset(register, request, rows)
    sort = request.GET.get("sort", "")
    problems = tuple(problems_of(register, request, chosen.filters, text, sort))
    wrong = bool(problems) or not chosen.is_valid()
    if wrong:
        rows = rows.none()
    elif isinstance(register, Catalogue):
        rows = matching(register.known_rows(request), chosen.filters, chosen.form.cleaned_data)
        rows = sorted_rows(
            holding(rows, register.open_paths(register.search, request), text),
            register.open_paths(register.order, request),
            sorting_column(register, request, sort),
            down=sort.startswith("-"),
        )
    else:
        rows = chosen.qs
        for word in text.split():
            rows = rows.filter(register.word_rule(word, request))
        rows = ordered(register, request, rows, sort)
    narrowed = bool(text) or any(value not in (None, "") for value in getattr(chosen.form, "cleaned_data", {}).values())
    return Listing(
        rows=rows,
        form=chosen.form,
        text=text,
        sort=sort,
        when=when,
        problems=problems,
        narrowed=narrowed or bool(wrong),
    )


def problems_of(register: Register, request: Any, filter_names: Iterable[str], text: str, sort: str) -> Iterator[str]:
    """What the address asks for that this list does not know."""
    known = {*OWN_PARAMETERS, *filter_names, *register.parameters}
    for name, values in request.GET.lists():
        if name not in known:
            yield f"This list has no filter “{name[:40]}”."
        elif any("\0" in value for value in values):
            yield f"The value of “{name}” contains a character that cannot be used."
    when = request.GET.get("when", "")
    if when and not (when == "all" and register.dated):
        yield f"There is no choice “{when[:40]}” of dates."
    if sort and sorting_column(register, request, sort) is None:
        yield f"This list cannot be sorted by “{sort[:40]}”."
    if len(text) > MOST_LETTERS or len(text.split()) > MOST_WORDS:
        yield f"Search for at most {MOST_WORDS} words, with {MOST_LETTERS} characters in all."


def filterset(register: Register, request: Any, rows: Any) -> Any:
    made: dict[str, Any] = {}
    for name in register.open_paths(register.filters, request):
        made |= register.filters_for(name, request)
    meta = type("Meta", (), {"model": register.model, "fields": []})
    return type("RegisterFilters", (filters.FilterSet,), {**made, "Meta": meta})(request.GET, queryset=rows)


def ordered(register: Register, request: Any, rows: Any, sort: str) -> Any:
    """By the column asked for; by what the column says, not by the number or short name behind it."""
    column = sorting_column(register, request, sort)
    usual = usual_order(register, request)
    if column is None:
        return rows.order_by(*usual, "pk")
    down = sort.startswith("-")
    if isinstance(column, TableColumn) and not column.labelled and not column.field.many_to_many:
        name = as_sorted(register.model, column.name)
        return rows.order_by(name.desc(nulls_last=True) if down else name.asc(nulls_last=True), "pk")
    return SortedRows(rows, keys_in_order(column, rows.order_by(*usual, "pk"), down=down))


def usual_order(register: Register, request: Any) -> list[Any]:
    """The order of the register, or else of its model, by nothing that this reader may not see."""
    made: list[Any] = []
    of_model = [path for path in register.model._meta.ordering or () if isinstance(path, str)]
    for path in register.open_paths(register.order or of_model, request):
        name = as_sorted(register.model, path.removeprefix("-"))
        made.append(name.desc() if path.startswith("-") else name.asc())
    return made


def as_sorted(model: Any, path: str) -> Any:
    """Texts in the order of a reader, on every database."""
    field: Any = None
    for part in path.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = field.related_model or model
    return by_name(path) if isinstance(field, models.CharField | models.TextField) else F(path)


def sorting_column(register: Register, request: Any, sort: str) -> AnyColumn | None:
    column = register.columns_by_name(request).get(sort.removeprefix("-"))
    return column if column is not None and sorts(register, column, request) else None


def sorts(register: Register, column: AnyColumn, request: Any) -> bool:
    """Whether this reader may sort the list by a column."""
    return column.in_list and not register.closed(column.name, request)


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
