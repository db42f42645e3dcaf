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
from collegium.board.questions.naming import asker_problems, refuse_asker
from collegium.board.questions.rules import answer_by, objections
from collegium.commitments.actions import promise
from collegium.commitments.models import Commitment
from collegium.commitments.queries import of_source
from collegium.organisation.models import Organisation
from collegium.registers import writing

State = Question.State


@recorded
def set_rules(*, by: User | str, organisation: Organisation, values: dict[str, Any]) -> QuestionRules:
    stored = QuestionRules.objects.filter(organisation=organisation).first()
    if stored is not None:
        return writing.correct(by=by, row=stored, values=values, verb="set_question_rules")
    return writing.add(by=by, row=QuestionRules(organisation=organisation, **values), verb="set_question_rules")


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
    meeting = meeting_of(organisation, meeting_id)
    rules = queries.rules_of(organisation)
    against = objections(
        rules, text=text, received_on=received_on, received_at=received_at,
        held_on=meeting.held_on if meeting else None,
        asked_before=queries.asked_before(organisation, meeting_id, asker, contact),
        repeat_of=queries.repeat_of(organisation, text, received_on, rules.repeat_months),
    )  # fmt: skip
    if against and not exception.strip():
        against["exception"] = "Say why it is taken all the same, or do not take it."
        raise ValidationError(against)
    last = Question.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    made = Question(
        organisation=organisation, number=last + 1, received_on=received_on, received_at=received_at, channel=channel,
        meeting=meeting, text=text.strip(), exception=exception.strip() if against else "", asker=asker.strip(),
        contact=contact.strip(), name_may_be_published=name_may_be_published and bool(asker.strip()),
        answer_by=answer_by(rules, received_on),
    )  # fmt: skip
    refuse_asker(made, {"exception": made.exception})
    writing.add(by=by, row=made, verb="receive")
    step(made, by, received_on, f"Received{', taken against a rule: ' + made.exception if made.exception else ''}")
    return made


def meeting_of(organisation: Organisation, meeting_id: int | None) -> Meeting | None:
    if meeting_id is None:
        return None
    meeting = Meeting.objects.filter(pk=meeting_id, organisation=organisation).first()
    if meeting is None:
        raise ValidationError({"meeting": "This organisation has no such meeting."})
    return meeting


@recorded
def correct_question(
    *, by: User | str, row: Question, values: dict[str, Any], version: str | None = None, reason: str = ""
) -> Question:
    """Correct what was typed wrongly; a closed question is opened first."""
    expect(row, State.RECEIVED, State.ACKNOWLEDGED, State.ANSWERED)
    if row.forgotten_on is not None and (values.get("asker") or values.get("contact")):
        raise ValidationError({"asker": "The asker was forgotten: no name is kept again."})
    values["name_may_be_published"] = values["name_may_be_published"] and bool(values["asker"].strip())
    refuse_asker(row, {"reason": reason})
    asking = {name: getattr(row, name) for name in ("asker", "contact", "name_may_be_published")}
    corrected = Question(**{name: values.get(name, before) for name, before in asking.items()})
    refuse_asker(corrected, {"reason": reason})
    return writing.correct(by=by, row=row, values=values, version=version, reason=reason)


@recorded
def acknowledge(
    *, by: User | str, row: Question, acknowledgement: str, acknowledged_on: dt.date, on: dt.date
) -> Question:
    """Record the text that was sent, and when."""
    expect(row, State.RECEIVED)
    refuse_day(row, "acknowledged_on", acknowledged_on, today=on)
    values = {"acknowledgement": acknowledgement.strip(), "acknowledged_on": acknowledged_on}
    return changed(by, row, "acknowledge", values | {"state": State.ACKNOWLEDGED}, acknowledged_on, "Acknowledged")


@recorded
def answer(
    *, by: User | str, row: Question, answer: str, answered_by_id: int | None, answered_on: dt.date, on: dt.date
) -> Question:  # fmt: skip
    """Answer, or correct the answer; a published answer is withdrawn from the register first."""
    expect(row, State.RECEIVED, State.ACKNOWLEDGED, State.ANSWERED)
    refuse_day(row, "answered_on", answered_on, today=on)
    if not answer.strip():
        raise ValidationError({"answer": "Enter the answer."})
    if row.published_on is not None:
        raise ValidationError(
            "This question is published. Take it off the public register before you change the answer."
        )
    said = "Answer changed" if row.state == State.ANSWERED else "Answered"
    values = {"answer": answer.strip(), "answered_by_id": answered_by_id, "answered_on": answered_on}
    return changed(by, row, "answer", values | {"state": State.ANSWERED}, answered_on, said)


@recorded
def promise_action(
    *, by: User | str, row: Question, text: str, on: dt.date, maker: str = "", maker_post_id: int | None = None,
    owner_id: int | None = None, due_on: dt.date | None = None,
) -> Commitment:  # fmt: skip
    """What the answer promises becomes a promise to the public; owner and day may follow, before the question ends."""
    expect(row, State.ANSWERED)
    refuse_asker(row, {"text": text})
    if any(each.open and each.text == text.strip() for each in queries.promises_of(row)):
        raise ValidationError({"text": "This promise is recorded already."})
    made = promise(
        by=by, organisation=row.organisation, text=text, maker=maker, maker_post_id=maker_post_id, to=Commitment.To.PUBLIC,
        source=queries.SOURCE, source_id=str(row.pk),
        made_on=on, owner_id=owner_id, due_on=due_on,
    )  # fmt: skip
    step(row, by, on, "An action was promised")
    return made


