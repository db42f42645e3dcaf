"""What was said to a unit and what was done: for the people who work there, on a page and in print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.commitments.kept import Ended, kept_rate
from collegium.commitments.makers import Names, names_for
from collegium.commitments.models import Commitment, CommitmentStep
from collegium.commitments.presenters import rate_words, state_words
from collegium.commitments.queries import unit_names
from collegium.commitments.readers import CONFIDED, readable
from collegium.documents.document import Block, Column, Document, Paragraph, Table
from collegium.organisation.models import Unit
from collegium.organisation.pages import PageRequest, document_file, page
from collegium.wording.dates import day
from collegium.wording.numbers import plural

TITLE = "What we said and what we did"
HEADS = ("Promise", "Promised by", "Owner", "Due", "State", "What shows it, or why not")
FORMS = ("html", "pdf", "docx")


@dataclass(frozen=True)
class SaidAndDone:
    """The promises to a unit that a reader may read: the same sentences and rows on the page and in print."""

    unit: Unit
    name: str
    sentences: tuple[str, ...]
    promises: tuple[Commitment, ...]
    rows: tuple[tuple[str, ...], ...]

    def document(self, organisation: str, on: dt.date) -> Document:
        blocks: list[Block] = [Paragraph(sentence) for sentence in self.sentences]
        if self.rows:
            blocks.append(Table(f"Promises to {self.name}", [Column(head) for head in HEADS], self.rows))
        return Document(
            title=f"{TITLE}: {self.name}", subtitle="", organisation=organisation, date=on, blocks=tuple(blocks)
        )


@page(Permission.VIEW_UNIT_PROMISES, Permission.VIEW_BOARD)
def my_unit(request: PageRequest, code: str) -> HttpResponse:
    """Promises to the units in which the reader works or which the reader leads."""
    own = list(Unit.objects.filter(organisation=request.organisation, pk__in=own_units(request)).order_by("code"))
    made = [shown for shown in said_and_done(request, own) if shown.promises]
    return render(request, "commitments/my_unit.jinja", {"units": made, "heads": HEADS, "works": bool(own)})


@page(Permission.VIEW_UNIT_PROMISES, Permission.VIEW_BOARD)
def unit(request: PageRequest, code: str, pk: int) -> HttpResponse:
    return render(request, "commitments/unit.jinja", {"made": of_unit(request, pk), "heads": HEADS, "title": TITLE})


@page(Permission.VIEW_UNIT_PROMISES, Permission.VIEW_BOARD)
def unit_document(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    if ending not in FORMS:
        raise Http404
    made = of_unit(request, pk)
    return document_file(
        made.document(request.organisation.name, request.today),
        f"promises-{slugify(made.unit.code)}-{request.today.isoformat()}",
        ending,
    )


def own_units(request: PageRequest) -> frozenset[int]:
    return request.access.own_units | request.access.led_units


def of_unit(request: PageRequest, pk: int) -> SaidAndDone:
    """Any unit for those who see the board; otherwise the own ones, and no other is there."""
    row = get_object_or_404(Unit, organisation=request.organisation, pk=pk)
    if not request.access.may(Permission.VIEW_BOARD, request.organisation) and pk not in own_units(request):
        raise Http404
    return said_and_done(request, [row])[0]


def said_and_done(request: PageRequest, units: Sequence[Unit]) -> list[SaidAndDone]:
    names = names_for(request.organisation, request.access, request.today)
    titles = unit_names(request.organisation)
    promises = readable(request.organisation, request.access, request.today).filter(to_unit__in=units)
    # A page that is printed and put on a wall holds nothing that only a few may read.
    promises = promises.exclude(readers__in=CONFIDED)
    listed: dict[int, list[Commitment]] = {}
    for promise in promises.prefetch_related("steps").order_by("made_on", "pk"):
        listed.setdefault(promise.to_unit_id or 0, []).append(promise)
    return [made_of(row, titles.get(row.pk, row.code), listed.get(row.pk, []), names, request.today) for row in units]


def made_of(unit: Unit, name: str, promises: Sequence[Commitment], names: Names, today: dt.date) -> SaidAndDone:
    rate = kept_rate(Ended(promise.state, promise.due_on, promise.closed_on) for promise in promises)
    late = sum(promise.overdue(today) for promise in promises)
    counted = f"{plural(len(promises), 'promise')}, {rate.open} of them open and {late} overdue." if promises else "Nothing is promised to this unit yet."  # fmt: skip
    rows = tuple(
        (
            promise.text,
            names.maker(promise),
            names.owner(promise),
            day(promise.due_on) if promise.due_on else "no date yet",
            state_words(promise, today),
            evidence_of(promise) or promise.reason or "–",
        )
        for promise in promises
    )
    sentences = (counted, rate_words(rate)) if promises else (counted,)
    return SaidAndDone(unit, name, sentences, tuple(promises), rows)


def evidence_of(promise: Commitment) -> str:
    """The latest of it."""
    shown = [step.text for step in promise.steps.all() if step.kind == CommitmentStep.Kind.EVIDENCE]
    return shown[-1] if shown else ""
