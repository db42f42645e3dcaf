"""Invented files that set the invented trust beside others: a funnel, mortality, watched cases, providers by month."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from random import Random

from collegium.board.actions import keep_measure, set_target
from collegium.board.comparison.actions import record_comparison
from collegium.board.comparison.intake import read_comparison
from collegium.board.comparison.monitoring import read_cases, record_monitor
from collegium.board.comparison.mortality import record_local
from collegium.board.providers.actions import compare_providers, record_providers
from collegium.board.providers.intake import read_providers
from collegium.definitions.measures import measure_of, shipped_measures
from collegium.definitions.monthly_files import shipped_monthly_files
from collegium.methods.funnel import Kind
from collegium.methods.mortality import fit_mortality
from collegium.organisation.models import Organisation
from collegium.tables.reading import read_table
from collegium.tables.spells import read_spells
from collegium.tables.writing import Cell, write_csv
from collegium.workbench.demonstration.units import TRUST

SEED = 20261121
ON = dt.date(2026, 11, 16)
TRUSTS, MONTHS, FIRST = 24, 30, (2024, 5)
SOURCE = "Invented for the demonstration"
Rows = list[list[Cell]]


def bring_in_comparisons(*, by: str, folder: Path) -> None:
    """Through the actions that users use; the files stay in the folder, to be tried again by hand."""
    trust = Organisation.objects.get(code=TRUST)
    files = folder / "examples" / "comparisons"
    files.mkdir(parents=True, exist_ok=True)
    random = Random(SEED)  # noqa: S311 - invented figures, no secret
    names = [f"ZT{number:02}" for number in range(1, TRUSTS)] + [TRUST]
    for name, content, given in (
        ("readmissions.csv", readmissions(random, names), {"indicator": "other", "kind": "proportion", "title": "Emergency readmissions within 30 days, invented trusts"}),
        ("mortality.csv", mortality(random, names), {"indicator": "shmi", "kind": "ratio", "title": "SHMI of invented trusts"}),
    ):  # fmt: skip
        (files / name).write_bytes(content)
        settings = {"source": SOURCE, "overdispersion": "additive", "period": "April 2025 to March 2026", **given}
        file = read_comparison(
            read_table(content, name=name), indicator=settings["indicator"], kind=Kind(settings["kind"])
        )
        record_comparison(
            by=by, organisation=trust, file=file, given=settings, file_name=name, sha256=digest(content), on=ON
        )
    bring_in_spells(by, trust, spells(random, names), files)
    content = cases(random)
    (files / "cases.csv").write_bytes(content)
    record_monitor(
        by=by, organisation=trust, cases=read_cases(read_table(content, name="cases.csv")), file_name="cases.csv",
        sha256=digest(content), source=SOURCE, title="Deaths after emergency abdominal surgery", subject="Emergency abdominal surgery", on=ON, seed=SEED,
    )  # fmt: skip
    bring_in_providers(by, trust, monthly(random, names), files)
    own_measure(by, trust)


def bring_in_spells(by: str, trust: Organisation, content: bytes, files: Path) -> None:
    (files / "spells.csv").write_bytes(content)
    settings = {
        "title": "Local ratio of the region, invented spells",
        "source": SOURCE,
        "indicator": "local",
        "kind": "ratio",
    }
    counted = read_spells(content, name="spells.csv")
    record_local(
        by=by,
        organisation=trust,
        given=settings,
        file_name="spells.csv",
        sha256=digest(content),
        spells=counted,
        models=fit_mortality(counted.cells),
        on=ON,
    )


def bring_in_providers(by: str, trust: Organisation, content: bytes, files: Path) -> None:
    (files / "ae-by-provider.csv").write_bytes(content)
    form = shipped_monthly_files()[0]
    table = read_table(content, name="ae-by-provider.csv")
    measures = {one.id: one for one in shipped_measures()}
    found = read_providers(table, form, measures=measures, today=ON)
    record_providers(
        by=by,
        organisation=trust,
        compared=compare_providers(found.rows, None),
        form=form,
        title="A&E of the region, invented",
        source=SOURCE,
        file_name=table.name,
        sha256=digest(content),
        on=ON,
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def own_measure(by: str, trust: Organisation) -> None:
    """A measure of the trust's own, and its own target for a shipped one."""
    shipped = measure_of("complaints-answered-in-time")
    assert shipped is not None
    changes = {
        "id": "complaints-answered-in-ten-days",
        "title": "Complaints answered within ten days",
        "author": "Director of nursing",
    }
    keep_measure(by=by, organisation=trust, measure=shipped.model_copy(update=changes), on=ON)
    set_target(
        by=by, organisation=trust, measure="medical-sickness-absence", target=0.032, on=ON,
        reason="Agreed by the people committee for this year, on the way to the shipped target.",
    )  # fmt: skip


