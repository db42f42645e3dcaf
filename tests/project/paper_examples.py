"""One paper with a part and an issued version, one term and one promise, for the walk over every address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from collegium.board.glossary.actions import add_term
from collegium.board.models import OwnTerm, Paper, PaperPart
from collegium.board.papers.actions import add_part, begin_paper, issue_paper
from collegium.commitments.actions import promise
from collegium.commitments.models import Commitment
from collegium.organisation.models import Organisation

ON = dt.date(2026, 3, 2)


@dataclass(frozen=True)
class Papers:
    paper: Paper
    part: PaperPart
    term: OwnTerm
    promise: Commitment


def papers_of(organisation: Organisation) -> Papers:
    values = {"title": "Example", "purpose": "information", "author": "Example"}
    paper = begin_paper(by="tests", organisation=organisation, values=values, on=ON)
    part = add_part(by="tests", paper=paper, values={"kind": "text", "title": "Example", "text": "Some words."})
    issue_paper(by="tests", paper=paper, on=ON)
    return Papers(
        paper=paper,
        part=part,
        term=add_term(by="tests", organisation=organisation, values={"term": "XYZ", "meaning": "Example"}),
        promise=promise(
            by="tests",
            organisation=organisation,
            text="Example",
            maker="Example",
            to="public",
            source="other",
            made_on=ON,
            owner_id=organisation.people.order_by("code").values_list("pk", flat=True)[0],
            due_on=timezone.localdate(),
        ),
    )
