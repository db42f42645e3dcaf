"""Providers by measures: every series charted in one pass, as they had been recorded by a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collegium.board.measures import known_measures
from collegium.board.models import Observation, ProviderFigure, ProviderSet
from collegium.board.presenters.series import Row, row_of
from collegium.board.reports import Board, Series, charted
from collegium.definitions.measures import Measure
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class Provider:
    """A provider with its series by measure; a measure without a figure has none."""

    code: str
    name: str
    series: Mapping[str, Series]
    rows: Mapping[str, Row]


@dataclass(frozen=True)
class ProviderReport:
    within: ProviderSet
    measures: tuple[Measure, ...]
    providers: tuple[Provider, ...]
    board: Board


def sets_of(organisation: Organisation, as_of: dt.date) -> list[ProviderSet]:
    found = ProviderSet.objects.filter(organisation=organisation, recorded_on__lte=as_of)
    return list(found.exclude(withdrawn_on__lte=as_of).order_by("-recorded_on", "-pk"))


def providers_of(within: ProviderSet, as_of: dt.date) -> list[tuple[str, str]]:
    """Code and name of every provider of the list, by code."""
    rows = ProviderFigure.objects.filter(within=within, recorded_on__lte=as_of)
    return sorted(dict(rows.order_by().values_list("provider", "name").distinct()).items())


def report_of(within: ProviderSet, codes: Sequence[tuple[str, str]], as_of: dt.date) -> ProviderReport:
    """Chart the series of these providers."""
    fields = ("provider", "measure", "period", "value", "numerator", "denominator", "status")
    stored = ProviderFigure.objects.filter(within=within, recorded_on__lte=as_of, period__lte=as_of)
    stored = stored.filter(provider__in=[code for code, _ in codes]).order_by("pk")
    known = known_measures(within.organisation, as_of)
    by_series: dict[tuple[str, str], dict[dt.date, Observation]] = {}
    for provider, measure, period, value, numerator, denominator, status in stored.values_list(*fields):
        if measure in known:
            one = Observation(
                measure=measure, period=period, value=value, numerator=numerator, denominator=denominator, status=status
            )
            by_series.setdefault((provider, measure), {})[period] = one
    filled = {key: months for key, months in by_series.items() if any(one.value is not None for one in months.values())}
    series = dict(zip(filled, charted([(known[key[1]], months) for key, months in filled.items()]), strict=True))
    board = Board(within.organisation, None, as_of, tuple(series.values()), (), (), ())
    names = list(dict.fromkeys(measure for _, measure in by_series))
    providers = [
        Provider(
            code,
            name,
            own := {measure: series[code, measure] for measure in names if (code, measure) in series},
            {measure: row_of(one, board) for measure, one in own.items()},
        )
        for code, name in codes
    ]
    return ProviderReport(within, tuple(known[name] for name in names), tuple(providers), board)
