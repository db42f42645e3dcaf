"""The steps in the life of a promise, as the register offers them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.roles import Permission
from collegium.commitments import actions
from collegium.commitments.forms import BrokenForm, EvidenceForm, KeptForm, OptionalReasonForm, ReasonForm
from collegium.commitments.models import Commitment
from collegium.registers.verbs import Transition

State = Commitment.State
OPEN = (State.OPEN,)
# Whoever may open the page; `may` of the register says who takes which step with which promise.
WHO = (Permission.CHANGE_BOARD, Permission.VIEW_BOARD, Permission.VIEW_UNIT_PROMISES)


def evidence(*, by: Any, row: Commitment, on: dt.date, text: str, link: str) -> None:
    actions.add_evidence(by=by, commitment=row, text=text, link=link, on=on)


def owner(
    *, by: Any, row: Commitment, on: dt.date, owner_id: int | None, due_on: dt.date | None, reason: str
) -> Commitment:
    return actions.assign(by=by, commitment=row, owner_id=owner_id, due_on=due_on, on=on, reason=reason)


def keep(*, by: Any, row: Commitment, on: dt.date, text: str, link: str, ended_on: dt.date | None) -> Commitment:
    return actions.keep_promise(by=by, commitment=row, on=day_of(ended_on, on), text=text, link=link)


def fail(*, by: Any, row: Commitment, on: dt.date, reason: str, ended_on: dt.date | None) -> Commitment:
    return actions.break_promise(by=by, commitment=row, on=day_of(ended_on, on), reason=reason)


def change(*, by: Any, row: Commitment, on: dt.date, text: str, due_on: dt.date | None, reason: str) -> Commitment:
    """Always as of today: whether it came too late is not for the one who changes it to say."""
    return actions.change_promise(by=by, commitment=row, on=on, reason=reason, text=text, due_on=due_on)


def reopen(*, by: Any, row: Commitment, on: dt.date, reason: str) -> Commitment:
    return actions.reopen(by=by, commitment=row, on=on, reason=reason)


def day_of(given: dt.date | None, today: dt.date) -> dt.date:
    if given is not None and given > today:
        raise ValidationError({"ended_on": "Enter today or an earlier day."})
    return given or today


STEPS = (
    Transition(
        name="evidence", title="Add evidence", action=evidence, form=EvidenceForm, permissions=WHO,
        done="The evidence is saved.",
    ),
    Transition(
        name="owner", title="Change owner or date", action=owner, asks=("owner", "due_on"), form=OptionalReasonForm,
        from_=OPEN, permissions=WHO, done="Saved. What it said before stays in the history.",
    ),
    Transition(
        name="keep", title="Record that it was kept", action=keep, form=KeptForm, from_=OPEN, permissions=WHO,
        intro="It ends as kept. The evidence stays with it.", done="Recorded as kept.",
    ),
    Transition(
        name="break", title="Record that it was not kept", action=fail, form=BrokenForm, from_=OPEN, permissions=WHO,
        intro="It ends as broken, with the reason. Everyone who can read the promise sees both.",
        done="Recorded as broken.", warning=True,
    ),
    Transition(
        name="change", title="Promise something else instead", action=change, asks=("text", "due_on"), form=ReasonForm,
        from_=OPEN, permissions=WHO, warning=True, done="The old promise ended as changed. This is the new one.",
        intro="The old promise ends as changed, with the reason, and a new one takes its place. Both stay readable. If the day on which it was due has passed, it counts as broken.",
    ),
    Transition(
        name="reopen", title="Open it again", action=reopen, form=ReasonForm, permissions=WHO, warning=True,
        from_=(State.KEPT, State.BROKEN, State.CHANGED), done="The promise is open again.",
        intro="For a promise that was closed by mistake. That it was closed stays in the history.",
    ),
)  # fmt: skip
