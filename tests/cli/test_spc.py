"""Control charts at the command line: the columns of the contract, bad input, and every kind of file."""

import io
import sys
from pathlib import Path

import polars as pl
import pytest

from collegium.cli import main
from tests.oracles.spc import STEP

POINTS = ["series", "date", "value", "segment", "mean", "lower_limit", "upper_limit", "special_cause", "point_type"]
MONTHS = [f"{2024 + month // 12}-{month % 12 + 1:02d}-01" for month in range(24)]


def write(folder: Path, text: str, name: str = "points.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def step_file(folder: Path) -> str:
    rows = [f"{month},{value}" for month, value in zip(MONTHS, STEP.values, strict=False)]
    return write(folder, "\n".join(["date,value", *rows]) + "\n")


def chart(folder: Path, points: str, *options: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    out, summary = folder / "out.csv", folder / "summary.csv"
    assert main(["spc", points, *options, "-o", str(out), "--summary", str(summary)]) == 0
    return pl.read_csv(out, try_parse_dates=True), pl.read_csv(summary)


def problems(folder: Path, text: str) -> pl.DataFrame:
    found = folder / "problems.csv"
    assert main(["spc", write(folder, text), "-o", str(folder / "out.csv"), "--problems", str(found)]) == 1
    assert not (folder / "out.csv").exists()
    return pl.read_csv(found)


def test_the_columns_and_figures_of_the_contract(tmp_path: Path) -> None:
    points, summary = chart(tmp_path, step_file(tmp_path), "--improvement", "increase", "--target", "30")
    assert points.columns == POINTS
    assert points["lower_limit"][0] == pytest.approx(STEP.lower, abs=5e-5)
    causes = {place + 1: cause for place, cause in enumerate(points["special_cause"]) if cause != "none"}
    assert causes == STEP.causes
    assert points["point_type"].to_list() == ["concern"] * 10 + ["improvement"] * 7
    assert summary.columns == [
        "series",
        "points",
        "variation",
        "assurance",
        "limits",
        "gaps",
        "rows_read",
        "rows_left_out",
        "new_limits_from",
        "note",
    ]
    assert summary.row(0)[1:] == (17, "improvement_high", "fail", "final", 0, 17, 0, None, None)


def test_parquet_and_standard_streams_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    csv = step_file(tmp_path)
    points, _ = chart(tmp_path, csv)
    parquet = tmp_path / "points.parquet"
    pl.read_csv(csv, try_parse_dates=True).write_parquet(parquet)
    out = tmp_path / "out.parquet"
    assert main(["spc", str(parquet), "-o", str(out)]) == 0
    assert pl.read_parquet(out).drop("series").equals(points.drop("series"), null_equal=True) or (
        pl.read_parquet(out)["mean"].to_list() == points["mean"].to_list()
    )
    for source in (csv, str(parquet)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(source).read_bytes())))
        assert main(["spc", "-", "-o", "-"]) == 0
        again = pl.read_csv(io.StringIO(capsys.readouterr().out), try_parse_dates=True)
        assert again.equals(points, null_equal=True)


def test_columns_override_options(tmp_path: Path) -> None:
    rows = ["date,value,series,improvement,target,rebase"]
    for place, month in enumerate(MONTHS):
        rows.append(f"{month},{place % 2},low,decrease,5,{'true' if place == 12 else ''}")
        rows.append(f"{month},{place % 2},moving,,{place},")
    points, summary = chart(tmp_path, write(tmp_path, "\n".join(rows)), "--improvement", "increase", "--target", "-5")
    assert summary["series"].to_list() == ["low", "moving"]
    assert summary["assurance"].to_list() == ["pass", "none"]
    assert points.filter(series="low")["segment"].to_list() == [1] * 12 + [2] * 12
    assert points["segment"].max() == 2


def test_rows_out_of_order_are_sorted_and_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "date,value,series\n2024-02-01,2,b\n2024-02-01,2,a\n2024-01-01,1,b\n2024-01-01,1,a\n"
    points, _ = chart(tmp_path, write(tmp_path, text))
    assert points["series"].to_list() == ["b", "b", "a", "a"]
    assert points["value"].to_list() == [1, 2, 1, 2]
    assert "sorted" in capsys.readouterr().err


