"""Who may see which service review, and what it holds."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from collegium.accounts.roles import Permission
from collegium.board.models import ReviewIndicator, ServiceReview
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation, UnitPlacement


def visible_reviews(organisation: Organisation, access: Access, today: dt.date) -> QuerySet[ServiceReview]:
    """Those who prepare reviews see all; the lead of a unit its own from one day on; everybody else from the board's day on.

    Always by today, never by a day asked for: a page of the past or the future must not open a review early.
    """
    rows = ServiceReview.objects.filter(organisation=organisation).select_related("organisation", "unit")
    return visible_to(rows, organisation, access, today)


def visible_to(
    rows: QuerySet[ServiceReview], organisation: Organisation, access: Access, today: dt.date
) -> QuerySet[ServiceReview]:
    if access.may(Permission.CHANGE_BOARD, organisation):
        return rows
    if not access.may(Permission.VIEW_BOARD, organisation):
        return rows.none()
    return rows.filter(Q(board_from__lte=today) | Q(lead_from__lte=today, unit__in=access.led_units))


def indicators_of(review: ServiceReview) -> list[ReviewIndicator]:
    return list(review.indicators.prefetch_related("points", "peers"))


def unit_names(organisation: Organisation) -> dict[int, str]:
    rows = UnitPlacement.objects.filter(unit__organisation=organisation).order_by("starts")
    return dict(rows.values_list("unit_id", "name"))
