"""Pages of a draft: what it holds and what is wrong with it, and a form for each of its parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.assessments.instruments import actions
from collegium.assessments.instruments.answer_rows import AnswersForm
from collegium.assessments.instruments.contents import (
    changed,
    data_of,
    faults_of,
    holds_words,
    text_of,
    with_words,
    without_words,
)
from collegium.assessments.instruments.forms import NO_WORDS, DraftForm, FileForm, HeadForm, ItemForm, ScaleForm
from collegium.assessments.instruments.models import InstrumentDraft
from collegium.assessments.instruments.pages import as_file, preview
from collegium.assessments.instruments.parts import entry_of, moved, place_of, put, replaced, without
from collegium.audit.queries import history
from collegium.definitions.instrument_files import parse_instrument
from collegium.definitions.instrument_writing import Data
from collegium.definitions.instruments import OPEN_EXAMPLES
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.pages import PageRequest, page
from collegium.registers.forms import run
from collegium.registers.numbers import is_number
from collegium.wording.numbers import plural

WRITE = Permission.IMPORT_RESPONSES
FORMS: dict[str, Callable[..., Any]] = {"items": ItemForm, "answers": AnswersForm, "scales": ScaleForm}
WORDS = {"items": "item", "answers": "answer scale", "scales": "scale"}
SHOWN_CHANGES = 10
# What a part can hold that has no field here.
IN_THE_FILE = {
    "levels": "levels",
    "level_source": "the source of its levels",
    "also": "other spellings of its answers",
    "left_out": "words that are left out",
}
MOVED_ON = "Somebody changed this draft meanwhile, so nothing was changed. This is how it stands now."


def draft_or_404(request: PageRequest, pk: int) -> InstrumentDraft:
    drafts = InstrumentDraft.objects.select_related("organisation")
    return get_object_or_404(drafts, organisation=request.organisation, pk=pk)


def frame(request: PageRequest, draft: InstrumentDraft) -> dict[str, Any]:
    return {"organisation": request.organisation, "draft": draft, "data": data_of(draft.content)}


@page(WRITE)
def draft(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """All of a draft on one page, with everything that keeps it from being published."""
    found = draft_or_404(request, pk)
    if request.method == "POST":
        return move(request, found)
    events = list(history(actions.DRAFT, str(found.pk))[:SHOWN_CHANGES])
    keys = {one.by.partition(":")[2] for one in events if one.by.startswith("user:")}
    names = {
        f"user:{user.pk}": user.name for user in User.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    }
    context = frame(request, found)
    context |= {
        "faults": [
            (one, spoken(context["data"], one.key), mending(found, context["data"], one.key))
            for one in faults_of(found.content)
        ],
        "history": [(one.at, names.get(one.by, one.by), one.verb.rpartition(".")[2], one.reason) for one in events],
        "words_held": holds_words(context["data"].get("licence")),
        "listed": said,
    }
    return render(request, "assessments/instruments/draft.jinja", context)


def said(value: Any) -> str:
    return ", ".join(text_of(one) for one in value) if isinstance(value, list) else text_of(value)


def spoken(data: Data, key: str) -> str:
    """Where a problem stands, in words: items[5].response is item h5, response."""
    found = re.fullmatch(r"(items|scales)\[(\d+)\]\.?(.*)", key)
    if found:
        entry = data[found[1]][int(found[2]) - 1]
        name = text_of(entry.get("id")) or f"number {found[2]}"
        return ", ".join(filter(None, (f"{WORDS[found[1]].capitalize()} {name}", found[3])))
    if key.startswith("responses."):
        return f"Answer scale {key.removeprefix('responses.').replace('.', ', ')}"
    return key.replace("_", " ").capitalize() or "The file"


def mending(draft: InstrumentDraft, data: Data, key: str) -> str:
    """The page on which a problem is mended."""
    here = [draft.organisation.code, draft.pk]
    first, _, rest = key.partition("[") if "[" in key else key.partition(".")
    if first in ("items", "scales") and "[" in key:
        if "levels" not in key:
            return reverse("assessments:draft_part", args=[*here, first, int(rest.partition("]")[0])])
    elif first == "responses" and (name := rest.rpartition(".")[0] or rest) in data.get("responses", {}):
        return reverse("assessments:draft_part", args=[*here, "answers", [*data["responses"]].index(name) + 1])
    elif first in HeadForm.KEYS:
        return reverse("assessments:draft_head", args=here)
    return reverse("assessments:draft_file", args=here)


def move(request: PageRequest, draft: InstrumentDraft) -> HttpResponse:
    """An item or a scale up or down."""
    kind, by = request.POST.get("kind"), {"up": -1, "down": 1}.get(request.POST.get("way", ""))
    place, revision = request.POST.get("place", ""), request.POST.get("revision", "")
    if kind not in ("items", "scales") or by is None or not is_number(place) or not is_number(revision):
        raise Http404
    form = DraftForm(request.POST)
    done, _ = run(
        form,
        lambda: keep(
            request, draft, int(revision), f"{WORDS[kind]} {int(place) + 1} moved {request.POST['way']}",
            lambda data: moved(data, kind, int(place), by),
        ),
    )  # fmt: skip
    if not done:
        messages.error(request, MOVED_ON)
    return redirect(f"{draft.get_absolute_url()}#{kind}")


def keep(
    request: PageRequest, draft: InstrumentDraft, revision: int, what: str, change: Callable[[Data], Data],
    before: Any = None, after: Any = None,
) -> InstrumentDraft:  # fmt: skip
    return actions.change_draft(
        by=request.user, draft=draft, content=changed(draft.content, change), revision=revision, at=timezone.now(),
        what=what, before=before, after=after,
    )  # fmt: skip


@page(WRITE)
def draft_head(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = draft_or_404(request, pk)
    data = data_of(found.content)
    form = HeadForm(request.POST or None, data_of_draft=data, revision=found.revision)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def change(old: Data) -> Data:
            new = replaced(old, values)
            return without_words(new) if form.cleaned_data.get("take_out") else new

        before = {key: data.get(key) for key in form.KEYS}
        if kept(
            form,
            found,
            lambda: keep(request, found, form.cleaned_data["revision"], "the whole", change, before, values),
        ):
            return saved(request, found)
    context = {**frame(request, found), "form": form, "heading": "The whole"}
    return render(request, "assessments/instruments/part.jinja", context)


def kept(form: DraftForm, draft: InstrumentDraft, do: Callable[[], Any]) -> bool:
    """Try it; after somebody else's change the next try is on the draft as it stands then."""
    done, _ = run(form, do)
    if not done:
        values: Any = form.data.copy()  # type: ignore[attr-defined]
        values["revision"] = str(InstrumentDraft.objects.values_list("revision", flat=True).get(pk=draft.pk))
        form.data = values
    return done


