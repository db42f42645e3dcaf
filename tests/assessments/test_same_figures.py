"""The command line and the pages give the same figures for the same file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from collegium.assessments.models import Release, ReleaseFigure
from collegium.cli import main
from tests.assessments.hospital import INSTRUMENT, UNITS, answers_csv

pytestmark = pytest.mark.django_db
SAME = ("respondents", "mean", "standard_error", "lower_95", "upper_95", "alpha", "omega")


def scored(tmp_path: Path, by: str, population: dict[str, int]) -> pl.DataFrame:
    responses, people, out = (tmp_path / name for name in ("answers.csv", "people.csv", "scores.csv"))
    responses.write_bytes(answers_csv())
    pl.DataFrame({by: list(population), "population": list(population.values())}).write_csv(people)
    words = [str(responses), "--instrument", INSTRUMENT, "--by", by, "--population", str(people), "-o", str(out)]
    assert main(["survey", "score", *words]) == 0
    return pl.read_csv(out)


def stored(release: Release, **group: str) -> dict[str, ReleaseFigure]:
    return {figure.scale: figure for figure in ReleaseFigure.objects.filter(release=release, **group)}


@pytest.mark.parametrize("unit", ["CARD", "ANAE"])  # the release hides the others beside the smallest
def test_units(release: Release, tmp_path: Path, unit: str) -> None:
    table = scored(tmp_path, "unit_code", {code: values[3] for code, values in UNITS.items()})
    figures = stored(release, group__unit__code=unit)
    compared = 0
    for row in table.filter(pl.col("unit_code") == unit).iter_rows(named=True):
        figure = figures[row["scale"]]
        ours = (
            figure.respondents, figure.mean, figure.standard_error, figure.lower, figure.upper, figure.alpha, figure.omega
        )  # fmt: skip
        assert ours == pytest.approx([row[name] for name in SAME])
        compared += 1
    assert compared == 9


def test_layers(release: Release, tmp_path: Path) -> None:
    table = scored(tmp_path, "layer", {"board_near": 4, "unit_leader": 24, "rank_and_file": 174})
    figures = stored(release, group__layer="rank_and_file")
    rows = {row["scale"]: row for row in table.filter(pl.col("layer") == "rank_and_file").iter_rows(named=True)}
    for scale, figure in figures.items():
        assert (figure.respondents, figure.mean, figure.lower) == pytest.approx(
            (rows[scale]["respondents"], rows[scale]["mean"], rows[scale]["lower_95"])
        )
