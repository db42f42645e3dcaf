"""What an import would record, in words."""

from __future__ import annotations

from collections.abc import Mapping

from collegium.board.actions import Change, Changes
from collegium.board.models import Status
from collegium.board.presenters.series import figure, recorded
from collegium.definitions.measures import Measure
from collegium.wording.dates import month


def change_rows(changes: Changes, measures: Mapping[str, Measure]) -> list[list[str]]:
    """Revisions first: they change what has been seen."""
    return [cells(one, measures[one.figure.measure]) for one in (*changes.revised, *changes.added)]


def cells(change: Change, measure: Measure) -> list[str]:
    one = change.figure
    now = figure(measure, one.value) if one.value is not None else Status(one.status).label.lower()
    before = recorded(measure, change.before) if change.before else "none"
    return [measure.title, month(one.period), "one unit" if one.unit_id else "whole organisation", before, now]
