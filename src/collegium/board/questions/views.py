"""Pages that show questions: the desk, one question, the file, and the register that everybody may read."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.board.models import Question
from collegium.board.questions import queries
from collegium.board.questions.rules import rules_in_words
from collegium.organisation.pages import PageRequest, page, public
from collegium.tables.writing import write_csv

ON_A_PAGE = 25
STATES = {"": "All", "open": "Not ended", "overdue": "Answer overdue", **dict(Question.State.choices)}
WITHHELD = "withheld"
COLUMNS = (
    *("number", "received_on", "channel", "meeting", "asker", "question", "state", "acknowledged_on", "answer_by"),
    *("answered_on", "answer", "promises", "published_on"),
)


def trail(request: PageRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    back = reverse("board:questions", args=[request.organisation.code])
    return [("Board", reverse("board:boards")), ("Questions from the public", back), *more]


def handles(request: PageRequest) -> bool:
    return request.access.may(Permission.HANDLE_QUESTIONS, request.organisation)


def reads_all(request: PageRequest) -> bool:
    """Board members read questions before they are published; names are for the desk alone."""
    return handles(request) or request.access.may(Permission.VIEW_PRIVATE_MEETINGS, request.organisation)


def question_or_404(request: PageRequest, pk: int) -> Question:
    found = Question.objects.select_related("organisation", "meeting", "answered_by")
    return get_object_or_404(found, pk=pk, organisation=request.organisation)


@page(Permission.VIEW_BOARD)
def questions(request: PageRequest, code: str) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    text = request.GET.get("text", "").strip()
    asked = request.GET.get("meeting", "")
    meeting = int(asked) if asked.isdecimal() else None
    raw = reads_all(request)
    found = queries.questions_of(request.organisation, request.today, state=state, text=text, meeting=meeting, raw=raw)
    here = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rules = queries.rules_of(request.organisation)
    context = {
        "here": here, "state": state, "text": text, "states": STATES, "raw": raw, "handles": handles(request),
        "promises": queries.promises_by_question(list(here)), "rules": rules, "rule_words": rules_in_words(rules),
        "overdue": queries.overdue_count(request.organisation, request.today),
        "forgettable": queries.to_forget(request.organisation, request.today).count() if handles(request) else 0,
    }  # fmt: skip
    return render(request, "board/questions/questions.jinja", context)


@page(Permission.VIEW_BOARD)
def question(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The name of the asker only for the desk; each reading of it is recorded."""
    found = question_or_404(request, pk)
    if not reads_all(request) and found.published_on is None:
        raise Http404
    named = handles(request) and bool(found.asker or found.contact)
    if named:
        record_read(
            by=request.user, subject="board.question", subject_id=found.pk, organisation=code, reason="name of the asker"
        )  # fmt: skip
    steps = list(found.steps.all())
    context = {
        "question": found, "named": named, "handles": handles(request), "raw": reads_all(request), "steps": steps,
        "step_names": queries.account_names(steps), "promises": queries.promises_of(found), "trail": trail(request),
        "overdue": found.state in queries.OPEN and found.answer_by < request.today,
    }  # fmt: skip
    return render(request, "board/questions/question.jinja", context)


@page(Permission.VIEW_BOARD)
def questions_file(request: PageRequest, code: str) -> HttpResponse:
    """Without names unless the desk asks for them; that is recorded."""
    names = request.GET.get("names") == "yes"
    if not reads_all(request) or (names and not handles(request)):
        raise PermissionDenied
    if names:
        record_read(
            by=request.user, subject="board.question", subject_id="all", organisation=code,
            reason="names of askers, taken out as a file",
        )  # fmt: skip
    found = list(queries.questions_of(request.organisation, request.today))
    promised = queries.promises_by_question(found)
    rows = [
        [
            one.number, one.received_on, one.get_channel_display(), one.meeting.held_on if one.meeting else None,
            one.asker if names else WITHHELD if one.asker else "", one.text, one.get_state_display(), one.acknowledged_on,
            one.answer_by, one.answered_on, one.answer,
            "; ".join(f"{each.text} ({each.get_state_display().lower()})" for each in promised.get(one.pk, [])),
            one.published_on,
        ]
        for one in found
    ]  # fmt: skip
    response = HttpResponse(write_csv(COLUMNS, rows, mark=True), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="questions-{slugify(code)}.csv"'
    return response


@public
def public_questions(request: HttpRequest, public_code: str) -> HttpResponse:
    """The register as everybody may read it: only what is published, only where the trust opened it."""
    organisation = queries.public_organisation(public_code)
    if organisation is None:
        raise Http404
    text = request.GET.get("text", "").strip()
    here = Paginator(queries.published(organisation, text), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation, "here": here, "text": text, "today": timezone.localdate(),
        "promises": queries.promises_by_question(list(here)), "rule_words": rules_in_words(queries.rules_of(organisation)),
    }  # fmt: skip
    return render(request, "board/questions/public.jinja", context)
