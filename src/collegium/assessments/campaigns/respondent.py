"""The pages of somebody who answers. No sign-in, no cookie, no log, no script; the code in the address is all.

Forms here are exempt from the check against forged ones: that check keeps a stranger from using what a browser sends
by itself, and here a browser sends nothing by itself. Whoever could forge such a form would have to know the code, and
with it needs no forgery. Its token would also need a cookie, by which two visits could be told to be one person's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import loader
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from collegium.assessments.campaigns.actions.answering import (
    AnsweredError,
    Asked,
    NotOpenError,
    begun_elsewhere,
    find_asked,
    half_filled,
    keep_half_filled,
    send_answers,
)
from collegium.assessments.campaigns.answer_forms import LAST, CodeForm, CommentForm, PartForm, parts_of
from collegium.assessments.campaigns.keys import in_groups
from collegium.assessments.campaigns.queries import sharing_of
from collegium.assessments.campaigns.statement import length_of
from collegium.organisation.pages import public

QUIET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
NOT_OPEN, USED = 410, 409


def respondents(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Forget who the browser is before anything is done, and leave nothing in it afterwards."""

    @wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.COOKIES.clear()
        request.user = AnonymousUser()
        answer = view(request, *args, **kwargs)
        for name, value in QUIET.items():
            answer[name] = value
        return answer

    return public(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(quiet)))


@respondents
def enter_code(request: HttpRequest) -> HttpResponse:
    """Where a printed code is typed in."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = find_asked(form.cleaned_data["code"], timezone.localdate())
        if asked is not None:
            return redirect("assessments:answer", asked.code)
        form.add_error("code", "This code opens no survey. Check each letter and number. It may also be over.")
    return shown(request, "enter", {"form": form})


@respondents
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What is promised and who shares the attributes; then the statements."""
    asked = find_asked(token, timezone.localdate())
    if asked is None:
        return not_open(request)
    if sent_already(asked):
        return shown(request, "answered", {"asked": asked})
    context = {
        "asked": asked,
        "sharing": sharing_of(asked.campaign, asked.unit, asked.layer),
        "begun": len(half_filled(asked)),
        "begun_elsewhere": begun_elsewhere(asked),
        "code": in_groups(asked.code),
        "first": next_part(asked),
        "length": length_of(asked.instrument),
    }
    return shown(request, "welcome", context)


@respondents
def part(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Some statements at a time; each page keeps what was answered, sealed with the code."""
    asked = find_asked(token, timezone.localdate())
    if asked is None:
        return not_open(request)
    kept = half_filled(asked)
    if sent_already(asked):
        return shown(request, "answered", {"asked": asked}, status=USED)
    parts = parts_of(asked.instrument)
    if number > len(parts):
        return redirect("assessments:answer_send", asked.code)
    form = PartForm(request.POST if request.method == "POST" else None, items=parts[number - 1], instrument=asked.instrument, kept=kept)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            keep_half_filled(asked, {**kept, **form.answers(all_seen="later" not in request.POST)})
        except (NotOpenError, AnsweredError) as error:
            return refused(request, asked, error)
        if "later" in request.POST:
            return shown(request, "later", {"asked": asked, "code": in_groups(asked.code)})
        return redirect("assessments:answer_part", asked.code, number + 1)
    context = {"asked": asked, "form": form, "number": number, "parts": len(parts)}
    return shown(request, "part", context)


@respondents
def send(request: HttpRequest, token: str) -> HttpResponse:
    """The last look: what is left out, a comment, and sending."""
    asked = find_asked(token, timezone.localdate())
    if asked is None:
        return not_open(request)
    kept = half_filled(asked)  # read before the mark: what is gone because it was sent is then known as sent
    if sent_already(asked):
        return shown(request, "answered", {"asked": asked}, status=USED)
    form = CommentForm(request.POST if request.method == "POST" else None, question=asked.campaign.comment_question)
    nothing = not any(value is not None for value in kept.values())
    if request.method == "POST" and form.is_valid() and not nothing:
        try:
            send_answers(asked, kept, form.cleaned_data.get("comment", ""))
        except (NotOpenError, AnsweredError) as error:
            return refused(request, asked, error)
        return redirect("assessments:answer_thanks")
    context = {"asked": asked, "form": form, "missing": missing(asked, kept), "nothing": nothing}
    return shown(request, "send", context)


@respondents
def thanks(request: HttpRequest) -> HttpResponse:
    return shown(request, "thanks", {})


def sent_already(asked: Asked) -> bool:
    return asked.campaign.anonymous and asked.has_answered()


def next_part(asked: Asked) -> int:
    """The first part in which something is not answered yet."""
    kept = half_filled(asked)
    parts = parts_of(asked.instrument)
    return next((place for place, items in enumerate(parts, 1) if any(item.id not in kept for item in items)), 1)


def missing(asked: Asked, kept: dict[str, int | None]) -> list[tuple[int, int]]:
    """Part and how many of its statements are left out."""
    counts = [
        (place, sum(kept.get(item.id) is None for item in items))
        for place, items in enumerate(parts_of(asked.instrument), 1)
    ]
    return [(place, number) for place, number in counts if number]


def refused(request: HttpRequest, asked: Asked, error: Exception) -> HttpResponse:
    if isinstance(error, NotOpenError):
        return not_open(request)
    return shown(request, "answered", {"asked": asked}, status=USED)


def not_open(request: HttpRequest) -> HttpResponse:
    return shown(request, "not_open", {}, status=NOT_OPEN)


def shown(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page without the menu and the messages of somebody who is signed in: none of it is even looked up."""
    every = {"site_name": settings.SITE_NAME, "demo": settings.DEMO, "nonce": str(getattr(request, "csp_nonce", ""))}
    template = loader.get_template(f"assessments/campaigns/respondent/{name}.jinja")
    return HttpResponse(template.render({**every, "last": LAST, **context}), status=status)
