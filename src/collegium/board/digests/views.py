"""Pages about evidence and digests that are not those of a register: the check of a text, and digests as documents."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.digests import presenters, queries
from collegium.board.models import Digest
from collegium.organisation.pages import PageRequest, document_file, page

FORMS = ("html", "docx", "pdf")


class TextForm(forms.Form):
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        help_text="Sentences that cite entries of the register, such as [E-MH31]. Nothing is saved.",
        error_messages={"required": "Enter the text."},
    )


@page(Permission.VIEW_BOARD)
def claim_check(request: PageRequest, code: str) -> HttpResponse:
    """Check a text for causes that its evidence does not show; nothing is saved."""
    form = TextForm(request.POST or None)
    checked = request.method == "POST" and form.is_valid()
    observational = queries.observational_of(request.organisation)
    warnings = presenters.text_warnings(form.cleaned_data["text"], observational) if checked else []
    back = reverse("board:claims", args=[code])
    trail = [("Board", reverse("board:boards")), ("Register of evidence", back)]
    context = {"form": form, "checked": checked, "warnings": warnings, "trail": trail}
    return render(request, "board/digests/check.jinja", context)


@page(Permission.VIEW_BOARD)
def digest_document(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    if ending not in FORMS:
        raise Http404
    rows = Digest.objects.select_related("organisation", "author")
    digest = get_object_or_404(rows, pk=pk, organisation=request.organisation)
    return document_file(
        presenters.digest_document(digest, request.today), f"digest-{slugify(digest.title)[:60]}", ending
    )
