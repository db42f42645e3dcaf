"""Pages of the trust's own rules for questions, and of erasing the names of askers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.models import QuestionRules
from collegium.board.questions import actions, queries
from collegium.organisation.pages import PageRequest, page
from collegium.registers.forms import ColumnsForm
from collegium.registers.single_pages import confirming, form_page
from collegium.wording.numbers import agreeing, plural

RULES = (
    *("days_before", "hour", "most_words", "most_questions", "may_ask", "reply_days", "repeat_months"),
    *("published_where", "acknowledgement", "public_register", "keep_months"),
)
HINTS = {
    "published_where": "For example an address on the trust's website.",
    "acknowledgement": "{number}, {received}, {answer_by}, {meeting} and {rules} are filled in for each question.",
    "public_register": "Only questions that somebody publishes stand there.",
    "keep_months": "After that names and addresses can be erased; the question stays.",
}


def around(request: PageRequest) -> dict[str, Any]:
    listed = reverse("board:questions", args=[request.organisation.code])
    trail = [("Board", reverse("board:boards")), ("Questions from the public", listed)]
    return {"to": listed, "caption": request.organisation.name, "crumbs": trail}


@page(Permission.HANDLE_QUESTIONS)
def question_rules(request: PageRequest, code: str) -> HttpResponse:
    now = queries.rules_of(request.organisation)
    initial = {name: getattr(now, name) for name in RULES}
    form = ColumnsForm(QuestionRules, RULES, request.POST or None, hints=HINTS, initial=initial)
    return form_page(
        request, form,
        lambda: actions.set_rules(by=request.user, organisation=request.organisation, values=form.values()),
        corrects=now if now.pk else None, said="The rules are kept. They hold for questions from now on.", heading="Rules for questions", **around(request),
    )  # fmt: skip


@page(Permission.HANDLE_QUESTIONS)
def question_forget(request: PageRequest, code: str) -> HttpResponse:
    count = queries.to_forget(request.organisation, request.today).count()
    months = queries.rules_of(request.organisation).keep_months
    return form_page(
        request, confirming(request),
        lambda: actions.forget_askers(by=request.user, organisation=request.organisation, on=request.today),
        said="Names and addresses are erased.", heading="Erase names of askers", button="Erase", warning=True,
        intro=[f"{plural(count, 'question')} ended more than {plural(months, 'month')} ago and still {agreeing(count, 'holds', 'hold')} a name or an address.", "Erasing cannot be undone. The questions and answers stay."],
        **around(request),
    )  # fmt: skip
