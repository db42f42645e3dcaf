"""The icon table, the page of one measure, and the table as a document."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board import queries
from collegium.board.measures import known_measures, newest_own
from collegium.board.presenters import series as one_series
from collegium.board.presenters import table
from collegium.board.reports import Board, board_of
from collegium.commitments.presenters import action_state
from collegium.definitions.measures import Measure
from collegium.documents import MEDIA_TYPES
from collegium.organisation.pages import PageRequest, document_file, page
from collegium.registers.numbers import number_asked
from collegium.wording.spc import ASSURANCE


@page(Permission.VIEW_BOARD, anywhere=True)
def boards(request: PageRequest) -> HttpResponse:
    found = queries.boards(request.access.organisations_with(Permission.VIEW_BOARD))
    return render(request, "board/boards.jinja", {"boards": found})


@page(Permission.VIEW_BOARD)
def board(request: PageRequest, code: str) -> HttpResponse:
    units = queries.units_with_figures(request.organisation, request.as_of)
    unit = unit_asked(request, dict(units))
    made = board_of(request.organisation, request.as_of, unit)
    asked = {
        "variation": chosen(request, "variation", table.VARIATION_GROUPS),
        "assurance": chosen(request, "assurance", ASSURANCE),
        "sort": chosen(request, "sort", table.SORTS) or "attention",
    }
    context = {
        "organisation": request.organisation,
        "board": made,
        "rows": table.rows_of(made, **asked),
        "asked": asked,
        "units": units,
        "unit": unit,
        "unit_name": dict(units)[unit] if unit else "",
        "variations": table.VARIATION_GROUPS,
        "assurances": ASSURANCE,
        "sorts": table.SORTS,
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/board.jinja", context)


@page(Permission.VIEW_BOARD)
def measure(request: PageRequest, code: str, measure: str) -> HttpResponse:
    units = dict(queries.units_with_figures(request.organisation, request.as_of))
    unit = unit_asked(request, units)
    found = measure_or_404(request, measure, unit)
    made = board_of(request.organisation, request.as_of, unit, found.id)
    context: dict[str, Any] = {
        "organisation": request.organisation,
        "measure": found,
        "unit": unit,
        "units": units,
        "own": newest_own(request.organisation, request.as_of).get(found.id),
        "undone": queries.undone_rebases(request.organisation, request.as_of, unit, found.id),
        "baselines": queries.baseline_history(request.organisation, request.as_of, unit, found.id),
        "unit_name": units.get(unit, "") if unit else "",
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
        "target": one_series.figure(found, found.target_on(request.as_of)),
    }
    return render(request, "board/measure.jinja", {**context, **shown(made)})


def shown(made: Board) -> dict[str, Any]:
    """What the page of a measure says of its series; nothing where there is none."""
    if not made.series:
        return {"series": None}
    series = made.series[0]
    return {
        "series": series,
        "action_words": action_state,
        "row": one_series.row_of(series, made),
        "spec": one_series.spec_json(one_series.chart_of(series, made)),
        "points": one_series.point_rows(series),
        "revisions": one_series.revisions(series, made),
        "events": [one_series.event_sentence(one) for one in made.events],
        "method": one_series.method_line(series),
        "noun": one_series.noun_of(series),
        "chart_note": one_series.chart_note(series),
    }


@page(Permission.VIEW_BOARD)
def document(request: PageRequest, code: str, ending: str) -> HttpResponse:
    if ending not in MEDIA_TYPES:
        raise Http404
    units = dict(queries.units_with_figures(request.organisation, request.as_of))
    unit = unit_asked(request, units)
    made = board_of(request.organisation, request.as_of, unit)
    return document_file(
        table.board_document(made, units.get(unit, "") if unit else ""),
        f"board-measures-{slugify(request.organisation.code)}-{request.as_of.isoformat()}",
        ending,
    )


def measure_or_404(request: PageRequest, name: str, unit: int | None = None) -> Measure:
    known = known_measures(request.organisation, request.as_of, unit)
    if name not in known:
        raise Http404(f"There is no such measure; there are: {', '.join(sorted(known))}.")
    return known[name]


def unit_asked(request: PageRequest, units: dict[int, str]) -> int | None:
    """The unit in the address; one without figures, or of somebody else, is not found."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    unit = number_asked(asked)
    if unit not in units:
        raise Http404
    return unit


def chosen(request: PageRequest, name: str, known: dict[str, str]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else ""
