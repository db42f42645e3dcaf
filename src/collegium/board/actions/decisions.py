"""What people decide about a measure: new limits from a month on, an owner, a next action."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.actions.keeping import keep_row
from collegium.board.measures import known_measures
from collegium.board.models import Baseline, Observation, OwnTarget, Rebase
from collegium.board.sources import MEASURE, measure_source
from collegium.commitments.actions import agree_action
from collegium.commitments.models import Commitment
from collegium.organisation.models import Organisation

Made = TypeVar("Made", Rebase, Baseline, OwnTarget)


@recorded
def rebase(
    *,
    by: User | str,
    organisation: Organisation,
    measure: str,
    starts: dt.date,
    reason: str,
    owner: str,
    decided_on: dt.date,
    on: dt.date,
    unit_id: int | None = None,
) -> Rebase:
    """Work the limits out anew from that month on; only ever by a person's decision."""
    made = Rebase(
        organisation=organisation, unit_id=unit_id, measure=measure, starts=starts.replace(day=1),
        reason=reason.strip(), owner=owner.strip(), decided_on=decided_on, recorded_on=on, recorded_by=name_of(by),
    )  # fmt: skip
    problems = problems_of(made, measure)
    if decided_on > on:
        problems["decided_on"] = "A decision is recorded after it was taken."
    series = Observation.objects.filter(organisation=organisation, unit=unit_id, measure=measure, status="")
    if not series.filter(period__gte=made.starts).exists() or not series.filter(period__lt=made.starts).exists():
        problems["starts"] = "New limits need figures before this month, and from this month on."
    held = Rebase.objects.filter(organisation=organisation, unit=unit_id, measure=measure, starts=made.starts)
    if held.filter(undone__isnull=True).exists():
        problems["starts"] = "New limits begin in this month already."
    return keep(by, made, "rebase", problems)


@recorded
def name_steward(
    *,
    by: User | str,
    organisation: Organisation,
    measure: str,
    owner_id: int,
    next_action: str,
    due_on: dt.date,
    on: dt.date,
    unit_id: int | None = None,
) -> Commitment:
    """Say who does what next about a measure: a promise to the board, or to the unit whose figures they are."""
    to: dict[str, Any] = {"to": "unit", "to_unit_id": unit_id} if unit_id else {"to": "group", "to_group": "The board"}
    return agree_action(
        by=by, organisation=organisation, text=next_action, owner_id=owner_id, due_on=due_on, on=on, source=MEASURE,
        source_id=measure_source(measure, unit_id), **to,
    )  # fmt: skip


def problems_of(made: Rebase | Baseline | OwnTarget, measure: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if measure not in known_measures(made.organisation, made.recorded_on):
        problems["measure"] = "No measure of this name is known."
    if made.unit is not None and made.unit.organisation_id != made.organisation_id:
        problems["unit"] = "The unit belongs to another organisation."
    return problems


def keep(by: User | str, made: Made, verb: str, problems: dict[str, str]) -> Made:
    if problems:
        raise ValidationError(problems)
    return keep_row(by, made, verb, made.organisation)
