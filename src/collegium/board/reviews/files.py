"""Files of service reviews: own figures and peers' figures, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.board.models import ServiceReview
from collegium.board.reviews.actions import refuse_dates, save_reviews
from collegium.board.reviews.intake import FIELDS, IndicatorRows, Units, read_reviews
from collegium.board.reviews.queries import unit_names
from collegium.organisation.files import organisation_of
from collegium.organisation.models import Organisation, Unit
from collegium.registers.files import (
    Context,
    Count,
    FileKind,
    FileTable,
    Line,
    Part,
    Plan,
    fingerprint_of,
    register_file_kind,
)
from collegium.registers.files.forms import OptionsForm
from collegium.registers.files.tables import single
from collegium.registers.forms import fields_from_model
from collegium.tables.problems import Problem, ProblemsError
from collegium.wording.numbers import plural

COLUMNS = ("title", "lead_from", "board_from", "peer_rule", "source")
HINTS = {
    "title": "For example: review of autumn 2026.",
    "lead_from": "The lead of each specialty sees its own page from this day on.",
    "board_from": "At least a day later; a fortnight gives time to answer.",
    "peer_rule": "For example: acute trusts of the same size.",
}
Item = tuple[str, IndicatorRows]


class ReviewsForm(OptionsForm):
    """What holds for every review of a file."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields.update(fields_from_model(ServiceReview, COLUMNS, hints=HINTS))
        self.initial = {"lead_from": self.context.today, **(self.initial or {})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("lead_from") and cleaned.get("board_from"):
            try:
                refuse_dates(cleaned["lead_from"], cleaned["board_from"], self.context.today)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


@dataclass(frozen=True)
class Wanted:
    units: Units
    values: dict[str, Any]


def plan_reviews(tables: Sequence[FileTable], context: Context) -> Plan:
    """A review for each unit of the file."""
    table = single(tables)
    organisation = organisation_of(context)
    assert organisation is not None
    values = ReviewsForm.cleaned_from(context, table.table)
    codes = dict(Unit.objects.filter(organisation=organisation).values_list("code", "pk"))
    file = read_reviews(table.table, units=codes, today=context.today, mapping=table.mapping)
    units = file.units
    if problems := list(taken(organisation, units, values["title"], table.table.name)):
        raise ProblemsError(problems)
    names = unit_names(organisation)
    items = [(names.get(unit, "Unit"), rows) for unit, measures in units.items() for rows in measures.values()]
    read = len(table.table.rows)
    return Plan(
        read=read,
        used=read - sum(file.left_out.values()),
        left_out=file.left_out,
        counts=(Count("Review of a service", added=len(units)), Count("Measure of a review", added=len(items))),
        parts=(Part("added", "Added", items, line_of),),
        fingerprint=fingerprint_of(lines_of(units, values)),
        work=Wanted(units, values),
    )


def taken(organisation: Organisation, units: Units, title: str, name: str) -> Iterator[Problem]:
    """Units that have a review of this title already."""
    same = ServiceReview.objects.filter(organisation=organisation, title=title, unit__in=units)
    for code in same.values_list("unit__code", flat=True):
        problem = "This specialty has a review of this title already."
        yield Problem(name, None, "unit_code", code, problem, "Change the title, or remove the earlier review.")


def line_of(item: Item) -> Line:
    unit, rows = item
    own = sum(value is not None for value, _ in rows.own.values())
    peers = len({peer for _, peer in rows.peers})
    return Line(rows.name, unit, (f"{plural(own, 'month')} of its own", plural(peers, "peer")))


def lines_of(units: Units, values: dict[str, Any]) -> Iterator[str]:
    yield str(sorted(values.items()))
    for unit, measures in units.items():
        for rows in measures.values():
            yield f"{unit}|{rows}"


def save_units(plan: Plan, context: Context, by: User | str, reason: str) -> str:
    wanted: Wanted = plan.work
    organisation = organisation_of(context)
    assert organisation is not None
    save_reviews(
        by=by, organisation=organisation, units=wanted.units, file_name=context.file_name, values=wanted.values,
        on=context.today,
    )  # fmt: skip
    return reverse("board:reviews", args=[organisation.code])


REVIEWS = register_file_kind(
    FileKind(
        id="service_reviews",
        title="Reviews of services",
        fields=FIELDS,
        permissions=(Permission.CHANGE_BOARD,),
        plan=plan_reviews,
        apply=save_units,
        help="A row for each unit, measure and month, and a row for each peer.",
        options_form=ReviewsForm,
    )
)
