"""A funnel in words, a chart and rows."""

from __future__ import annotations

from typing import Any

from collegium.board.comparison.reports import METHOD, Four, FunnelReport, Placed
from collegium.board.models import Comparison, Indicator, Status
from collegium.charts.funnel import FunnelPicture, FunnelPoint, funnel_chart
from collegium.methods.funnel import Kind, Overdispersion, widened
from collegium.wording.funnel import BANDS, PLAIN_BANDS, FunnelFacts, FunnelWords, funnel_words
from collegium.wording.numbers import number, percentage, plural

MORTALITY = (Indicator.SHMI, Indicator.HSMR, Indicator.LOCAL)
DECIMALS = 4
SORTS = {"code": "Code", "name": "Name", "size": "Size, largest first"}  # never by ratio: this is no league table
BAND_CHOICES = {"higher": "Above the limits", "as_expected": "Within the limits", "lower": "Below the limits", "none": "Without a figure"}  # fmt: skip
TITLES = {
    Indicator.SHMI: "Official SHMI: observed deaths over expected, 1.00 is as expected",
    Indicator.HSMR: "HSMR: observed deaths over expected, 100 is as expected",
    Indicator.LOCAL: "Local ratio: observed deaths over expected, 1.00 is as expected",
}


def words_of(report: FunnelReport) -> FunnelWords:
    shown = report.shown
    return funnel_words(
        FunnelFacts(
            units=len(shown),
            higher=len(report.in_band("higher")),
            lower=len(report.in_band("lower")),
            beyond_998=sum(one.beyond_998 for one in shown),
            without=len(report.placed) - len(shown),
            adjusted=report.options.overdispersion is not Overdispersion.NONE,
            widened=widened(report.options, report.phi, report.tau2),
            judged=report.judged,
            published=report.options.kind is Kind.SHMI,
            mortality=report.comparison.indicator in MORTALITY,
        )
    )


def ratio_title(comparison: Comparison) -> str:
    if comparison.indicator in TITLES:
        return TITLES[Indicator(comparison.indicator)]
    return {
        Kind.RATIO: "Observed over expected",
        Kind.PROPORTION: "Share",
        Kind.RATE: "Rate",
    }[Kind(comparison.kind)]


def base_title(comparison: Comparison) -> str:
    if comparison.indicator in MORTALITY:
        return "Expected deaths"
    return "Expected" if comparison.kind == Kind.RATIO else "Denominator"


def shown_ratio(comparison: Comparison, value: float | None) -> str:
    if value is None:
        return ""
    if comparison.kind == Kind.PROPORTION:
        return percentage(value, 2)
    return number(value * comparison.per, 2 if comparison.per != 1 else DECIMALS)


def drawn(comparison: Comparison, value: float) -> float:
    return value * (100.0 if comparison.kind == Kind.PROPORTION else comparison.per)


def chart_of(report: FunnelReport, own: str) -> dict[str, Any]:
    comparison = report.comparison
    dots = []
    for one in report.shown:
        limits = one.limits
        assert one.ratio is not None
        four = (limits.lower_95, limits.upper_95, limits.lower_998, limits.upper_998) if limits else (None,) * 4
        dots.append(
            FunnelPoint(
                label(one),
                one.unit.base or 0.0,
                drawn(comparison, one.ratio),
                shown_ratio(comparison, one.ratio),
                one.band,
                tuple(None if limit is None else drawn(comparison, limit) for limit in four),
                own=one.unit.code == own,
            )
        )
    title = ratio_title(comparison)
    if comparison.kind == Kind.PROPORTION:
        title = "Share, %"
    note = "Limits are widened for over-dispersion." if widened(report.options, report.phi, report.tau2) else ""
    picture = FunnelPicture(
        comparison.title, base_title(comparison), title.split(":")[0], drawn(comparison, report.centre), dots,
        note=note,
    )  # fmt: skip
    return funnel_chart(picture)


