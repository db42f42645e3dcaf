"""The rule of the first look: until a day that the office sets, a unit's figures are seen by those who can act on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from collegium.accounts.roles import Permission
from collegium.assessments.first_look.models import FirstLook
from collegium.assessments.models import Release
from collegium.assessments.together import units_with
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation

# Long enough to read the figures and to talk with one's doctors before the board asks: a design choice.
FIRST_LOOK_DAYS = 14
MaySee = Callable[[int], bool]


def opens_on(release: Release) -> dt.date:
    """The first day on which the board sees the units."""
    try:
        return release.first_look.opens_on
    except FirstLook.DoesNotExist:
        return release.made_at.date() + dt.timedelta(days=FIRST_LOOK_DAYS)


def may_see_units(release: Release, access: Access, organisation: Organisation, today: dt.date) -> MaySee:
    """Which units somebody may see: before the day only those led, unless the role works with the answers.

    A group of several units belongs to the leaders of each of them.
    """
    alone = may_see_single(release, access, organisation, today)
    return lambda unit: any(alone(one) for one in units_with(release.parameters, unit))


def may_see_single(release: Release, access: Access, organisation: Organisation, today: dt.date) -> MaySee:
    if today >= opens_on(release) or access.may(Permission.IMPORT_RESPONSES, organisation):
        return lambda unit: access.may_see_unit_engagement(unit, organisation)
    if not access.may(Permission.VIEW_ENGAGEMENT, organisation):
        return lambda unit: False
    return lambda unit: unit in access.led_units