def test_missing_is_never_zero_and_gaps_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["1", "*", "2", "**", "1", "n/a", "2", "not reported", "1", "", "2", "1"]
    rows = [f"{month},{word},a" for month, word in zip(MONTHS, words, strict=False)]
    rows += [f"{month},1,b" for month in MONTHS[:5] + MONTHS[8:12]] + [f"{month},*,c" for month in MONTHS[:3]]
    points, summary = chart(tmp_path, write(tmp_path, "\n".join(["date,value,series", *rows])))
    missing = points.filter(pl.col("value").is_null())
    assert missing.height == 8
    assert missing["mean"].null_count() == 8
    assert points.filter(series="a")["mean"][0] == pytest.approx(10 / 7)
    assert summary["points"].to_list() == [7, 9, 0]
    # Every period counts that has no figure: a row that says so, or no row.
    assert summary["gaps"].to_list() == [5, 3, 3]
    assert summary["variation"].to_list() == ["common_cause", "common_cause", None]
    told = capsys.readouterr().err
    assert "8 rows have no figure" in told
    assert "11 periods are missing in 3 series" in told


def test_breaking_at_gaps_is_an_option(tmp_path: Path) -> None:
    text = "date,value\n" + "".join(
        f"{MONTHS[m]},{v}\n" for m, v in zip([0, 1, 2, 5, 6, 7], [1, 2, 1, 9, 8, 9], strict=True)
    )
    wide, _ = chart(tmp_path, write(tmp_path, text), "--no-screening")
    narrow, _ = chart(tmp_path, write(tmp_path, text), "--no-screening", "--break-at-gaps")
    assert narrow["upper_limit"][0] - narrow["mean"][0] == pytest.approx(2.66)
    assert wide["upper_limit"][0] - wide["mean"][0] == pytest.approx(2.66 * 12 / 5)


def test_all_problems_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "date,value,series,improvement,rebase,target\n"
        "2024-01-01,1,a,up,maybe,1\n"
        "2024-01-01,2,b,,,much\n"
        "01/02/2024,3,b,,,\n"
        ",4,b,,,\n"
        "2024-05-01,=1+1,b,,,\n"
        "2024-06-01,inf,b,,,\n",
    )
    places = list(zip(found["row"], found["column"], found["value"], strict=True))
    assert places == [
        (2, "improvement", "up"),
        (2, "rebase", "maybe"),
        (3, "target", "much"),
        (4, "date", "01/02/2024"),
        (5, "date", None),
        (6, "value", "'=1+1"),
        (7, "value", "inf"),
    ]
    assert found["remedy"].null_count() == 0


def test_two_values_for_one_period_and_two_directions_in_one_series(tmp_path: Path) -> None:
    text = "date,value,improvement\n2024-01-01,1,increase\n2024-02-01,2,decrease\n2024-01-01,3,increase\n"
    found = problems(tmp_path, text)
    assert found["row"].to_list() == [3, 4]
    assert "row 2" in found["problem"][1]


def test_a_missing_column_is_told_by_its_name_and_capitals_do_not_count(tmp_path: Path) -> None:
    found = problems(tmp_path, "Date,number\n2024-01-01,1\n")
    assert found["column"].to_list() == ["value"]
    assert "“value”" in found["remedy"][0]


def test_a_target_in_another_unit_is_pointed_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart(tmp_path, write(tmp_path, "date,value\n2024-01-01,95.1\n2024-02-01,94.8\n"), "--target", "0.95")
    assert "same unit" in capsys.readouterr().err


def test_text_that_a_spreadsheet_would_run_is_neutralised(tmp_path: Path) -> None:
    points, summary = chart(tmp_path, write(tmp_path, "date,value,series\n2024-01-01,1,=cmd()\n"))
    assert points["series"][0] == summary["series"][0] == "'=cmd()"


@pytest.mark.parametrize("options", [["--fix-after", "5"], ["--target", "nan"], ["--preset", "mine"]])
def test_wrong_usage(tmp_path: Path, options: list[str]) -> None:
    assert main(["spc", step_file(tmp_path), *options, "-o", str(tmp_path / "x.csv")]) == 2


PARTS = [(12, 200), (9, 190), (15, 210), (11, 205), (8, 180), (13, 220), (10, 200), (40, 205)]


def parts_file(folder: Path, rows: list[tuple[int, int]]) -> str:
    lines = [f"{month},{above},{below}" for month, (above, below) in zip(MONTHS, rows, strict=False)]
    return write(folder, "\n".join(["date,numerator,denominator", *lines]) + "\n")


