"""Pages where a draft begins, becomes a questionnaire in use, or goes."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collegium.assessments.instruments import actions
from collegium.assessments.instruments.bringing import bring_in, template
from collegium.assessments.instruments.contents import changed, data_of, faults_of, lawful, text_of
from collegium.assessments.instruments.editing import WRITE, draft_or_404
from collegium.assessments.instruments.forms import BringForm, PublishForm
from collegium.assessments.instruments.known import find_instrument
from collegium.assessments.instruments.models import InstrumentFile
from collegium.assessments.instruments.pages import own_or_404
from collegium.assessments.instruments.rules import LONGEST_ID, OURS
from collegium.definitions.instrument_writing import as_data, write_instrument
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page
from collegium.registers.single_pages import confirming, form_page
from collegium.tables.problems import ProblemsError

VERSION = re.compile(r"-(\d{1,6})$")
EMPTY = {
    "title": "New questionnaire", "definition_of_engagement": "two-way involvement that influences decisions",
    "privacy": "anonymous", "subject": "organisation", "licence": "Our own wording",
    "responses": {"agreement": {
        "values": [1, 2, 3, 4, 5], "labels": ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"],
        "favourable": [4, 5],
    }},
}  # fmt: skip


def free_id(organisation: Organisation, wanted: str) -> str:
    """The next version of an id that nobody uses here; ids of Collegium stay Collegium's."""
    stem = VERSION.sub("", wanted.removeprefix(OURS)) or "own"
    if wanted.startswith(OURS) or wanted == stem:
        stem = stem if stem.startswith(f"{organisation.code.lower()}-") else f"{organisation.code.lower()}-{stem}"
    stem = stem[: LONGEST_ID - 8]
    used = InstrumentFile.objects.filter(organisation=organisation, instrument_id__startswith=f"{stem}-")
    versions = [int(found[1]) for one in used.values_list("instrument_id", flat=True)
                if (found := VERSION.search(one)) and one[: found.start()] == stem]  # fmt: skip
    return f"{stem}-{max(versions, default=0) + 1}"


def trail(request: PageRequest) -> list[tuple[str, str]]:
    return [("Engagement", reverse("engagement:waves")), ("Questionnaires", reverse("assessments:instruments"))]


@page(WRITE)
def add_instrument(request: PageRequest, code: str) -> HttpResponse:
    """Begin with an empty draft, or with a file of any kind."""
    empty = request.method == "POST" and "empty" in request.POST
    form = BringForm(request.POST if request.method == "POST" and not empty else None, request.FILES or None)
    problems: list[Any] = []
    try:
        if empty:
            content = write_instrument(
                {"id": free_id(request.organisation, "own"), **EMPTY, "source": request.organisation.name}
            )
            made = actions.begin_draft(
                by=request.user, organisation=request.organisation, content=content, at=timezone.now()
            )
            return redirect(made)
        if form.is_valid():
            file = form.cleaned_data["file"]
            brought = bring_in(
                file.read(), file.name, licence=form.cleaned_data["licence"].strip(), owner=request.organisation.name
            )
            made = actions.begin_draft(
                by=request.user, organisation=request.organisation, content=brought.content, at=timezone.now(),
                copied_from=file.name, notes=brought.notes,
            )  # fmt: skip
            messages.success(request, "The file is now a draft. Look at what is left to decide, then publish it.")
            return redirect(made)
    except (ProblemsError, DefinitionsError) as error:
        problems = list(error.problems)
        form.add_error("file", "Nothing could be made of this file. Each problem is listed below.")
    except ValidationError as error:
        form.add_error(None, error.messages)  # type: ignore[arg-type]
    context = {"form": form, "problems": problems, "organisation": request.organisation}
    return render(request, "assessments/instruments/add.jinja", context)


@page(WRITE)
def instrument_template(request: PageRequest, code: str, form: str) -> HttpResponse:
    kinds = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    if form not in kinds:
        raise Http404
    answer = HttpResponse(template(form), content_type=kinds[form])
    answer["Content-Disposition"] = f'attachment; filename="questionnaire.{form}"'
    return answer


