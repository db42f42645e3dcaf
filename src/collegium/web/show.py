"""How values appear on a page. Rounding happens here and nowhere before."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

MISSING = "not recorded"


def day(value: dt.date | None, missing: str = MISSING) -> str:
    return missing if value is None else f"{value.day} {value:%B %Y}"


def rounded(value: Any, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value: Any, missing: str = MISSING) -> str:
    return missing if value is None else f"{rounded(value, 0):,}"


def decimal(value: Any, places: int = 1, missing: str = MISSING) -> str:
    return missing if value is None else f"{rounded(value, places):,}"


def percent(share: Any, places: int = 1, missing: str = MISSING) -> str:
    """A share from 0 to 1 as a percentage."""
    return missing if share is None else f"{rounded(Decimal(str(share)) * 100, places)}%"


def pas(value: Any, missing: str = MISSING) -> str:
    """Programmed activities: 2, 2.5, but never 2.00."""
    if value is None:
        return missing
    shown = rounded(value, 2).normalize()
    return f"{shown:f} PA" if shown == 1 else f"{shown:f} PAs"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def with_query(request: HttpRequest, **changes: Any) -> str:
    """The present page's query with some parts changed; None takes a part out."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + urlencode(sorted((key, value) for key, values in query.lists() for value in values))
