"""The one way to write a row of a register: checked whole, saved, and put on the record in the same transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from collegium.audit.actions import Actor, Entry, name_of, record, recorded
from collegium.audit.models import AuditEvent
from collegium.registers.changing_hands import update_all
from collegium.registers.many_rows import add_many
from collegium.registers.periods import DAY, Period, Removable, check_day
from collegium.tables.characters import first_unseen
from collegium.tables.grid import clean

Row = TypeVar("Row", bound=models.Model)
Dated = TypeVar("Dated", bound=Period)

# Columns that the record never holds, and models of which some readers see fewer rows: filled by the registers that
# declare them (registers.register).
CONFIDENTIAL: dict[type[models.Model], frozenset[str]] = {}
RESTRICTED: set[type[models.Model]] = set()
# Where an entry names the confidential columns that a step changed: the record never holds what they say.
CHANGED_UNSEEN = "confidential columns changed"


class Outdated(ValidationError):
    """Somebody else saved the row after it was read; `stored` is what it says now."""

    def __init__(self, stored: models.Model) -> None:
        super().__init__("Someone else changed this after you opened it. Check what it says now, then save again.")
        self.stored = stored


@recorded
def add(
    *,
    by: Actor | str,
    row: Row,
    reason: str = "",
    many: Mapping[str, Collection[Any]] | None = None,
    verb: str = "add",
) -> Row:
    """Save a new row after every check. `many`: columns that point to several rows."""
    check(row)
    row.save(force_insert=True)
    for name, chosen in (many or {}).items():
        getattr(row, name).set(chosen)
    record(by=name_of(by), entries=[entry(verb, row, after=recorded_values(row), reason=reason)])
    return row


@recorded
def correct(
    *,
    by: Actor | str,
    row: Row,
    values: Mapping[str, Any],
    version: str | None = None,
    reason: str = "",
    verb: str = "correct",
    rows_digest: str = "",
) -> Row:
    """Replace what was recorded wrongly; a correction that changes nothing leaves no trace.

    With `version` (see `version_of`) a row that was changed since then is refused: Outdated. `rows_digest`: of rows that
    stay from now on (audit.digests).
    """
    stored = locked(row)
    check_version(stored, version)
    before, many = recorded_values(stored), {field.name for field in stored._meta.many_to_many}
    unrecorded = plain_values(stored)
    for name, value in values.items():
        if name not in many:
            setattr(stored, name, value)
    check(stored)
    stored.save()
    for name in many & values.keys():
        getattr(stored, name).set(values[name])
    after = recorded_values(stored)
    if unseen := unseen_changes(type(stored), unrecorded, plain_values(stored)):
        after[CHANGED_UNSEEN] = unseen
    if after != before:
        entries = [entry(verb, stored, before=before, after=after, reason=reason, rows_digest=rows_digest)]
        record(by=name_of(by), entries=entries)
    return stored


@recorded
def change_from(
    *,
    by: Actor | str,
    row: Dated,
    on: dt.date,
    values: Mapping[str, Any],
    version: str | None = None,
    reason: str = "",
) -> Dated:
    """From `on` the values are different: the present row ends the day before, and a new one begins.

    One entry of the record tells both, so that one step undoes both.
    """
    stored = locked(row)
    check_version(stored, version)
    if not stored.starts < on or (stored.ends is not None and on > stored.ends):
        message = "The change must come after the first day of this entry, and not after its last day."
        raise ValidationError({"starts": message})
    following = copy_of(stored)
    following.starts = on
    for name, value in values.items():
        setattr(following, name, value)
    before = recorded_values(stored)
    stored.ends = on - DAY
    check(stored)
    stored.save()
    check(following)
    following.save(force_insert=True)
    after = {**recorded_values(stored), "following": recorded_values(following)}
    record(by=name_of(by), entries=[entry("change", stored, before=before, after=after, reason=reason)])
    return following


def end(*, by: Actor | str, row: Dated, ends: dt.date, version: str | None = None, reason: str = "") -> Dated:
    """The row holds no longer than to the end of that day."""
    return correct(by=by, row=row, values={"ends": ends}, version=version, reason=reason, verb="end")


@recorded
def remove(
    *, by: Actor | str, row: models.Model, reason: str, children: Iterable[str] = (), version: str | None = None
) -> AuditEvent:
    """Take out what should never have been recorded; the event returned is what `restore` needs.

    Rows of the relations named in `children` go together with it; while anything else points to it, it stays. A model that
    removal only closes names in `stays_with` the relations whose rows stay with the closed row, such as its history.
    """
    stored = locked(row)
    check_version(stored, version)
    children = tuple(children)
    refuse_while_referred_to(stored, apart_from=(*children, *getattr(stored, "stays_with", ())))
    rows = [*(child for name in children for child in getattr(stored, name).all()), stored]
    entries = [entry("remove", each, before=recorded_values(each), reason=reason) for each in rows]
    record(by=name_of(by), entries=entries)
    removed_at = timezone.now()
    for each in rows:
        if isinstance(each, Removable):
            each.removed_at = removed_at
            each.save(update_fields=["removed_at"])
        else:
            delete(each)
    return latest_event(rows[-1], entries[-1])


@recorded
def save_all(
    *,
    by: Actor | str,
    model: type[models.Model],
    added: Sequence[tuple[Any, Mapping[str, Any]]],
    corrected: Sequence[tuple[Any, Mapping[str, Any], Sequence[str]]],
    reason: str = "",
) -> None:
    """Save many rows that the caller has checked as a whole, such as those of a file: in few statements, each on the record.

    `added`: new rows with their columns that point to several rows; `corrected`: changed rows with these and the columns
    that changed.
    """
    manager = model._default_manager
    keys = [row.pk for row, _, _ in corrected]
    before = {row.pk: recorded_values(row) for row in manager.select_for_update().filter(pk__in=keys)}
    many = {field.name for field in model._meta.many_to_many}
    columns = {name for _, _, names in corrected for name in names if name not in many}
    update_all(model, [row for row, _, _ in corrected], columns)
    # After the corrections: a new row may have what one of them gives up.
    made = add_many(model, [row for row, _ in added])
    for row, chosen in [*added, *((row, chosen) for row, chosen, _ in corrected)]:
        for name, keys_chosen in chosen.items():
            getattr(row, name).set(keys_chosen)
    entries = [entry("add", row, after=recorded_values(row), reason=reason) for row in made]
    for row, _, _ in corrected:
        entries.append(entry("correct", row, before=before[row.pk], after=recorded_values(row), reason=reason))
    record(by=name_of(by), entries=entries)


def note(
    *,
    by: Actor | str,
    verb: str,
    row: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Put on the record what was done to several rows at once, as a step of the row that they belong to."""
    record(by=name_of(by), entries=[entry(verb, row, before=before, after=after, reason=reason)])


