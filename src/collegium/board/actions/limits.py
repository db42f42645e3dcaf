"""Decisions on the limits of a chart besides new ones: frozen on its first months, and new ones taken back."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.actions.decisions import keep, problems_of
from collegium.board.actions.keeping import keep_row
from collegium.board.models import Baseline, Observation, Rebase, RebaseUndone
from collegium.organisation.models import Organisation
from collegium.wording.numbers import agreeing, plural

DECIDED_LATER = "A decision is recorded after it was taken."


@recorded
def set_baseline(
    *,
    by: User | str,
    organisation: Organisation,
    measure: str,
    months: int | None,
    reason: str,
    owner: str,
    decided_on: dt.date,
    on: dt.date,
    unit_id: int | None = None,
) -> Baseline:
    """Let the limits rest on the first so many months of each stretch, or, without a number, on all of them again."""
    made = Baseline(
        organisation=organisation, unit_id=unit_id, measure=measure, months=months, reason=reason.strip(),
        owner=owner.strip(), decided_on=decided_on, recorded_on=on, recorded_by=name_of(by),
    )  # fmt: skip
    problems = problems_of(made, measure)
    held = Observation.objects.filter(organisation=organisation, unit=unit_id, measure=measure, status="")
    number = held.values("period").distinct().count()
    if months is not None and number < months:
        problems["months"] = (
            f"There {agreeing(number, 'is', 'are')} {plural(number, 'month')} with a figure; give a number up to that."
        )
    if decided_on > on:
        problems["decided_on"] = DECIDED_LATER
    return keep(by, made, "set_baseline", problems)


@recorded
def undo_rebase(
    *, by: User | str, rebase: Rebase, reason: str, owner: str, decided_on: dt.date, on: dt.date
) -> RebaseUndone:
    """Take new limits back; the decision, and that it was taken back, both stay in the history."""
    if RebaseUndone.objects.filter(rebase=rebase).exists():
        raise ValidationError({"reason": "These limits have been taken back already."})
    if decided_on > on:
        raise ValidationError({"decided_on": DECIDED_LATER})
    made = RebaseUndone(
        rebase=rebase, reason=reason.strip(), owner=owner.strip(), decided_on=decided_on, recorded_on=on,
        recorded_by=name_of(by),
    )  # fmt: skip
    return keep_row(by, made, "undo_rebase", rebase.organisation)