@pytest.mark.parametrize("kind", ["p", "u"])
def test_shares_and_rates_are_drawn_from_their_parts(tmp_path: Path, kind: str) -> None:
    points, summary = chart(tmp_path, parts_file(tmp_path, PARTS), "--chart", kind)
    assert points.columns == [name if name != "mean" else "centre" for name in POINTS]
    middle = sum(above for above, _ in PARTS) / sum(below for _, below in PARTS)
    variance = middle * (1 - middle) if kind == "p" else middle
    for row, (above, below) in zip(points.to_dicts(), PARTS, strict=True):
        assert row["value"] == pytest.approx(above / below)
        assert row["upper_limit"] == pytest.approx(middle + 3 * (variance / below) ** 0.5)
    assert points["special_cause"].to_list()[-1] == "outside_limits"
    assert summary["limits"].to_list() == ["trial"]


def test_counts_frozen_and_begun_anew(tmp_path: Path) -> None:
    values = [4, 6, 5] * 4 + [20] * 4 + [9] * 6
    rows = [f"{day},{value},{'true' if place == 16 else ''}" for place, (day, value) in enumerate(zip(MONTHS, values, strict=False))]  # fmt: skip
    file = write(tmp_path, "\n".join(["date,value,rebase", *rows]) + "\n")
    points, _ = chart(tmp_path, file, "--chart", "c", "--fix-after", "12")
    assert points["centre"].to_list() == pytest.approx([5.0] * 16 + [9.0] * 6)
    assert points["segment"].to_list() == [1] * 16 + [2] * 6
    assert points["upper_limit"][0] == pytest.approx(5 + 3 * 5**0.5)


def test_a_run_chart_has_runs_analysis(tmp_path: Path) -> None:
    values = [1, 2, 1, 3, 2, 1, 2, 1, 2, 3, 7, 8, 9, 8, 7, 9, 8, 7, 9, 8]
    rows = [f"{day},{value}" for day, value in zip(MONTHS, values, strict=False)]
    points, summary = chart(tmp_path, write(tmp_path, "\n".join(["date,value", *rows]) + "\n"), "--chart", "run")
    assert points["centre"].to_list() == [5.0] * 20
    assert points["upper_limit"].null_count() == 20
    runs = {name: summary[name][0] for name in summary.columns if name.startswith("runs_")}
    assert runs == {
        "runs_useful": 20, "runs_longest": 10, "runs_longest_limit": 7, "runs_crossings": 1, "runs_crossings_limit": 6,
        "runs_signal": True,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["g", "t"])
def test_rare_events_have_charts_of_their_own(tmp_path: Path, kind: str) -> None:
    rows = [f"{day},{value}" for day, value in zip(MONTHS, [3, 10, 1, 25, 8, 14, 2, 30, 5, 9, 11, 4], strict=False)]
    points, _ = chart(tmp_path, write(tmp_path, "\n".join(["date,value", *rows]) + "\n"), "--chart", kind)
    assert points["lower_limit"][0] == 0
    assert points["upper_limit"][0] > 30


def test_what_a_kind_of_chart_cannot_hold_is_a_problem(tmp_path: Path) -> None:
    found = tmp_path / "problems.csv"

    def listed(file: str, kind: str) -> list[tuple[int, str]]:
        assert main(["spc", file, "--chart", kind, "-o", str(tmp_path / "out.csv"), "--problems", str(found)]) == 1
        frame = pl.read_csv(found)
        return list(zip(frame["row"], frame["column"], strict=True))

    assert listed(parts_file(tmp_path, [(1, 2), (3, 2), (1, 0)]), "p") == [(3, "numerator"), (4, "denominator")]
    assert listed(write(tmp_path, "date,value\n2024-01-01,1\n2024-02-01,-1\n"), "c") == [(3, "value")]
    missing = listed(write(tmp_path, "date,value\n2024-01-01,1\n"), "u")
    assert {column for _, column in missing} == {"numerator", "denominator"}
    assert main(["spc", step_file(tmp_path), "--chart", "run", "--no-screening", "-o", "x.csv"]) == 2


def test_a_mean_that_spans_a_step_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{day},{value}" for day, value in zip(MONTHS, [72, 70] * 6 + [90, 92] * 6, strict=True)]
    file = write(tmp_path, "\n".join(["date,value", *rows]) + "\n")
    _, summary = chart(tmp_path, file, "--improvement", "increase", "--target", "85")
    assert summary["new_limits_from"].to_list() == ["2025-01-01"]
    assert summary["assurance"].to_list() == ["pass"]
    assert "spans a step" in summary["note"][0]
    assert "spans a step" in capsys.readouterr().err


def test_a_target_that_is_not_judged_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"{day},{5 + place % 3},{4 if place else ''}" for place, day in enumerate(MONTHS)]
    file = write(tmp_path, "\n".join(["date,value,target", *lines]) + "\n")
    chart(tmp_path, file)
    told = capsys.readouterr().err
    assert "empty in some rows of 1 series" in told
    assert "without a direction of improvement" in told
