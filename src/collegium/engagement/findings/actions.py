"""Every write of findings; a next step is a promise."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.assessments.campaigns.frames import FAMILY
from collegium.assessments.first_look.rules import opens_on
from collegium.assessments.models import Release, ReleaseGroup, Wave
from collegium.audit.actions import name_of, recorded
from collegium.commitments.actions import agree_action
from collegium.commitments.models import Commitment
from collegium.engagement.findings.queries import SOURCE
from collegium.engagement.models import Finding
from collegium.registers import writing
from collegium.wording.dates import day


@recorded
def raise_finding(
    *,
    by: User | str,
    wave: Wave,
    scale: str,
    about: str,
    words: str,
    today: dt.date,
    unit: int | None = None,
    step: dict[str, Any] | None = None,
) -> Finding:
    """A finding about the whole or a unit of a release, on one of its scales; `step` as `next_step` takes it."""
    release = Release.objects.filter(wave=wave).first()
    if release is None:
        raise ValidationError("Nothing is released of this wave yet, so nothing can be found in it.")
    if unit is not None and not release.groups.filter(unit=unit).exists():
        raise ValidationError("This release holds no such unit.")
    if about == Finding.About.GAP and not wave.whom.layered:
        raise ValidationError({"about": f"Leaders are not told apart among {wave.whom.many}, so there is no such gap."})
    if scale not in {one["id"] for one in release.instrument["scales"]}:
        raise ValidationError({"scale": "This release holds no such scale."})
    finding = Finding(
        wave=wave, unit_id=unit, scale=scale, about=about, words=words.strip(), raised_on=today, raised_by=name_of(by)
    )
    writing.add(by=by, row=finding)
    if step is not None:
        next_step(by=by, finding=finding, today=today, **step)
    return finding


@recorded
def next_step(
    *, by: User | str, finding: Finding, text: str, owner: int, due_on: dt.date, today: dt.date
) -> Commitment:
    """Promise something because of a finding: to the unit that it is about, to several shown together, or to all."""
    wave = Wave.objects.select_related("organisation", "release").get(pk=finding.wave_id)
    unit = ReleaseGroup.objects.filter(release=wave.release, unit=finding.unit_id).first() if finding.unit_id else None
    alone = unit is not None and unit.unit_kind != FAMILY
    asked = f"The {wave.whom.many} of {wave.organisation.name if unit is None else unit.name}"[:200]
    to: dict[str, Any] = (
        {"to": Commitment.To.UNIT, "to_unit_id": finding.unit_id}
        if alone
        else {"to": Commitment.To.GROUP, "to_group": asked}
    )
    readers = Commitment.Readers.BOARD
    if unit is not None and today < (opens := opens_on(wave.release)):
        if not alone:
            # No kind of readers is the leaders of several units: any other would show the board what it does not see yet.
            raise ValidationError(
                f"These units are shown as one group, and until {day(opens)} only their leaders and the medical "
                "director’s office see it. Record the next step from that day."
            )
        readers = Commitment.Readers.UNIT
    return agree_action(
        by=by,
        organisation=wave.organisation,
        text=text,
        source=SOURCE,
        source_id=str(finding.pk),
        on=today,
        owner_id=owner,
        due_on=due_on,
        readers=readers,
        **to,
    )


@recorded
def take_back(*, by: User | str, finding: Finding, reason: str) -> None:
    """A finding that was a misreading; not once something was promised because of it."""
    if Commitment.objects.filter(source=SOURCE, source_id=str(finding.pk)).exists():
        raise ValidationError("Something was promised because of this finding: end the promise instead.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is taken back."})
    writing.remove(by=by, row=finding, reason=reason)
