"""Every write of comparisons: a file is recorded; what is recorded can be withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.board.actions.keeping import keep_row
from collegium.board.comparison.intake import PER, ComparisonFile
from collegium.board.models import ComparedUnit, Comparison, Indicator, Monitor, ProviderSet
from collegium.methods.funnel import TRANSFORMATIONS, Kind
from collegium.organisation.models import Organisation
from collegium.registers.many_rows import add_many

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


@recorded
def record_comparison(
    *,
    by: User | str,
    organisation: Organisation,
    file: ComparisonFile,
    given: Mapping[str, Any],
    file_name: str,
    sha256: str,
    on: dt.date,
) -> Comparison:
    """Record the units of a file with what was said of them: title, source, indicator, kind of figure."""
    made = new_comparison(
        by=by,
        organisation=organisation,
        given=given,
        file_name=file_name,
        sha256=sha256,
        on=on,
        period=given.get("period") or file.period,
    )
    add_many(ComparedUnit, units_of(file, made))
    return made


def units_of(file: ComparisonFile, comparison: Comparison) -> list[ComparedUnit]:
    return [
        ComparedUnit(
            comparison=comparison,
            place=place,
            code=row.code,
            name=row.name,
            observed=row["observed"],
            base=row["base"],
            status=row.status,
            cases=row["cases"],
            published_ratio=row["ratio"],
            published_lower=row["lower"],
            published_upper=row["upper"],
            published_band=band_of(row["band"]),
        )
        for place, row in enumerate(file.units)
    ]


def new_comparison(
    *,
    by: User | str,
    organisation: Organisation,
    given: Mapping[str, Any],
    file_name: str,
    sha256: str,
    on: dt.date,
    period: str = "",
    details: Any = None,
) -> Comparison:
    made = comparison_of(given, period=period)
    made.organisation, made.file_name, made.sha256 = organisation, file_name[:255], sha256
    made.recorded_on, made.recorded_by, made.details = on, name_of(by), details or {}
    return keep_row(by, made, "record_comparison", organisation)


def comparison_of(given: Mapping[str, Any], *, period: str) -> Comparison:
    """What was said of a file, as a comparison that is not saved yet."""
    indicator, kind = Indicator(given["indicator"]), Kind(given["kind"])
    return Comparison(
        title=given["title"],
        source=given["source"],
        caveat=CAVEATS.get(indicator, ""),
        indicator=indicator,
        kind=kind,
        # The published SHMI method is log; so that nobody chooses until it fits, an indicator has one scale.
        transformation=given.get("transformation") or TRANSFORMATIONS[kind][0],
        overdispersion=given.get("overdispersion") or "additive",
        per=PER.get(indicator, 1.0),
        period=period,
    )


def band_of(value: float | None) -> int | None:
    """A published band; files write 1 as well as 1.0."""
    return int(value) if value in (1.0, 2.0, 3.0) else None


@recorded
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
