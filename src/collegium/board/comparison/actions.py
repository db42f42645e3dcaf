"""Every write of comparisons: a file waits, is looked at, and is recorded, or is discarded; what is recorded can be withdrawn."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record
from collegium.board.actions.keeping import keep_row
from collegium.board.comparison.intake import PER, ComparisonFile, read_comparison
from collegium.board.models import ComparedUnit, Comparison, Indicator, Monitor, ProviderSet, WaitingFile
from collegium.methods.funnel import TRANSFORMATIONS, Kind
from collegium.organisation.models import Organisation
from collegium.tables.reading import read_table

Withdrawable = Comparison | Monitor | ProviderSet
SHMI_CAVEAT = (
    "A smoke alarm, not a verdict on quality. It does not count avoidable deaths, and it ranks nobody. "
    "The figures are published ones: nothing is refitted here."
)
HSMR_CAVEAT = (
    "Deaths in hospital only, for a part of the diagnosis groups; other rules than SHMI, and not to be compared with it. "
    "It does not count avoidable deaths."
)
LOCAL_CAVEAT = "A local figure, worked out from your own spells. It is no SHMI, is never to be compared with one, and does not count avoidable deaths."
CAVEATS = {Indicator.SHMI: SHMI_CAVEAT, Indicator.HSMR: HSMR_CAVEAT, Indicator.LOCAL: LOCAL_CAVEAT}


@transaction.atomic
def keep_waiting(
    *,
    by: User | str,
    organisation: Organisation,
    purpose: str,
    file_name: str,
    content: bytes,
    settings: Mapping[str, Any],
) -> WaitingFile:
    """Keep a file until it is recorded or discarded; it replaces an earlier one. ProblemsError when it is no table."""
    if content:
        read_table(content, name=file_name)
    WaitingFile.objects.filter(organisation=organisation, purpose=purpose).delete()
    sha256 = hashlib.sha256(content).hexdigest()
    made = WaitingFile.objects.create(
        organisation=organisation, purpose=purpose, file_name=file_name[:255], sha256=sha256, content=content,
        settings=dict(settings),
    )  # fmt: skip
    told(by, "upload", organisation, {"purpose": purpose, "sha256": sha256})
    return made


@transaction.atomic
def discard_waiting(*, by: User | str, organisation: Organisation, purpose: str) -> None:
    found, _ = WaitingFile.objects.filter(organisation=organisation, purpose=purpose).delete()
    if not found:
        raise ValidationError("There is no file to discard.")
    told(by, "discard", organisation, {"purpose": purpose})


def read_waiting(waiting: WaitingFile) -> ComparisonFile:
    """What a waiting file holds; raises ProblemsError with everything that is wrong with it."""
    table = read_table(bytes(waiting.content), name=waiting.file_name)
    return read_comparison(table, indicator=waiting.settings["indicator"], kind=Kind(waiting.settings["kind"]))


@transaction.atomic
def record_comparison(*, by: User | str, waiting: WaitingFile, on: dt.date) -> Comparison:
    """Record the units of a waiting file, which is then no longer kept."""
    found = read_waiting(waiting)
    given = waiting.settings
    made = new_comparison(by=by, waiting=waiting, on=on, given=given, period=given.get("period") or found.period)
    ComparedUnit.objects.bulk_create(
        [
            ComparedUnit(
                comparison=made,
                place=place,
                code=one.code[:160],
                name=one.name[:200],
                observed=one["observed"],
                base=one["base"],
                status=one.status,
                cases=one["cases"],
                published_ratio=one["ratio"],
                published_lower=one["lower"],
                published_upper=one["upper"],
                published_band=band_of(one["band"]),
            )
            for place, one in enumerate(found.units)
        ],
        batch_size=500,
    )
    waiting.delete()
    return made


def new_comparison(
    *,
    by: User | str,
    waiting: WaitingFile,
    on: dt.date,
    given: Mapping[str, Any],
    period: str = "",
    details: Any = None,
) -> Comparison:
    indicator = Indicator(given["indicator"])
    kind = Kind(given["kind"])
    made = Comparison(
        organisation=waiting.organisation,
        title=given["title"],
        source=given["source"],
        caveat=CAVEATS.get(indicator, ""),
        file_name=waiting.file_name,
        sha256=waiting.sha256,
        recorded_on=on,
        recorded_by=name_of(by),
        indicator=indicator,
        kind=kind,
        # The published SHMI method is log; so that nobody chooses until it fits, an indicator has one scale.
        transformation=given.get("transformation") or TRANSFORMATIONS[kind][0],
        overdispersion=given.get("overdispersion") or "additive",
        per=PER.get(indicator, 1.0),
        period=period[:80],
        details=details or {},
    )
    return keep_row(by, made, "record_comparison", waiting.organisation)


def band_of(value: float | None) -> int | None:
    """A published band; files write 1 as well as 1.0."""
    return int(value) if value in (1.0, 2.0, 3.0) else None


@transaction.atomic
def withdraw(*, by: User | str, brought: Withdrawable, reason: str, on: dt.date) -> None:
    """Take a file off the pages, with the reason; it stays in the history, and pages as at an earlier day still show it."""
    stored = type(brought)._default_manager.select_for_update().get(pk=brought.pk)
    if stored.withdrawn_on is not None:
        raise ValidationError({"reason": "This has been withdrawn already."})
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    stored.withdrawn_on, stored.withdrawn_by, stored.withdrawn_reason = on, name_of(by), reason.strip()
    stored.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    entry = Entry(
        verb="board.withdraw",
        subject=stored._meta.label_lower,
        subject_id=str(stored.pk),
        organisation=stored.organisation.code,
        reason=reason.strip(),
    )
    record(by=name_of(by), entries=[entry])


def told(by: User | str, verb: str, organisation: Organisation, after: dict[str, object]) -> None:
    entry = Entry(
        verb=f"board.{verb}_comparison",
        subject="organisation.organisation",
        subject_id=str(organisation.pk),
        organisation=organisation.code,
        after=after,
    )
    record(by=name_of(by), entries=[entry])
