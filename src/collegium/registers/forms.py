"""The one way from a column of a table to a field of a form, and from a refused action back to the fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from collegium.registers.periods import check_day

SHORT = 40  # codes and numbers, unlike names, need no line of their own
LONG = 300  # a text of more letters than this is written in several lines
OPENED = "when a form was opened"
# Labels that begin or end so are parts of a sentence: "Choose the promised to." is none.
CLAUSES = frozenset(
    [
        "who",
        "whom",
        "whose",
        "what",
        "when",
        "where",
        "which",
        "why",
        "how",
        "is",
        "are",
        "was",
        "it",
        "meets",
        "describes",
    ]
)
PREPOSITIONS = frozenset(["to", "by", "on", "at", "as", "is", "in", "from", "for", "of", "with", "about"])
Made = TypeVar("Made")
Offer = Sequence[tuple[Any, str]]


def fields_from_model(
    model: type[models.Model],
    names: Iterable[str],
    *,
    references: Callable[[Any, dict[str, Any]], forms.Field] | None = None,
    offers: Mapping[str, Offer] | None = None,
    labels: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> dict[str, forms.Field]:
    """A form field for each named column, with the model's own limits.

    `references` makes the field of a column that points to another row; `offers` lists the choices of a column whose
    values are not in the model.
    """
    made: dict[str, forms.Field] = {}
    for name in names:
        column: Any = model._meta.get_field(name)
        offer = (offers or {}).get(name)
        label = (labels or {}).get(name) or sentence_case(str(column.verbose_name))
        options = options_of(column, label, (hints or {}).get(name, ""), chosen=offer is not None)
        if isinstance(column, models.JSONField):
            made[name] = forms.MultipleChoiceField(choices=offer or [], widget=forms.CheckboxSelectMultiple, **options)
        elif offer is not None:
            coerce = int if column.is_relation else str
            made[name] = choice_field(offer, options, coerce=coerce)
        elif column.is_relation:
            made[name] = references(column, options) if references else column.formfield(**options)
        else:
            made[name] = plain_field(column, options)
    return made


def options_of(column: Any, label: str, hint: str, *, chosen: bool) -> dict[str, Any]:
    verb = "Choose" if chosen or column.is_relation or column.choices else "Enter"
    missing = missing_message(verb, label)
    if isinstance(column, models.JSONField):
        missing = "Choose at least one."
    required = not column.blank and not isinstance(column, models.BooleanField)
    options = {"label": label, "help_text": hint or str(column.help_text), "required": required}
    return options | {"error_messages": {"required": missing, "invalid_choice": "Choose one from the list."}}


def missing_message(verb: str, label: str) -> str:
    """What is asked where nothing was entered. A label that is no noun is quoted.

    >>> missing_message("Enter", "Name"), missing_message("Choose", "Promised to")
    ('Enter the name.', 'Choose an answer for “Promised to”.')
    """
    words = label.lower().split()
    if words[0] in CLAUSES | PREPOSITIONS or words[-1] in PREPOSITIONS or words[-1].endswith(("ed", "?")):
        return f"{verb} an answer for “{label}”."
    noun = label[:1].lower() + label[1:] if label[1:2].islower() else label
    return f"{verb} {noun}." if words[0] in ("a", "an", "the") else f"{verb} the {noun}."


def plain_field(column: Any, options: dict[str, Any]) -> forms.Field:
    """The field of a column that holds a value of its own."""
    if column.choices:
        if column.has_default():
            options["initial"] = column.get_default()
        return choice_field(column.flatchoices, options)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**options, initial=column.get_default())
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return date_field(**options)
    if isinstance(column, models.URLField):
        options["assume_scheme"] = "https"
    field: forms.Field = column.formfield(**options)
    # The model's own limits, so that they are named together with every other problem of the form.
    field.validators = [*field.validators, *(rule for rule in column.validators if rule not in field.validators)]
    if isinstance(column, models.TimeField):
        field.widget = forms.TimeInput(attrs={"type": "time", "size": "5"}, format="%H:%M")
        field.widget.input_type = "time"
    elif isinstance(field, forms.DecimalField | forms.IntegerField):
        # A text field with a keyboard of digits: number fields change their value when somebody scrolls.
        mode = "decimal" if isinstance(field, forms.DecimalField) else "numeric"
        field.widget = forms.TextInput(attrs={"inputmode": mode, "size": "10"})
    elif isinstance(column, models.TextField) or (column.max_length or 0) > LONG:
        field.widget = forms.Textarea(attrs={"rows": 6 if isinstance(column, models.TextField) else 3})
    elif column.max_length and column.max_length <= SHORT:
        field.widget.attrs["size"] = str(column.max_length)
    return field


def choice_field(offer: Offer, options: dict[str, Any], *, coerce: Callable[[Any], Any] = str) -> forms.Field:
    empty = None if coerce is int else ""
    first = ("", "Choose" if options.get("required", True) else "None")
    # A column with a default value that must be filled in begins with that value.
    begin = [] if options.get("required") and options.get("initial") not in (None, "") else [first]
    return forms.TypedChoiceField(choices=[*begin, *offer], coerce=coerce, empty_value=empty, **options)


def date_field(**options: Any) -> forms.DateField:
    errors = {"required": "Enter the date.", "invalid": "Enter a real date, with day, month and year."}
    options["error_messages"] = errors | options.get("error_messages", {})
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, validators=[check_day], **options)


def version_field() -> forms.CharField:
    """Which version of a stored row the user has seen."""
    missing = "This page is out of date. Check the values below, then save again."
    return forms.CharField(widget=forms.HiddenInput, max_length=64, error_messages={"required": missing})


def reason_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label="Reason",
        required=required,
        error_messages={"required": "Enter the reason."},
        max_length=500,
        help_text="It is kept in the history. Do not write anything that the person concerned should not read.",
    )


def by_attribute(model: type[models.Model], cleaned: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Answers as actions take them: a reference by its number."""
    columns: dict[str, Any] = {name: model._meta.get_field(name) for name in names}
    return {name if column.many_to_many else column.attname: cleaned[name] for name, column in columns.items()}