@page(WRITE)
def copy_instrument(request: PageRequest, code: str, instrument_id: str) -> HttpResponse:
    """An own draft of a questionnaire: the way to change one, since a published one never changes."""
    try:
        found = find_instrument(request.organisation, instrument_id)
    except DefinitionsError:
        raise Http404 from None
    data, _ = lawful(as_data(found) | {"id": free_id(request.organisation, instrument_id)})
    return form_page(
        request, confirming(request),
        lambda: actions.begin_draft(
            by=request.user, organisation=request.organisation, content=write_instrument(data), at=timezone.now(),
            copied_from=found.id,
        ),
        to=lambda one: one.get_absolute_url(), said="The copy is a draft of your own.", button="Copy to edit",
        heading=f"Copy “{found.title}”", caption=request.organisation.name, crumbs=trail(request),
        intro=(
            "The copy is a draft that only the office and analysts of your organisation see, until it is published.",
            f"Licence: {found.licence}. Source: {found.source}. Name both in your version, and say what you changed.",
        ),
    )  # fmt: skip


@page(WRITE)
def publish(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """From here on it can be used, and never changes."""
    draft = draft_or_404(request, pk)
    if faults := faults_of(draft.content):
        messages.error(request, f"Before it can be published, mend what is listed: {len(faults)} in all.")
        return redirect(draft)
    wanted = text_of(data_of(draft.content).get("id"))
    taken = wanted.startswith(OURS) or not VERSION.search(wanted) or InstrumentFile.objects.filter(
        organisation=request.organisation, instrument_id=wanted).exists()  # fmt: skip
    initial = {"id": free_id(request.organisation, wanted) if taken else wanted, "revision": draft.revision}
    form = PublishForm(request.POST or None, initial=initial)
    return form_page(
        request, form, lambda: published(request, draft.pk, form),
        to=lambda one: one.get_absolute_url(), said="The questionnaire is published. It can be chosen for a wave, a campaign or a round.",
        heading=f"Publish “{draft.title}”", caption=request.organisation.name,
        crumbs=[*trail(request), (draft.title, draft.get_absolute_url())], button="Publish",
        intro=("It can then be used, and it never changes: what was asked stays known. To change it later, copy it to a new version.",),
    )  # fmt: skip


def published(request: PageRequest, pk: int, form: PublishForm) -> InstrumentFile:
    """Under the id that was chosen; what the check of the file refuses is said beside the field."""
    draft = draft_or_404(request, pk)
    content = changed(draft.content, lambda data: data | {"id": form.typed("id")})
    try:
        return actions.publish_draft(
            by=request.user, draft=draft, content=content, revision=form.cleaned_data["revision"], at=timezone.now()
        )
    except DefinitionsError as error:
        found: dict[str, list[str]] = {}
        for one in error.problems:
            found.setdefault("id" if one.key == "id" else "__all__", []).append(f"{one.problem} {one.remedy}")
        raise ValidationError(found) from None


@page(WRITE)
def remove_draft(request: PageRequest, code: str, pk: int) -> HttpResponse:
    draft = draft_or_404(request, pk)
    return form_page(
        request, confirming(request), lambda: actions.remove_draft(by=request.user, draft=draft),
        to=reverse("assessments:instruments"), said="The draft is removed.", heading=f"Remove the draft “{draft.title}”",
        caption=request.organisation.name, crumbs=[*trail(request), (draft.title, draft.get_absolute_url())],
        button="Remove the draft", warning=True,
        intro=("It cannot be brought back. To keep it, download it as a file first.",),
    )  # fmt: skip


@page(WRITE)
def withdraw(request: PageRequest, code: str, own_id: str) -> HttpResponse:
    own = own_or_404(request.organisation, own_id)
    return form_page(
        request, confirming(request), lambda: actions.withdraw_instrument(by=request.user, published=own, at=timezone.now()),
        to=lambda one: one.get_absolute_url(), said="The questionnaire is withdrawn and is a draft again.",
        heading=f"Withdraw “{own.instrument_id}”", caption=request.organisation.name,
        crumbs=[*trail(request), (own.instrument_id, own.get_absolute_url())], button="Withdraw", warning=True,
        intro=("It can no longer be chosen. It becomes a draft again. One that a wave or a round uses stays as it is.",),
    )  # fmt: skip
