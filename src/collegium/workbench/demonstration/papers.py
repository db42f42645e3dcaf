"""A paper of the invented trust with four measures, issued twice; its own terms; promises in every state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collegium.board.glossary.actions import add_term
from collegium.board.meetings.actions import correct_item
from collegium.board.models import AgendaItem, Meeting, Paper
from collegium.board.papers import actions
from collegium.board.papers.contents import build
from collegium.commitments import actions as promises
from collegium.commitments.models import Commitment
from collegium.organisation.models import Membership, Organisation, Post, Unit
from collegium.registers import writing
from collegium.workbench.demonstration.unit_promises import make_unit_promises
from collegium.workbench.demonstration.units import TODAY, TRUST

ISSUED, AGAIN = dt.date(2026, 11, 17), dt.date(2026, 11, 19)
Said = dict[str, str]
PARTS: tuple[tuple[str, Said], ...] = (
    (
        "ae-four-hours",
        {
            "cause": "Ward rounds begin an hour earlier since January, so beds are free before noon.",
            "consequence": "About 400 more patients a month than a year ago leave A&E within four hours.",
            "uncertainty": "Two winters have not been seen with the new rounds: January will show whether they hold.",
        },
    ),
    (
        "complaints-answered-in-time",
        {
            "cause": "Two of the five people who write answers left in spring, and their posts stood empty until September.",
            "consequence": "About one family in four now waits longer than they were told; some turn to the ombudsman.",
        },
    ),
    (
        "falls-with-harm",
        {
            "consequence": "On average two or three patients a month are hurt in a fall; the number is not going down.",
            "action": "The falls group tries night lights on two wards from December and reports in March. Owner: director of nursing.",
        },
    ),
    (
        "incidents-reported",
        {
            "cause": "The new form takes two minutes and every reporter gets an answer; reports rose in the month it came.",
            "consequence": "More is heard of what nearly went wrong. It says nothing about how often harm is done.",
            "action": "The MD publishes each month what was changed after a report. Owner: medical director, from December.",
        },
    ),
)
WORDS = (
    "The board is asked to note that waiting in A&E has become shorter and to ask what keeps answers to complaints up.\n\n"
    "- Waiting: better since January.\n- Complaints: worse since spring.\n- Falls: no change.\n- Incident reports: more of them, which is neither good nor bad news."
)
PRIVATE = (
    "One complaint of spring is before a court. The board is asked not to speak of it in public until it is settled."
)
TERMS = (
    ("AMU", "ambulatory medical unit", "The day unit beside the emergency department, where nobody stays overnight.", "this trust, urgent care"),
    ("TMB", "trust management board", "The executives and the divisional directors, who meet every month.", ""),
)  # fmt: skip


def bring_in_papers(*, by: str) -> None:
    trust = Organisation.objects.get(code=TRUST)
    for term, expansion, meaning, context in TERMS:
        values = {"term": term, "expansion": expansion, "meaning": meaning, "context": context}
        add_term(by=by, organisation=trust, values=values)
    paper = write_paper(by, trust)
    make_promises(by, trust, paper)
    make_unit_promises(by=by, trust=trust)
    item = AgendaItem.objects.filter(meeting=paper.meeting, title__startswith="Quality").first()
    if item is not None:
        correct_item(by=by, item=item, values={"kept_paper_id": paper.pk})
    actions.issue_paper(by=by, paper=paper, on=ISSUED, unknown_accepted=True)
    note = "The words on falls say what is tried next."
    actions.issue_paper(by=by, paper=paper, on=AGAIN, note_text=note, unknown_accepted=True)
    begun = actions.copy_paper(by=by, row=paper, on=dt.date(2026, 11, 20))
    writing.correct(by=by, row=begun, values={"title": "Quality and safety in December"})


def write_paper(by: str, trust: Organisation) -> Paper:
    meeting = Meeting.objects.filter(organisation=trust, held_on__gte=ISSUED).order_by("held_on").first()
    values: dict[str, Any] = {
        "title": "Quality and safety in October", "purpose": "assurance", "author": "Medical director and director of nursing",
        "summary": "Four measures, what they show, and what is being done about each.", "meeting": meeting,
    }  # fmt: skip
    paper = actions.begin_paper(by=by, organisation=trust, values=values, on=ISSUED)
    add(by, paper, {"kind": "text", "title": "In short", "text": WORDS}, {})
    for measure, said in PARTS:
        add(by, paper, {"kind": "measure", "reference": measure}, said)
    add(by, paper, {"kind": "promises", "reference": "all"}, {})
    add(by, paper, {"kind": "text", "title": "A matter before a court", "text": PRIVATE, "part": "private"}, {})
    return paper


def add(by: str, paper: Paper, values: dict[str, str], said: Said) -> None:
    part = actions.add_part(by=by, paper=paper, values=values)
    if said:
        rule = build(paper, part, ISSUED).narrative
        actions.change_part(
            by=by, part=part, title="", text="", visibility=part.part, narrative={**rule, **said}, on=ISSUED
        )


def make_promises(by: str, trust: Organisation, paper: Paper) -> None:
    """One kept, one broken, one changed and its successor, one overdue, one to come, one without owner or date."""

    def said(text: str, made: dt.date, post: str, due: dt.date | None, **more: Any) -> Commitment:
        values = {
            "maker": "",
            "maker_post_id": post_of(trust, post or "MD"),
            "to": "public",
            "source": "meeting",
            "source_text": "" if more.get("source_id") else f"Board meeting of {made:%B %Y}",
            **more,
        }
        owner = holder(trust, post) if post else None
        return promises.promise(
            by=by, organisation=trust, text=text, made_on=made, owner_id=owner, due_on=due, **values
        )

    may, july, september = dt.date(2026, 5, 26), dt.date(2026, 7, 26), dt.date(2026, 9, 26)
    unit = Unit.objects.get(organisation=trust, code="UAC-EME")
    kept = said(
        "Answer every incident report within a week",
        may,
        "MD",
        dt.date(2026, 9, 30),
        to="group",
        to_group="Staff who report incidents",
    )
    promises.add_evidence(
        by=by, commitment=kept, text="In September 97 of 100 were answered within a week", on=dt.date(2026, 10, 5)
    )
    promises.keep_promise(by=by, commitment=kept, on=dt.date(2026, 10, 5), text="The board saw the list in October")
    broken = said("Open the second procedure room by August", may, "COO", dt.date(2026, 8, 31))
    promises.break_promise(
        by=by,
        commitment=broken,
        on=dt.date(2026, 9, 1),
        reason="The ventilation failed its test; the room opens in February at the earliest",
    )
    changed = said(
        "Two more emergency consultants by November", may, "MD", dt.date(2026, 11, 1), to="unit", to_unit_id=unit.pk
    )
    promises.change_promise(
        by=by, commitment=changed, on=september, text="One more emergency consultant by November, a second by April", due_on=dt.date(2027, 4, 30),
        reason="Nobody suitable applied for the second post",
    )  # fmt: skip
    said("Publish the waiting times of every clinic", july, "COO", dt.date(2026, 10, 31))
    said(
        "Try night lights on two wards and report what came of it",
        ISSUED,
        "MD",
        dt.date(2027, 3, 31),
        source="paper",
        source_id=str(paper.pk),
    )
    said(
        "Look into parking for night staff",
        september,
        "",
        None,
        maker="Chair",
        maker_post_id=None,
        to="group",
        to_group="Staff on nights",
    )


def post_of(trust: Organisation, code: str) -> int:
    return Post.objects.values_list("pk", flat=True).get(organisation=trust, code=code)


def holder(trust: Organisation, post: str) -> int:
    return (
        Membership.objects.at(TODAY).filter(post__organisation=trust, post__code=post).order_by("starts")[0].person_id
    )
