"""Pages of rounds: the list, one round, give a rating, the result by rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.assessments.instruments import find_instrument, instruments_of
from collegium.assessments.ratings import actions
from collegium.assessments.ratings.alerts import pairings_that_call
from collegium.assessments.ratings.blocks import Block
from collegium.assessments.ratings.forms import CutsForm, RateForm, RaterForm
from collegium.assessments.ratings.models import RatingRound, RoundRating
from collegium.assessments.ratings.queries import rounds_about, subjects_of, visible_to, waiting_for
from collegium.assessments.ratings.results import result_of
from collegium.assessments.ratings.rules import (
    OFFICE,
    directed_by,
    let_in,
    may_be_rated,
    may_see_result,
    month_of,
    rater_of,
    raters_of,
    rule_of,
    seen_by,
)
from collegium.assessments.ratings.subjects import SUBJECT_KINDS, UNIT
from collegium.audit.actions import record_read
from collegium.definitions.score_ranges import score_ranges
from collegium.methods.ratings import pole_position
from collegium.organisation.pages import PageRequest, page
from collegium.registers.forms import ColumnsForm, run
from collegium.registers.single_pages import confirming, form_page
from collegium.tables.writing import write_csv

PAGE_SIZE = 50
FIELDS = ("title", "instrument_id", "subject_id", "subject", "opened_on", "due_on")
TAKE_PART, SEE = Permission.VIEW_OWN, Permission.VIEW_REGISTER


@page(TAKE_PART, invited=let_in)
def rounds(request: PageRequest, code: str) -> HttpResponse:
    wanted, asked = request.GET.get("q", "").strip(), subject_asked(request)
    everything = visible(request)
    narrowed = visible(request, rounds_about(request.organisation, *asked)) if asked else everything
    found = (
        narrowed.filter(title__found=wanted)
        .annotate(
            asked=Count("raters", distinct=True), given=Count("raters", filter=Q(raters__answered=True), distinct=True)
        )
        .order_by("-due_on", "-pk")
    )
    names = {one.id: one.title for one in instruments_of(request.organisation)}
    context = {
        "organisation": request.organisation,
        "shown": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": wanted,
        "subjects": subjects_of(everything),
        "about": ":".join(asked) if asked else "",
        "names": names,
        "mine": {one.round_id: one for one in raters_of(request.user).filter(round__in=found)},
        "waiting": set(waiting_for(request.user, request.today).values_list("pk", flat=True)),
        "office": request.access.may(OFFICE, request.organisation),
        "calling": pairings_that_call(request.user, [request.organisation], request.today),
    }
    return render(request, "assessments/ratings/rounds.jinja", context)


def visible(request: PageRequest, rounds: QuerySet[RatingRound] | None = None) -> QuerySet[RatingRound]:
    return visible_to(request.user, request.access, request.organisation, request.today, rounds)


def subject_asked(request: PageRequest) -> tuple[str, str] | None:
    """The subject that a list is narrowed to: ?about=unit:5, or ?subject_kind=unit&subject_id=5."""
    kind, _, subject_id = request.GET.get("about", "").partition(":")
    kind, subject_id = kind or request.GET.get("subject_kind", ""), subject_id or request.GET.get("subject_id", "")
    return (kind, subject_id) if kind or subject_id else None


def round_or_404(request: PageRequest, pk: int) -> RatingRound:
    one = visible(request).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


@page(OFFICE)
def open_round(request: PageRequest, code: str) -> HttpResponse:
    known = [(one.id, one.title) for one in instruments_of(request.organisation) if may_be_rated(one)]
    kind = SUBJECT_KINDS.get(request.GET.get("subject_kind", UNIT.name), UNIT)
    names, asked = kind.names(request.organisation), request.GET.get("subject_id", "")
    form = ColumnsForm(
        RatingRound,
        FIELDS,
        request.POST or None,
        offers={"instrument_id": known, "subject_id": list(names.items())},
        initial={
            "opened_on": request.today,
            "instrument_id": request.GET.get("instrument", ""),
            "subject_id": asked,
            "subject": names.get(asked, ""),
        },
    )
    form.fields["subject_id"].label = kind.title
    form.fields["subject_id"].help_text = "Only if the round is about one of these."

    def values() -> dict[str, Any]:
        chosen = form.values()
        return {**chosen, "subject_kind": kind.name if chosen["subject_id"] else ""}

    return form_page(
        request, form,
        lambda: actions.open_round(by=request.user, organisation=request.organisation, values=values()),
        to=lambda one: one.get_absolute_url(), said=opened_words, heading="Open a round of ratings",
        caption=request.organisation.name, crumbs=trail(request), button="Open the round",
        intro=("Private reflections are open to everybody of the organisation who has an account; for all others you name the raters next.",),
    )  # fmt: skip


def opened_words(row: RatingRound) -> str:
    return (
        "The round is open to everybody of the organisation who has an account."
        if row.privacy == "private"
        else "The round is open. Say who rates."
    )


@page(TAKE_PART, invited=let_in)
def round_page(request: PageRequest, code: str, pk: int) -> HttpResponse:
    one = round_or_404(request, pk)
    office = request.access.may(OFFICE, request.organisation)
    form = RaterForm(request.POST or None, round=one) if office and one.privacy != "private" else None
    if request.method == "POST" and form is not None and form.is_valid():
        user = User.objects.get(pk=form.cleaned_data["user"])
        side = form.cleaned_data["side"]
        if run(form, lambda: actions.ask_rater(by=request.user, round=one, user=user, side=side))[0]:
            messages.success(request, "The rater is added.")
            return redirect(one.get_absolute_url())
    me = rater_of(one, request.user)
    context = {
        "organisation": request.organisation,
        "one": one,
        "instrument": find_instrument(request.organisation, one.instrument_id),
        "maturity": rule_of(one.instrument_id) == "maturity",
        "rated": one.raters.filter(answered=True).exists(),
        "answered": bool(me and me.answered)
        and not waiting_for(request.user, request.today).filter(pk=one.pk).exists(),
        "raters": one.raters.all() if office and one.privacy != "private" else (),
        "form": form if one.closed_on is None else None,
        "office": office,
        "me": me,
        "subject_address": subject_address(request, one),
        "seen_by": seen_by(one),
        "sees_result": may_see_result(one, request.user, request.access, request.today),
    }
    return render(request, "assessments/ratings/round.jinja", context)


def subject_address(request: PageRequest, row: RatingRound) -> str:
    kind = SUBJECT_KINDS.get(row.subject_kind)
    return kind.address(request.organisation, row.subject_id, request.access) if kind else ""


@page(TAKE_PART, invited=let_in)
def rate(request: PageRequest, code: str, pk: int) -> HttpResponse:
    one = round_or_404(request, pk)
    rater = rater_of(one, request.user)
    if rater is None and one.privacy != "private":
        raise Http404
    if one.closed_on is not None or (one.privacy == "anonymous" and rater is not None and rater.answered):
        return redirect(one.get_absolute_url())
    instrument = find_instrument(request.organisation, one.instrument_id)
    kept = RoundRating.objects.filter(rater=rater, month=month_of(one, request.today)).first() if rater else None
    evidence = rule_of(one.instrument_id) == "maturity"
    form = RateForm(request.POST or None, instrument=instrument, with_evidence=evidence, given=kept)
    if request.method == "POST" and form.is_valid():
        answers, links = form.answers(), form.evidence()
        done, _ = run(
            form, lambda: actions.rate(by=request.user, round=one, answers=answers, evidence=links, today=request.today)
        )
        if done:
            messages.success(request, "Thank you. Your answers are kept.")
            private = one.privacy == "private"
            return redirect("assessments:round_own", code, pk) if private else redirect(one.get_absolute_url())
    context = {
        "organisation": request.organisation,
        "one": one,
        "instrument": instrument,
        "form": form,
        "evidence": evidence,
    }
    return render(request, "assessments/ratings/rate.jinja", context)


@page(TAKE_PART, invited=let_in)
def own(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """One's own private reflection: a position, not a verdict. Nobody else has an address for it."""
    one = round_or_404(request, pk)
    rater = rater_of(one, request.user)
    rating = RoundRating.objects.filter(rater=rater).last() if rater and one.privacy == "private" else None
    if rating is None:
        return (
            redirect("assessments:round_rate", code, pk)
            if one.privacy == "private"
            else redirect(one.get_absolute_url())
        )
    poles = [[rating.answers.get(item.id) for item in items] for items in poles_of(request, one)]
    context = {"organisation": request.organisation, "one": one, "position": pole_position(*poles)}
    return render(request, "assessments/ratings/own.jinja", context)