def saved(request: PageRequest, draft: InstrumentDraft, anchor: str = "") -> HttpResponse:
    messages.success(request, "The draft is kept.")
    return redirect(f"{draft.get_absolute_url()}{anchor}")


@page(WRITE)
def draft_part(request: PageRequest, code: str, pk: int, part: str, number: int) -> HttpResponse:
    """One item, answer scale or scale; number 0 is a new one."""
    found = draft_or_404(request, pk)
    data = data_of(found.content)
    number = place_of(data, part, number, request.POST.get("was", ""))
    if not number and "remove" in request.POST:
        raise Http404
    try:
        name, entry = entry_of(data, part, number)
    except KeyError:
        raise Http404 from None
    options = {"draft": data, "entry": entry, "revision": found.revision} | (
        {"name": name} if part == "answers" else {}
    )
    asked = request.POST.get("remove") if number else None
    form = FORMS[part](None if asked else request.POST or None, **options)
    if asked == "sure":
        return remove_part(request, found, part, number, name)
    if "more" in request.POST and part == "answers":
        form = with_more_rows(request, options)
    elif request.method == "POST" and form.is_valid():
        new, named = replaced(entry, form.values()), form.cleaned_data["id"]  # type: ignore[attr-defined]
        chosen = form.cleaned_data.get("scales") if part == "items" else None

        def change(old: Data) -> Data:
            return put(old, part, number, named, new, chosen)

        what, revision = f"{WORDS[part]} {named}", form.cleaned_data["revision"]
        if kept(form, found, lambda: keep(request, found, revision, what, change, entry, new)):
            return saved(request, found, f"#{part}")
    article = "a" if part == "scales" else "an"
    context = frame(request, found) | {
        "form": form,
        "heading": f"{WORDS[part].capitalize()} {name}" if number else f"Add {article} {WORDS[part]}",
        "number": number,
        "sure": asked,
        "hint": NO_WORDS if part == "items" and "text" not in form.fields else "",
        "elsewhere": [words for key, words in IN_THE_FILE.items() if entry.get(key)],
    }
    return render(request, "assessments/instruments/part.jinja", context)