@recorded
def close(*, by: User | str, row: Question, on: dt.date) -> Question:
    """The question ends; every action that was promised must have somebody who does it, and a day."""
    expect(row, State.ANSWERED)
    every = of_source(Commitment.objects.filter(organisation=row.organisation), queries.SOURCE, row.pk)
    if any(each.owner_id is None or each.due_on is None for each in every):
        raise ValidationError(
            "A promised action has no owner or no date: name both before the question is closed. "
            "If you see no such action, ask the medical director’s office."
        )
    return changed(by, row, "close", {"state": State.CLOSED}, on, "Closed")


@recorded
def decline(*, by: User | str, row: Question, reason: str, on: dt.date) -> Question:
    expect(row, State.RECEIVED, State.ACKNOWLEDGED)
    if not reason.strip():
        raise ValidationError({"reason": "Enter the reason."})
    return changed(by, row, "decline", {"state": State.DECLINED, "reason": reason.strip()}, on, "Not taken")


@recorded
def reopen(*, by: User | str, row: Question, reason: str, on: dt.date) -> Question:
    expect(row, State.CLOSED, State.DECLINED)
    before = State.ANSWERED if row.answered_on else State.ACKNOWLEDGED if row.acknowledged_on else State.RECEIVED
    return changed(by, row, "reopen", {"state": before, "reason": ""}, on, f"Opened again: {reason.strip()}", reason)


@recorded
def publish(
    *, by: User | str, row: Question, public_text: str, public_answer: str, checked: bool, on: dt.date
) -> Question:
    """Onto the public register, in words that somebody looked over for anybody who could be recognised."""
    expect(row, State.ANSWERED, State.CLOSED)
    if row.published_on is not None:
        raise ValidationError("This question is published. Take it off the public register before you change its text.")
    problems = {}
    if not checked:
        problems["checked"] = "Look both texts over first: nobody may be recognised in them."
    texts = {"public_text": public_text, "public_answer": public_answer}
    problems |= {field: "Enter the text as it is to be published." for field, text in texts.items() if not text.strip()}
    problems |= asker_problems(row, texts)
    if any(each.open and asker_problems(row, {"text": each.text}) for each in queries.promises_of(row)):
        problems["__all__"] = "A promise of this question tells who asked. Change the words of the promise first."
    if problems:
        raise ValidationError(problems)
    values = {"public_text": public_text.strip(), "public_answer": public_answer.strip(), "published_on": on}
    return changed(by, row, "publish", values, on, "Published")


@recorded
def withdraw(*, by: User | str, row: Question, reason: str, on: dt.date) -> Question:
    row.refresh_from_db(fields=["published_on", "asker", "contact", "name_may_be_published"])
    if row.published_on is None:
        raise ValidationError("This question is not published.")
    said = f"Taken off the public register: {reason.strip()}"
    return changed(by, row, "withdraw", {"published_on": None}, on, said, reason)


@recorded
def forget_askers(*, by: User | str, organisation: Organisation, on: dt.date) -> int:
    """Erase names and addresses of questions that ended longer ago than the rules keep them; the number of them."""
    due = list(queries.to_forget(organisation, on))
    values = {"asker": "", "contact": "", "name_may_be_published": False, "forgotten_on": on}
    for row in due:
        changed(by, row, "forget_asker", values, on, "The asker's name and address were erased")
    return len(due)


def changed(
    by: User | str, row: Question, verb: str, values: dict[str, Any], on: dt.date, said: str, reason: str = ""
) -> Question:
    """A step with its line in the history: neither may name the asker."""
    refuse_asker(row, {name: text for name, text in values.items() if name not in ("asker", "contact")})
    refuse_asker(row, {"reason": reason})
    made = writing.correct(by=by, row=row, values=values, verb=verb, reason=reason.strip())
    step(made, by, on, said)
    return made


def step(question: Question, by: User | str, on: dt.date, what: str) -> None:
    QuestionStep.objects.create(question=question, on=on, what=what[:300], by=name_of(by))


def expect(row: Question, *states: str) -> None:
    """Asked of the stored row: somebody else may have been quicker."""
    now = Question.objects.select_for_update().get(pk=row.pk)
    for name in ("state", "published_on", "asker", "contact", "name_may_be_published"):
        setattr(row, name, getattr(now, name))
    if now.state not in states:
        raise ValidationError(f"This question is {State(now.state).label.lower()}: this step does not follow.")


def refuse_day(row: Question, field: str, day: dt.date, *, today: dt.date) -> None:
    if day < row.received_on:
        raise ValidationError({field: "This day lies before the question was received."})
    if day > today:
        raise ValidationError({field: "This day lies in the future."})
