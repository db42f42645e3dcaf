"""The columns of a register as its list, its pages and its files show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone

from collegium.tables.characters import in_order
from collegium.tables.writing import Cell
from collegium.wording.dates import day, short_day

NOTHING = ""
HIDDEN_NAME = "Name not shown"  # of a person whom the reader may not see
GONE = "Removed since"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that is not simply one of the table's: a judgement, a number of days, a state in words.

    `value` is what files hold and what the list is sorted by; `text` what pages say, where that differs.
    """

    name: str
    title: str
    value: Callable[[Any], Cell]
    text: Callable[[Any], str] | None = None
    number: bool = False
    in_file: bool = True
    in_list: bool = True

    def words(self, row: Any) -> str:
        return self.text(row) if self.text else words_of(self.value(row))

    short_words = words

    def cell(self, row: Any) -> Cell:
        return self.value(row)

    def sort_key(self, row: Any) -> Any:
        return sort_key(self.value(row))


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A column of the table. `labels`: how a reference, or a value without choices in the model, is named."""

    field: Any
    title: str
    labels: Mapping[Any, str] | None = None
    read_codes: Callable[[], Mapping[Any, str] | None] | None = None  # how files name a reference; only files ask
    in_list: bool = True
    in_file: bool = True

    @property
    def name(self) -> str:
        name: str = self.field.name
        return name

    @cached_property
    def codes(self) -> Mapping[Any, str] | None:
        return self.read_codes() if self.read_codes else None

    @property
    def number(self) -> bool:
        return isinstance(self.field, models.IntegerField | models.DecimalField | models.FloatField)

    @property
    def labelled(self) -> bool:
        return self.labels is not None or bool(self.field.choices)

    @property
    def file_name(self) -> str:
        return f"{self.name}_code" if self.field.is_relation and self.codes is not None else self.name

    def words(self, row: Any) -> str:
        return self.words_of(self.plain(row))

    def short_words(self, row: Any) -> str:
        """As a list has room for."""
        value = self.plain(row)
        is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        return short_day(value) if is_day else self.words(row)

    def words_of(self, value: Any) -> str:
        """Any value of the column as a reader knows it; a number that no longer stands for anything is said to be gone."""
        if value is None or value == "":
            return NOTHING
        if self.field.many_to_many:
            return ", ".join(str((self.labels or {}).get(key, GONE)) for key in value)
        if isinstance(value, list):
            return ", ".join(str((self.labels or {}).get(part, part)) for part in value)
        if self.labels is not None:
            return self.labels.get(value, GONE if self.field.is_relation else str(value))
        if self.field.choices:
            return str(dict(self.field.flatchoices).get(value, value))
        return words_of(self.field.to_python(value))

    def cell(self, row: Any) -> Cell:
        """The value as files hold it: a reference by its code, or its name where it has none; a choice by its short name."""
        value = self.plain(row)
        if self.field.is_relation and value is not None:
            if self.codes is None:
                return self.words_of(value)
            if self.field.many_to_many:
                return " ".join(self.codes.get(key, str(key)) for key in value)
            return self.codes.get(value, str(value))
        if isinstance(value, list):
            return "; ".join(map(str, value))
        if isinstance(value, dt.datetime):
            return timezone.localtime(value).isoformat(timespec="minutes")
        return value.isoformat(timespec="minutes") if isinstance(value, dt.time) else value  # type: ignore[no-any-return]

    def plain(self, row: Any) -> Any:
        if self.field.many_to_many:
            return [other.pk for other in getattr(row, self.name).all()]
        return getattr(row, self.field.attname)

    def sort_key(self, row: Any) -> Any:
        return sort_key(self.words(row) if self.labelled else self.plain(row))


AnyColumn = Column | TableColumn


def words_of(value: Any) -> str:
    """A value as pages write it."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "Yes" if value else "No"
        case dt.datetime():
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{day(local.date())}, {local:%H:%M}"
        case dt.date():
            return day(value)
        case dt.time():
            return f"{value:%H:%M}"
        case Decimal():
            return f"{value.normalize():f}"
        case int():
            return f"{value:,}"
        case list() | tuple():
            return ", ".join(words_of(part) for part in value)
        case _:
            return str(value)


def sort_key(value: Any) -> tuple[bool, Any]:
    """Empty values last; text as a reader would order it."""
    if value is None or value == "":
        return (True, "")
    return (False, in_order(value) if isinstance(value, str) else value)