def readmissions(random: Random, names: list[str]) -> bytes:
    rows: Rows = []
    for place, name in enumerate(names):
        number = random.randint(300, 9_000)
        share = random.gauss(0.135, 0.012) + (0.05 if place == 4 else 0.0)
        rows.append([name, f"Invented trust {place + 1}", round(number * share), number])
    return write_csv(("unit", "name", "observed", "denominator"), rows)


def mortality(random: Random, names: list[str]) -> bytes:
    """In the columns of the official file; one trust is hidden."""
    rows: Rows = []
    for place, name in enumerate(names):
        expected = round(random.uniform(400, 3_500), 1)
        observed = round(expected * random.gauss(1.0, 0.07) * (1.3 if place == 7 else 1.0))
        figures: list[Cell] = ["*"] * 3 if place == 11 else [round(observed / expected, 4), observed, expected]
        rows.append(["APR25_MAR26", name, f"Invented trust {place + 1}", *figures])
    head = ("TIME_PERIOD", "PROVIDER_CODE", "PROVIDER_NAME", "SHMI_VALUE", "OBSERVED", "EXPECTED")
    return write_csv(head, rows)


def spells(random: Random, names: list[str]) -> bytes:
    """One row for many spells alike, by weight."""
    rows: Rows = []
    ages = ("under 50", "50 to 64", "65 to 79", "80 and over")
    for name in names:
        effect = random.gauss(1.0, 0.08)
        for group, level in (("pneumonia", 0.10), ("heart failure", 0.12), ("stroke", 0.13), ("hip fracture", 0.05)):
            for step, age in enumerate(ages):
                for way, factor in (("emergency", 1.0), ("planned", 0.35)):
                    number = random.randint(30, 160)
                    risk = min(0.9, level * (0.3 + 0.55 * step) * factor * effect)
                    died = sum(random.random() < risk for _ in range(number))
                    rows += [[name, group, age, way, 1, died]] * (died > 0)
                    rows += [[name, group, age, way, 0, number - died]] * (number > died)
    return write_csv(("trust", "diagnosis_group", "age", "admission", "died", "weight"), rows)


def cases(random: Random) -> bytes:
    rows: Rows = []
    day = dt.date(2025, 1, 6)
    for number in range(420):
        risk = round(min(0.6, random.expovariate(1 / 0.09)), 3)
        odds = risk / (1 - risk) * (2.4 if number >= 300 else 1.0)
        rows.append([day.isoformat(), risk, int(random.random() < odds / (1 + odds))])
        day += dt.timedelta(days=random.choice((0, 1, 1, 2, 2)))
    return write_csv(("date", "risk", "died"), rows)


def monthly(random: Random, names: list[str]) -> bytes:
    rows: Rows = []
    for place, name in enumerate(names):
        size, late = random.randint(5_000, 16_000), random.uniform(0.22, 0.36)
        for step in range(MONTHS):
            month = FIRST[0] * 12 + FIRST[1] - 1 + step
            share = late - (0.05 if place % 6 == 1 and step >= 20 else 0.0) + random.gauss(0, 0.012)
            for kind, part in (("1", 0.7), ("other", 0.3)):
                seen = round(size * part * random.uniform(0.95, 1.05))
                over = round(seen * share) if kind == "1" else round(seen * 0.03)
                rows.append([f"{month // 12}-{month % 12 + 1:02}-01", name, kind, seen, over, round(seen * 0.25)])
    return write_csv(("period", "org_code", "type", "attendances", "breaches", "admissions"), rows)
