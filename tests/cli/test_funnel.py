"""Funnels at the command line: the columns of the contract, suppressed units, bad input."""

from pathlib import Path

import polars as pl
import pytest

from collegium.cli import main
from tests.oracles import funnel as oracle

LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


def write(folder: Path, text: str) -> str:
    path = folder / "ratios.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def ten_units(folder: Path, more: str = "") -> str:
    rows = [f"T{n},{o},{e}" for n, (o, e) in enumerate(zip(oracle.OBSERVED, oracle.EXPECTED, strict=True))]
    return write(folder, "\n".join(["unit,observed,expected", *rows]) + "\n" + more)


def compare(folder: Path, ratios: str, *options: str) -> tuple[pl.DataFrame, dict[str, object]]:
    out, summary = folder / "out.csv", folder / "summary.csv"
    assert main(["funnel", ratios, *options, "-o", str(out), "--summary", str(summary)]) == 0
    return pl.read_csv(out), pl.read_csv(summary).row(0, named=True)


def problems(folder: Path, text: str, *options: str) -> pl.DataFrame:
    found = folder / "problems.csv"
    words = ["funnel", write(folder, text), *options, "-o", str(folder / "out.csv"), "--problems", str(found)]
    assert main(words) == 1
    assert not (folder / "out.csv").exists()
    return pl.read_csv(found)


def test_the_columns_and_figures_of_the_contract(tmp_path: Path) -> None:
    units, summary = compare(tmp_path, ten_units(tmp_path))
    assert units.columns == [
        *("unit", "observed", "expected", "ratio"),
        *LIMITS,
        *(f"od_{name}" for name in LIMITS),
        *("band", "note"),
    ]
    assert [units[name][0] * 100 for name in LIMITS] == pytest.approx(oracle.USUAL_OF_100)
    words = [("higher", "as_expected", "lower")[band - 1] for band in oracle.BANDS_ADJUSTED]
    assert units["band"].to_list() == words
    assert (summary["units"], summary["kept"]) == (10, oracle.TRUNCATED[0])
    assert summary["phi"] == pytest.approx(oracle.TRUNCATED[1], abs=5e-5)
    assert summary["tau2"] == pytest.approx(oracle.TRUNCATED[2], abs=5e-7)


def test_without_over_dispersion_the_exact_limits_judge(tmp_path: Path) -> None:
    units, summary = compare(tmp_path, ten_units(tmp_path), "--overdispersion", "none")
    words = [("higher", "as_expected", "lower")[band - 1] for band in oracle.BANDS_BY_CHANCE]
    assert units["band"].to_list() == words
    assert units["od_lower_95"].null_count() == 10
    assert summary["overdispersion"] == "none"


def test_the_published_shmi_has_a_name_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units, _ = compare(tmp_path, ten_units(tmp_path), "--kind", "shmi")
    assert [units[name][0] for name in LIMITS] == pytest.approx(oracle.EXACT[100], abs=5e-5)
    assert "mislead where few deaths are expected" in capsys.readouterr().err


def test_parquet_gives_the_same(tmp_path: Path) -> None:
    csv = ten_units(tmp_path)
    units, _ = compare(tmp_path, csv)
    parquet, out = tmp_path / "ratios.parquet", tmp_path / "out.parquet"
    pl.read_csv(csv).write_parquet(parquet)
    assert main(["funnel", str(parquet), "-o", str(out)]) == 0
    again = pl.read_parquet(out)
    for name in ("unit", "ratio", "upper_998", "od_upper_998", "band"):
        assert again[name].to_list() == units[name].to_list()


def test_proportions_and_rates_take_a_denominator(tmp_path: Path) -> None:
    text = "unit,observed,denominator\na,20,200\nb,20,200\n"
    share, _ = compare(tmp_path, write(tmp_path, text), "--kind", "proportion")
    assert [share[name][0] * 200 for name in LIMITS[:2]] == pytest.approx(oracle.USUAL_SHARE_OF_200)
    rate, summary = compare(tmp_path, write(tmp_path, text), "--kind", "rate")
    assert rate["ratio"].to_list() == [0.1, 0.1]
    assert summary["centre"] == pytest.approx(0.1)


def test_suppressed_units_stay_in_the_list_and_out_of_the_limits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units, summary = compare(tmp_path, ten_units(tmp_path, "S1,*,50\nS2,3,**\nZ,0,7\n"))
    assert units["unit"].to_list()[10:] == ["S1", "S2", "Z"]
    assert units["ratio"].to_list()[10:] == [None, None, 0.0]
    assert units["band"].to_list()[10:] == [None, None, "lower"]
    assert "log not defined" in units["note"][12]
    assert summary["units"] == 11
    assert summary["kept"] == oracle.TRUNCATED[0]
    assert "2 units have no figure" in capsys.readouterr().err


def test_all_problems_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "unit,observed,expected\na,1,0\na,-2,1\n,3,4\nb,five,5\nc,6,-1\n")
    assert list(zip(found["row"], found["column"], strict=True)) == [
        (2, "expected"),
        (3, "observed"),
        (3, "unit"),
        (4, "unit"),
        (5, "observed"),
        (6, "expected"),
    ]
    assert found["value"].to_list() == ["0", "-2", "a", None, "five", "-1"]


def test_more_observed_than_there_are(tmp_path: Path) -> None:
    found = problems(tmp_path, "unit,observed,denominator\na,5,4\nb,1,0\n", "--kind", "proportion")
    assert found["column"].to_list() == ["observed", "denominator"]


def test_a_missing_column_and_an_empty_list(tmp_path: Path) -> None:
    assert problems(tmp_path, "Unit,observed\na,5\n")["column"].to_list() == ["expected"]
    assert problems(tmp_path, "unit,observed,expected\na,*,4\n")["problem"].to_list() == ["No unit has a figure."]


@pytest.mark.parametrize(
    "options", [["--transformation", "arcsine"], ["--kind", "proportion", "--transformation", "log"], ["--kind", "x"]]
)
def test_wrong_usage(tmp_path: Path, options: list[str]) -> None:
    assert main(["funnel", ten_units(tmp_path), *options, "-o", str(tmp_path / "x.csv")]) == 2
