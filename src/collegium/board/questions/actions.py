"""Every step of a question: keyword-only, atomic, audited. Names of askers never enter the record or the history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.models import Meeting, Question, QuestionRules, QuestionStep
from collegium.board.questions import queries
from collegium.board.questions.rules import answer_by, objections
from collegium.commitments.actions import promise
from collegium.commitments.models import Commitment
from collegium.organisation.models import Organisation
from collegium.organisation.recording import change, keep

PRIVATE = ("asker", "contact")  # columns that the record does not repeat
State = Question.State


@recorded
def set_rules(*, by: User | str, organisation: Organisation, values: dict[str, Any]) -> QuestionRules:
    found = QuestionRules.objects.filter(organisation=organisation).first()
    if found is not None:
        return change(by=by, verb="set_question_rules", organisation=organisation, row=found, values=values)
    made = QuestionRules(organisation=organisation, **values)
    return keep(by=by, verb="set_question_rules", organisation=organisation, row=made)


@recorded
def receive(
    *,
    by: User | str,
    organisation: Organisation,
    text: str,
    received_on: dt.date,
    on: dt.date,
    channel: str,
    received_at: dt.time | None = None,
    meeting_id: int | None = None,
    asker: str = "",
    contact: str = "",
    name_may_be_published: bool = False,
    exception: str = "",
) -> Question:
    """Take a question under the next number. One that breaks a rule is taken only with a stated reason."""
    if received_on > on:
        raise ValidationError({"received_on": "This day lies in the future."})
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    meeting = meeting_of(organisation, meeting_id)
    rules = queries.rules_of(organisation)
    found = objections(
        rules, text=text, received_on=received_on, received_at=received_at,
        held_on=meeting.held_on if meeting else None,
        asked_before=queries.asked_before(organisation, meeting_id, asker, contact),
        repeat_of=queries.repeat_of(organisation, text, received_on, rules.repeat_months),
    )  # fmt: skip
    if found and not exception.strip():
        found["exception"] = "Say why it is taken all the same, or do not take it."
        raise ValidationError(found)
    last = Question.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    made = Question(
        organisation=organisation, number=last + 1, received_on=received_on, received_at=received_at, channel=channel,
        meeting=meeting, text=text.strip(), exception=exception.strip() if found else "", asker=asker.strip(),
        contact=contact.strip(), name_may_be_published=name_may_be_published and bool(asker.strip()),
        answer_by=answer_by(rules, received_on),
    )  # fmt: skip
    keep(by=by, verb="receive_question", organisation=organisation, row=made, private=PRIVATE)
    step(
        made, by, received_on, f"Received{', taken against a rule: ' + made.exception if made.exception else ''}"[:300]
    )
    return made


def meeting_of(organisation: Organisation, meeting_id: int | None) -> Meeting | None:
    if meeting_id is None:
        return None
    found = Meeting.objects.filter(pk=meeting_id, organisation=organisation).first()
    if found is None:
        raise ValidationError({"meeting": "This organisation has no such meeting."})
    return found


@recorded
def correct_question(*, by: User | str, question: Question, values: dict[str, Any]) -> Question:
    """Mend what was typed wrongly; a closed question is opened first."""
    expect(question, State.RECEIVED, State.ACKNOWLEDGED, State.ANSWERED)
    meeting_of(question.organisation, values.get("meeting_id"))
    if question.forgotten_on is not None and (values.get("asker") or values.get("contact")):
        raise ValidationError({"asker": "The asker was forgotten: no name is kept again."})
    values["name_may_be_published"] = values["name_may_be_published"] and bool(values["asker"].strip())
    return changed(by, question, "correct_question", values, None, "")


@recorded
def acknowledge(*, by: User | str, question: Question, text: str, on: dt.date) -> Question:
    """Record the text that was sent, and when."""
    expect(question, State.RECEIVED)
    not_before(question, on, "acknowledged_on")
    values = {"acknowledgement": text.strip(), "acknowledged_on": on, "state": State.ACKNOWLEDGED}
    return changed(by, question, "acknowledge_question", values, on, "Acknowledged")


@recorded
def answer(*, by: User | str, question: Question, text: str, answered_by_id: int | None, on: dt.date) -> Question:
    """Answer, or mend the answer; a published answer is withdrawn from the register first."""
    expect(question, State.RECEIVED, State.ACKNOWLEDGED, State.ANSWERED)
    not_before(question, on, "answered_on")
    if not text.strip():
        raise ValidationError({"answer": "Enter: answer."})
    if question.published_on is not None:
        raise ValidationError(
            "This question is published. Take it off the public register before you change the answer."
        )
    said = "Answer changed" if question.state == State.ANSWERED else "Answered"
    values = {"answer": text.strip(), "answered_by_id": answered_by_id, "answered_on": on, "state": State.ANSWERED}
    return changed(by, question, "answer_question", values, on, said)


@recorded
def promise_action(
    *, by: User | str, question: Question, text: str, on: dt.date, maker: str = "", maker_post_id: int | None = None,
    owner_id: int | None = None, due_on: dt.date | None = None,
) -> Commitment:  # fmt: skip
    """What the answer promises becomes a promise to the public; owner and day may follow, before the question ends."""
    expect(question, State.ANSWERED)
    made = promise(
        by=by, organisation=question.organisation, text=text, maker=maker, maker_post_id=maker_post_id, to=Commitment.To.PUBLIC,
        source=queries.SOURCE, source_id=str(question.pk),
        made_on=on, owner_id=owner_id, due_on=due_on,
    )  # fmt: skip
    step(question, by, on, "An action was promised")
    return made


@recorded
def close(*, by: User | str, question: Question, on: dt.date) -> Question:
    """The question ends; every action that was promised must have somebody who does it, and a day."""
    expect(question, State.ANSWERED)
    without = [one for one in queries.promises_of(question) if one.owner_id is None or one.due_on is None]
    if without:
        raise ValidationError("A promised action has no owner or no date: name both before the question is closed.")
    return changed(by, question, "close_question", {"state": State.CLOSED}, on, "Closed")


@recorded
def decline(*, by: User | str, question: Question, reason: str, on: dt.date) -> Question:
    expect(question, State.RECEIVED, State.ACKNOWLEDGED)
    values = {"state": State.DECLINED, "reason": reason.strip()}
    return changed(by, question, "decline_question", values, on, "Not taken")


@recorded
def reopen(*, by: User | str, question: Question, reason: str, on: dt.date) -> Question:
    expect(question, State.CLOSED, State.DECLINED)
    before = (
        State.ANSWERED if question.answered_on else State.ACKNOWLEDGED if question.acknowledged_on else State.RECEIVED
    )
    return changed(
        by, question, "reopen_question", {"state": before, "reason": ""}, on, f"Opened again: {reason.strip()}"[:300]
    )


@recorded
def publish(
    *, by: User | str, question: Question, public_text: str, public_answer: str, checked: bool, on: dt.date
) -> Question:
    """Onto the public register, in words that somebody looked over for anybody who could be recognised."""
    expect(question, State.ANSWERED, State.CLOSED)
    if question.published_on is not None:
        raise ValidationError("This question is published. Take it off the public register before you change its text.")
    problems = {}
    if not checked:
        problems["checked"] = "Look both texts over first: nobody may be recognised in them."
    name = question.asker.casefold().strip()
    for field, text in (("public_text", public_text), ("public_answer", public_answer)):
        if not text.strip():
            problems[field] = "Enter the text as it is to be published."
        elif name and not question.name_may_be_published and name in text.casefold():
            problems[field] = "The asker's name stands in this text, and the asker did not agree to that."
        elif question.contact and question.contact.casefold() in text.casefold():
            problems[field] = "The asker's address stands in this text."
    if problems:
        raise ValidationError(problems)
    values = {"public_text": public_text.strip(), "public_answer": public_answer.strip(), "published_on": on}
    return changed(by, question, "publish_question", values, on, "Published")


@recorded
def withdraw(*, by: User | str, question: Question, reason: str, on: dt.date) -> Question:
    question.refresh_from_db(fields=["published_on"])
    if question.published_on is None:
        raise ValidationError("This question is not published.")
    said = f"Taken off the public register: {reason.strip()}"[:300]
    return changed(by, question, "withdraw_question", {"published_on": None}, on, said)


@recorded
def forget_askers(*, by: User | str, organisation: Organisation, on: dt.date) -> int:
    """Erase names and addresses of questions that ended longer ago than the rules keep them; the number of them."""
    due = list(queries.to_forget(organisation, on))
    for one in due:
        values = {"asker": "", "contact": "", "name_may_be_published": False, "forgotten_on": on}
        changed(by, one, "forget_asker", values, on, "The asker's name and address were erased")
    return len(due)


def changed(
    by: User | str, question: Question, verb: str, values: dict[str, Any], on: dt.date | None, said: str
) -> Question:
    made = change(by=by, verb=verb, organisation=question.organisation, row=question, values=values, private=PRIVATE)
    if on is not None:
        step(made, by, on, said)
    return made


def step(question: Question, by: User | str, on: dt.date, what: str) -> None:
    QuestionStep.objects.create(question=question, on=on, what=what, by=name_of(by))


def expect(question: Question, *states: str) -> None:
    """Asked of the stored row: somebody else may have been quicker."""
    now = Question.objects.select_for_update().get(pk=question.pk)
    question.state, question.published_on = now.state, now.published_on
    if now.state not in states:
        raise ValidationError(f"This question is {State(now.state).label.lower()}: this step does not follow.")


def not_before(question: Question, on: dt.date, field: str) -> None:
    if on < question.received_on:
        raise ValidationError({field: "This day lies before the question was received."})
