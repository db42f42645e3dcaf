"""Every write of monthly figures by provider: a file is looked at, then recorded beside what was recorded before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.audit.actions import name_of
from collegium.board.actions.keeping import keep_row
from collegium.board.comparison.actions import told
from collegium.board.models import KeptForm, ProviderFigure, ProviderSet, WaitingFile
from collegium.board.providers.intake import ProviderRow
from collegium.definitions.monthly_files import FileFigure, MonthlyFile, parse_monthly_file, shipped_monthly_files
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class Recorded:
    into: ProviderSet
    added: int
    revised: int
    unchanged: int


@transaction.atomic
def record_providers(
    *,
    by: User | str,
    waiting: WaitingFile,
    rows: Sequence[ProviderRow],
    form: MonthlyFile,
    title: str,
    source: str,
    on: dt.date,
    into: ProviderSet | None = None,
) -> Recorded:
    """Record what is new or differs, in a new list or in one that is there; what was recorded before is never overwritten."""
    organisation = waiting.organisation
    if into is None:
        made = ProviderSet(
            organisation=organisation, title=title, source=source, form=form.id, file_name=waiting.file_name,
            sha256=waiting.sha256, recorded_on=on, recorded_by=name_of(by),
        )  # fmt: skip
        into = keep_row(by, made, "record_providers", organisation)
    elif into.organisation_id != organisation.pk or into.withdrawn_on is not None:
        raise ValidationError({"into": "This list cannot take figures."})
    before = newest(ProviderFigure.objects.filter(within=into).order_by("pk"))
    new = [row for row in rows if row.key not in before]
    revised = [row for row in rows if row.key in before and before[row.key] != row.content]
    ProviderFigure.objects.bulk_create(
        [
            ProviderFigure(
                within=into,
                provider=row.provider[:40],
                name=row.name[:200],
                measure=row.measure,
                period=row.period,
                value=row.value,
                numerator=row.numerator,
                denominator=row.denominator,
                status=row.status,
                recorded_on=on,
            )
            for row in (*new, *revised)
        ],
        batch_size=2000,
    )
    unchanged = len(rows) - len(new) - len(revised)
    after = {
        "list": into.pk,
        "file": waiting.sha256,
        "added": len(new),
        "revised": len(revised),
        "unchanged": unchanged,
    }
    told(by, "providers_into", organisation, after)
    waiting.delete()
    return Recorded(into, len(new), len(revised), unchanged)


Content = tuple[float | None, float | None, float | None, str]


def newest(rows: Iterable[ProviderFigure]) -> dict[tuple[str, str, dt.date], Content]:
    return {
        (one.provider, one.measure, one.period): (one.value, one.numerator, one.denominator, one.status) for one in rows
    }


@transaction.atomic
def keep_form(*, by: User | str, organisation: Organisation, form: MonthlyFile, on: dt.date) -> KeptForm:
    """Keep how a kind of file is laid out, so that the next one needs no decision; an earlier one of the id is replaced."""
    if form.id in {one.id for one in shipped_monthly_files()}:
        raise ValidationError({"title": "A shipped form has this name. Give yours another one."})
    content = to_toml(form)
    parse_monthly_file(content, form.id)
    KeptForm.objects.filter(organisation=organisation, identifier=form.id).delete()
    made = KeptForm(
        organisation=organisation, identifier=form.id, content=content, recorded_on=on, recorded_by=name_of(by)
    )
    return keep_row(by, made, "keep_form", organisation)


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
