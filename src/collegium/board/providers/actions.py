"""Every write of monthly figures by provider: a file is looked at, then recorded beside what was recorded before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.actions.keeping import keep_row
from collegium.board.comparison.actions import told
from collegium.board.models import KeptForm, ProviderFigure, ProviderSet
from collegium.board.providers.intake import ProviderRow
from collegium.definitions.monthly_files import FileFigure, MonthlyFile, parse_monthly_file, shipped_monthly_files
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation
from collegium.registers.many_rows import add_many

SHIPPED_NAME = "A built-in layout has this name. Enter another name."


@dataclass(frozen=True)
class Compared:
    """Rows of a file beside a list that may have some of them already."""

    into: ProviderSet | None  # None: a new list
    added: tuple[ProviderRow, ...]
    revised: tuple[ProviderRow, ...]
    unchanged: int


def compare_providers(rows: Sequence[ProviderRow], into: ProviderSet | None) -> Compared:
    """What is new in the list, and what differs from the newest figure there."""
    before = newest(ProviderFigure.objects.filter(within=into).order_by("pk")) if into else {}
    added = tuple(row for row in rows if row.key not in before)
    revised = tuple(row for row in rows if row.key in before and before[row.key] != row.content)
    return Compared(into, added, revised, len(rows) - len(added) - len(revised))


@recorded
def record_providers(
    *,
    by: User | str,
    organisation: Organisation,
    compared: Compared,
    form: MonthlyFile,
    title: str,
    source: str,
    file_name: str,
    sha256: str,
    on: dt.date,
) -> ProviderSet:
    """Record what is new or differs; what was recorded before is never overwritten."""
    into = compared.into
    if into is None:
        made = ProviderSet(
            organisation=organisation, title=title, source=source, form=form.id, file_name=file_name[:255],
            sha256=sha256, recorded_on=on, recorded_by=name_of(by),
        )  # fmt: skip
        into = keep_row(by, made, "record_providers", organisation)
    elif into.organisation_id != organisation.pk or into.withdrawn_on is not None:
        raise ValidationError({"into": "This list cannot take figures."})
    add_many(
        ProviderFigure,
        [
            ProviderFigure(
                within=into,
                provider=row.provider,
                name=row.name,
                measure=row.measure,
                period=row.period,
                value=row.value,
                numerator=row.numerator,
                denominator=row.denominator,
                status=row.status,
                recorded_on=on,
            )
            for row in (*compared.added, *compared.revised)
        ],
        batch_size=2000,
    )
    after = {
        "list": into.pk,
        "file": sha256,
        "added": len(compared.added),
        "revised": len(compared.revised),
        "unchanged": compared.unchanged,
    }
    told(by, "providers_into", organisation, after)
    return into


Content = tuple[float | None, float | None, float | None, str]


def newest(rows: Iterable[ProviderFigure]) -> dict[tuple[str, str, dt.date], Content]:
    return {
        (one.provider, one.measure, one.period): (one.value, one.numerator, one.denominator, one.status) for one in rows
    }


@recorded
def keep_form(*, by: User | str, organisation: Organisation, form: MonthlyFile, on: dt.date) -> KeptForm:
    """Keep how a kind of file is laid out, so that the next one needs no decision; an earlier one of the id is replaced."""
    if is_shipped(form.id):
        raise ValidationError({"title": SHIPPED_NAME})
    content = to_toml(form)
    parse_monthly_file(content, form.id)
    KeptForm.objects.filter(organisation=organisation, identifier=form.id).delete()
    made = KeptForm(
        organisation=organisation, identifier=form.id, content=content, recorded_on=on, recorded_by=name_of(by)
    )
    return keep_row(by, made, "keep_form", organisation)


def is_shipped(form_id: str) -> bool:
    return form_id in {form.id for form in shipped_monthly_files()}


def known_forms(organisation: Organisation) -> list[MonthlyFile]:
    """The organisation's own forms first, then the shipped ones."""
    own = []
    for one in KeptForm.objects.filter(organisation=organisation).order_by("-pk"):
        try:
            own.append(parse_monthly_file(one.content, one.identifier))
        except DefinitionsError:  # written by an earlier release that knew other keys
            continue
    return [*own, *shipped_monthly_files()]


def to_toml(form: MonthlyFile) -> str:
    """The form as a file that is read back to the same form."""
    keys = ("id", "title", "period", "provider", "name", "kind")
    lines = [f"{key} = {text(getattr(form, key))}" for key in keys if getattr(form, key)]
    for one in form.figures:
        lines += ["", "[[figures]]", f"measure = {text(one.measure)}", *column_lines(one)]
    return "\n".join(lines) + "\n"


def column_lines(one: FileFigure) -> list[str]:
    named = {"numerator": one.numerator, "less": one.less, "denominator": one.denominator}
    return [f"{key} = [{', '.join(text(column) for column in columns)}]" for key, columns in named.items() if columns]


def text(value: str) -> str:
    # A JSON string is a TOML basic string, but for the character that JSON may leave as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
