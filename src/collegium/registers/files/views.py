"""The pages of uploaded files: choose, match columns, check, save. The same for every kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView, View

from collegium.audit.actions import recorded
from collegium.registers.files import actions, presenters
from collegium.registers.files.forms import ApplyForm, CompleteForm, UploadForm
from collegium.registers.files.kinds import Context, FileKind, file_kind, file_kinds
from collegium.registers.files.mapping_form import MappingForm
from collegium.registers.files.mappings import first_mapping, with_daily
from collegium.registers.files.models import SavedMapping, WaitingFile
from collegium.registers.files.plan import Plan
from collegium.registers.files.planning import misplaced
from collegium.registers.files.reading import SEVERAL, RawTable, Upload, read_uploads
from collegium.registers.files.templates import template_csv, template_workbook
from collegium.registers.ordering import by_name
from collegium.tables.characters import composed
from collegium.tables.mapping import Mapping
from collegium.tables.mapping_files import from_toml
from collegium.tables.problems import Problem
from collegium.tables.writing import write_csv
from collegium.wording.numbers import rows_in_words

if TYPE_CHECKING:
    from collegium.registers.files.place import FilesPlace

LINES_A_PAGE = 50
GROUPS_SHOWN = 100
FILES_SHOWN = 20
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OfPlace:
    """What the pages share: their place, and the file that the address names, if the reader may see it."""

    place: FilesPlace = cast(Any, None)
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def waiting(self) -> WaitingFile:
        """404 for a file of another organisation, 403 for a kind that the reader may not use."""
        waiting = get_object_or_404(WaitingFile, pk=self.kwargs["pk"], scope=self.place.scope(self.request))
        self.place.refuse_others(waiting.kinds, self.request)
        if not may_open(waiting, self.request):
            raise Http404
        return waiting

    def here(self, name: str, *parts: Any) -> str:
        return self.place.address(name, self.request, *parts)

    def context_of(self, waiting: WaitingFile, **more: Any) -> Context:
        return self.place.context(
            self.request, options=waiting.options, file_name=waiting.file_name, sha256=waiting.sha256, **more
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = [{"text": text, "href": address} for text, address in self.place.trail(self.request)]
        upload = {"text": "Upload files", "href": self.here("")}
        shared = {
            "place": self.place,
            "here": self.here,
            "heading": self.place.heading(self.request),
            "title_of": self.place.title_of,
        }
        return {**super().get_context_data(**kwargs), **shared, "above": trail, "trail": [*trail, upload]}  # type: ignore[misc]


class UploadPage(OfPlace, TemplateView):
    """The form to upload a file, templates to fill in, saved mappings and earlier files."""

    template_name = "registers/files/upload.jinja"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("kind", "")
        if asked in {kind.id for kind in self.place.offered()}:
            self.place.refuse_others([asked], request)
        return self.render(self.form(initial={"kind": asked}))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if (asked := request.POST.get("kind", "")) in {kind.id for kind in self.place.offered()}:
            self.place.refuse_others([asked], request)
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.render(form)
        waiting, problems = self.take_in(form)
        if waiting is None:
            return self.render(form, problems)
        return redirect(self.here("preview" if waiting.decided else "mapping", waiting.pk))

    def form(self, *data: Any, **options: Any) -> UploadForm:
        return UploadForm(*data, kinds=self.kinds, kept=self.kept, **options)

    @cached_property
    def kinds(self) -> list[FileKind]:
        return [kind for kind in self.place.kinds(self.request) if not kind.own_page]

    @cached_property
    def kept(self) -> list[SavedMapping]:
        ids = [kind.id for kind in self.kinds]
        saved = SavedMapping.objects.filter(scope=self.place.scope(self.request), kind__in=ids)
        return list(saved.order_by(by_name("name"), "pk"))

    def render(self, form: UploadForm, problems: list[Problem] | None = None) -> HttpResponse:
        every = self.place.kinds(self.request)
        allowed = {kind.id for kind in every}
        files = WaitingFile.objects.filter(scope=self.place.scope(self.request)).select_related("by").defer("content")
        earlier = [
            waiting
            for waiting in files.order_by("-pk")[: FILES_SHOWN * 5]
            if allowed.issuperset(waiting.kinds) and may_open(waiting, self.request)
        ]
        context = self.get_context_data(
            form=form,
            groups=presenters.grouped(problems or [])[:GROUPS_SHOWN],
            form_has_errors=bool(form.errors or problems),
            kept=self.kept,
            kinds=every,
            files=earlier[:FILES_SHOWN],
            about=self.place.about(self.request),
        )
        return self.render_to_response(context)

    def take_in(self, form: UploadForm) -> tuple[WaitingFile | None, list[Problem]]:
        """Keep a file that can be read; a file that cannot is not kept, and its problems are shown."""
        given = form.cleaned_data
        file, said, sheet = given["file"], given["kind"], given["sheet"]
        saved = next((each for each in self.kept if str(each.pk) == given.get("mapping")), None)
        wanted = saved.kind if saved else "" if said == SEVERAL else said
        content = file.read()
        uploaded = read_uploads([Upload(file.name, content, wanted, sheet)], self.kinds)
        context = self.place.context(self.request)
        misplacements = (misplaced(raw.kind, raw.table.name, context) for raw in uploaded.tables)
        problems = uploaded.problems + [problem for problem in misplacements if problem]
        if problems:
            return None, problems
        if not uploaded.tables:
            problem = Problem(
                file.name, None, "", "", "This file has no rows.", "Fill in a table, and upload it again."
            )
            return None, [problem]
        keep = partial(
            actions.upload_file, by=self.request.user, scope=context.scope, file_name=file.name, content=content
        )
        # The files of a zip are known by their names, even where only one of them has rows.
        if len(uploaded.tables) > 1 or uploaded.packed:
            return keep(kind=SEVERAL, kinds=uploaded.kinds), []
        (raw,) = uploaded.tables
        mapping, decided = self.start(raw, saved)
        return keep(kind=raw.kind.id, kinds=[raw.kind.id], sheet=raw.sheet, mapping=mapping, decided=decided), []

    def start(self, raw: RawTable[FileKind], saved: SavedMapping | None) -> tuple[Mapping, bool]:
        """The first mapping, and whether it needs no decision: a saved one that fits, or recognised columns."""
        kind, context = raw.kind, self.place.context(self.request)
        columns = kind.fields_for(context)
        if saved is not None:
            chosen = with_daily(from_toml(saved.content, columns), kind, context)
        else:
            chosen = first_mapping(kind, raw.table, context)
        form = MappingForm(raw.table, columns, replace(chosen, sheet=raw.sheet))
        clear = not form.errors if saved is not None else form.is_clear(kind)
        return form.mapping, clear and kind.options_form is None


class MappingPage(OfPlace, TemplateView):
    """What the kind asks, which column is which, and what values mean."""

    template_name = "registers/files/mapping.jinja"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.waiting.content is None or self.waiting.kind == SEVERAL:
            return redirect(self.here("preview", self.waiting.pk))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def kind(self) -> FileKind:
        return file_kind(self.waiting.kind)

    @cached_property
    def context(self) -> Context:
        return self.context_of(self.waiting)

    @cached_property
    def raw(self) -> RawTable[FileKind]:
        waiting = self.waiting
        upload = Upload(waiting.file_name, bytes(waiting.content or b""), waiting.kind, waiting.sheet)
        return read_uploads([upload], [self.kind]).tables[0]

    def options(self, data: Any = None, initial: Any = None) -> Any:
        form = self.kind.options_form
        initial = initial or self.waiting.options or None
        return form(data, initial=initial, context=self.context, table=self.raw.table) if form else None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(self.mapping_form(), self.options(), show_errors=False)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.mapping_form(request.POST)
        if "check" not in request.POST:
            return self.render(form, self.options(initial=request.POST.dict()), show_errors=False)
        options = self.options(request.POST)
        if form.errors or (options is not None and not options.is_valid()):
            return self.render(form, options, show_errors=True)
        answers = options.answers() if options is not None else None
        try:
            self.keep(form.mapping, answers)
        except ValidationError as error:
            return self.render(form, options, show_errors=True, refused=error.messages)
        return redirect(self.here("preview", self.waiting.pk))

    @recorded
    def keep(self, mapping: Mapping, answers: dict[str, Any] | None) -> None:
        """For this file and, under a name, for others: both or neither."""
        actions.map_file(by=self.request.user, waiting=self.waiting, mapping=mapping, options=answers)
        if name := composed(self.request.POST.get("keep_as", "").strip())[:120]:
            actions.keep_mapping(
                by=self.request.user, scope=self.waiting.scope, kind=self.kind, name=name, mapping=mapping
            )

    def mapping_form(self, data: Any = None) -> MappingForm:
        columns = self.kind.fields_for(self.context)
        return MappingForm(self.raw.table, columns, from_toml(self.waiting.mapping, columns), data)

    def render(
        self, form: MappingForm, options: Any, *, show_errors: bool, refused: Sequence[str] = ()
    ) -> HttpResponse:
        """`refused`: what is wrong with the name under which the mapping is kept."""
        errors = [*form.errors, *(("keep_as", text) for text in refused)] if show_errors else []
        if options is not None and show_errors:
            asked = [
                (f"id_{name}" if name != "__all__" else "maincontent", text)
                for name, texts in options.errors.items()
                for text in texts
            ]
            errors = [*asked, *errors]
        context = self.get_context_data(
            waiting=self.waiting,
            kind=self.kind,
            form=form,
            options=options,
            errors=errors,
            form_has_errors=bool(errors),
        )
        return self.render_to_response(context)


class PreviewPage(OfPlace, TemplateView):
    """What saving would do; saved when it is what the user was shown. Afterwards: what was done."""

    template_name = "registers/files/preview.jinja"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(ApplyForm())

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ApplyForm(request.POST)
        if not self.waiting.open or not form.is_valid():
            return self.render(form)
        given = form.cleaned_data
        context = self.context_of(self.waiting, complete_on=given["complete_on"])
        try:
            unused = actions.apply_file(
                by=request.user, waiting=self.waiting, context=context, fingerprint=given["fingerprint"]
            ).unused
        except actions.ChangedSince as error:
            messages.warning(request, error.messages[0])
            return redirect(request.get_full_path())
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.render(form)
        messages.success(request, f"{self.waiting.file_name} was saved.")
        for note in unused:
            messages.info(request, note)
        return redirect(self.here("preview", self.waiting.pk))

    def render(self, form: ApplyForm) -> HttpResponse:
        waiting = self.waiting
        context = self.get_context_data(waiting=waiting, form=form, form_has_errors=bool(form.errors))
        if not waiting.open:
            words = rows_in_words(waiting.read, waiting.used, waiting.left_out)
            done = {**context, "rows_in_words": words}
            return self.response_class(self.request, ["registers/files/done.jinja"], done, using=self.template_engine)
        if waiting.content is None:
            return redirect(self.place.own_page(file_kind(waiting.kind), self.request))
        if not waiting.decided:
            return redirect(self.here("mapping", waiting.pk))
        return self.render_to_response({**context, **self.preview()})

    def preview(self) -> dict[str, Any]:
        request = self.request
        complete = CompleteForm(
            request.GET if "complete" in request.GET else None, initial={"complete_on": request.today}
        )
        plan = actions.plan_of(self.waiting, self.context_of(self.waiting, complete_on=complete.day))
        asked = request.GET.get("show", "")
        parts = {part.name: part for part in plan.parts}
        part = parts.get(asked) or next((part for part in plan.parts if part.items), None)
        page = Paginator(part.items if part else [], LINES_A_PAGE).get_page(request.GET.get("page"))
        groups = presenters.grouped(plan.problems)
        return {
            "plan": plan,
            "complete": complete,
            "can_end": any(file_kind(kind).ending for kind in self.waiting.kinds),
            "part": part,
            "page": page,
            "lines": [part.line(item) for item in page] if part else [],
            "counts": presenters.count_rows(plan),
            "changes_in_words": presenters.changes_in_words(plan),
            "rows_in_words": rows_in_words(plan.read, plan.used, plan.left_out),
            "groups": groups[:GROUPS_SHOWN],
            "number_of_groups": len(groups),
        }


class ProblemsFile(OfPlace, View):
    """Every problem of the file, as a file."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.waiting.content is None:
            raise Http404
        complete = CompleteForm(request.GET if "complete" in request.GET else None)
        plan: Plan = actions.plan_of(self.waiting, self.context_of(self.waiting, complete_on=complete.day))
        columns = [column.name for column in fields(Problem)]
        rows = [[getattr(problem, name) for name in columns] for problem in plan.problems]
        return download(write_csv(columns, rows, mark=True), "problems.csv")