@page(TAKE_PART)
def delete_own(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Take one's own private reflection out; nobody is told that there was one."""
    one = round_or_404(request, pk)
    if one.privacy != "private" or rater_of(one, request.user) is None:
        raise Http404
    told = "The mean that was told when the round was closed does not change." if one.closed_on else ""
    return form_page(
        request, confirming(request), lambda: actions.delete_own(by=request.user, round=one),
        to=one.get_absolute_url(), said="Your reflection is deleted.", heading="Delete your reflection", caption=one.title,
        crumbs=[*trail(request), (one.title, one.get_absolute_url())], button="Delete my reflection", warning=True,
        intro=(f"Your answers and your position are deleted. This cannot be undone. {told}".strip(),),
    )  # fmt: skip


@page(OFFICE)
def cuts(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Where medium and high begin, before anybody has rated."""
    one = round_or_404(request, pk)
    if rule_of(one.instrument_id) != "maturity":
        raise Http404
    form = CutsForm(request.POST or None, one)
    span = score_ranges(find_instrument(request.organisation, one.instrument_id))["maturity"]
    return form_page(
        request, form, lambda: actions.set_cuts(by=request.user, round=one, values=form.values()),
        to=one.get_absolute_url(), said="The cut-points are kept.", heading="Cut-points of the label", caption=one.title,
        crumbs=[*trail(request), (one.title, one.get_absolute_url())],
        intro=(f"The label follows from the mean of the five characteristics, {span.from_to}: low, then medium and high from the "
               "values below. None are published; 2.5 and 4 are a convention. Once somebody has rated, they stay.",),
    )  # fmt: skip


def poles_of(request: PageRequest, one: RatingRound) -> list[list[Any]]:
    items = find_instrument(request.organisation, one.instrument_id).items
    return [[item for item in items if item.id.startswith(pole)] for pole in ("w", "i")]


@page(SEE, invited=directed_by)
def result(request: PageRequest, code: str, pk: int) -> HttpResponse:
    one = round_or_404_for_result(request, pk)
    blocks = result_of(one, request.today)
    record_read(by=request.user, subject="assessments.ratinground", subject_id=one.pk, organisation=code)
    if request.GET.get("form") == "csv":
        response = HttpResponse(write_csv(*file_of(blocks)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="round-{one.pk}.csv"'
        return response
    context = {"organisation": request.organisation, "one": one, "blocks": blocks}
    return render(request, "assessments/ratings/result.jinja", context)


def file_of(blocks: Sequence[Block]) -> tuple[list[str], list[list[str]]]:
    """The result as a file: what it says, sentence by sentence, and every table under the headings of the page."""
    heads = list(dict.fromkeys(head for block in blocks for head in block.head if block.rows))
    rows = []
    for block in blocks:
        rows += [[block.title, said, *[""] * len(heads)] for said in block.sentences]
        for row in block.rows:
            cells = dict(zip(block.head, row, strict=True))
            rows.append([block.title, "", *(cells.get(head, "") for head in heads)])
        rows += [[block.title, f"Evidence: {text}", *[""] * len(heads)] for text, _ in block.links]
    return ["Part", "Finding", *heads], rows


def round_or_404_for_result(request: PageRequest, pk: int) -> RatingRound:
    """The result may be visible to somebody who does not rate, and hidden from those who do."""
    one = RatingRound.objects.filter(organisation=request.organisation, pk=pk).select_related("organisation").first()
    if one is None or not may_see_result(one, request.user, request.access, request.today):
        raise Http404
    return one


@page(OFFICE)
def close(request: PageRequest, code: str, pk: int) -> HttpResponse:
    one = round_or_404(request, pk)
    return form_page(
        request, confirming(request), lambda: actions.close_round(by=request.user, round=one, on=request.today),
        to=one.get_absolute_url(), said="The round is closed.", heading=f"Close “{one}”", caption=request.organisation.name,
        crumbs=[*trail(request), (one.title, one.get_absolute_url())], button="Close the round", warning=True,
        intro=("Nobody can rate afterwards, and nothing can be changed. This cannot be undone.",),
    )  # fmt: skip


@page(OFFICE)
def remove(request: PageRequest, code: str, pk: int) -> HttpResponse:
    one = round_or_404(request, pk)
    return form_page(
        request, confirming(request),
        lambda: actions.remove_round(by=request.user, round=one, reason="removed on the page of the round"),
        to=reverse("assessments:rounds", args=[code]), said="The round is removed.", heading=f"Remove “{one}”",
        caption=request.organisation.name, crumbs=[*trail(request), (one.title, one.get_absolute_url())],
        button="Remove the round", warning=True, intro=("Only a round that nobody has rated can be removed.",),
    )  # fmt: skip


@page(OFFICE)
def drop_rater(request: PageRequest, code: str, pk: int, rater: int) -> HttpResponse:
    one = round_or_404(request, pk)
    found = one.raters.select_related("round__organisation").filter(pk=rater).first()
    if found is None or one.privacy == "private":
        raise Http404
    return form_page(
        request, confirming(request), lambda: actions.drop_rater(by=request.user, rater=found),
        to=one.get_absolute_url(), said="The rater is taken off the list.", heading=f"Take {found.name} off the list",
        caption=one.title, crumbs=[*trail(request), (one.title, one.get_absolute_url())], button="Take off the list", warning=True,
    )  # fmt: skip


def trail(request: PageRequest) -> list[tuple[str, str]]:
    code = request.organisation.code
    return [
        ("Engagement", reverse("engagement:organisation_waves", args=[code])),
        ("Ratings", reverse("assessments:rounds", args=[code])),
    ]
