"""Reliability at the command line: the same figures as the rows give, nothing of a hidden group, and the comparison of units."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from collegium.cli import main
from tests.cli.test_survey import INSTRUMENT, score

LEVELS = {"A": 0.0, "B": 0.6, "C": -0.5, "D": 0.2, "E": 1.0}
SIZES = {"A": 30, "B": 18, "C": 40, "D": 6, "E": 25}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(INSTRUMENT.replace("reverse = true\n", ""), encoding="utf-8")
    rng = np.random.default_rng(7)
    lines = ["unit,q1,q2,q3"]
    for unit, number in SIZES.items():
        leaning = rng.normal(LEVELS[unit], 0.9, number)[:, None]
        answers = np.clip(np.rint(3 + leaning + rng.normal(0, 0.7, (number, 3))), 1, 5).astype(int)
        lines += [f"{unit},{','.join(map(str, row))}" for row in answers.tolist()]
    (tmp_path / "answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> pl.DataFrame:
    words = ["survey", "reliability", str(folder / "answers.csv"), "--instrument", str(folder / "mine.toml")]
    assert main([*words, *more, "-o", str(folder / "out.csv")]) == 0
    return pl.read_csv(folder / "out.csv")


def test_figures_are_those_of_the_rows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(folder, "--by", "unit", "--units", str(folder / "units.csv"))
    assert "1 scale of fewer than two items" in capsys.readouterr().err  # the profile
    rows = pl.read_csv(folder / "answers.csv")
    means, sizes = [], []
    shown = found.filter(pl.col("suppressed").is_null()).get_column("unit").to_list()
    assert len(shown) == 3  # D is too small, and another is hidden so that it cannot be worked out
    for unit in shown:
        answers = rows.filter(unit=unit).drop("unit").to_numpy()
        row = found.filter(unit=unit).row(0, named=True)
        covariance = np.cov(answers, rowvar=False)
        assert row["alpha"] == pytest.approx(1.5 * (1 - np.trace(covariance) / covariance.sum()))
        assert row["alpha_lower_95"] < row["alpha"] < row["alpha_upper_95"]
        if "Heywood" in (row["note"] or ""):
            assert row["omega_lower_95"] is None
        else:
            assert row["omega_lower_95"] < row["omega"] < row["omega_upper_95"]
        share = float(np.trace(covariance)) / 3 / 2  # five answers, evenly spread, have a variance of 2
        assert row["rwg"] == pytest.approx(3 * (1 - share) / (3 * (1 - share) + share))
        means.append(2.5 * (answers.mean(axis=1) - 1))
        sizes.append(len(answers))
    compared = pl.read_csv(folder / "units.csv").row(0, named=True)
    assert (compared["groups"], compared["left_out"]) == (3, 2)
    total, whole = sum(sizes), np.concatenate(means).mean()
    between = sum(n * (one.mean() - whole) ** 2 for n, one in zip(sizes, means, strict=True)) / 2
    within = sum((len(one) - 1) * one.var(ddof=1) for one in means) / (total - 3)
    size = (total - sum(n * n for n in sizes) / total) / 2
    assert compared["icc1"] == pytest.approx((between - within) / (between + (size - 1) * within))
    assert compared["icc1_lower_95"] < compared["icc1"] < compared["icc1_upper_95"]


def test_a_hidden_group_shows_nothing_and_alpha_is_that_of_the_scores(folder: Path) -> None:
    found = run(folder, "--by", "unit")
    hidden = found.filter(unit="D").row(0, named=True)
    assert hidden["suppressed"] == "hidden"
    assert all(hidden[name] is None for name in ("respondents", "alpha", "omega", "rwg", "alpha_lower_95", "note"))
    assert score(folder, "--by", "unit") == 0
    scored = pl.read_csv(folder / "out.csv").filter(pl.col("scale") == "overall")
    assert found.get_column("alpha").to_list() == scored.get_column("alpha").to_list()
    assert found.get_column("omega").to_list() == scored.get_column("omega").to_list()


def test_units_need_columns_that_make_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "survey",
        "reliability",
        str(folder / "answers.csv"),
        "--instrument",
        "x",
        "--units",
        "u.csv",
        "-o",
        "o.csv",
    ]
    assert main(words) == 2
    assert "--by" in capsys.readouterr().err


def test_doubts_are_told_beside_the_figures(folder: Path) -> None:
    """An item that everyone answered alike is left out, and two that go against each other make no scale."""
    lines = ["q1,q2,q3", *(f"{value},{6 - value},3" for value in [1, 2, 3, 4, 5] * 3)]
    (folder / "answers.csv").write_text("\n".join([*lines, "1,4,3"]) + "\n", encoding="utf-8")
    row = run(folder).row(0, named=True)
    assert row["items"] == 2
    assert row["alpha"] < 0
    for words in ("alpha is negative", "everyone answered alike", "it takes three items that vary"):
        assert words in row["note"]
    assert score(folder) == 0
    assert pl.read_csv(folder / "out.csv").row(0, named=True)["note"] == row["note"]
