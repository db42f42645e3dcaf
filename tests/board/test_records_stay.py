"""What was agreed, issued or published is protected by the database itself; an agenda leads to the papers that may be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from collegium.board.meetings import actions
from collegium.board.models import AgendaItem, Attendance, Contribution, Decision, Meeting, Paper, QuestionStep
from collegium.board.papers import actions as papers
from collegium.board.questions import actions as questions
from collegium.web.backup import tables
from tests.board.test_meetings import HELD, ClientOf, add, at, meet, words
from tests.board.test_questions import answered
from tests.world import World

PRIVATE = "Only for those behind the door"


def refused(do: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        do()


def paper_of(world: World, *, issued: dt.date | None = None) -> Paper:
    values = {"title": "Waiting for a bed", "purpose": "assurance", "author": "Medical director", "summary": ""}
    made = papers.begin_paper(by="tests", organisation=world.organisation, values=values, on=HELD)
    for part, text in (("public", "Beds are free before noon."), ("private", PRIVATE)):
        papers.add_part(
            by="tests", paper=made, values={"kind": "text", "title": "In short", "text": text, "part": part}
        )
    if issued:
        papers.issue_paper(by="tests", paper=made, on=issued, unknown_accepted=True)
    return made


def test_nothing_of_agreed_minutes_changes_behind_the_back_of_the_pages(world: World) -> None:
    made = meet(world)
    item = add(made, "Falls")
    decision = actions.decide(by="tests", item=item, text="Noted.")
    agreed = actions.agree_minutes(by="tests", row=made, minutes_agreed_on=HELD, on=HELD)
    refused(lambda: Meeting.objects.filter(pk=made.pk).update(place="Elsewhere"))
    refused(lambda: Meeting.objects.filter(pk=made.pk).delete())
    refused(lambda: AgendaItem.objects.filter(pk=item.pk).update(minute="Something else."))
    refused(lambda: AgendaItem.objects.filter(pk=item.pk).delete())
    refused(lambda: AgendaItem.objects.create(meeting=made, position=9, title="Late", remit="clinical"))
    refused(lambda: Attendance.objects.filter(meeting=made).delete())
    refused(lambda: Contribution.objects.create(item=item, person=world.people["P01"]))
    refused(lambda: Decision.objects.filter(pk=decision.pk).update(text="Not noted."))
    actions.reopen_minutes(by="tests", row=agreed, reason="A slip.", on=HELD)
    assert AgendaItem.objects.filter(pk=item.pk).update(minute="Something else.") == 1


def test_a_published_answer_changes_only_after_it_was_withdrawn(world: World) -> None:
    question = answered(world)
    texts = {"public_text": "How long?", "public_answer": "Two hours."}
    made = questions.publish(by="tests", row=question, **texts, checked=True, on=world.today)
    rows = type(made).objects.filter(pk=made.pk)
    refused(lambda: rows.update(public_answer="Three hours."))
    refused(lambda: rows.update(answer="Three hours."))
    refused(rows.delete)
    with pytest.raises(ValidationError, match="off the public register"):
        questions.publish(by="tests", row=made, **texts, checked=True, on=world.today)
    assert rows.update(asker="", contact="", forgotten_on=world.today) == 1  # a name is forgotten at any time
    questions.withdraw(by="tests", row=made, reason="Wrong figure.", on=world.today)
    assert rows.update(public_answer="Three hours.") == 1
    refused(lambda: QuestionStep.objects.filter(question=made).update(what="Nothing"))
    refused(lambda: QuestionStep.objects.filter(question=made).delete())


def test_an_item_leads_to_the_version_that_the_meeting_saw(world: World, client_of: ClientOf) -> None:
    meeting = meet(world)
    paper = paper_of(world, issued=HELD - dt.timedelta(days=3))
    add(meeting, "Beds", kept_paper_id=paper.pk)
    papers.issue_paper(
        by="tests", paper=paper, on=HELD + dt.timedelta(days=9), note_text="Newer.", unknown_accepted=True
    )
    response = client_of(world.users.board).get(at("meeting", meeting.pk))
    assert "Waiting for a bed, version 1 , issued on 21 September 2026" in words(response)
    first = at("paper_version", paper.pk, 1)
    assert f'href="{first}"' in response.content.decode()
    shown = words(client_of(world.users.analyst).get(first))
    assert "Beds are free" in shown
    assert "On the agenda of: meeting of 24 September 2026, Beds" in shown
    document = words(client_of(world.users.board).get(at("meeting_minutes", meeting.pk, "html")))
    assert "Paper: Waiting for a bed, version 1, issued on 21 September 2026" in document


def test_neither_drafts_nor_private_parts_leak_through_an_agenda(world: World, client_of: ClientOf) -> None:
    meeting = meet(world)
    draft, issued = paper_of(world), paper_of(world, issued=HELD)
    add(meeting, "Draft", kept_paper_id=draft.pk)
    add(meeting, "Hidden", part="private", kept_paper_id=issued.pk)
    reader = client_of(world.users.leader)  # sees the board, not its private part
    shown = words(reader.get(at("meeting", meeting.pk)))
    assert "Paper: not issued yet" in shown
    for hidden in ("Waiting for a bed", "Hidden", PRIVATE):
        assert hidden not in shown
    version = words(reader.get(at("paper_version", issued.pk, 1)))
    assert PRIVATE not in version
    assert "Hidden" not in version
    assert PRIVATE not in words(client_of(world.users.board).get(at("meeting", meeting.pk)))
    writer = words(client_of(world.users.secretary).get(at("meeting", meeting.pk)))
    assert "Waiting for a bed , not issued yet" in writer


def test_a_paper_on_an_agenda_is_not_discarded_and_belongs_to_the_organisation(world: World) -> None:
    meeting, draft = meet(world), paper_of(world)
    item = add(meeting, "Beds", kept_paper_id=draft.pk)
    with pytest.raises(ValidationError, match="stands on an agenda"):
        papers.refuse_kept(draft)
    Paper.objects.filter(pk=draft.pk).update(organisation=world.other)
    with pytest.raises(ValidationError, match="another organisation"):
        actions.correct_item(by="tests", item=item, values={"kept_paper_id": draft.pk})


def test_a_backup_with_agreed_minutes_can_be_restored() -> None:
    """A restore inserts table after table: what lies below a meeting comes before the meeting is there, agreed or not."""
    order = [model._meta.label_lower for model in tables()]
    below = [order.index(f"board.{name}") for name in ("agendaitem", "attendance", "contribution", "decision")]
    assert max(below) < order.index("board.meeting")