def label(one: Placed) -> str:
    return one.unit.name.title() if one.unit.name.isupper() else one.unit.name or one.unit.code


def rows_of(report: FunnelReport, *, asked: str = "", band: str = "", sort: str = "code") -> list[Placed]:
    """The units that fit, in an order that says nothing of their figures."""
    wanted = asked.casefold()
    found = [
        one
        for one in report.placed
        if wanted in f"{one.unit.code} {one.unit.name}".casefold() and band in ("", one.band or "none")
    ]
    keys: dict[str, Any] = {
        "name": lambda one: (one.unit.name or one.unit.code,),
        "size": lambda one: (-(one.unit.base or 0.0), one.unit.code),
    }
    return sorted(found, key=keys.get(sort, lambda one: (one.unit.code,)))


def columns_of(report: FunnelReport) -> list[dict[str, Any]]:
    names = ["Unit", "Observed", base_title(report.comparison), "Figure", "95% limits", "99.8% limits", "Exact 95% limits", "Place"]  # fmt: skip
    head = [{"text": name, "number": place in (1, 2, 3)} for place, name in enumerate(names)]
    return [*head, {"text": "Published limits"}, {"text": "Published band"}] if report.has_published else head


def cells_of(report: FunnelReport, one: Placed) -> list[dict[str, Any]]:
    comparison, unit = report.comparison, one.unit
    name = f"{unit.code}, {label(one)}" if unit.name else unit.code
    if one.ratio is None:
        blank = [""] * (len(columns_of(report)) - 5)
        status = Status(unit.status).label
        texts = [name, given(unit.observed), given(unit.base), "", status, *blank]
        return [{"text": text, "number": place in (1, 2, 3)} for place, text in enumerate(texts)]
    bands = BANDS if comparison.indicator in MORTALITY else PLAIN_BANDS
    texts = [
        name,
        given(unit.observed),
        given(unit.base),
        shown_ratio(comparison, one.ratio),
        span(comparison, one.limits, "95"),
        span(comparison, one.limits, "998"),
        span(comparison, one.exact, "95"),
        bands[one.band] + ("" if one.log_defined else " (by the exact limits: nothing was observed)"),
    ]  # fmt: skip
    if report.has_published:
        # Published limits are in the unit of the indicator already.
        limits = (unit.published_lower, unit.published_upper)
        texts.append(" to ".join(number(value, DECIMALS) for value in limits if value is not None))
        texts.append(BANDS.get(one.official, ""))
    return [{"text": text, "number": place in (1, 2, 3)} for place, text in enumerate(texts)]


def given(value: float | None) -> str:
    if value is None:
        return ""
    return number(value, 0 if value == int(value) else DECIMALS)


def span(comparison: Comparison, limits: Four | None, width: str) -> str:
    if limits is None:
        return ""
    lower, upper = getattr(limits, f"lower_{width}"), getattr(limits, f"upper_{width}")
    return f"{shown_ratio(comparison, lower)} to {shown_ratio(comparison, upper)}"


def disagreements(report: FunnelReport) -> int:
    """How often the published band is not the one that the stored numbers give by the published method."""
    return sum(one.official not in ("", one.band) for one in report.shown)


def method_line(report: FunnelReport) -> str:
    options, comparison = report.options, report.comparison
    spread = (
        f"over-dispersion {options.overdispersion} from {plural(report.kept, 'unit')} without the lowest and the highest tenth, "
        f"phi {number(report.phi, DECIMALS)}, tau² {number(report.tau2, 6)}"
        if options.overdispersion is not Overdispersion.NONE
        else "no allowance for over-dispersion"
    )
    period = f" {comparison.period}." if comparison.period else ""
    return (
        f"Method {METHOD}: {options.kind}, {options.transformation} scale, {spread}. {plural(len(report.shown), 'unit')}."
        f"{period} Source: {comparison.source}; file {comparison.file_name}."
    )