class ColumnsForm(forms.Form):
    """Some columns of a table on a page that is no verb of a register."""

    def __init__(
        self,
        model: type[models.Model],
        names: Sequence[str],
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, initial=initial)
        self.model, self.names = model, tuple(names)
        self.fields.update(fields_from_model(model, names, **options))

    def values(self) -> dict[str, Any]:
        return by_attribute(self.model, self.cleaned_data, self.names)


class ReasonForm(forms.Form):
    """Of a step that needs a reason."""

    reason = reason_field(required=True)


class VersionForm(forms.Form):
    """What every form about a stored row carries: which version of it the user has seen."""

    version = version_field()


class OpenedField(forms.CharField):
    """When a form for a new row was opened, signed, so that the same form sent twice is known; None where it does not say."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(signing.loads(super().clean(value), salt=OPENED))
        except (signing.BadSignature, ValueError):
            return None


def opened_now() -> str:
    return signing.dumps(timezone.now().isoformat(), salt=OPENED)


def run(
    form: forms.Form, action: Callable[[], Made], *, renamed: Mapping[str, str] | None = None
) -> tuple[bool, Made | None]:
    """Run an action: whether it was done, and its result. What it refuses is shown next to the fields it is about."""
    try:
        return True, action()
    except ValidationError as error:
        attach(error, [form], renamed=renamed)
        return False, None


def attach(error: ValidationError, targets: Sequence[forms.Form], *, renamed: Mapping[str, str] | None = None) -> None:
    """Each problem into the form that has its field; the first form keeps those that belong to none."""
    problems = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, messages in problems.items():
        name = (renamed or {}).get(name, name)
        for short in (name, name.removesuffix("_id")):
            target = next((form for form in targets if short in form.fields), None)
            if target is not None:
                break
        for message in messages:
            (target or targets[0]).add_error(short if target is not None else None, plain(message))


def plain(message: str) -> str:
    return "This has been recorded already." if message.startswith("Constraint ") else message


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
