"""Pages of spells (expected deaths) and of cases (CUSUM and VLAD)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from collegium.accounts.roles import Permission
from collegium.board.comparison import mortality, queries
from collegium.board.comparison.forms import SpellsForm
from collegium.board.comparison.monitoring import METHOD
from collegium.board.models import Monitor
from collegium.board.presenters.series import spec_json
from collegium.charts.monitor import CaseLine, cusum_chart, vlad_chart
from collegium.jobs.queries import latest_job
from collegium.organisation.pages import PageRequest, page
from collegium.tables.problems import Problem
from collegium.wording.dates import month
from collegium.wording.monitoring import MonitorFacts, monitor_words
from collegium.wording.numbers import plural


@page(Permission.CHANGE_BOARD)
def spells(request: PageRequest, code: str) -> HttpResponse:
    """Upload spells: counted at once, and the rows are not kept."""
    form = SpellsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        job = mortality.begin(
            by=request.user, organisation=request.organisation, file_name=given["file"].name,
            chunks=given["file"].chunks(), title=given["title"], source=given["source"], on=request.today,
        )  # fmt: skip
        return redirect(job.get_absolute_url())
    waiting = next(iter(mortality.waiting_spells(code)), None)
    told = waiting.options.get("problems", []) if waiting else []
    context = {
        "organisation": request.organisation,
        "form": form,
        "problems": [Problem(*one) for one in told],
        "number": waiting.options.get("number", 0) if waiting else 0,
        "job": latest_job(mortality.count_spells.name, request.organisation.code, "spells"),
    }
    return render(request, "board/comparison/spells.jinja", context)


@page(Permission.VIEW_BOARD)
def monitor(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = queries.monitor(request.organisation, pk)
    if found is None or found.recorded_on > request.as_of:
        raise Http404
    context = {
        "organisation": request.organisation,
        "monitor": found,
        "words": monitor_words(facts_of(found)),
        "charts": charts_of(found),
        "method": METHOD,
        "rows": month_rows(found),
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/comparison/monitor.jinja", context)


def signals(values: list[float], limit: float) -> list[int]:
    return [place for place, value in enumerate(values) if value >= limit]


def facts_of(found: Monitor) -> MonitorFacts:
    lines = found.lines
    up, down = signals(lines["up"], found.limit_up), signals(lines["down"], found.limit_down)
    return MonitorFacts(
        cases=found.cases,
        deaths=found.deaths,
        expected=lines["expected"],
        signals_up=len(up),
        signals_down=len(down),
        latest_up=when(found, up[-1]) if up else "",
        vlad=lines["vlad"][-1],
    )


def when(found: Monitor, place: int) -> str:
    """The month of a case, or its number where the file had no dates."""
    begun = [name for start, name in found.lines["months"] if start <= place]
    return month_words(begun[-1]) if begun else f"case {place + 1:,}"


def month_words(name: str) -> str:
    """A month as it is kept, 2026-03, in words."""
    year, number = (int(one) for one in name.split("-"))
    return month_of(year, number)


def charts_of(found: Monitor) -> list[tuple[str, str, str]]:
    """Title, specification and sentence of each chart."""
    lines = found.lines
    made: list[tuple[str, Any, str]] = [
        ("Predicted minus observed deaths", vlad_chart(CaseLine(f"VLAD of {found.subject}", lines["vlad"], "Deaths fewer than predicted")), "Level means as predicted; a fall means more deaths than predicted."),
    ]  # fmt: skip
    for name, limit, title, worse in (
        ("up", found.limit_up, "Signs of twice the odds of death", True),
        ("down", found.limit_down, "Signs of half the odds of death", False),
    ):
        line = CaseLine(title, lines[name], "CUSUM", limit, signals(lines[name], limit), worse)
        sentence = f"Of unchanged care one in 20 runs of {plural(found.cases, 'case')} would reach the limit of {limit:.2f} by chance."
        made.append((title, cusum_chart(line), sentence))
    return [(title, spec_json(spec), sentence) for title, spec, sentence in made]


def month_rows(found: Monitor) -> list[list[dict[str, Any]]]:
    """The table beside the charts: a row a month, or one for all cases where the file had no dates."""
    months = found.lines["months"] or [[0, ""]]
    ends = [start - 1 for start, _ in months[1:]] + [found.cases - 1]
    rows = []
    for (start, name), end in zip(months, ends, strict=True):
        words = month_words(name) if name else "All cases"
        cells = [words, f"{end - start + 1:,}", *(f"{found.lines[line][end]:.2f}" for line in ("vlad", "up", "down"))]
        rows.append([{"text": text, "number": place > 0} for place, text in enumerate(cells)])
    return rows


def month_of(year: int, number: int) -> str:
    return month(dt.date(year, number, 1))