def remove_part(request: PageRequest, draft: InstrumentDraft, part: str, number: int, name: str) -> HttpResponse:
    revision = request.POST.get("revision", "")
    what = f"{WORDS[part]} {name} removed"
    form = DraftForm(request.POST)
    if not is_number(revision) or not kept(
        form, draft, lambda: keep(request, draft, int(revision), what, lambda old: without(old, part, number), name)
    ):
        messages.error(request, MOVED_ON)
        return redirect(f"{draft.get_absolute_url()}#{part}")
    return saved(request, draft, f"#{part}")


def with_more_rows(request: PageRequest, options: dict[str, Any]) -> AnswersForm:
    values = request.POST.copy()
    rows = values.get("rows", "5")
    values["rows"] = str(int(rows) + 5 if is_number(rows) and len(rows) < 4 else 5)
    form = AnswersForm(values, **options)
    values["rows"] = str(form.count)
    form._errors = {}  # type: ignore[attr-defined] # shown again with more rows, not sent yet
    return form


@page(WRITE)
def draft_file(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The whole as text, for what no form offers; all that is wrong with it at once, with its line."""
    found = draft_or_404(request, pk)
    initial = {"content": found.content, "revision": found.revision}
    form = FileForm(request.POST or None, initial=initial)
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["content"].replace("\r\n", "\n")
        faults = faults_of(content)
        problem = refused(content)
        if problem:
            form.add_error("content", problem)
        elif kept(form, found, lambda: actions.change_draft(
            by=request.user, draft=found, content=content, revision=form.cleaned_data["revision"], at=timezone.now(), what="the file",
        )):  # fmt: skip
            if faults:
                messages.success(
                    request, f"The draft is kept. Before it can be published, mend {plural(len(faults), 'problem')}."
                )
                return redirect(found)
            return saved(request, found)
    context = {**frame(request, found), "form": form, "faults": faults}
    return render(request, "assessments/instruments/file.jinja", context)


def refused(content: str) -> str:
    """Why this text cannot even be kept as a draft; empty when it can."""
    try:
        data = data_of(content)
    except DefinitionsError as error:
        return (
            " ".join(f"{one.problem} {one.remedy}" for one in error.problems)
            + " What you typed is below; it is not kept yet."
        )
    if not holds_words(data.get("licence")) and (held := with_words(data)):
        return (
            f"The licence is not known to be open, and {plural(len(held), 'item')} {'has' if len(held) == 1 else 'have'} a wording. "
            f"Take the texts out, or write an open licence in one of these ways: {OPEN_EXAMPLES}."
        )
    return ""


@page(WRITE)
def draft_preview(request: PageRequest, code: str, pk: int, number: int) -> HttpResponse:
    found = draft_or_404(request, pk)
    try:
        instrument = parse_instrument(found.content.encode(), "draft.toml")
    except DefinitionsError as error:
        messages.error(
            request,
            f"It can be previewed once {plural(len(error.problems), 'problem')} {'is' if len(error.problems) == 1 else 'are'} fixed.",
        )
        return redirect(found)
    back = found.get_absolute_url()
    return preview(
        request, instrument, request.organisation.name, number, back, "assessments:draft_preview", [code, pk]
    )


@page(WRITE)
def draft_download(request: PageRequest, code: str, pk: int) -> HttpResponse:
    return as_file(draft_or_404(request, pk).content, f"draft-{pk}")
