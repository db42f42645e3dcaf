"""Pages of service reviews. Whether somebody may see one is asked in one place, `queries.visible_reviews`."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.board.models import ServiceReview
from collegium.board.presenters.series import spec_json
from collegium.board.reviews import actions, presenters, queries
from collegium.board.reviews.files import HINTS
from collegium.board.reviews.reports import report_of
from collegium.charts.service import service_chart
from collegium.organisation.pages import PageRequest, document_file, page
from collegium.registers.forms import ColumnsForm
from collegium.registers.single_pages import form_page

FORMS = ("html", "docx", "pdf")


def may_change(request: PageRequest) -> bool:
    return request.access.may(Permission.CHANGE_BOARD, request.organisation)


def trail(request: PageRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    back = reverse("board:reviews", args=[request.organisation.code])
    return [("Board", reverse("board:boards")), ("Reviews of services", back), *more]


def review_or_404(request: PageRequest, pk: int) -> ServiceReview:
    """A review that somebody may not see yet is not there."""
    return get_object_or_404(queries.visible_reviews(request.organisation, request.access, request.today), pk=pk)


@page(Permission.VIEW_BOARD)
def review(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = review_or_404(request, pk)
    note_early_reading(request, found)
    reports = [report_of(one, found.peer_rule) for one in queries.indicators_of(found)]
    context = {
        "review": found,
        "unit": queries.unit_names(request.organisation).get(found.unit_id, "Unit"),
        "parts": [
            {
                "indicator": one.indicator,
                "spec": spec_json(service_chart(presenters.panel_of(one))),
                "sentence": presenters.sentence(one),
                "rows": presenters.month_rows(one),
            }
            for one in reports
        ],
        "caveat": presenters.NOT_A_RANKING,
        "method": presenters.method_line(found),
        "early": found.board_from > request.today,
        "leads": found.unit_id in request.access.led_units,
        "may_change": may_change(request),
        "trail": trail(request),
    }
    return render(request, "board/reviews/review.jinja", context)


def note_early_reading(request: PageRequest, found: ServiceReview) -> None:
    """Before the board's day a review is confidential: each reading is recorded."""
    if found.board_from > request.today:
        record_read(
            by=request.user, subject="board.servicereview", subject_id=found.pk, organisation=request.organisation.code,
            reason="before the board",
        )  # fmt: skip


@page(Permission.VIEW_BOARD)
def review_document(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    if ending not in FORMS:
        raise Http404
    found = review_or_404(request, pk)
    note_early_reading(request, found)
    unit = queries.unit_names(request.organisation).get(found.unit_id, "Unit")
    reports = [report_of(one, found.peer_rule) for one in queries.indicators_of(found)]
    return document_file(
        presenters.review_document(found, unit, reports, request.today),
        f"review-{slugify(unit)}-{slugify(found.title)}",
        ending,
    )


@page(Permission.CHANGE_BOARD)
def review_dates(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = review_or_404(request, pk)
    at = reverse("board:review", args=[code, pk])
    initial = {"lead_from": found.lead_from, "board_from": found.board_from}
    form = ColumnsForm(ServiceReview, ("lead_from", "board_from"), request.POST or None, initial=initial, hints=HINTS)
    return form_page(
        request, form,
        lambda: actions.change_dates(by=request.user, review=found, on=request.today, **form.values()),
        to=at, corrects=found, said="The days are changed.", heading="Change who sees it when", caption=found.title,
        crumbs=trail(request, ("Review", at)),
    )  # fmt: skip


class CommentForm(forms.Form):
    text = forms.CharField(
        label="What the service says", widget=forms.Textarea(attrs={"rows": 8}), max_length=2000, required=False,
        help_text="It stands on the page that the board sees. What explains the figures, and what is being done?",
    )  # fmt: skip


@page(Permission.VIEW_BOARD)
def review_comment(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Only the lead of the unit speaks for it."""
    found = review_or_404(request, pk)
    if found.unit_id not in request.access.led_units:
        raise PermissionDenied
    at = reverse("board:review", args=[code, pk])
    form = CommentForm(request.POST if request.method == "POST" else None, initial={"text": found.lead_comment})
    return form_page(
        request, form,
        lambda: actions.comment(by=request.user, review=found, text=form.cleaned_data["text"], on=request.today),
        to=at, corrects=found, said="It stands on the page.", heading="What the service says", caption=found.title,
        crumbs=trail(request, ("Review", at)),
    )  # fmt: skip
