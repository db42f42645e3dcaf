"""Pages where promises are made, given an owner, shown to be kept, and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.commitments import actions
from collegium.commitments.forms import (
    BrokenForm,
    CalendarForm,
    ChangedForm,
    EvidenceForm,
    KeptForm,
    OwnerForm,
    PromiseForm,
    ReopenForm,
)
from collegium.commitments.models import CalendarAddress, Commitment
from collegium.commitments.views import commitment_or_404, may_change
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.queries.choices import choices_of
from collegium.registers.single_pages import form_page


def promise_page(
    request: PageRequest, form: forms.Form, do: Callable[[], Any], *, one: Commitment | None = None, **how: Any
) -> HttpResponse:
    """The form page with the way back to the list or to the promise; the action gives the promise to show next."""
    listed = reverse("commitments:commitments", args=[request.organisation.code])
    crumbs = [("Board", reverse("board:boards")), ("Promises", listed)]
    if one:
        crumbs.append((f"Promise {one.pk}", one.get_absolute_url()))

    def to(made: Any) -> str:
        return made.get_absolute_url() if isinstance(made, Commitment) else crumbs[-1][1]

    caption = one.text if one else request.organisation.name
    return form_page(request, form, do, to=to, crumbs=crumbs, caption=caption, **how)


@page(Permission.CHANGE_BOARD)
def add(request: PageRequest, code: str) -> HttpResponse:
    """A new promise; the address may name where it was made, so that a paper or a question leads here."""
    offered = {name: request.GET.get(name, "")[:300] for name in ("text", "source", "source_id", "source_text")}
    initial = {**offered, "made_on": request.today}
    form = PromiseForm(request.POST or None, initial=initial, choices=choices_of(request.organisation, request.access))

    def do() -> Commitment:
        values = form.values()
        same = values["source"] == offered["source"]
        return actions.promise(
            by=request.user, organisation=request.organisation, source_id=offered["source_id"][:64] if same else "", **values
        )  # fmt: skip

    return promise_page(request, form, do, heading="Record a promise", said="The promise is recorded.", button="Record")


@page(Permission.CHANGE_BOARD)
def owner(request: PageRequest, code: str, pk: int) -> HttpResponse:
    one = commitment_or_404(request, pk)
    initial = {"owner": one.owner_id, "due_on": one.due_on}
    form = OwnerForm(request.POST or None, initial=initial, choices=choices_of(request.organisation, request.access))
    return promise_page(
        request, form, lambda: actions.assign(by=request.user, commitment=one, on=request.today, **form.values()), one=one,
        heading="Owner and date", said="Recorded. What was there before stays in the history.", button="Keep",
    )  # fmt: skip


@page(Permission.VIEW_BOARD)
def evidence(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The owner may show it, and those who keep the promises."""
    one = commitment_or_404(request, pk)
    if not may_change(request) and not (one.owner is not None and one.owner.user_id == request.user.pk):
        raise PermissionDenied
    form = EvidenceForm(request.POST or None)
    return promise_page(
        request, form,
        lambda: actions.add_evidence(by=request.user, commitment=one, on=request.today, **form.cleaned_data), one=one,
        heading="Add evidence", said="The evidence is recorded.", button="Add",
    )  # fmt: skip


ENDS: dict[str, tuple[Any, Any, str, str, str, str]] = {
    "keep": (KeptForm, actions.keep_promise, "The promise was kept", "Record that it was kept", "Recorded as kept.", "It ends as kept. The evidence stays beside it."),
    "break": (BrokenForm, actions.break_promise, "The promise was not kept", "Record that it was not kept", "Recorded as broken.", "It ends as broken, with the reason. Everybody who may read the promise sees both."),
    "change": (ChangedForm, actions.change_promise, "The promise is changed", "Change it", "The old promise ended as changed; this is the new one.", "The old promise ends as changed, with the reason, and a new one takes its place. Both stay readable."),
}  # fmt: skip


@page(Permission.CHANGE_BOARD)
def ending(request: PageRequest, code: str, pk: int, how: str) -> HttpResponse:
    """Kept, broken or changed: the page is the confirmation."""
    one = commitment_or_404(request, pk)
    made, action, heading, button, said, intro = ENDS[how]
    initial = {"on": request.today, "text": one.text if how == "change" else ""}
    form = made(request.POST or None, initial=initial)
    return promise_page(
        request, form, lambda: action(by=request.user, commitment=one, **form.cleaned_data), one=one, heading=heading,
        said=said, button=button, intro=[intro], warning=how != "keep",
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def reopening(request: PageRequest, code: str, pk: int) -> HttpResponse:
    one = commitment_or_404(request, pk)
    form = ReopenForm(request.POST or None)
    return promise_page(
        request, form,
        lambda: actions.reopen(by=request.user, commitment=one, on=request.today, reason=form.cleaned_data["reason"]),
        one=one, heading="Open the promise again", said="The promise is open again.", button="Open again", warning=True,
        intro=["For a promise that was closed by mistake. That it was closed stays in the history."],
    )  # fmt: skip


@page(Permission.VIEW_BOARD)
def calendar(request: PageRequest, code: str) -> HttpResponse:
    """Make, renew or end the secret address; it is shown once."""
    row = CalendarAddress.objects.filter(organisation=request.organisation, user=request.user).first()
    form = CalendarForm(
        request.POST or None, everything=True, initial={"what": "all" if row and row.everything else "own"}
    )
    context: dict[str, Any] = {"form": form, "row": row, "address": ""}
    if request.method == "POST" and request.POST.get("step") == "end":
        actions.end_calendar(by=request.user, organisation=request.organisation)
        messages.success(request, "The address no longer works.")
        return redirect("commitments:calendar", code)
    if request.method == "POST" and form.is_valid():
        everything = form.cleaned_data["what"] == "all"
        secret = actions.renew_calendar(
            by=request.user, organisation=request.organisation, everything=everything, on=request.today
        )
        context["address"] = request.build_absolute_uri(reverse("commitments:feed", args=[secret]))
    return render(request, "commitments/calendar.jinja", context)
