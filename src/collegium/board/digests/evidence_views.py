"""Pages of the register of evidence, and of digests of policy and research."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.digests import actions, presenters, queries
from collegium.board.digests.forms import TextForm, WithdrawForm
from collegium.board.digests.views import ON_A_PAGE, may_change
from collegium.board.models import Digest, EvidenceClaim
from collegium.documents.html import to_html
from collegium.documents.pdf import to_pdf
from collegium.documents.word import to_word
from collegium.organisation.form_pages import RecordForm, form_page
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.queries.choices import choices_of
from collegium.tables.writing import write_csv

CLAIM = ("claim", "study", "design", "size", "direction", "transfer_caveat", "link")
CLAIM_HINTS = {
    "claim": "One finding in one sentence. Where nobody changed anything, write what went together, not what caused what.",
    "size": "For example: 31 teams. Write “not reported” where it was not.",
    "transfer_caveat": "What differs here: other patients, other staff, other times.",
}
DIGEST = (
    *("kind", "title", "source", "link", "dated", "says", "for_organisation", "for_front_line"),
    *("asked_of_us", "author", "review_by"),
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: dict[str, tuple[Any, str]] = {
    "html": (to_html, "text/html; charset=utf-8"), "docx": (to_word, WORD), "pdf": (to_pdf, "application/pdf"),
}  # fmt: skip


def evidence_trail(request: PageRequest) -> list[tuple[str, str]]:
    back = reverse("board:claims", args=[request.organisation.code])
    return [("Board", reverse("board:boards")), ("Register of evidence", back)]


def digest_trail(request: PageRequest) -> list[tuple[str, str]]:
    back = reverse("board:digests", args=[request.organisation.code])
    return [("Board", reverse("board:boards")), ("Digests", back)]


@page(Permission.VIEW_BOARD)
def claims(request: PageRequest, code: str) -> HttpResponse:
    text = request.GET.get("text", "").strip()
    found = queries.claims_of(request.organisation, text)
    here = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"here": here, "text": text, "may_change": may_change(request)}
    return render(request, "board/digests/claims.jinja", context)


@page(Permission.VIEW_BOARD)
def claims_file(request: PageRequest, code: str) -> HttpResponse:
    columns = (
        "id",
        "claim",
        "study",
        "design",
        "observational",
        "size",
        "direction",
        "transfer_caveat",
        "link",
        "withdrawn_on",
    )
    rows = [[getattr(one, name) for name in columns] for one in queries.claims_of(request.organisation)]
    response = HttpResponse(write_csv(columns, rows, mark=True), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="evidence-{slugify(code)}.csv"'
    return response


@page(Permission.VIEW_BOARD)
def claim_check(request: PageRequest, code: str) -> HttpResponse:
    """Look a text over for causes that its evidence does not show; nothing is kept."""
    form = TextForm(request.POST or None)
    checked = request.method == "POST" and form.is_valid()
    observational = queries.observational_of(request.organisation)
    warnings = presenters.text_warnings(form.cleaned_data["text"], observational) if checked else []
    context = {"form": form, "checked": checked, "warnings": warnings, "trail": evidence_trail(request)}
    return render(request, "board/digests/check.jinja", context)


@page(Permission.CHANGE_BOARD)
def claim_add(request: PageRequest, code: str) -> HttpResponse:
    form = RecordForm(EvidenceClaim, CLAIM, request.POST or None, hints=CLAIM_HINTS)
    return form_page(
        request, form,
        lambda: actions.add_claim(by=request.user, organisation=request.organisation, values=form.values()),
        to=evidence_trail(request)[-1][1], said="The entry is in the register, under the next number.",
        heading="Add to the register of evidence", caption=request.organisation.name, crumbs=evidence_trail(request),
        button="Add",
    )  # fmt: skip


def claim_or_404(request: PageRequest, pk: int) -> EvidenceClaim:
    return get_object_or_404(
        EvidenceClaim.objects.select_related("organisation"), pk=pk, organisation=request.organisation
    )


@page(Permission.CHANGE_BOARD)
def claim(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = claim_or_404(request, pk)
    initial = {name: getattr(found, name) for name in CLAIM}
    form = RecordForm(EvidenceClaim, CLAIM, request.POST or None, hints=CLAIM_HINTS, initial=initial)
    return form_page(
        request, form, lambda: actions.correct_claim(by=request.user, claim=found, values=form.values()),
        to=evidence_trail(request)[-1][1], said="The entry is kept.", heading=f"Correct {found.cited_as}",
        crumbs=evidence_trail(request),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def claim_withdraw(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = claim_or_404(request, pk)
    form = WithdrawForm(request.POST or None)
    return form_page(
        request, form,
        lambda: actions.withdraw_claim(
            by=request.user, claim=found, reason=form.cleaned_data["reason"], on=request.today
        ),
        to=evidence_trail(request)[-1][1], said="The entry is withdrawn.", heading=f"Withdraw {found.cited_as}",
        caption=found.claim, crumbs=evidence_trail(request), button="Withdraw", warning=True,
        intro=["It stays in the register with the reason, because papers may have cited it. Nothing new can cite it."],
    )  # fmt: skip


@page(Permission.VIEW_BOARD)
def digests(request: PageRequest, code: str) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip() for name in ("kind", "text")}
    found = queries.digests_of(request.organisation, request.as_of, **asked)
    here = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"here": here, "asked": asked, "kinds": Digest.Kind.choices, "may_change": may_change(request)}
    return render(request, "board/digests/digests.jinja", context)


def digest_or_404(request: PageRequest, pk: int) -> Digest:
    found = Digest.objects.select_related("organisation", "author")
    return get_object_or_404(found, pk=pk, organisation=request.organisation)


@page(Permission.VIEW_BOARD)
def digest(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = digest_or_404(request, pk)
    observational = queries.observational_of(request.organisation)
    warnings = presenters.text_warnings(presenters.digest_text(found), observational)
    context = {"digest": found, "warnings": warnings, "may_change": may_change(request), "trail": digest_trail(request)}
    return render(request, "board/digests/digest.jinja", context)


@page(Permission.VIEW_BOARD)
def digest_document(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    if ending not in WRITERS:
        raise Http404
    found = digest_or_404(request, pk)
    writer, kind = WRITERS[ending]
    response = HttpResponse(writer(presenters.digest_document(found, request.today)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="digest-{slugify(found.title)[:60]}.{ending}"'
    return response


@page(Permission.CHANGE_BOARD)
def digest_add(request: PageRequest, code: str) -> HttpResponse:
    people = choices_of(request.organisation, request.access).people
    form = RecordForm(Digest, DIGEST, request.POST or None, people=people)
    return form_page(
        request, form,
        lambda: actions.write_digest(
            by=request.user, organisation=request.organisation, values=form.values(), on=request.today
        ),
        to=lambda made: reverse("board:digest", args=[code, made.pk]), said="The digest is kept.",
        heading="Write a digest", caption=request.organisation.name, crumbs=digest_trail(request),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def digest_correct(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = digest_or_404(request, pk)
    people = choices_of(request.organisation, request.access).people
    initial = {name: getattr(found, name) for name in DIGEST} | {"author": found.author_id}
    form = RecordForm(Digest, DIGEST, request.POST or None, people=people, initial=initial)
    return form_page(
        request, form, lambda: actions.correct_digest(by=request.user, digest=found, values=form.values()),
        to=reverse("board:digest", args=[code, pk]), said="The digest is kept.", heading="Correct the digest",
        caption=found.title, crumbs=digest_trail(request),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def digest_remove(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = digest_or_404(request, pk)
    form = WithdrawForm(request.POST or None)
    return form_page(
        request, form,
        lambda: actions.remove_digest(by=request.user, digest=found, reason=form.cleaned_data["reason"]),
        to=digest_trail(request)[-1][1], said="The digest is removed.", heading="Remove this digest",
        caption=found.title, crumbs=digest_trail(request), button="Remove", warning=True,
        intro=["What it said stays in the record of changes."],
    )  # fmt: skip
