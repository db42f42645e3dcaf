"""Pages where a paper is put together and issued."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.models import Paper, PaperPart, Part
from collegium.board.papers import actions
from collegium.board.papers.contents import assemble, build
from collegium.board.papers.forms import IssueForm, KindForm, PartForm
from collegium.board.papers.parts import PartKind, kind_of
from collegium.board.papers.views import may_read_private, paper_or_404
from collegium.organisation.pages import PageRequest, page
from collegium.registers.single_pages import confirming, form_page


def trail(request: PageRequest, paper: Paper | None = None) -> list[tuple[str, str]]:
    links = [("Board", reverse("board:boards")), ("Papers", reverse("board:papers", args=[request.organisation.code]))]
    return [*links, (paper.title, paper.get_absolute_url())] if paper else links


def visibilities(request: PageRequest) -> list[tuple[str, str]]:
    return Part.choices if may_read_private(request) else [(Part.PUBLIC.value, Part.PUBLIC.label)]


@page(Permission.CHANGE_BOARD)
def paper_part_add(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """First what is added, then which one."""
    found = paper_or_404(request, pk)
    kind = kind_of(request.GET.get("kind", ""))
    if kind is None:
        form = KindForm(request.POST or None)
        address = reverse("board:paper_part_add", args=[code, pk])
        return form_page(
            request, form, lambda: form.cleaned_data["kind"], to=lambda chosen: f"{address}?kind={chosen}", said="",
            heading="Add a part", caption=found.title, crumbs=trail(request, found), button="Go on",
        )  # fmt: skip
    return part_form_page(request, found, kind)


def part_form_page(request: PageRequest, found: Paper, kind: PartKind) -> HttpResponse:
    offers = kind.offers(found.organisation, request.today) if kind.offers else None
    form = PartForm(
        request.POST or None, offers=offers, visibilities=visibilities(request), text_needed=kind.id == "text"
    )

    def do() -> PaperPart:
        given = form.cleaned_data
        values: dict[str, Any] = {name: given[name] for name in ("reference", "title", "text", "part") if name in given}
        values["kind"] = kind.id
        return actions.add_part(by=request.user, paper=found, values=values)

    def to(made: PaperPart) -> str:
        return (
            reverse("board:paper_part", args=[request.organisation.code, made.pk])
            if kind.needs_narrative
            else found.get_absolute_url()
        )

    none = (
        ""
        if offers is None or offers
        else "There is nothing of this kind yet. Bring it in first, or add something else."
    )
    return form_page(
        request, form, do, to=to, said="The part is added." + (" Now say what its chart means." if kind.needs_narrative else ""),
        heading=f"Add: {kind.title[0].lower()}{kind.title[1:]}", caption=found.title, crumbs=trail(request, found), button="Add",
        intro=[text for text in (kind.help, none) if text],
    )  # fmt: skip


def part_or_404(request: PageRequest, pk: int) -> PaperPart:
    """A private part is not there for those who may not read it."""
    found = get_object_or_404(
        PaperPart.objects.select_related("paper__organisation"), pk=pk, paper__organisation=request.organisation
    )
    if found.part == Part.PRIVATE and not may_read_private(request):
        raise Http404
    return found


@page(Permission.CHANGE_BOARD)
def paper_part(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Its heading, its words and, for a chart, the five sentences; what a rule wrote stands there to be changed."""
    found = part_or_404(request, pk)
    made = build(found.paper, found, request.today)
    initial = {"title": found.title, "text": found.text, "part": found.part}
    form = PartForm(
        request.POST or None, visibilities=visibilities(request), narrative=made.narrative if made.gate else None,
        initial=initial, text_needed=found.kind == "text", default_title=made.fragment.title if made.fragment else "",
    )  # fmt: skip

    def do() -> PaperPart:
        given = form.cleaned_data
        return actions.change_part(
            by=request.user, part=found, title=given["title"], text=given["text"], visibility=given["part"],
            narrative=form.narrative(), on=request.today,
        )  # fmt: skip

    intro = ["A rule has written what it can from the figures. Change it where you know better; what you leave stays the rule’s and follows the figures.", "You may keep it unfinished. The paper can be issued once all five are said."]  # fmt: skip
    return form_page(
        request, form, do, corrects=found, to=found.paper.get_absolute_url(), said="The part is kept.", heading=made.title,
        caption=found.paper.title, crumbs=trail(request, found.paper), intro=intro if made.gate else (),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def paper_part_move(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Up or down; buttons of the paper's page lead here."""
    found = part_or_404(request, pk)
    if request.method == "POST" and request.POST.get("step") in ("up", "down"):
        actions.move_part(by=request.user, part=found, up=request.POST["step"] == "up")
    return redirect(f"{found.paper.get_absolute_url()}#parts")


@page(Permission.CHANGE_BOARD)
def paper_part_remove(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = part_or_404(request, pk)
    return form_page(
        request, confirming(request), lambda: actions.remove_part(by=request.user, part=found),
        to=found.paper.get_absolute_url(), said="The part is taken out.", heading="Take the part out",
        caption=build(found.paper, found, request.today).title, crumbs=trail(request, found.paper), button="Take out",
        warning=True, intro=["What was written for this part goes with it. What it was made of stays where it is."],
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def paper_issue(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """What stands in the way, what to know before, and the button."""
    found = paper_or_404(request, pk)
    if not may_read_private(request) and found.parts.filter(part=Part.PRIVATE).exists():
        raise PermissionDenied
    made = assemble(found, request.today)
    again = found.versions.exists()
    form: forms.Form = IssueForm(
        request.POST or None,
        again=again,
        unknown=made.unknown,
        causal=list(dict.fromkeys(one.sentence for one in made.claims)),
    )
    if request.method == "GET" and made.problems:
        messages.warning(request, "The paper cannot be issued yet: the list below says what is missing.")
        return redirect(f"{found.get_absolute_url()}#missing")

    def do() -> Any:
        given = form.cleaned_data
        return actions.issue_paper(
            by=request.user, paper=found, on=request.today, note_text=given.get("note", ""),
            unknown_accepted=given.get("unknown_accepted", False), claims_accepted=given.get("claims_accepted", ()),
        )  # fmt: skip

    warnings = [f"{one.text} The sentence: {one.sentence}" for one in made.claims]
    return form_page(
        request, form if request.POST or form.fields else confirming(request), do, to=lambda made: made.get_absolute_url(),
        said="The paper is issued.", heading="Issue the paper", caption=found.title, crumbs=trail(request, found),
        button="Issue", warning=True,
        intro=["Its words, figures and charts are kept as they stand now and cannot be changed afterwards. A correction is a new version beside it.", *warnings],
    )  # fmt: skip