def latest_event(row: models.Model, written: Entry) -> AuditEvent:
    return AuditEvent.objects.filter(verb=written.verb, subject=written.subject, subject_id=written.subject_id).latest(
        "pk"
    )


def delete(row: models.Model) -> None:
    try:
        row.delete()
    except (models.ProtectedError, models.RestrictedError) as error:
        raise ValidationError("You cannot remove this while other entries refer to it. Change them first.") from error


# Checks


def check(row: models.Model) -> None:
    """Raise one ValidationError with everything that is wrong with a row.

    The columns come first: rules about several columns, and about other rows, can only be asked of values that are valid.
    Texts are kept as files give them, whoever wrote them: letters with accents, hard spaces, edges and line ends.
    """
    for field in row._meta.concrete_fields:
        text = getattr(row, field.attname)
        written = isinstance(field, models.CharField | models.TextField) and isinstance(text, str)
        if written and not first_unseen(text):  # what cannot be shown is refused below, and named
            setattr(row, field.attname, clean(text))
    row.clean_fields()
    check_limits(row)
    problems = {name: ["This belongs to another organisation."] for name in foreign_references(row)}
    try:
        row.full_clean()
    except ValidationError as error:
        for name, messages in messages_by_column(error).items():
            problems.setdefault(name, []).extend(messages)
    if problems:
        raise ValidationError(problems)


def check_limits(row: models.Model) -> None:
    """Texts and days too have limits. Forms ask them, but a file could hold what no form or file takes again."""
    problems: dict[str, list[str]] = {}
    for field in row._meta.concrete_fields:
        try:
            check_limit(field, getattr(row, field.attname))
        except ValidationError as error:
            problems[field.name] = error.messages
    if problems:
        raise ValidationError(problems)


def check_limit(field: Any, value: Any) -> None:
    if isinstance(field, models.DateField) and isinstance(value, dt.date):
        check_day(value.date() if isinstance(value, dt.datetime) else value)
    if isinstance(field, models.CharField | models.TextField) and isinstance(value, str):
        most = field.max_length if isinstance(field, models.TextField) else None
        if most is not None and len(value) > most:
            raise ValidationError(f"This must be at most {most:,} characters long.")
        if unseen := first_unseen(value):
            raise ValidationError(
                f"This holds a character that cannot be shown ({unseen}). Delete it, or type the text."
            )


