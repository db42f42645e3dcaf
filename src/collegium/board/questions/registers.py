"""Questions from the public: their list, their file, and the steps from receipt to publication."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import BooleanField, Case, Count, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.text import Truncator

from collegium.accounts.roles import Permission
from collegium.board.books import BoardRegister
from collegium.board.models import Question
from collegium.board.questions import actions, queries
from collegium.board.questions.rules import acknowledgement, rules_in_words
from collegium.commitments.models import Commitment
from collegium.commitments.queries import of_source
from collegium.commitments.readers import readable
from collegium.organisation.people_field import person_fields
from collegium.registers.columns import Column
from collegium.registers.filters import rules_filter
from collegium.registers.forms import ReasonForm, fields_from_model
from collegium.registers.verbs import Add, Correct, Transition
from collegium.wording.dates import short_day

RECEIVED, ACKNOWLEDGED = Question.State.RECEIVED, Question.State.ACKNOWLEDGED
ANSWERED, CLOSED, DECLINED = Question.State.ANSWERED, Question.State.CLOSED, Question.State.DECLINED
IN_A_LIST = 160  # letters of a question
PROMISED = ("text", "maker_post", "maker", "owner", "due_on")
# What only the desk and the board read; everybody else reads what is published.
BEFORE_PUBLICATION = (
    *("question", "text", "channel", "due", "answer_by", "overdue", "exception", "acknowledgement", "acknowledged_on"),
    *("answer", "answered_by", "reason", "open_promises"),
)


class CheckedForm(forms.Form):
    checked = forms.BooleanField(
        label="I have read both texts: no patient, member of staff or asker can be recognised without having agreed",
        required=False,
    )


def promise(
    *, by: Any, row: Question, on: dt.date, owner: int | None, maker_post: int | None, **answers: Any
) -> Commitment:
    return actions.promise_action(by=by, row=row, on=on, owner_id=owner, maker_post_id=maker_post, **answers)


def shortened(text: str) -> str:
    return Truncator(text).chars(IN_A_LIST)


def is_open(row: Question) -> bool:
    return row.state in queries.OPEN


class Questions(BoardRegister):
    model = Question
    title = "Questions from the public"
    change = Permission.HANDLE_QUESTIONS
    export = queries.READS_ALL
    columns = (
        Column(
            name="number",
            title="Number",
            value=lambda row: row.number,
            text=lambda row: f"Question {row.number}",
        ),
        Column(name="question", title="Question", value=lambda row: shortened(row.text), in_file=False),
        Column(name="public_question", title="Question", value=lambda row: shortened(row.public_text), in_file=False),
        *("received_on", "state"),
        Column(
            name="due",
            title="Answer due",
            value=lambda row: row.answer_by if is_open(row) else None,
            text=lambda row: f"{short_day(row.answer_by)}{', overdue' if row.overdue else ''}" if is_open(row) else "",
            in_file=False,
        ),
        Column(name="open_promises", title="Open promises", value=lambda row: row.open_promises, number=True),
        "published_on",
        Column(name="overdue", title="Overdue", value=lambda row: row.overdue, in_list=False),
    )
    details = (
        *("channel", "meeting", "text", "exception", "answer_by"),
        *("acknowledged_on", "acknowledgement", "answered_on", "answered_by", "answer", "reason"),
        *("public_text", "public_answer"),
    )
    asked = (
        *("received_on", "received_at", "channel", "meeting", "text", "asker", "contact", "name_may_be_published"),
        "exception",
    )
    fixed = ("received_on", "received_at", "exception")
    confidential = ("asker", "contact")
    filters = ("state", "due", "meeting", "channel", "received_on")
    search = ("number", "text", "answer", "public_text", "public_answer")
    order = ("-number",)
    per_page = 25
    verbs = (Add, Correct)
    labels = {"acknowledgement": "Text sent", "acknowledged_on": "Sent on"}  # noqa: RUF012
    hints = {  # noqa: RUF012
        "received_at": "It counts on the last day before a meeting.",
        "meeting": "Leave it empty if the question is for no meeting.",
        "text": "As it was asked. Questions about single patients or members of staff belong elsewhere.",
        "contact": "Where the answer goes.",
        "exception": "Only if the question breaks a rule.",
        "acknowledgement": "Copy it into your own message: nothing is sent from here.",
        "public_text": "Take out whatever could tell who asks or of whom.",
        "reason": "Without names: it stands in the history.",
    }
    history_words = {  # noqa: RUF012
        **{"receive": "Received", "acknowledge": "Acknowledged", "answer": "Answered", "close": "Closed"},
        **{"decline": "Not taken", "reopen": "Opened again", "publish": "Published"},
        **{"withdraw": "Taken off the public register", "forget_asker": "Name of the asker erased"},
    }
    empty = "There are no questions yet. Before you add the first one, check the rules for answering them."
    list_template = "board/questions/questions.jinja"
    page_template = "board/questions/question.jinja"
    transitions = (
        Transition(
            name="acknowledge",
            title="Acknowledge the question",
            action=actions.acknowledge,
            asks=("acknowledgement", "acknowledged_on"),
            needs=("acknowledgement", "acknowledged_on"),
            from_=(RECEIVED,),
            done="The acknowledgement is recorded.",
        ),
        Transition(
            name="answer",
            title="Answer the question",
            action=actions.answer,
            asks=("answer", "answered_by", "answered_on"),
            needs=("answer", "answered_on"),
            from_=(RECEIVED, ACKNOWLEDGED, ANSWERED),
            done="The answer is saved. Does it promise anything?",
        ),
        Transition(
            name="promise",
            title="Record a promised action",
            action=promise,
            from_=(ANSWERED,),
            done="The promise is on the register of promises.",
        ),
        Transition(
            name="close",
            title="Close the question",
            action=actions.close,
            from_=(ANSWERED,),
            intro="Promises that were made go on until they are kept, broken or changed.",
            done="The question is closed.",
        ),
        Transition(
            name="publish",
            title="Publish question and answer",
            action=actions.publish,
            asks=("public_text", "public_answer"),
            needs=("public_text", "public_answer"),
            form=CheckedForm,
            from_=(ANSWERED, CLOSED),
            done="It is published.",
        ),
        Transition(
            name="withdraw",
            title="Take it off the public register",
            action=actions.withdraw,
            form=ReasonForm,
            warning=True,
            done="It is off the public register.",
        ),
        Transition(
            name="decline",
            title="Do not take the question",
            action=actions.decline,
            asks=("reason",),
            needs=("reason",),
            from_=(RECEIVED, ACKNOWLEDGED),
            warning=True,
            intro="For example because it is about one patient: say where such questions belong, and tell the asker.",
            done="The question is recorded as not taken.",
        ),
        Transition(
            name="reopen",
            title="Open the question again",
            action=actions.reopen,
            form=ReasonForm,
            from_=(CLOSED, DECLINED),
            done="The question is open again.",
        ),
    )

    # Who sees what

    def handles(self, request: Any) -> bool:
        return self.allows(Permission.HANDLE_QUESTIONS, request)

    def reads_all(self, request: Any) -> bool:
        return self.allows(queries.READS_ALL, request)

    def visible(self, rows: Any, request: Any) -> Any:
        seen = super().visible(rows, request)
        return seen if self.reads_all(request) else seen.filter(published_on__isnull=False)

    def hidden(self, request: Any) -> tuple[str, ...]:
        return ("public_question",) if self.reads_all(request) else BEFORE_PUBLICATION

    def sees_past(self, row: Any, request: Any) -> bool:
        return self.reads_all(request)

    def may(self, verb: str, row: Any, request: Any) -> bool:
        match verb:
            case "correct":
                return row.state in (RECEIVED, ACKNOWLEDGED, ANSWERED)
            case "answer" | "publish":
                return row.published_on is None
            case "withdraw":
                return row.published_on is not None
        return True

    # Reading

    def rows(self, request: Any) -> Any:
        late = Q(state__in=queries.OPEN, answer_by__lt=request.today)
        promised = readable(request.organisation, request.access, request.today).filter(
            source=queries.SOURCE, source_id=Cast(OuterRef("pk"), TextField()), state="open"
        )
        counted = promised.order_by().values("source_id").annotate(count=Count("pk")).values("count")
        return (
            super()
            .rows(request)
            .select_related("organisation", "meeting", "answered_by")
            .annotate(
                overdue=Case(When(late, then=Value(True)), default=Value(False), output_field=BooleanField()),
                open_promises=Coalesce(Subquery(counted), 0),
            )
        )

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        if name != "due":
            return super().filters_for(name, request)
        rules = {"open": ("Not ended", ~Q(state__in=queries.ENDED)), "overdue": ("Overdue", Q(overdue=True))}
        return rules_filter("due", "Answer", rules)

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        rules = queries.rules_of(request.organisation)
        handles = self.handles(request)
        return {
            "overdue": queries.overdue_count(request.organisation, request.access, request.today),
            "rules": rules,
            "rule_words": rules_in_words(rules),
            "handles": handles,
            "forgettable": queries.to_forget(request.organisation, request.today).count() if handles else 0,
        }

    def about(self, row: Question, request: Any) -> dict[str, Any]:
        happened = list(row.steps.all())
        promises = readable(request.organisation, request.access, request.today)
        return {
            "handles": self.handles(request),
            "raw": self.reads_all(request),
            "happened": happened,
            "step_names": queries.account_names(happened),
            "promises": of_source(promises, queries.SOURCE, row.pk),
        }

    # Writing

    def first_answers(self, request: Any) -> dict[str, Any]:
        return {"received_on": request.today, **super().first_answers(request)}

    def add(self, *, by: Any, values: dict[str, Any], request: Any) -> Question:
        return actions.receive(by=by, organisation=request.organisation, on=request.today, **values)

    def correct(
        self, *, by: Any, row: Question, values: dict[str, Any], version: str | None, reason: str, request: Any
    ) -> Question:
        return actions.correct_question(by=by, row=row, values=values, version=version, reason=reason)

    def step_fields(self, step: Transition, row: Any, request: Any) -> dict[str, forms.Field]:
        if step.name != "promise":
            return super().step_fields(step, row, request)
        hints = {"owner": "Name or staff code. It may follow, but the question cannot be closed without it."}
        people = person_fields(self.people_to_choose(request))
        offers = {"maker_post": self.choices(request).posts}
        return fields_from_model(Commitment, PROMISED, references=people, offers=offers, hints=hints)

    def step_answers(self, step: Transition, row: Question, request: Any) -> dict[str, Any]:
        match step.name:
            case "acknowledge":
                held_on = row.meeting.held_on if row.meeting else None
                words = acknowledgement(
                    queries.rules_of(request.organisation), number=row.number, received_on=row.received_on,
                    due=row.answer_by, held_on=held_on,
                )  # fmt: skip
                return {"acknowledgement": words, "acknowledged_on": request.today}
            case "answer":
                return {"answered_on": row.answered_on or request.today}
            case "publish":
                return {
                    "public_text": row.public_text or row.text,
                    "public_answer": row.public_answer or row.answer,
                }
        return {}
