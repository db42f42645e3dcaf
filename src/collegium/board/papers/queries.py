"""Named reads of papers, scoped by organisation and by who may read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from collegium.board.models import AgendaItem, Paper, PaperVersion, Part
from collegium.organisation.models import Organisation


def papers_of(organisation: Organisation) -> QuerySet[Paper]:
    """The latest first."""
    return Paper.objects.filter(organisation=organisation).order_by("-begun_on", "-pk")


def issued_title() -> Subquery:
    """What a paper was called when it was last issued, as a column of papers: readers see no later change."""
    versions = PaperVersion.objects.filter(paper=OuterRef("pk")).order_by("-number")
    return Subquery(versions.values(said=KT("content__title"))[:1])


def versions_of(paper: Paper) -> list[PaperVersion]:
    """Without their content, which is large."""
    return list(paper.versions.defer("content"))


def before_meeting(items: Iterable[AgendaItem], held_on: dt.date) -> dict[int, PaperVersion]:
    """For each item with a kept paper the version that the meeting saw, with its title: the last of its day, or else the first one after it."""
    papers = {one.kept_paper_id for one in items if one.kept_paper_id is not None}
    found: dict[int, PaperVersion] = {}
    versions = PaperVersion.objects.filter(paper__in=papers).select_related("paper__organisation")
    for one in versions.defer("content").annotate(title=KT("content__title")).order_by("number"):
        if one.issued_on <= held_on or one.paper_id not in found:
            found[one.paper_id] = one
    return found


def agenda_of(paper: Paper, *, private: bool) -> list[AgendaItem]:
    """Where a paper stands on an agenda; items of a private part only for those who may read them."""
    found = paper.agenda_items.select_related("meeting").order_by("meeting__held_on")
    return list(found if private else found.filter(part=Part.PUBLIC))
