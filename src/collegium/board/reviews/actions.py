"""Every write about a service review: its file, dates, the service's own words, taking a review out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import recorded
from collegium.board.models import ReviewIndicator, ReviewPeer, ReviewPoint, ServiceReview
from collegium.board.reviews.intake import IndicatorRows, Units, read_reviews
from collegium.organisation.models import Organisation, Unit
from collegium.registers import writing
from collegium.registers.many_rows import add_many
from collegium.tables.mapping import Mapping
from collegium.tables.reading import Table


@recorded
def bring_in_reviews(
    *,
    by: User | str,
    organisation: Organisation,
    table: Table,
    values: dict[str, Any],
    on: dt.date,
    mapping: Mapping | None = None,
) -> list[ServiceReview]:
    """A review for each unit of the file; all or nothing. ProblemsError for the file, ValidationError for the dates."""
    units = dict(Unit.objects.filter(organisation=organisation).values_list("code", "pk"))
    found = read_reviews(table, units=units, today=on, mapping=mapping)
    return save_reviews(by=by, organisation=organisation, units=found.units, file_name=table.name, values=values, on=on)


@recorded
def save_reviews(
    *, by: User | str, organisation: Organisation, units: Units, file_name: str, values: dict[str, Any], on: dt.date
) -> list[ServiceReview]:
    """A review for each unit with its figures. ValidationError where the dates give its lead no time."""
    refuse_dates(values["lead_from"], values["board_from"], on)
    made = []
    for unit_id, measures in units.items():
        review = ServiceReview(organisation=organisation, unit_id=unit_id, file_name=file_name[:255], **values)
        writing.add(by=by, row=review)
        for place, indicator in enumerate(measures.values()):
            keep_indicator(review, place, indicator)
        made.append(review)
    return made


def keep_indicator(review: ServiceReview, place: int, one: IndicatorRows) -> None:
    indicator = ReviewIndicator(
        review=review, position=place, name=one.name, unit_text=one.unit_text, better=one.better
    )
    writing.check(indicator)
    indicator.save()
    none = (None, None, None)
    add_many(ReviewPoint, (
        ReviewPoint(
            indicator=indicator, period=month, value=value,
            **dict(zip(("lower_quartile", "median", "upper_quartile"), quartiles or none, strict=True)),
        )
        for month, (value, quartiles) in sorted(one.own.items())
    ))  # fmt: skip
    # Names of peers go no further than the file: without them no ranking can be made.
    add_many(
        ReviewPeer,
        (
            ReviewPeer(indicator=indicator, period=month, value=value)
            for month, value in sorted((month, value) for (month, _), value in one.peers.items())
        ),
    )


@recorded
def change_dates(
    *, by: User | str, review: ServiceReview, lead_from: dt.date, board_from: dt.date, on: dt.date
) -> ServiceReview:
    """Only while the board has not seen it: what was shown cannot be unseen."""
    if review.board_from <= on:
        raise ValidationError("The board sees this review already.")
    if review.lead_from <= on and lead_from > review.lead_from:
        raise ValidationError({"lead_from": "Its lead sees it already."})
    refuse_dates(lead_from, board_from, on)
    values = {"lead_from": lead_from, "board_from": board_from}
    return writing.correct(by=by, row=review, values=values, verb="change_dates")


def refuse_dates(lead_from: dt.date, board_from: dt.date, on: dt.date) -> None:
    """A day in the past for the lead gives the lead no time: what counts is at least one day from now."""
    if board_from <= max(lead_from, on):
        said = "The lead of the specialty needs at least one day before the board: choose a later day."
        raise ValidationError({"board_from": said})


@recorded
def comment(*, by: User | str, review: ServiceReview, text: str, on: dt.date) -> ServiceReview:
    """What the service says of its own figures; it stands on the page that the board sees."""
    values = {"lead_comment": text.strip(), "commented_on": on if text.strip() else None}
    return writing.correct(by=by, row=review, values=values, verb="comment")
