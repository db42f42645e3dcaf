"""The pages of every register, on Django's generic views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.views.generic import FormView, TemplateView, View

from collegium.audit.actions import record_read, recorded
from collegium.audit.models import AuditEvent
from collegium.registers import files_out, history, writing
from collegium.registers.forms import VersionForm, attach, date_field, reason_field
from collegium.registers.headings import headings_of, indefinite
from collegium.registers.listing import listing
from collegium.registers.undo import undo
from collegium.registers.verbs import Add, ChangeFrom, Correct, End, Remove, Transition, Verb

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


class ListPage(OfRegister, TemplateView):
    """The list: summary, filters, rows."""

    def get_template_names(self) -> list[str]:
        return [self.register.list_template]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register, request = self.register, self.request
        asked = listing(register, request)
        page = Paginator(asked.rows, register.per_page).get_page(request.GET.get("page"))
        columns = [column for column in register.columns_of(request) if column.in_list]
        may_change = bool(register.change) and register.allows(register.change, request)
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "register": register,
            "trail": register.trail(request),
            "listing": asked,
            "page": page,
            "headings": headings_of(columns, request, asked.sort),
            "rows": [(register.page_of(row, request), row, [column.words(row) for column in columns]) for row in page],
            "columns": columns,
            "files": files_out.addresses(register, request),
            "add": register.address("add", request) if register.may_add(request) else "",
            "upload": register.upload_address(request) if register.may_upload(request) else "",
            "removed": history.removed_rows(register, request)
            if may_change and Remove in (register.verbs or ())
            else [],
            **register.summary(asked, request),
        }


class FilePage(OfRegister, View):
    """Exactly the rows that the list shows, all pages of them, as a file."""

    def get(self, request: Any, ending: str, **_: Any) -> HttpResponse:
        if ending not in files_out.WRITERS:
            raise Http404
        asked = listing(self.register, request)
        content, media_type = files_out.write(self.register, request, asked.rows, ending)
        self.read_recorded(None, f"Exported as {ending}, {asked.count} rows")
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
        if revealed:
            self.read_recorded(row)
        columns = [*register.columns_of(request), *(register.table_column(name, request) for name in revealed)]
        verbs = register.verbs_for(row, request)
        return {
            **super().get_context_data(**kwargs),
            "register": register,
            "row": row,
            "heading": register.row_title(row, request),
            "trail": self.crumbs(),
            "values": [(column.title, column.words(row)) for column in columns],
            "verbs": [(verb, register.address(verb, request, row.pk)) for verb in verbs],
            "steps": [
                (step, register.address(step.name, request, row.pk)) for step in register.transitions_from(row, request)
            ],
            "line": history.line_of(register, row, request),
            **register.about(row, request),
        }


class HistoryPage(OfRegister, TemplateView):
    """What was done to a row and to the others of its line, with the way back from the latest step."""

    template_name = "registers/history.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register, request, row = self.register, self.request, self.row_or_404()
        return {
            **super().get_context_data(**kwargs),
            "heading": register.row_title(row, request),
            "trail": self.crumbs(row),
            "history": history.history_of(register, row, request, may_undo=bool(register.verbs_for(row, request))),
        }


class RemovedPage(OfRegister, TemplateView):
    """What was removed lately, with the way back."""

    template_name = "registers/removed.jinja"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        removed = history.removed_rows(self.register, self.request)
        context = super().get_context_data(**kwargs)
        return {**context, "register": self.register, "trail": self.crumbs(), "removed": removed}


class FormPage(OfRegister, FormView[Any]):
    """A form about a row, or a new one; what the writer refuses is shown next to its fields."""

    verb: Verb
    button = "Save"
    done = "Saved."
    warning = False
    row: Any = None
    latest: Any = None  # the row as somebody else has just saved it

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.row = self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> Any:
        return self.row_for(self.verb)

    def get_template_names(self) -> list[str]:
        return [self.register.form_template]

    def get_form(self, form_class: Any = None) -> Any:
        form = VersionForm(self.request.POST if self.request.method == "POST" else None, initial=self.first_answers())
        form.fields.update(self.fields())
        if self.row is None:
            del form.fields["version"]
        return form

    def names(self) -> tuple[str, ...]:
        names = self.register.names_for(self.verb)
        if self.row is not None and not self.register.reveals(self.row, self.request):
            return tuple(name for name in names if name not in self.register.confidential)
        return names

    def fields(self) -> dict[str, Any]:
        return self.register.fields(self.names(), self.request, self.row)

    def first_answers(self) -> dict[str, Any]:
        meta = self.register.model._meta
        answers = {name: field_answer(self.row, meta.get_field(name)) for name in self.names()}
        return answers | {"version": writing.version_of(self.row)}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            result = self.save(form)
        except writing.Outdated as error:
            return self.outdated(form, error)
        except ValidationError as error:
            attach(error, [form], renamed=self.renamed())
            return self.form_invalid(form)
        messages.success(self.request, self.message(result))
        return redirect(self.target(result))

    def outdated(self, form: Any, error: writing.Outdated) -> HttpResponse:
        """Two people at once: show both versions, and let this one decide."""
        self.latest = error.stored
        form.data = form.data.copy()
        form.data["version"] = writing.version_of(error.stored)
        form.add_error(None, error.messages[0])
        return self.form_invalid(form)

    def save(self, form: Any) -> Any:
        raise NotImplementedError

    def renamed(self) -> dict[str, str]:
        return {}

    def message(self, result: Any) -> str:
        """With the way back, where there is one."""
        event = history.latest_event_of(self.register, result, self.request)
        if event is None:
            return self.done
        link = self.register.address("undo", self.request, event.pk)
        return format_html('{} <a href="{}">Undo</a>', self.done, link)

    def target(self, result: Any) -> str:
        return self.register.page_of(result, self.request)

    def heading(self) -> str:
        raise NotImplementedError

    def about(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register, request = self.register, self.request
        context = super().get_context_data(**kwargs)
        context |= {
            "register": register,
            "row": self.row,
            "heading": self.heading(),
            "about": self.about(),
            "button": self.button,
            "warning": self.warning,
            "trail": self.crumbs(self.row),
            "back": register.page_of(self.row, request) if self.row is not None else register.address("", request),
            "form_has_errors": bool(context["form"].errors),
            "conflict": history.conflict(register, self.latest, context["form"], request) if self.latest else [],
        }
        if self.row is not None and self.verb is not Correct:
            columns = register.columns_of(request)
            context["values"] = [(column.title, text) for column in columns if (text := column.words(self.row))]
        if self.row is not None and set(self.names()) & set(register.confidential) and request.method == "GET":
            self.read_recorded(self.row)
        return context


class AddPage(FormPage):
    verb = Add
    button = "Save"

    def prepare(self) -> Any:
        if not self.register.may("add", None, self.request):
            raise PermissionDenied
        return None

    def first_answers(self) -> dict[str, Any]:
        return self.register.first_answers(self.request)

    def save(self, form: Any) -> Any:
        values = self.register.values(form.cleaned_data, self.names())
        return self.register.add(by=self.request.user, values=values, request=self.request)

    def heading(self) -> str:
        return f"Add {indefinite(self.register.noun)}"


class CorrectPage(FormPage):
    """It was recorded wrongly."""

    verb = Correct

    def fields(self) -> dict[str, Any]:
        return {**super().fields(), "reason": reason_field(required=False)}

    def save(self, form: Any) -> Any:
        given = form.cleaned_data
        return self.register.correct(
            by=self.request.user,
            row=self.row,
            values=self.register.values(given, self.names()),
            version=given["version"],
            reason=given["reason"],
            request=self.request,
        )

    def heading(self) -> str:
        return f"Correct {self.register.noun}" if self.register.dated else f"Change {self.register.noun}"

    def about(self) -> str:
        if ChangeFrom not in (self.register.verbs or ()):
            return ""
        return "Use this for mistakes. If something became different on a day, record a change instead."


class ChangePage(FormPage):
    """Something became different on a day; what held before stays."""

    verb = ChangeFrom

    def prepare(self) -> Any:
        row = super().prepare()
        if not self.names_of(row):
            raise Http404
        return row

    def names_of(self, row: Any) -> tuple[str, ...]:
        return self.register.names_for(ChangeFrom)

    def fields(self) -> dict[str, Any]:
        first = date_field(label="First day of the change", help_text="What is recorded now ends on the day before.")
        return {"on": first, **super().fields(), "reason": reason_field(required=False)}

    def save(self, form: Any) -> Any:
        given = form.cleaned_data
        return writing.change_from(
            by=self.request.user,
            row=self.row,
            on=given["on"],
            values=self.register.values(given, self.names()),
            version=given["version"],
            reason=given["reason"],
        )

    def renamed(self) -> dict[str, str]:
        return {"starts": "on"}

    def heading(self) -> str:
        return f"Change {self.register.noun} from a day"


class EndPage(FormPage):
    """It holds no longer than to the end of a day."""

    verb = End

    def fields(self) -> dict[str, Any]:
        return {"ends": date_field(label=self.register.label("ends")), "reason": reason_field(required=False)}

    def save(self, form: Any) -> Any:
        given = form.cleaned_data
        return writing.end(
            by=self.request.user, row=self.row, ends=given["ends"], version=given["version"], reason=given["reason"]
        )

    def heading(self) -> str:
        return f"End {self.register.noun}"


class RemovePage(FormPage):
    """It should never have been recorded."""

    verb = Remove
    button = "Remove"
    done = "Removed."
    warning = True

    def names(self) -> tuple[str, ...]:
        return ()

    def fields(self) -> dict[str, Any]:
        return {"reason": reason_field(required=self.register.reason_needed)}

    def save(self, form: Any) -> AuditEvent:
        given = form.cleaned_data
        return self.register.remove(
            by=self.request.user, row=self.row, reason=given["reason"], version=given["version"]
        )

    def message(self, result: AuditEvent) -> str:
        return format_html('Removed. <a href="{}">Undo</a>', self.register.address("undo", self.request, result.pk))

    def target(self, result: Any) -> str:
        return self.register.after_removal(self.row, self.request)

    def heading(self) -> str:
        return f"Remove {self.register.noun}"

    def about(self) -> str:
        if End not in (self.register.verbs or ()):
            return ""
        return "Use this for what should never have been recorded. If it was true and is over, end it instead."


class TransitionPage(FormPage):
    """A step in the life of a row."""

    step: Transition = cast(Transition, None)
    verb = Correct

    def prepare(self) -> Any:
        row = self.row_for(self.step.name)
        if self.step not in self.register.transitions_from(row, self.request):
            raise Http404
        return row

    def names(self) -> tuple[str, ...]:
        return self.step.asks

    def fields(self) -> dict[str, Any]:
        return {**super().fields(), **(self.step.form().fields if self.step.form else {})}

    def save(self, form: Any) -> Any:
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        answers = self.register.values(given, self.step.asks) | {
            name: value for name, value in given.items() if name not in self.step.asks
        }
        with recorded:
            stored = writing.locked(self.row)
            writing.check_version(stored, form.cleaned_data["version"])
            return self.step.action(by=self.request.user, row=stored, on=self.request.today, **answers)

    def message(self, result: Any) -> str:
        return self.step.done

    def target(self, result: Any) -> str:
        return self.register.page_of(result if result is not None else self.row, self.request)

    def heading(self) -> str:
        return self.step.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"button": self.step.title, "about": self.step.intro, "warning": self.step.warning}


class UndoPage(OfRegister, TemplateView):
    """One step back, after a look at what it was."""

    template_name = "registers/undo.jinja"

    def event(self) -> AuditEvent:
        event = history.undoable_event(self.register, self.kwargs["event"], self.request)
        if event is None:
            raise Http404
        return event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step = history.step_of(self.register, self.event(), self.request)
        context = super().get_context_data(**kwargs)
        return {**context, "register": self.register, "step": step, "trail": self.crumbs()}

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        from collegium.registers.register import REGISTERS

        labels = {label: register.model for label, register in REGISTERS.items()}
        try:
            row = undo(by=request.user, event=self.event(), models_by_label=labels)
        except ValidationError as error:
            return self.render_to_response(self.get_context_data(problems=error.messages, **kwargs))
        messages.success(request, "Undone.")
        return redirect(self.register.page_of(row, request) if row is not None else self.register.address("", request))


def field_answer(row: Any, field: Any) -> Any:
    """What a form holds at first of a stored column."""
    if field.many_to_many:
        return [other.pk for other in getattr(row, field.name).all()]
    return getattr(row, field.attname)
