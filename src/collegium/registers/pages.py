"""The pages that show a register: its list, its files, a row, its history, what was removed, one step back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView, View

from collegium.audit.actions import record_read
from collegium.audit.models import AuditEvent
from collegium.registers import files_out, history
from collegium.registers.catalogue import Catalogue
from collegium.registers.headings import headings_of
from collegium.registers.listing import listing, sorts
from collegium.registers.undo import undo
from collegium.registers.verbs import Remove
from collegium.wording.numbers import plural

if TYPE_CHECKING:
    from collegium.registers.register import Register


class OfRegister:
    """What the pages share: their register, and the row that the address names, if the reader may see it."""

    register: Register = cast(Any, None)
    request: Any
    kwargs: dict[str, Any]

    def row_or_404(self) -> Any:
        return get_object_or_404(self.register.shown(self.request), pk=self.kwargs["pk"])

    def row_for(self, verb: str) -> Any:
        """The row, if this may be done with it: 404 where it may not be seen, 403 where it may only be seen."""
        row = self.row_or_404()
        if not self.register.may(verb, row, self.request):
            raise PermissionDenied
        return row

    def is_shown(self, row: Any) -> bool:
        return bool(self.register.shown(self.request).filter(pk=row.pk).exists())

    def out_of_sight(self, done: str) -> HttpResponse:
        """After a step that takes the row out of what the reader sees: to the list, not to a page that is not there."""
        messages.success(self.request, f"{done} This {self.register.noun} is not in the list that you see.")
        return redirect(self.register.address("", self.request))

    def crumbs(self, row: Any = None) -> list[tuple[str, str]]:
        above = [*self.register.trail(self.request), (self.register.title, self.register.address("", self.request))]
        if row is not None:
            above.append((self.register.row_title(row, self.request), self.register.page_of(row, self.request)))
        return above

    def read_recorded(self, row: Any, what: str = "") -> None:
        record_read(
            by=self.request.user,
            subject=self.register.model._meta.label_lower,
            subject_id=row.pk if row is not None else "",
            organisation=self.register.organisation_code(self.request),
            reason=what,
        )

    def note_confided(self, keys: Iterable[str]) -> None:
        """Put on the record that rows, removed ones too, were read where they are confided."""
        rows = getattr(self.register.model, "every", self.register.model._default_manager)
        for row in rows.filter(pk__in=list(keys)):
            if self.register.confided(row, self.request):
                self.read_recorded(row)


class ListPage(OfRegister, TemplateView):
    """The list: summary, filters, rows."""

    def get_template_names(self) -> list[str]:
        return [self.register.list_template]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register, request = self.register, self.request
        asked = listing(register, request)
        page = page_of_rows(asked.rows, register.per_page, request.GET.get("page", ""))
        columns = [column for column in register.columns_of(request) if column.in_list]
        may_change = bool(register.change) and register.allows(register.change, request)
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "register": register,
            "trail": register.trail(request),
            "listing": asked,
            "page": page,
            "headings": headings_of(
                columns, asked.sort, [column.name for column in columns if sorts(register, column, request)]
            ),
            "rows": [
                (register.page_of(row, request), row, [column.short_words(row) for column in columns]) for row in page
            ],
            "columns": columns,
            "files": files_out.addresses(register, request),
            "add": register.address("add", request) if register.may_add(request) else "",
            "upload": register.upload_address(request) if register.may_upload(request) else "",
            "removed": register.address("removed", request) if may_change and Remove in (register.verbs or ()) else "",
            **register.summary(asked, request),
        }


class FilePage(OfRegister, View):
    """Exactly the rows that the list shows, all pages of them, as a file."""

    def get(self, request: Any, ending: str, **_: Any) -> HttpResponse:
        if ending not in files_out.WRITERS:
            raise Http404
        asked = listing(self.register, request)
        try:
            content, media_type = files_out.write(self.register, request, asked.rows, ending)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            query = request.GET.urlencode()
            return redirect(self.register.address("", request) + (f"?{query}" if query else ""))
        self.read_recorded(None, f"Exported as {ending}, {plural(asked.count, 'row')}")
        name = files_out.file_name(self.register, request, ending)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(content, content_type=media_type, headers=headers)


class RowPage(OfRegister, TemplateView):
    """One row: what it says, what can be done with it, and its history."""

    def get_template_names(self) -> list[str]:
        return [self.register.page_template]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register, request, row = self.register, self.request, self.row_or_404()
        revealed = register.confidential if register.confidential and register.reveals(row, request) else ()
        if revealed or register.confided(row, request):
            self.read_recorded(row)
        columns = [*register.columns_of(request), *(register.table_column(name, request) for name in revealed)]
        return {
            **super().get_context_data(**kwargs),
            "register": register,
            "row": row,
            "heading": register.row_title(row, request),
            "trail": self.crumbs(),
            "values": [(column.title, column.words(row)) for column in columns],
            "verbs": self.verbs(row),
            "steps": self.steps(row),
            "line": history.line_of(register, row, request),
            **register.about(row, request),
        }

    def verbs(self, row: Any) -> list[tuple[Any, str]]:
        """What the reader may do with the row, and where."""
        verbs = self.register.verbs_for(row, self.request)
        return [(verb, self.register.address(verb, self.request, row.pk)) for verb in verbs]

    def steps(self, row: Any) -> list[tuple[Any, str]]:
        """The steps that the reader may take now, and where."""
        steps = self.register.transitions_from(row, self.request)
        return [(step, self.register.address(step.name, self.request, row.pk)) for step in steps]


class BuiltInPage(RowPage):
    """A row that comes with Collegium: read, and nothing else, unless an own row may replace it."""

    def row_or_404(self) -> Any:
        return cast(Catalogue, self.register).built_in_or_404(self.kwargs["key"], self.request)

    def verbs(self, row: Any) -> list[tuple[Any, str]]:
        return []

    def steps(self, row: Any) -> list[tuple[Any, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register = cast(Catalogue, self.register)
        context = super().get_context_data(**kwargs)
        replace = ""
        if register.replaceable and register.may_add(self.request):
            names = [name for name in register.asked_columns if getattr(context["row"], name) not in (None, "")]
            answers = urlencode({name: getattr(context["row"], name) for name in names})
            replace = f"{register.address('add', self.request)}?{answers}"
        return context | {"replace": replace, "built_in": True}


class HistoryPage(OfRegister, TemplateView):
    """What was done to a row and to the others of its line, with the way back from the latest step."""

    template_name = "registers/history.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register, request, row = self.register, self.request, self.row_or_404()
        if register.confided(row, request):
            self.read_recorded(row)
        return {
            **super().get_context_data(**kwargs),
            "heading": register.row_title(row, request),
            "trail": self.crumbs(row),
            "history": history.history_of(register, row, request, may_undo=bool(register.verbs_for(row, request))),
        }


class RemovedPage(OfRegister, TemplateView):
    """What was removed, the latest first, with the way back."""

    template_name = "registers/removed.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register, request = self.register, self.request
        page = page_of_rows(history.removals(register, request), history.REMOVED_ON_A_PAGE, request.GET.get("page", ""))
        self.note_confided([event.subject_id for event in page])
        return {
            **super().get_context_data(**kwargs),
            "register": register,
            "trail": self.crumbs(),
            "page": page,
            "removed": history.removed_rows(register, list(page), request),
        }


class UndoPage(OfRegister, TemplateView):
    """One step back, after a look at what it was."""

    template_name = "registers/undo.jinja"

    def event(self) -> AuditEvent:
        event = history.undoable_event(self.register, self.kwargs["event"], self.request)
        if event is None:
            raise Http404
        return event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.event()
        self.note_confided([event.subject_id])
        return {
            **super().get_context_data(**kwargs),
            "register": self.register,
            "step": history.step_of(self.register, event, self.request),
            "trail": self.crumbs(),
        }

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        event = self.event()
        try:
            # Only a register with a first row adds something else in the same step.
            together = self.register.children if self.register.first else ()
            row = undo(by=request.user, event=event, children=together)
        except ValidationError as error:
            return self.render_to_response(self.get_context_data(problems=error.messages, **kwargs))
        if row is not None and not self.is_shown(row):
            return self.out_of_sight("Undone.")
        messages.success(request, "Undone.")
        return redirect(self.register.page_of(row, request) if row is not None else self.register.address("", request))


def page_of_rows(rows: Any, per_page: int, number: str) -> Page[Any]:
    """One page of the list; a list that fits on one page is not counted by a query of its own."""
    if isinstance(rows, QuerySet) and number in ("", "1"):
        first = list(rows[: per_page + 1])
        if len(first) <= per_page:
            rows = first
    return Paginator(rows, per_page).get_page(number)
