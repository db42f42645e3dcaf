"""Pages of comparisons: the list, a funnel and its file."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.comparison import actions, presenters, queries
from collegium.board.comparison.reports import FunnelReport, report_of
from collegium.board.measure_forms import ReasonForm
from collegium.board.models import Comparison, Indicator, Monitor, ProviderSet
from collegium.board.presenters.series import spec_json
from collegium.charts.risk_adjustment import calibration_chart, explaining_charts
from collegium.methods.funnel import funnel
from collegium.organisation.pages import PageRequest, page
from collegium.tables.ratios import among_all, base_of, funnel_frame
from collegium.tables.writing import write_csv
from collegium.wording.funnel import ORDER
from collegium.wording.risk_adjustment import QUESTIONS, STEPS, accuracy_words, holds

PER_PAGE = 50
WITHDRAWN = {"comparison": Comparison, "monitor": Monitor, "providers": ProviderSet}


@page(Permission.VIEW_BOARD)
def comparisons(request: PageRequest, code: str) -> HttpResponse:
    context = {
        "organisation": request.organisation,
        "comparisons": queries.comparisons(request.organisation, request.as_of),
        "monitors": queries.monitors(request.organisation, request.as_of),
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/comparison/comparisons.jinja", context)


@page(Permission.VIEW_BOARD)
def comparison(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = comparison_or_404(request, pk)
    report = report_of(found, queries.units_of(found))
    asked = {
        "asked": request.GET.get("q", "").strip(),
        "band": one_of(request, "band", presenters.BAND_CHOICES),
        "sort": one_of(request, "sort", presenters.SORTS) or "code",
    }
    rows = Paginator(presenters.rows_of(report, **asked), PER_PAGE).get_page(request.GET.get("page"))
    own = request.GET.get("unit", request.organisation.code)
    context = {
        "organisation": request.organisation,
        "comparison": found,
        "report": report,
        "words": presenters.words_of(report),
        "spec": spec_json(presenters.chart_of(report, own)),
        "page": rows,
        "rows": [presenters.cells_of(report, one) for one in rows],
        "columns": presenters.columns_of(report),
        "asked": asked,
        "sorts": presenters.SORTS,
        "bands": presenters.BAND_CHOICES,
        "order": ORDER,
        "disagreements": presenters.disagreements(report),
        "method": presenters.method_line(report),
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/comparison/comparison.jinja", {**context, **local_part(found)})


def local_part(found: Comparison) -> dict[str, Any]:
    """How well the models of a local ratio hold."""
    if found.indicator != Indicator.LOCAL:
        return {"local": None}
    told = found.details
    spec = calibration_chart([tuple(band) for band in told["calibration"]])
    return {
        "local": told,
        "holds": holds(
            told["spells"],
            told["deaths"],
            told["groups"],
            told["discrimination"],
            told.get("discrimination_95", (None, None)),
        ),
        "accuracy": accuracy_of(told),
        "calibration": spec_json(spec),
    }


def accuracy_of(told: dict[str, Any]) -> list[str]:
    """Brier score and slope; comparisons that were recorded before these were worked out have none."""
    brier, average = told.get("brier", (None, None))
    if brier is None or average is None:
        return []
    return accuracy_words(brier, average, told["slope"], told["slope_95"])


@page(Permission.VIEW_BOARD)
def comparison_file(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The columns that the command writes, from the same functions: the figures are the same to the last digit."""
    found = comparison_or_404(request, pk)
    report = report_of(found, queries.units_of(found))
    content = write_frame(frame_of(report))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(found.title) or "comparison"}.csv"'
    return response


def frame_of(report: FunnelReport) -> pl.DataFrame:
    units = [one.unit for one in report.placed]
    some = [one for one in units if one.status == ""]
    observed = [one.observed for one in some]
    base = [one.base for one in some]
    found = funnel(
        pl.Series(observed, dtype=pl.Float64).to_numpy(), pl.Series(base, dtype=pl.Float64).to_numpy(), report.options
    )
    present = pl.Series([one.status == "" for one in units]).to_numpy()
    name = base_of(report.options.kind)
    given = pl.DataFrame({
        "unit": [one.code for one in units],
        "observed": pl.Series([one.observed for one in units], dtype=pl.Float64),
        name: pl.Series([one.base for one in units], dtype=pl.Float64),
    })  # fmt: skip
    return pl.concat([given, among_all(funnel_frame(found), present)], how="horizontal")


def write_frame(frame: pl.DataFrame) -> bytes:
    return write_csv(tuple(frame.columns), frame.rows())


@page(Permission.CHANGE_BOARD)
def withdraw(request: PageRequest, code: str, brought: str, pk: int) -> HttpResponse:
    model = WITHDRAWN.get(brought)
    found = model._default_manager.filter(organisation=request.organisation, pk=pk).first() if model else None
    if not isinstance(found, Comparison | Monitor | ProviderSet):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(by=request.user, brought=found, reason=form.cleaned_data["reason"], on=request.today)
            messages.success(request, "Withdrawn. Pages as at an earlier day still show it.")
            return redirect("board:comparisons", code)
        except ValidationError as error:
            form.add_error("reason", error.messages)
    context = {"organisation": request.organisation, "form": form, "brought": found}
    return render(request, "board/comparison/withdraw.jinja", context)


@page(Permission.VIEW_BOARD)
def explained(request: PageRequest, code: str) -> HttpResponse:
    """Risk adjustment in five pictures."""
    charts = explaining_charts()
    steps = [(step, spec_json(charts[step.picture])) for step in STEPS]
    context = {"organisation": request.organisation, "steps": steps, "questions": QUESTIONS, "order": ORDER}
    return render(request, "board/comparison/explained.jinja", context)


def comparison_or_404(request: PageRequest, pk: int) -> Comparison:
    found = queries.comparison(request.organisation, pk)
    if found is None or found.recorded_on > request.as_of:
        raise Http404
    return found


def one_of(request: PageRequest, name: str, known: dict[str, str]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else ""
