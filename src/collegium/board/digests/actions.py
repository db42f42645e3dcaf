"""Writes about evidence, the log and digests that are more than a verb of their registers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from collegium.accounts.models import User
from collegium.audit.actions import recorded
from collegium.board.models import Digest, EvidenceClaim, Translation, TranslationKind
from collegium.organisation.models import Organisation
from collegium.registers import writing


@recorded
def add_claim(*, by: User | str, organisation: Organisation, values: dict[str, Any]) -> EvidenceClaim:
    """A finding gets the next number, which is never used again."""
    number = next_number(organisation)
    return writing.add(by=by, row=EvidenceClaim(organisation=organisation, number=number, **values))


def next_number(organisation: Organisation) -> int:
    last: int = EvidenceClaim.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    return last + 1


def withdraw_claim(*, by: User | str, row: EvidenceClaim, on: dt.date, withdrawn_because: str) -> EvidenceClaim:
    """Papers may have cited it, so it stays in the register with the reason; nothing new can cite it."""
    if row.withdrawn_on is not None:
        raise ValidationError("This entry is withdrawn already.")
    if not withdrawn_because.strip():
        raise ValidationError({"withdrawn_because": "Enter the reason."})
    values = {"withdrawn_on": on, "withdrawn_because": withdrawn_because.strip()}
    return writing.correct(by=by, row=row, values=values, verb="withdraw", reason=withdrawn_because)


def log_translation(
    *, by: User | str, organisation: Organisation, values: dict[str, Any], audiences_of: Iterable[str]
) -> Translation:
    """One piece of work: one kind, at most one entry of evidence, at least one audience."""
    row = Translation(organisation=organisation, audiences=list(audiences_of), **values)
    return writing.add(by=by, row=row)


def set_kind(
    *, by: User | str, organisation: Organisation, kind: str, title: str, source: str, retired: bool = False
) -> TranslationKind:
    """Rename or retire a kind, or add one; entries logged before keep their kind."""
    row = TranslationKind.objects.filter(organisation=organisation, kind=kind).first()
    values = {"title": title.strip(), "source": source.strip(), "retired": retired}
    if row is not None:
        return writing.correct(by=by, row=row, values=values)
    return writing.add(by=by, row=TranslationKind(organisation=organisation, kind=kind, **values))


def write_digest(*, by: User | str, organisation: Organisation, values: dict[str, Any], on: dt.date) -> Digest:
    return writing.add(by=by, row=Digest(organisation=organisation, written_on=on, **values))