def messages_by_column(error: ValidationError) -> dict[str, list[str]]:
    """What an error says of each column; a rule that names none speaks of the row as a whole."""
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}


def foreign_references(row: Any) -> list[str]:
    """References that lead to rows of another organisation; a model names in `across` those that may."""
    own = scope_code(row)
    fields = [field for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    names = [field.name for field in fields if getattr(row, field.attname) is not None]
    other = {name: scope_code(getattr(row, name)) for name in names if name not in getattr(row, "across", ())}
    return [name for name, code in other.items() if own and code and code != own]


def version_of(row: models.Model) -> str:
    """A keyed digest of all columns: the same while nobody changed the row, and telling nothing of what it says."""
    text = json.dumps(plain_values(row), cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return salted_hmac("collegium.registers.version", text, algorithm="sha256").hexdigest()


def check_version(stored: models.Model, version: str | None) -> None:
    if version is not None and not constant_time_compare(version, version_of(stored)):
        raise Outdated(stored)


def locked(row: Row) -> Row:
    """The row as it is stored now, kept from other writers until the transaction ends."""
    stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if stored is None:
        raise ValidationError("Someone else has removed this.")
    return stored


def refuse_while_referred_to(row: models.Model, *, apart_from: Collection[str] = ()) -> None:
    """What present rows point to stays. What removed rows point to may be closed, as they are, but never deleted."""
    if blocking := references_to(row, apart_from=apart_from):
        raise ValidationError(f"You cannot remove this while it has {', '.join(blocking)}.")
    if not isinstance(row, Removable) and (removed := references_to(row, removed=True)):
        raise ValidationError(
            f"You cannot remove this while it has {', '.join(removed)} under “Recently removed”. "
            "Undo that removal there and choose something else first."
        )


def references_to(row: models.Model, *, apart_from: Collection[str] = (), removed: bool = False) -> list[str]:
    """Counts of the rows that point to it, in words; uncounted where some readers may not see all of them."""
    words = []
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if relation.get_accessor_name() in apart_from or relation.many_to_many:
            continue
        if removed and not issubclass(model, Removable):
            continue
        rows = model.every.filter(removed_at__isnull=False) if removed else model._default_manager
        if count := rows.filter(**{relation.field.name: row.pk}).count():
            names = model._meta
            if model in RESTRICTED:
                words.append("other entries")
            else:
                words.append(f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}")
    return list(dict.fromkeys(words))


# The record


def entry(verb: str, row: models.Model, **sides: Any) -> Entry:
    return Entry(
        verb=f"{row._meta.app_label}.{verb}",
        subject=row._meta.label_lower,
        subject_id=str(row.pk),
        organisation=scope_code(row),
        **{**sides, "reason": sides.get("reason", "")[:500]},
    )


def scope_code(row: Any) -> str:
    """The code of the organisation that a row belongs to, found along its own references.

    A model may name the reference to follow in `belongs_to`; otherwise the first one that leads there counts.
    """
    code = getattr(row, "scope_code", None)
    if code is not None:
        return str(code)
    names = [field.name for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    if (own := getattr(row, "belongs_to", "")) or "organisation" in names:
        names = [own or "organisation"]
    for name in names:
        if getattr(row, f"{name}_id") is not None and (code := scope_code(getattr(row, name))):
            return code
    return ""


def plain_values(row: models.Model) -> dict[str, Any]:
    """Every column, references by their number; columns that point to several rows as a list of numbers."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for field in row._meta.many_to_many:
        values[field.name] = sorted(getattr(row, field.name).values_list("pk", flat=True)) if row.pk else []
    return values


def recorded_values(row: models.Model) -> dict[str, Any]:
    """What the record may hold of a row."""
    hidden = confidential_columns(type(row))
    return {name: value for name, value in plain_values(row).items() if name not in hidden and name != "removed_at"}


def unseen_changes(model: type[models.Model], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in confidential_columns(model) & after.keys() if before[name] != after[name])


def confidential_columns(model: type[models.Model]) -> frozenset[str]:
    """Columns of the model that a register declares confidential, by their attribute."""
    names = CONFIDENTIAL.get(model, frozenset())
    return names | {model._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]


def copy_of(row: Row) -> Row:
    following = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    following.pk = None
    following._state.adding = True
    return following
