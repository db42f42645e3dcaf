"""Pages that show papers: one being written, an issued version, and its files."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.board.models import Paper, PaperVersion
from collegium.board.papers import queries
from collegium.board.papers.contents import Content, assemble, has_private, public_part
from collegium.board.papers.presenters import paper_document, score_words, sections_of, terms_of
from collegium.commitments.queries import of_source
from collegium.commitments.readers import readable
from collegium.documents import MEDIA_TYPES
from collegium.documents.terms import Marker
from collegium.organisation.pages import PageRequest, document_file, page
from collegium.organisation.queries.record import names_of


def may(request: PageRequest, permission: Permission) -> bool:
    return request.access.may(permission, request.organisation)


def may_read_private(request: PageRequest) -> bool:
    return may(request, Permission.VIEW_PRIVATE_MEETINGS)


def paper_or_404(request: PageRequest, pk: int) -> Paper:
    found = Paper.objects.select_related("organisation", "meeting")
    return get_object_or_404(found, pk=pk, organisation=request.organisation)


@page(Permission.VIEW_BOARD)
def paper(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The paper being written, for those who write; everybody else is led to what was issued."""
    found = paper_or_404(request, pk)
    versions = queries.versions_of(found)
    if not may(request, Permission.CHANGE_BOARD):
        if not versions:
            raise Http404
        return redirect(versions[0])
    private = may_read_private(request)
    made = assemble(found, request.today, private=private)
    if has_private(made.content):
        read_private(request, found, "draft")
    names = names_of(one.issued_by for one in versions)
    context = {
        "paper": found,
        "made": made,
        "score": score_words(made.score, len(made.scores)),
        "versions": [(one, names.get(one.issued_by, one.issued_by)) for one in versions],
        "promises": of_source(readable(request.organisation, request.access, request.today), "paper", found.pk),
        "hidden": not private and found.parts.filter(part="private").exists(),
        "endings": MEDIA_TYPES,
    }
    return render(request, "board/papers/paper.jinja", context)


def read_private(request: PageRequest, found: Paper, reason: str) -> None:
    record_read(
        by=request.user, subject="board.paper", subject_id=found.pk, organisation=request.organisation.code,
        reason=f"private part, {reason}",
    )  # fmt: skip


def version_or_404(request: PageRequest, pk: int, number: int) -> PaperVersion:
    found = PaperVersion.objects.select_related("paper__organisation")
    return get_object_or_404(found, paper=pk, number=number, paper__organisation=request.organisation)


@page(Permission.VIEW_BOARD)
def version(request: PageRequest, code: str, pk: int, number: int) -> HttpResponse:
    """An issued paper as a page: charts with their words, terms explained where they stand."""
    found = version_or_404(request, pk, number)
    private = may_read_private(request)
    content = found.content if private else public_part(found.content)
    if has_private(content):
        read_private(request, found.paper, f"version {number}")
    terms = terms_of(content)
    context = {
        "version": found,
        "content": content,
        "sections": sections_of(content),
        "terms": terms,
        "marked": Marker(terms),
        "latest": found.paper.versions.order_by("-number").values_list("number", flat=True)[0],
        "private": private,
        "agenda": queries.agenda_of(found.paper, private=private),
        "has_private": has_private(content),
        "endings": MEDIA_TYPES,
        "may_change": may(request, Permission.CHANGE_BOARD),
    }
    return render(request, "board/papers/version.jinja", context)


@page(Permission.VIEW_BOARD)
def version_document(request: PageRequest, code: str, pk: int, number: int, ending: str) -> HttpResponse:
    """Its public part for everybody; with its private part only for those who may read it."""
    found = version_or_404(request, pk, number)
    content = chosen_part(request, found.content, found.paper, f"version {number} taken out")
    return file_of(content, ending, f"{slugify(content['title'])}-version-{number}", found.issued_on, number)


@page(Permission.CHANGE_BOARD)
def draft_document(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    found = paper_or_404(request, pk)
    made = assemble(found, request.today, private=may_read_private(request))
    content = chosen_part(request, made.content, found, "draft taken out")
    return file_of(content, ending, f"{slugify(found.title)}-draft", request.today, None)


def chosen_part(request: PageRequest, content: Content, found: Paper, reason: str) -> Content:
    if request.GET.get("part") != "whole" or not has_private(content):
        return public_part(content)
    if not may_read_private(request):
        raise PermissionDenied
    read_private(request, found, reason)
    return content


def file_of(content: Content, ending: str, name: str, on: dt.date, number: int | None) -> HttpResponse:
    if ending not in MEDIA_TYPES:
        raise Http404
    whole = "-whole" if has_private(content) else ""
    return document_file(paper_document(content, on=on, version=number), f"{name}{whole}", ending)
