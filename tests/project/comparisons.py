"""An example of everything that the board's comparisons have an address for."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.board.models import ComparedUnit, Comparison, Monitor, OwnMeasure, ProviderFigure, ProviderSet, Rebase
from collegium.definitions.measures import measure_of, to_toml
from collegium.organisation.models import Organisation

BROUGHT = {
    "title": "Example",
    "source": "Invented",
    "file_name": "example.csv",
    "sha256": "0" * 64,
    "recorded_on": "2026-01-01",
    "recorded_by": "tests",
}


@dataclass(frozen=True)
class Compared:
    comparison: Comparison
    monitor: Monitor
    provider_list: ProviderSet
    rebase: Rebase


def compared_of(organisation: Organisation) -> Compared:
    comparison = Comparison.objects.create(
        organisation=organisation, indicator="other", kind="ratio", transformation="log", overdispersion="additive", **BROUGHT
    )  # fmt: skip
    for place, code in enumerate("ABC"):
        ComparedUnit.objects.create(comparison=comparison, place=place, code=code, observed=10 + place, base=11)
    monitor = Monitor.objects.create(
        organisation=organisation, subject="Example", cases=2, deaths=1, limit_up=2.0, limit_down=2.0, seed=1, runs=10_000,
        lines={"up": [0.0, 0.1], "down": [0.1, 0.0], "vlad": [0.1, -0.8], "months": [], "expected": 0.2}, **BROUGHT,
    )  # fmt: skip
    provider_list = ProviderSet.objects.create(organisation=organisation, form="ae-by-type", **BROUGHT)
    ProviderFigure.objects.create(
        within=provider_list, provider="ZPA", measure="ae-attendances", period="2025-12-01", value=100, numerator=100,
        recorded_on="2026-01-01",
    )  # fmt: skip
    rebase = Rebase.objects.create(
        organisation=organisation, measure="falls-with-harm", starts="2025-12-01", reason="Example", owner="Example",
        decided_on="2026-01-01", recorded_on="2026-01-01", recorded_by="tests",
    )  # fmt: skip
    shipped = measure_of("falls-with-harm")
    assert shipped is not None
    content = to_toml(shipped.model_copy(update={"id": "example"}))
    OwnMeasure.objects.create(
        organisation=organisation, identifier="example", content=content, recorded_on="2026-01-01", recorded_by="tests"
    )
    return Compared(comparison, monitor, provider_list, rebase)
