"""What stands on the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.organisation.access import Access
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class Home:
    organisations: tuple[Organisation, ...]


def home_of(access: Access, today: dt.date) -> Home:
    return Home(organisations=tuple(Organisation.objects.filter(pk__in=access.by_organisation).order_by("name")))
