"""The declaration of a register. Pages, forms, filters, files and the record follow from it.

A register is a kind of fact that people list, read, add, correct, change from a day, end, remove, restore, import and
export. `docs/how-to/add-a-register.md` walks through an example.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import repeat
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.urls import URLPattern, reverse

from collegium.audit.actions import Actor
from collegium.audit.models import AuditEvent
from collegium.registers import writing
from collegium.registers.columns import AnyColumn, Column, TableColumn
from collegium.registers.filters import filters_of
from collegium.registers.forms import Offer, by_attribute, fields_from_model, sentence_case
from collegium.registers.leaks import refuse_leaks
from collegium.registers.numbers import is_number
from collegium.registers.periods import Period
from collegium.registers.sight import Permissions, Sight
from collegium.registers.verbs import DATED, UNDATED, Add, ChangeFrom, Correct, End, Import, Remove, Transition, Verb

DATES = ("starts", "ends")

# Every register by its model's label, filled as they are declared: undo and the tests about all registers read it.
REGISTERS: dict[str, Register] = {}


class Register(Sight):
    """One register. What is not declared follows from the model; anything unusual overrides a method."""

    model: ClassVar[type[models.Model]]
    name: ClassVar[str] = ""  # of the page of a row, among the app's addresses: "digest"; it begins the others
    plural: ClassVar[str] = ""  # of the list: "digests"
    namespace: ClassVar[str] = ""  # the app's, unless said otherwise
    title: ClassVar[str] = ""  # heading of the list
    noun: ClassVar[str] = ""  # "digest"
    correct_title: ClassVar[str] = ""  # of the link to correct a row, where “Change” would be mistaken for another step
    read: ClassVar[Permissions] = ()
    change: ClassVar[Permissions] = ()
    export: ClassVar[Permissions] = ()  # empty: who may read
    upload: ClassVar[Permissions] = ()  # empty: who may change
    columns: ClassVar[tuple[str | Column, ...]] = ()  # of the list and of files, in their order
    asked: ClassVar[tuple[str, ...]] = ()  # of the forms; empty: the table's columns of the list, and confidential ones
    fixed: ClassVar[tuple[str, ...]] = ()  # asked once, when a row is added
    details: ClassVar[tuple[str, ...]] = ()  # too long for the list: on the page of a row and in files
    filters: ClassVar[tuple[str, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ()
    identity: ClassVar[tuple[str, ...]] = ()  # what tells that a row of a file is one that is recorded
    file_kind: ClassVar[str] = ""  # the kind of file by which rows are uploaded, where it is declared elsewhere
    confidential: ClassVar[tuple[str, ...]] = ()
    verbs: ClassVar[tuple[Verb, ...] | None] = None
    own_pages: ClassVar[
        tuple[str, ...]
    ] = ()  # "page", "history", "undo" or verbs: the app has views of its own, or none
    transitions: ClassVar[tuple[Transition, ...]] = ()
    state: ClassVar[str] = "state"  # the column that transitions look at
    children: ClassVar[tuple[str, ...]] = ()  # relations whose rows are removed and restored together with a row
    first: ClassVar[type[Register] | None] = None  # its first row is added together with a row: a unit's first place
    parameters: ClassVar[tuple[str, ...]] = ()  # of the address, besides filters: what `summary` asks
    labels: ClassVar[Mapping[str, str]] = {}
    hints: ClassVar[Mapping[str, str]] = {}
    removed_columns: ClassVar[
        tuple[str, ...]
    ] = ()  # what the list of removed rows shows of one; the first three unless said
    history_words: ClassVar[Mapping[str, str]] = {}  # what the history calls a step: {"publish": "Published"}
    intro: ClassVar[str] = ""  # a sentence under the heading of the list
    empty: ClassVar[str] = ""  # what an empty list says: the next step
    reason_needed: ClassVar[bool] = True  # for a removal
    per_page: ClassVar[int] = 50
    list_template: ClassVar[str] = "registers/list.jinja"
    page_template: ClassVar[str] = "registers/page.jinja"
    form_template: ClassVar[str] = "registers/form.jinja"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "model" not in cls.__dict__:
            return  # a base class
        names = cls.model._meta
        cls.namespace = cls.namespace or names.app_label
        cls.noun = cls.noun or str(names.verbose_name)
        cls.title = cls.title or sentence_case(str(names.verbose_name_plural))
        cls.name = cls.name or cls.noun.replace(" ", "_")
        cls.plural = cls.plural or f"{cls.name}s"
        if cls.verbs is None:
            cls.verbs = DATED if issubclass(cls.model, Period) else UNDATED
        refuse_leaks(cls)
        writing.CONFIDENTIAL[cls.model] = frozenset(cls.confidential)
        register = REGISTERS[names.label_lower] = cls()
        if register.restricted:
            writing.RESTRICTED.add(cls.model)
        if Import in cls.verbs and cls.identity and not cls.file_kind:
            from collegium.registers.files_in import offer_file_kind

            offer_file_kind(register)

    # Reading

    def organisation_code(self, request: Any) -> str:
        """Of the organisation whose rows are looked at, for the record."""
        return ""

    def references(self, column: Any, request: Any) -> Offer | None:
        """The rows that a column may point to, with their names; None: by themselves."""
        return None

    def named(self, column: Any, request: Any) -> Offer | None:
        """The rows that the register's own rows point to, with their names: what lists and filters need of `references`."""
        return self.references(column, request)

    def codes(self, column: Any, request: Any) -> Mapping[Any, str] | None:
        """How files name the rows that a column points to."""
        return None

    def codes_to_choose(self, column: Any, request: Any) -> Mapping[Any, str]:
        """The codes by which a file may name any row that a form offers."""
        return self.codes(column, request) or {}

    def names_to_choose(self, column: Any, request: Any) -> Mapping[Any, str]:
        """The same by names: a file tells no more about what there is than a form."""
        return {key: str(text) for key, text in self.references(column, request) or []}

    def offers(self, name: str, request: Any) -> Offer | None:
        """The values of a column that the model itself does not list."""
        return None

    def reference_field(self, column: Any, options: dict[str, Any], request: Any) -> forms.Field:
        """The form field of a column that points to another row."""
        from collegium.registers.forms import choice_field

        return choice_field(self.references(column, request) or [], options, coerce=int)

    def label(self, name: str) -> str:
        """A column as forms, lists and files call it."""
        column: Any = self.model._meta.get_field(name)
        return self.labels.get(name) or sentence_case(str(column.verbose_name))

    def columns_of(self, request: Any) -> list[AnyColumn]:
        hidden = self.hidden(request)
        names = [name for name in (*self.columns, *self.details) if getattr(name, "name", name) not in hidden]
        return [name if isinstance(name, Column) else self.table_column(name, request) for name in names]

    def word_rule(self, word: str, request: Any) -> models.Q:
        """In which rows a search finds a word: every word of a text must be found."""
        paths = self.open_paths(self.search, request)
        return reduce(or_, (models.Q(**{f"{path}__found": word}) for path in paths), models.Q(pk__in=[]))

    def table_column(self, name: str, request: Any, *, past: bool = False) -> TableColumn:
        """`past`: it will name what earlier versions of rows pointed to as well."""
        field: Any = self.model._meta.get_field(name)
        named = self.references if past else self.named
        offer = named(field, request) if field.is_relation else self.offers(name, request)
        labels = dict(offer) if offer is not None else {} if field.is_relation else None
        codes = partial(self.codes, field, request) if field.is_relation else None
        return TableColumn(
            field=field, title=self.label(name), labels=labels, read_codes=codes,
            in_list=name not in self.details, in_file=not self.hides(field, request),
        )  # fmt: skip

    def columns_by_name(self, request: Any) -> dict[str, AnyColumn]:
        return {column.name: column for column in self.columns_of(request)}

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        """The filters of a column, by the name that stands in the address."""
        field: Any = self.model._meta.get_field(name)
        offer = self.filter_offer(field, request)
        return filters_of(field, self.label(name), None if offer is None else list(offer))

    def filter_offer(self, field: Any, request: Any) -> Offer | None:
        """What the filter of a column offers; None: anything may be entered."""
        if field.is_relation:
            return self.named(field, request) or []
        return self.offers(field.name, request) or field.flatchoices or None

    def row_title(self, row: Any, request: Any) -> str:
        """A row as a heading or a link names it."""
        return str(row)

    def summary(self, rows: Any, request: Any) -> dict[str, Any]:
        """What a register's own list template shows above the list, from the rows that were asked for."""
        return {}

    def about(self, row: Any, request: Any) -> dict[str, Any]:
        """What a register's own page template shows of a row."""
        return {}

    # Addresses

    def address(self, verb: str, request: Any, *parts: Any) -> str:
        """Of the list (""), of a row's page ("page"), or of what is done with it."""
        names = {"": self.plural, "page": self.name, "file": f"{self.plural}_file"}
        return reverse(
            f"{self.namespace}:{names.get(verb, f'{self.name}_{verb}')}", args=[*self.address_parts(request), *parts]
        )

    def address_parts(self, request: Any) -> tuple[Any, ...]:
        return ()

    def page_of(self, row: Any, request: Any) -> str:
        """Where a reader sees the row."""
        return self.address("page", request, row.pk)

    def after_removal(self, row: Any, request: Any) -> str:
        return self.address("", request)

    def trail(self, request: Any) -> list[tuple[str, str]]:
        """The pages above the list."""
        return []

    def upload_address(self, request: Any) -> str:
        """Where a file of this register is uploaded; empty: nowhere."""
        return ""

    @classmethod
    def urls(cls, at: str) -> list[URLPattern]:
        from collegium.registers.addresses import addresses_of

        return addresses_of(REGISTERS[cls.model._meta.label_lower], at)

    # Writing

    @property
    def asked_columns(self) -> tuple[str, ...]:
        """Columns that the forms ask."""
        if self.asked:
            return self.asked
        listed = [name for name in (*self.columns, *self.details) if isinstance(name, str)]
        return (*(name for name in listed if name not in DATES), *self.confidential, *(n for n in DATES if n in listed))

    def names_for(self, verb: Verb) -> tuple[str, ...]:
        """The columns that a form asks for a verb."""
        match verb:
            case Verb.ADD:
                return self.asked_columns
            case Verb.CORRECT:
                return tuple(name for name in self.asked_columns if name not in self.fixed)
            case Verb.CHANGE_FROM:
                kept = {*self.fixed, *getattr(self.model, "line", ()), *DATES}
                return tuple(name for name in self.asked_columns if name not in kept)
            case Verb.END:
                return ("ends",)
        return ()

    def fields(self, names: Sequence[str], request: Any, row: Any = None) -> dict[str, forms.Field]:
        """The form fields of some columns."""
        offers = {name: offer for name in names if (offer := self.form_offer(name, request, row)) is not None}

        def reference(column: Any, options: dict[str, Any]) -> forms.Field:
            return self.reference_field(column, options, request)

        return fields_from_model(
            self.model, names, references=reference, offers=offers, labels=self.labels, hints=self.hints
        )

    def form_offer(self, name: str, request: Any, row: Any) -> Offer | None:
        """What the form offers for a column; `row`: the one that is corrected, whose present value must stay on offer."""
        return self.offers(name, request)

    def warning_of(self, row: Any, request: Any) -> str:
        """What whoever has just added this row should know; empty where it is as usual."""
        return ""

    def starting_values(self, request: Any) -> dict[str, Any]:
        """Columns that a new row has without being asked."""
        return {}

    def starting_values_of_many(self, request: Any) -> Iterator[dict[str, Any]]:
        """The same for the new rows of a file, one after another: a register that numbers its rows counts on."""
        return repeat(self.starting_values(request))

    def first_answers(self, request: Any) -> dict[str, Any]:
        """What the form of a new row holds at first: links say what it is about, as ?unit=5&starts=2025-04-01."""
        given = {name: int(text) if is_number(text) else text for name, text in request.GET.items()}
        return {"starts": request.as_of, **given}

    def add(self, *, by: Actor | str, values: dict[str, Any], request: Any) -> Any:
        many = {field.name for field in self.model._meta.many_to_many}
        row = self.model(**self.starting_values(request), **{k: v for k, v in values.items() if k not in many})
        return writing.add(by=by, row=row, many={k: v for k, v in values.items() if k in many})

    def correct(
        self, *, by: Actor | str, row: Any, values: dict[str, Any], version: str | None, reason: str, request: Any
    ) -> Any:
        return writing.correct(by=by, row=row, values=values, version=version, reason=reason)

    def remove(self, *, by: Actor | str, row: Any, reason: str, version: str | None) -> AuditEvent:
        return writing.remove(by=by, row=row, reason=reason, children=self.children, version=version)

    def first_row(self) -> Register | None:
        return REGISTERS[self.first.model._meta.label_lower] if self.first else None

    def values(self, cleaned: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        return by_attribute(self.model, cleaned, names)

    def transitions_from(self, row: Any, request: Any) -> list[Transition]:
        """The steps that the reader may take with this row now."""
        here = getattr(row, self.state, None)
        return [
            step
            for step in self.transitions
            if (not step.from_ or here in step.from_)
            and self.allows(step.permissions or self.change, request)
            and self.may(step.name, row, request)
        ]

    def step_fields(self, step: Transition, row: Any, request: Any) -> dict[str, forms.Field]:
        """What the form of a step asks."""
        fields = self.fields(step.asks, request, row)
        for name in step.needs:
            fields[name].required = True
        return {**fields, **(step.form().fields if step.form else {})}

    def step_answers(self, step: Transition, row: Any, request: Any) -> dict[str, Any]:
        """What the form of a step holds at first, besides what the row says."""
        return {}

    def verbs_for(self, row: Any, request: Any) -> list[Verb]:
        """What the reader may do with this row now."""
        if not self.change or not self.allows(self.change, request):
            return []
        of_rows = (Correct, ChangeFrom, End, Remove)
        return [verb for verb in of_rows if verb in (self.verbs or ()) and self.may(verb, row, request)]

    def may_add(self, request: Any) -> bool:
        return Add in (self.verbs or ()) and self.allows(self.change, request)

    def may_upload(self, request: Any) -> bool:
        return (
            Import in (self.verbs or ())
            and bool(self.identity or self.file_kind)
            and self.allows(self.upload or self.change, request)
        )


def register_of(row_or_model: Any) -> Register:
    """The register of a row or of a model; KeyError where there is none."""
    model: Any = row_or_model if inspect.isclass(row_or_model) else type(row_or_model)
    return REGISTERS[model._meta.label_lower]
