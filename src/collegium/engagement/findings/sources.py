"""Findings as sources of promises."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.assessments.first_look.rules import may_see_units
from collegium.commitments.sources import Place, number_of, offer_source
from collegium.engagement.findings.queries import SOURCE
from collegium.engagement.models import Finding
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation


def finding(organisation: Organisation, source_id: str, access: Access | None, day: dt.date) -> Place | None:
    """Open to those who see the figures of its unit; its words are never in the title, only its survey."""
    rows = Finding.objects.filter(wave__organisation=organisation, pk=number_of(source_id))
    row = rows.select_related("wave__release").first()
    if row is None:
        return None
    if access is not None:
        if not access.may(Permission.VIEW_ENGAGEMENT, organisation):
            return None
        released = getattr(row.wave, "release", None)
        if row.unit_id and (released is None or not may_see_units(released, access, organisation, day)(row.unit_id)):
            return None
    return Place(
        f"A finding of {row.wave.title}", reverse("engagement:finding", args=[organisation.code, row.wave_id, row.pk])
    )


def offer_sources() -> None:
    offer_source(SOURCE, finding)
