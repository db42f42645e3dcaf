"""Named reads of papers, scoped by organisation and by who may read them."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from collegium.board.models import Paper, PaperVersion
from collegium.organisation.models import Organisation


def papers_of(organisation: Organisation, *, drafts: bool, text: str = "", state: str = "") -> QuerySet[Paper]:
    """Papers with the number of their latest version; who does not write them sees only issued ones."""
    found = Paper.objects.filter(organisation=organisation).select_related("meeting")
    found = found.annotate(latest=Max("versions__number"), issued=Max("versions__issued_on"))
    if not drafts or state == "issued":
        found = found.filter(latest__isnull=False)
    elif state == "draft":
        found = found.filter(latest__isnull=True)
    if text:
        found = found.filter(title__icontains=text)
    return found.order_by("-begun_on", "-pk")


def versions_of(paper: Paper) -> list[PaperVersion]:
    """Without their content, which is large."""
    return list(paper.versions.defer("content"))
