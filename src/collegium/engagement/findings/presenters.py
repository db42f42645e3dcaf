"""Findings as a section of the picture, of a unit's page, and of the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse

from collegium.commitments.models import Commitment
from collegium.engagement.findings.queries import Followed
from collegium.engagement.presenters.pieces import Column, Section, Table
from collegium.wording.dates import day
from collegium.wording.numbers import number, plural

WHOLE = "The whole organisation"
TITLE = "What is being done about it"
NO_STEP = "none yet"


def findings_section(
    found: Sequence[Followed], names: Mapping[int, str], today: dt.date, *, code: str
) -> Section | None:
    """None where there are none: a report says nothing of what is not done."""
    if not found:
        return None
    lines = [(one, row) for one in found for row in rows_of(one, names, today)]
    table = Table(
        caption="Findings, owners and next steps",
        columns=(
            Column("What was found"),
            Column("Where"),
            Column("Next step"),
            Column("Owner"),
            Column("Due"),
            Column("State"),
        ),
        rows=tuple(row for _, row in lines),
        links=tuple(
            reverse("engagement:finding", args=[code, one.finding.wave_id, one.finding.pk]) for one, _ in lines
        ),
    )
    return Section("findings", TITLE, (summary_words(found, today),), tables=(table,))


def summary_words(found: Sequence[Followed], today: dt.date) -> str:
    """How many are open, overdue, and without a step."""
    if not found:
        return ""
    late = sum(step.overdue(today) for one in found for step in one.steps)
    without = sum(not one.steps for one in found)
    still = sum(one.open for one in found)
    words = [f"{plural(len(found), 'finding')}, {number(still)} of them open."]
    if late:
        words.append(f"{plural(late, 'next step is', 'next steps are')} overdue.")
    if without:
        words.append(f"{plural(without, 'finding has', 'findings have')} no next step yet.")
    return " ".join(words)


def rows_of(one: Followed, names: Mapping[int, str], today: dt.date) -> Iterator[tuple[str, ...]]:
    finding = one.finding
    where = names.get(finding.unit_id, "") if finding.unit_id else WHOLE
    if not one.steps:
        yield (finding.words, where, NO_STEP, "", "", "open")
    for step in one.steps:
        owner = step.owner.name if step.owner else "nobody yet"
        due = day(step.due_on) if step.due_on else ""
        yield (finding.words, where, step.text, owner, due, state_of(step, today))


def state_of(step: Commitment, today: dt.date) -> str:
    return "overdue" if step.overdue(today) else step.get_state_display().lower()
