"""Pages of the steps of a question, and of the trust's own rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.meetings.queries import body_names, meetings_of
from collegium.board.models import Question, QuestionRules
from collegium.board.questions import actions, queries
from collegium.board.questions.rules import acknowledgement
from collegium.board.questions.views import question_or_404, trail
from collegium.commitments.models import Commitment
from collegium.organisation.form_pages import RecordForm, confirming, form_page
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.queries.choices import choices_of
from collegium.registers.forms import date_field
from collegium.wording.dates import day

RECEIVED = (
    *("received_on", "received_at", "channel", "meeting", "text", "asker", "contact", "name_may_be_published", "exception"),
)  # fmt: skip
CORRECTED = ("channel", "meeting", "text", "asker", "contact", "name_may_be_published")
RULES = (
    *("days_before", "hour", "most_words", "most_questions", "may_ask", "reply_days", "repeat_months"),
    *("published_where", "acknowledgement", "public_register", "keep_months"),
)
HINTS = {
    "received_at": "It counts on the last day before a meeting.",
    "meeting": "Leave it empty where the question is for no meeting.",
    "text": "As it was asked. Questions about single patients or members of staff belong elsewhere.",
    "contact": "Where the answer goes.",
    "exception": "Only where the question breaks a rule.",
}
RULE_HINTS = {
    "published_where": "For example an address on the trust's website.",
    "acknowledgement": "{number}, {received}, {answer_by}, {meeting} and {rules} are filled in for each question.",
    "public_register": "Only questions that somebody publishes stand there.",
    "keep_months": "After that names and addresses can be erased; the question stays.",
}


def at(request: PageRequest, found: Question) -> str:
    return reverse("board:question", args=[request.organisation.code, found.pk])


def meetings_offered(request: PageRequest) -> list[tuple[int, str]]:
    names = body_names(request.organisation)
    found = meetings_of(request.organisation, None)[:60]
    return [(one.pk, f"{names.get(one.body_id, 'Meeting')}, {day(one.held_on)}") for one in found]


def shown(request: PageRequest, found: Question, form: forms.Form, do: Any, **more: Any) -> HttpResponse:
    links = trail(request, (f"Question {found.number}", at(request, found)))
    caption = f"Question {found.number}"
    return form_page(request, form, do, **{"to": at(request, found), "caption": caption, "crumbs": links, **more})


@page(Permission.HANDLE_QUESTIONS)
def question_add(request: PageRequest, code: str) -> HttpResponse:
    offers = {"meeting": meetings_offered(request)}
    initial = {"received_on": request.today}
    form = RecordForm(Question, RECEIVED, request.POST or None, hints=HINTS, offers=offers, initial=initial)
    return form_page(
        request, form,
        lambda: actions.receive(by=request.user, organisation=request.organisation, on=request.today, **form.values()),
        to=lambda made: at(request, made), said="The question is received. Acknowledge it next.",
        heading="Receive a question", caption=request.organisation.name, crumbs=trail(request), button="Receive",
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_correct(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = question_or_404(request, pk)
    initial = {name: getattr(found, name) for name in CORRECTED} | {"meeting": found.meeting_id}
    offers = {"meeting": meetings_offered(request)}
    form = RecordForm(Question, CORRECTED, request.POST or None, hints=HINTS, offers=offers, initial=initial)
    return shown(
        request, found, form, lambda: actions.correct_question(by=request.user, question=found, values=form.values()),
        said="The question is corrected.", heading="Correct the question",
    )  # fmt: skip


class AcknowledgeForm(forms.Form):
    text = forms.CharField(
        label="Text sent", widget=forms.Textarea(attrs={"rows": 10}), max_length=5000,
        help_text="Copy it into your own message: nothing is sent from here.", error_messages={"required": "Enter: text sent."},
    )  # fmt: skip
    on = date_field(label="Sent on")


@page(Permission.HANDLE_QUESTIONS)
def question_acknowledge(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = question_or_404(request, pk)
    words = acknowledgement(
        queries.rules_of(request.organisation), number=found.number, received_on=found.received_on,
        due=found.answer_by, held_on=found.meeting.held_on if found.meeting else None,
    )  # fmt: skip
    form = AcknowledgeForm(request.POST or None, initial={"text": words, "on": request.today})
    return shown(
        request, found, form,
        lambda: actions.acknowledge(by=request.user, question=found, **form.cleaned_data),
        said="The acknowledgement is recorded.", heading="Acknowledge", button="Record as sent",
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_answer(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = question_or_404(request, pk)
    people = choices_of(request.organisation, request.access).people
    names = ("answer", "answered_by", "answered_on")
    initial = {
        "answer": found.answer,
        "answered_by": found.answered_by_id,
        "answered_on": found.answered_on or request.today,
    }
    form = RecordForm(Question, names, request.POST or None, people=people, initial=initial)
    form.fields["answer"].required = form.fields["answered_on"].required = True
    return shown(
        request, found, form,
        lambda: actions.answer(
            by=request.user, question=found, text=form.cleaned_data["answer"],
            answered_by_id=form.cleaned_data["answered_by"], on=form.cleaned_data["answered_on"],
        ),
        said="The answer is kept. Does it promise anything?", heading="Answer", intro=[found.text],
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_promise(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = question_or_404(request, pk)
    people = choices_of(request.organisation, request.access).people
    hints = {"owner": "Name or staff code. It may follow, but the question cannot be closed without it."}
    form = RecordForm(
        Commitment, ("text", "maker_post", "maker", "owner", "due_on"), request.POST or None, people=people, hints=hints,
        offers={"maker_post": choices_of(request.organisation, request.access).posts},
    )  # fmt: skip
    return shown(
        request, found, form,
        lambda: actions.promise_action(by=request.user, question=found, on=request.today, **form.values()),
        said="The promise is on the register of promises.", heading="Record a promised action", intro=[found.answer],
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_close(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = question_or_404(request, pk)
    form = confirming(request)
    return shown(
        request, found, form, lambda: actions.close(by=request.user, question=found, on=request.today),
        said="The question is closed.", heading="Close this question", button="Close",
        intro=["Promises that were made go on until they are kept, broken or changed."],
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason", max_length=280, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Without names: it stands in the history.", error_messages={"required": "Enter: reason."},
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_decline(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = question_or_404(request, pk)
    form = ReasonForm(request.POST or None)
    return shown(
        request, found, form,
        lambda: actions.decline(by=request.user, question=found, on=request.today, **form.cleaned_data),
        said="The question is recorded as not taken.", heading="Do not take this question", button="Do not take",
        warning=True, intro=["For example because it is about one patient: say where such questions belong, and tell the asker."],
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_reopen(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = question_or_404(request, pk)
    form = ReasonForm(request.POST or None)
    return shown(
        request, found, form,
        lambda: actions.reopen(by=request.user, question=found, on=request.today, **form.cleaned_data),
        said="The question is open again.", heading="Open this question again", button="Open again",
    )  # fmt: skip


class PublishForm(forms.Form):
    public_text = forms.CharField(
        label="Question as published", widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000, required=True,
        help_text="Take out whatever could tell who asks or of whom.", error_messages={"required": "Enter: question as published."},
    )  # fmt: skip
    public_answer = forms.CharField(
        label="Answer as published", widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000,
        error_messages={"required": "Enter: answer as published."},
    )  # fmt: skip
    checked = forms.BooleanField(
        label="I have read both texts: no patient, member of staff or asker can be recognised without having agreed",
        required=False,
    )


@page(Permission.HANDLE_QUESTIONS)
def question_publish(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Onto the public register, or off it again."""
    found = question_or_404(request, pk)
    if found.published_on is not None:
        form: forms.Form = ReasonForm(request.POST or None)
        return shown(
            request, found, form,
            lambda: actions.withdraw(by=request.user, question=found, on=request.today, **form.cleaned_data),
            said="It is off the public register.", heading="Take it off the public register", button="Take off", warning=True,
        )  # fmt: skip
    initial = {"public_text": found.public_text or found.text, "public_answer": found.public_answer or found.answer}
    form = PublishForm(request.POST or None, initial=initial)
    agreed = (
        "The asker agreed that the name is published."
        if found.name_may_be_published
        else "The asker's name is not published."
    )
    return shown(
        request, found, form,
        lambda: actions.publish(by=request.user, question=found, on=request.today, **form.cleaned_data),
        said="It is published.", heading="Publish", button="Publish", intro=[agreed],
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_rules(request: PageRequest, code: str) -> HttpResponse:
    now = queries.rules_of(request.organisation)
    initial = {name: getattr(now, name) for name in RULES}
    form = RecordForm(QuestionRules, RULES, request.POST or None, hints=RULE_HINTS, initial=initial)
    return form_page(
        request, form,
        lambda: actions.set_rules(by=request.user, organisation=request.organisation, values=form.values()),
        to=reverse("board:questions", args=[code]), said="The rules are kept. They hold for questions from now on.",
        heading="Rules for questions", caption=request.organisation.name, crumbs=trail(request),
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_forget(request: PageRequest, code: str) -> HttpResponse:
    count = queries.to_forget(request.organisation, request.today).count()
    months = queries.rules_of(request.organisation).keep_months
    return form_page(
        request, confirming(request),
        lambda: actions.forget_askers(by=request.user, organisation=request.organisation, on=request.today),
        to=reverse("board:questions", args=[code]), said="Names and addresses are erased.", heading="Erase names of askers",
        caption=request.organisation.name, crumbs=trail(request), button="Erase", warning=True,
        intro=[f"{count} of the questions ended more than {months} months ago and still hold a name or an address.", "Erasing cannot be undone. The questions and answers stay."],
    )  # fmt: skip
