"""Pages of comments: what is released of them, the queue, and one comment at a time."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from collegium.accounts.roles import Permission
from collegium.assessments.comments import actions, queries
from collegium.assessments.comments.forms import CommentFileForm, FirstLookForm
from collegium.assessments.comments.models import Comment
from collegium.assessments.comments.suggestions import suggestions
from collegium.assessments.models import Wave
from collegium.audit.actions import record_read
from collegium.organisation.pages import PageRequest, page

State = Comment.State


@page(Permission.VIEW_ENGAGEMENT)
def comments(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The released comments; for those who work with the answers also the queue, and the way in."""
    wave = wave_or_404(request, pk)
    may_work = request.access.may(Permission.IMPORT_RESPONSES, request.organisation)
    queue = queries.queue_of(wave)
    form = None
    if may_work and queue is None:
        form = CommentFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and take(request, wave, form):
            return redirect("assessments:comments", code, pk)
    context = {
        "wave": wave,
        "organisation": request.organisation,
        "queue": queue,
        "form": form,
        "may_work": may_work,
        "quotations": queries.released_by_question(wave),
        "fewest": actions.FEWEST_COMMENTS,
        "counts": rows_of(queue),
    }
    return render(request, "assessments/comments/comments.jinja", context)


def rows_of(queue: queries.Queue | None) -> list[list[dict[str, Any]]]:
    """What was asked and what was kept of it: the cells of a table."""
    numbers = ("given", "kept", "empty", "said_nothing")
    return [
        [{"text": one["question"]}, *({"text": one[name], "number": True} for name in numbers)]
        for one in (queue.counts if queue else ())
    ]


def take(request: PageRequest, wave: Wave, form: CommentFileForm) -> bool:
    try:
        kept = actions.take(wave, form.cleaned_data["texts"], request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if kept:
        messages.success(request, f"{kept} comments wait to be looked at.")
    else:
        messages.warning(request, "There were too few comments to be shown safely. None was kept.")
    return True


@never_cache
@page(Permission.IMPORT_RESPONSES)
def next_comment(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """One comment at a time: a first look, or a second look at what somebody else blanked out."""
    wave = wave_or_404(request, pk)
    if request.method == "POST":
        return acted_on(request, wave)
    comment = queries.next_for(wave, request.user)
    if comment is None:
        return redirect("assessments:comments", code, pk)
    return shown(request, wave, comment)


def shown(request: PageRequest, wave: Wave, comment: Comment, form: FirstLookForm | None = None) -> HttpResponse:
    record_read(
        by=request.user, subject="assessments.wave", subject_id=wave.pk, organisation=request.organisation.code, reason="A comment in the queue"
    )  # fmt: skip
    known = queries.names_in_register(request.organisation)
    first = comment.state == State.WAITING
    if first and form is None:
        form = FirstLookForm(text=comment.original, known=known, marked=comment.marked)
    left = () if first else suggestions(comment.text, known, comment.marked)
    context = {
        "wave": wave,
        "organisation": request.organisation,
        "comment": comment,
        "queue": queries.queue_of(wave),
        "form": form,
        "left": left,
    }
    return render(request, "assessments/comments/look.jinja", context)


def acted_on(request: PageRequest, wave: Wave) -> HttpResponse:
    key = as_key(request.POST.get("comment", ""))
    comment = Comment.objects.filter(wave=wave, pk=key).first() if key else None
    wanted = request.POST.get("do", "")
    here = redirect("assessments:next_comment", request.organisation.code, wave.pk)
    if comment is None:
        messages.warning(request, "That comment is no longer in the queue. Here is the next one.")
        return here
    try:
        if wanted == "blank":
            form = FirstLookForm(
                request.POST,
                text=comment.original,
                known=queries.names_in_register(request.organisation),
                marked=comment.marked,
            )
            if comment.state == State.WAITING and not form.is_valid():
                return shown(request, wave, comment, form)
            actions.blank(by=request.user, comment=comment, text=form.blanked() if form.is_valid() else "")
        elif wanted in SECOND:
            SECOND[wanted](by=request.user, comment=comment)
        else:
            raise Http404
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return here


SECOND = {"release": actions.release, "send_back": actions.send_back, "delete": actions.delete}


@page(Permission.IMPORT_RESPONSES)
def close(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Delete what nobody released; asked again first, because nothing brings it back."""
    wave = wave_or_404(request, pk)
    queue = queries.queue_of(wave)
    if queue is None or queue.closed:
        return redirect("assessments:comments", code, pk)
    if request.method == "POST":
        try:
            found = actions.delete_unreleased(by=request.user, wave=wave, today=request.today)
            messages.success(request, f"The queue is closed. Deleted: {found}.")
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        return redirect("assessments:comments", code, pk)
    return render(
        request,
        "assessments/comments/close.jinja",
        {"wave": wave, "organisation": request.organisation, "queue": queue},
    )


def as_key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def wave_or_404(request: PageRequest, pk: int) -> Wave:
    wave = Wave.objects.filter(organisation=request.organisation, pk=pk).select_related("organisation").first()
    if wave is None:
        raise Http404
    return wave