class DiscardPage(OfPlace, View):
    """Give the file up; only on asking."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.here("preview", self.waiting.pk))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.discard_file(by=request.user, waiting=self.waiting)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, f"{self.waiting.file_name} was discarded. Nothing was saved.")
        return redirect(self.here(""))


class MappingFile(OfPlace, View):
    """A saved mapping as a file, for the command line or for another organisation."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        saved = get_object_or_404(SavedMapping, pk=self.kwargs["pk"], scope=self.place.scope(request))
        self.place.refuse_others([saved.kind], request)
        return download(saved.content.encode(), "mapping.toml", "application/toml")


class TemplateFile(OfPlace, View):
    """An empty table to fill in: one kind as CSV, or a workbook of all of them."""

    def get(self, request: Any, name: str, *args: Any, **kwargs: Any) -> HttpResponse:
        kinds, context = self.place.kinds(request), self.place.context(request)
        if name == SEVERAL:
            ours = [kind for kind in kinds if kind.ours]
            if not ours:
                raise PermissionDenied
            return download(template_workbook(ours, context), "collegium-template.xlsx", EXCEL)
        if name in {kind.id for kind in self.place.offered()}:
            self.place.refuse_others([name], request)
        kind = next((kind for kind in kinds if kind.id == name and kind.has_header), None)
        if kind is None or not kind.fields_for(context):
            raise Http404
        return download(template_csv(kind, context), f"{kind.id}.csv")


def download(content: bytes, name: str, media_type: str = "text/csv; charset=utf-8") -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def may_open(waiting: WaitingFile, request: Any) -> bool:
    """A file whose rows or columns are not for this reader is there only for the person who uploaded it."""
    kinds = [kind for kind in file_kinds() if kind.id in waiting.kinds]
    hidden = any(kind.own_only or (kind.hides_from is not None and kind.hides_from(request)) for kind in kinds)
    return not hidden or waiting.by_id == request.user.pk
