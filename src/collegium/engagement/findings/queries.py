"""Named reads of findings with their next steps, and who may look after which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from collegium.accounts.roles import Permission
from collegium.assessments.models import Wave
from collegium.commitments.models import Commitment, CommitmentQuerySet
from collegium.commitments.queries import by_source
from collegium.commitments.readers import for_document
from collegium.engagement.models import Finding
from collegium.organisation.access import Access
from collegium.organisation.models import Membership, Organisation
from collegium.registers.ordering import by_name

MaySee = Callable[[int], bool]
SOURCE = "finding"


@dataclass(frozen=True)
class Followed:
    """A finding and what was promised because of it."""

    finding: Finding
    steps: tuple[Commitment, ...]

    @property
    def open(self) -> bool:
        """Nothing is promised yet, or something promised is not done."""
        return not self.steps or any(step.open for step in self.steps)


def findings_of(
    wave: Wave, may_see: MaySee, unit: int | None = None, promises: CommitmentQuerySet | None = None
) -> tuple[Followed, ...]:
    """Those about the whole and about units that the reader may see; or those about one unit.

    `promises`: those that the reader may read. Without them, what everybody who sees the board may read.
    """
    rows: QuerySet[Finding] = Finding.objects.filter(wave=wave)
    if unit is not None:
        rows = rows.filter(unit=unit)
    if promises is None:
        promises = for_document(Commitment.objects.filter(organisation=wave.organisation_id), private=False)
    return followed((one for one in rows if one.unit_id is None or may_see(one.unit_id)), promises)


def followed(found: Iterable[Finding], promises: CommitmentQuerySet) -> tuple[Followed, ...]:
    """With those of these promises that were made because of them, in one read."""
    findings = list(found)
    steps = by_source(promises, SOURCE, [finding.pk for finding in findings])
    return tuple(Followed(one, tuple(steps.get(str(one.pk), ()))) for one in findings)


def may_look_after(access: Access, organisation: Organisation, units: Collection[int]) -> bool:
    """Office and analyst look after every finding; a leader after those of the own units."""
    if access.may(Permission.IMPORT_RESPONSES, organisation):
        return True
    return access.may(Permission.VIEW_ENGAGEMENT, organisation) and not access.led_units.isdisjoint(units)


def possible_owners(organisation: Organisation, day: dt.date) -> list[tuple[int, str]]:
    """Whoever holds a post that day; the register shows them to all its readers."""
    rows = (
        Membership.objects.at(day)
        .filter(post__organisation=organisation)
        .order_by(by_name("person__name"))
        .values_list("person_id", "person__name")
        .distinct()
    )
    return list(dict.fromkeys(rows))
