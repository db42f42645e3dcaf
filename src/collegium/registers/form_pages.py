"""The pages that write: a form for each verb, on Django's generic views."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.views.generic import FormView

from collegium.audit.actions import recorded
from collegium.audit.models import AuditEvent
from collegium.registers import history, writing
from collegium.registers.forms import OpenedField, VersionForm, attach, date_field, opened_now, reason_field
from collegium.registers.headings import indefinite
from collegium.registers.pages import OfRegister
from collegium.registers.verbs import Add, ChangeFrom, Correct, End, Remove, Transition, Verb


class FormPage(OfRegister, FormView[Any]):
    """A form about a row, or a new one; what the writer refuses is shown next to its fields."""

    verb: Verb
    button = "Save"
    done = "Saved."
    warning = False
    row: Any = None
    since = 0  # the newest entry of the record before this form was saved
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
        return self.revealed(self.register.names_for(self.verb))

    def revealed(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those whose values the reader may see."""
        if self.row is not None and not self.register.reveals(self.latest or self.row, self.request):
            return tuple(name for name in names if name not in self.register.confidential)
        return names

    def fields(self) -> dict[str, Any]:
        return self.register.fields(self.names(), self.request, self.row)

    def first_answers(self) -> dict[str, Any]:
        meta = self.register.model._meta
        answers = {name: field_answer(self.row, meta.get_field(name)) for name in self.names()}
        return answers | {"version": writing.version_of(self.row)}

    def form_valid(self, form: Any) -> HttpResponse:
        self.since = history.last_entry()
        try:
            result = self.save(form)
        except writing.Outdated as error:
            return self.outdated(form, error)
        except SentTwice as error:
            messages.info(self.request, "This was saved already. It was not added a second time.")
            return redirect(self.target(error.row))
        except ValidationError as error:
            attach(error, [form], renamed=self.renamed())
            return self.form_invalid(form)
        if isinstance(result, self.register.model) and not self.is_shown(result):
            return self.out_of_sight(self.done)
        messages.success(self.request, self.message(result))
        return redirect(self.target(result))

    def outdated(self, form: Any, error: writing.Outdated) -> HttpResponse:
        """Two people at once: show both versions, and let this one decide."""
        if not self.is_shown(error.stored):
            return self.out_of_sight("Nothing was saved: someone else changed this after you opened it.")
        self.latest = error.stored
        form.data = form.data.copy()
        form.data["version"] = writing.version_of(error.stored)
        form.add_error(None, error.messages[0])
        return self.form_invalid(form)

    def conflict(self, form: Any) -> list[history.Difference]:
        return history.conflict(self.register, self.latest, form, self.request) if self.latest else []

    def save(self, form: Any) -> Any:
        raise NotImplementedError

    def renamed(self) -> dict[str, str]:
        return {}

    def message(self, result: Any) -> str:
        """With the way back, where there is one."""
        event = history.entry_since(self.register, self.since, self.request)
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
            "conflict": self.conflict(context["form"]),
        }
        if self.row is not None and self.verb is not Correct:
            columns = register.columns_of(request)
            context["values"] = [(column.title, text) for column in columns if (text := column.words(self.row))]
        # Answers that come back with a problem are the reader's own; a page about a conflict shows what is stored.
        shows_stored = request.method == "GET" or self.latest is not None
        reveals = shows_stored and set(self.names()) & set(register.confidential)
        if self.row is not None and (reveals or register.confided(self.row, request)):
            self.read_recorded(self.row)
        return context


class SentTwice(Exception):
    """What a form would add was added by it already; `row` is that."""

    def __init__(self, row: Any) -> None:
        super().__init__("The form was sent twice.")
        self.row = row


class AddPage(FormPage):
    verb = Add
    button = "Save"

    def prepare(self) -> Any:
        if not self.register.may("add", None, self.request):
            raise PermissionDenied
        return None

    def first_answers(self) -> dict[str, Any]:
        return {**self.register.first_answers(self.request), "opened": opened_now()}

    def fields(self) -> dict[str, Any]:
        first = self.register.first_row()
        more = first.fields(first.names_for(Correct), self.request) if first else {}
        return {**super().fields(), **more, "opened": OpenedField()}

    def save(self, form: Any) -> Any:
        """The row, with the first row of what belongs to it: both or neither."""
        register, first = self.register, self.register.first_row()
        with recorded:
            values = register.values(form.cleaned_data, self.names())
            self.refuse_twice(values, form)
            row = register.add(by=self.request.user, values=values, request=self.request)
            self.refuse_twice(values, form, new=row)  # sent twice at the same moment: from here on, only this goes on
            if first:
                values = first.values(form.cleaned_data, first.names_for(Correct))
                owner = {first.model._meta.get_field(first.fixed[0]).attname: row.pk}  # type: ignore[union-attr]
                first.add(by=self.request.user, values=owner | values, request=self.request)
        return row

    def refuse_twice(self, values: dict[str, Any], form: Any, new: Any = None) -> None:
        opened = form.cleaned_data["opened"]
        if opened and (row := history.added_since(opened, self.register, values, self.request, but=new)):
            raise SentTwice(row)

    def message(self, result: Any) -> str:
        if warning := self.register.warning_of(result, self.request):
            messages.warning(self.request, warning)
        return super().message(result)

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
        word = "Correct" if self.register.dated else "Change"
        return self.register.correct_title or f"{word} {self.register.noun}"

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
        """What the form holds at first: a step may ask for what this reader may not see, but never shows it."""
        return self.revealed(self.step.asks)

    def fields(self) -> dict[str, Any]:
        return self.register.step_fields(self.step, self.row, self.request)

    def first_answers(self) -> dict[str, Any]:
        return super().first_answers() | self.register.step_answers(self.step, self.row, self.request)

    def save(self, form: Any) -> Any:
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        answers = self.register.values(given, self.step.asks) | {
            name: value for name, value in given.items() if name not in self.step.asks
        }
        with recorded:
            stored = writing.locked(self.row)
            writing.check_version(stored, form.cleaned_data["version"])
            return self.step.action(by=self.request.user, row=stored, on=self.request.today, **answers)

    def conflict(self, form: Any) -> list[history.Difference]:
        """What the step itself asks is no column, even where one has its name."""
        own = set(self.step.form.base_fields if self.step.form else ()) - set(self.step.asks)
        if not self.latest:
            return []
        return history.conflict(self.register, self.latest, form, self.request, apart_from=own)

    def message(self, result: Any) -> str:
        return self.step.done

    def target(self, result: Any) -> str:
        row = result if isinstance(result, self.register.model) else self.row
        return self.register.page_of(row, self.request)

    def heading(self) -> str:
        return self.step.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"button": self.step.title, "about": self.step.intro, "warning": self.step.warning}


def field_answer(row: Any, field: Any) -> Any:
    """What a form holds at first of a stored column."""
    if field.many_to_many:
        return [other.pk for other in getattr(row, field.name).all()]
    return getattr(row, field.attname)
