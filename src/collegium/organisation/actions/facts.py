"""What can be done with a fact, by the names of this app: everything is written by `registers.writing`."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db import models

from collegium.audit.actions import Actor
from collegium.organisation.models import Period
from collegium.registers import writing

Fact = TypeVar("Fact", bound=models.Model)
Dated = TypeVar("Dated", bound=Period)


def add_fact(*, by: Actor | str, fact: Fact) -> Fact:
    return writing.add(by=by, row=fact)


def correct_fact(*, by: Actor | str, fact: Fact, values: dict[str, Any], reason: str = "") -> Fact:
    return writing.correct(by=by, row=fact, values=values, reason=reason)


def change_from(*, by: Actor | str, fact: Dated, on: dt.date, values: dict[str, Any], reason: str = "") -> Dated:
    return writing.change_from(by=by, row=fact, on=on, values=values, reason=reason)


def end_fact(*, by: Actor | str, fact: Dated, ends: dt.date, reason: str = "") -> Dated:
    return writing.end(by=by, row=fact, ends=ends, reason=reason)


def remove_fact(*, by: Actor | str, fact: models.Model, reason: str) -> None:
    writing.remove(by=by, row=fact, reason=reason)
