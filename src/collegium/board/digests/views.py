"""Pages of translation work: the log, its coverage, its kinds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.digests import actions, presenters, queries
from collegium.board.digests.forms import COLUMNS, KindForm, TranslationForm
from collegium.board.digests.reports import coverage_of
from collegium.board.models import Translation
from collegium.definitions.translation import audiences
from collegium.organisation.form_pages import confirming, form_page
from collegium.organisation.pages import PageRequest, page
from collegium.tables.writing import Cell, write_csv

ON_A_PAGE = 25
YEAR = dt.timedelta(days=365)


def trail(request: PageRequest) -> list[tuple[str, str]]:
    back = reverse("board:translations", args=[request.organisation.code])
    return [("Board", reverse("board:boards")), ("Translation work", back)]


def may_change(request: PageRequest) -> bool:
    return request.access.may(Permission.CHANGE_BOARD, request.organisation)


@page(Permission.VIEW_BOARD)
def translations(request: PageRequest, code: str) -> HttpResponse:
    """The coverage of a year, and the log behind it."""
    kinds = queries.kinds_of(request.organisation)
    asked = {name: request.GET.get(name, "").strip() for name in ("kind", "audience", "text")}
    found = queries.translations_of(request.organisation, request.as_of, **asked)
    first = request.as_of - YEAR
    pairs = queries.audience_pairs(request.organisation, first, request.as_of)
    coverage = coverage_of(pairs, kinds, audiences())
    observational = queries.observational_of(request.organisation)
    here = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": here, "asked": asked, "kinds": kinds, "kind_titles": {one.id: one.title for one in kinds},
        "audiences": audiences(), "audience_titles": {one.id: one.title for one in audiences()},
        "coverage": coverage, "sentence": presenters.coverage_sentence(coverage), "first": first,
        "warnings": {one.pk: presenters.text_warnings(one.meaning, observational) for one in here},
        "may_change": may_change(request),
    }  # fmt: skip
    return render(request, "board/digests/translations.jinja", context)


@page(Permission.VIEW_BOARD)
def translations_file(request: PageRequest, code: str) -> HttpResponse:
    titles = {one.id: one.title for one in queries.kinds_of(request.organisation)}
    rows: list[list[Cell]] = [
        [
            one.on,
            titles.get(one.kind, one.kind),
            one.what,
            one.meaning,
            one.evidence,
            "; ".join(each.audience for each in one.audiences.all()),
        ]
        for one in queries.translations_of(request.organisation, request.as_of)
    ]
    content = write_csv(("date", "kind", "what", "meaning", "evidence", "audiences"), rows, mark=True)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="translation-{slugify(code)}.csv"'
    return response


@page(Permission.CHANGE_BOARD)
def translation_add(request: PageRequest, code: str) -> HttpResponse:
    form = TranslationForm(request.POST or None, organisation=request.organisation, initial={"on": request.today})
    return form_page(
        request, form,
        lambda: actions.log_translation(
            by=request.user, organisation=request.organisation, values=form.values(), audiences_of=form.chosen()
        ),
        to=trail(request)[-1][1], said="It is logged.", heading="Log translation work",
        caption=request.organisation.name, crumbs=trail(request), button="Log",
    )  # fmt: skip


def translation_or_404(request: PageRequest, pk: int) -> Translation:
    return get_object_or_404(
        Translation.objects.select_related("organisation"), pk=pk, organisation=request.organisation
    )


@page(Permission.CHANGE_BOARD)
def translation(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = translation_or_404(request, pk)
    chosen = tuple(found.audiences.values_list("audience", flat=True))
    initial = {name: getattr(found, name) for name in COLUMNS}
    form = TranslationForm(request.POST or None, organisation=request.organisation, initial=initial, chosen=chosen)
    return form_page(
        request, form,
        lambda: actions.correct_translation(
            by=request.user, translation=found, values=form.values(), audiences_of=form.chosen()
        ),
        to=trail(request)[-1][1], said="The entry is kept.", heading="Correct an entry", caption=found.what,
        crumbs=trail(request), template="board/digests/translation.jinja", found=found,
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def translation_remove(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = translation_or_404(request, pk)
    form = confirming(request)
    return form_page(
        request, form, lambda: actions.remove_translation(by=request.user, translation=found),
        to=trail(request)[-1][1], said="The entry is removed.", heading="Remove this entry", caption=found.what,
        crumbs=trail(request), button="Remove", warning=True, intro=["What it said stays in the record of changes."],
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def translation_kinds(request: PageRequest, code: str) -> HttpResponse:
    """The kinds as this organisation uses them, and a form that adds one."""
    form = KindForm(request.POST or None)
    taken = {one.id for one in queries.kinds_of(request.organisation)}
    if request.method == "POST" and form.is_valid() and form.cleaned_data["kind"] in taken:
        form.add_error("kind", "There is a kind of this short name. Change it from the list instead.")
    return form_page(
        request, form,
        lambda: actions.set_kind(by=request.user, organisation=request.organisation, **form.cleaned_data),
        to=reverse("board:translation_kinds", args=[code]), said="The kind is on the list.",
        heading="Kinds of translation work", caption=request.organisation.name, crumbs=trail(request), button="Add",
        template="board/digests/kinds.jinja", kinds=queries.kinds_of(request.organisation),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def translation_kind(request: PageRequest, code: str, translation: str) -> HttpResponse:
    found = next((one for one in queries.kinds_of(request.organisation) if one.id == translation), None)
    if found is None:
        raise Http404
    initial = {"kind": found.id, "title": found.title, "source": found.source, "retired": found.retired}
    sent: Any = {**request.POST.dict(), "kind": found.id} if request.method == "POST" else None
    form = KindForm(sent, initial=initial)
    form.fields["kind"].widget = forms.HiddenInput()
    to = reverse("board:translation_kinds", args=[code])
    return form_page(
        request, form,
        lambda: actions.set_kind(by=request.user, organisation=request.organisation, **form.cleaned_data),
        to=to, said="The kind is kept.", heading="Change a kind", caption=found.title,
        crumbs=[*trail(request), ("Kinds", to)],
    )  # fmt: skip
