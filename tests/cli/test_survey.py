"""Scoring at the command line: the columns of the contract, its exit statuses, and no small group in it."""

import io
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from collegium.cli import main

INSTRUMENT = """
id = "mine-1"
title = "Mine"
definition_of_engagement = "two-way involvement that influences decisions"
privacy = "anonymous"
subject = "organisation"
licence = "CC-BY-4.0"
source = "us"
[responses.agreement]
values = [1, 2, 3, 4, 5]
[[items]]
id = "q1"
text = "..."
response = "agreement"
[[items]]
id = "q2"
text = "..."
response = "agreement"
reverse = true
[[items]]
id = "q3"
text = "..."
response = "agreement"
[[scales]]
id = "overall"
title = "Overall"
items = ["q1", "q2", "q3"]
rule = "mean"
range = [0, 10]
minimum_answered = 0.67
[[scales]]
id = "both"
title = "Both"
scales = ["overall"]
rule = "profile"
"""
COLUMNS = [
    "unit", "scale", "respondents", "mean", "standard_error", "lower_95", "upper_95", "alpha", "omega", "suppressed", "note",
    "range_low", "range_high", "level",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(INSTRUMENT, encoding="utf-8")
    rng = np.random.default_rng(7)
    lines = ["unit,layer,q1,q2,q3"]
    for unit, number in (("A", 7), ("B", 18), ("C", 40)):
        for _ in range(number):
            first = int(rng.integers(1, 6))
            lines.append(f"{unit},{'lead' if rng.random() < 0.4 else 'other'},{first},{6 - first},{rng.integers(1, 6)}")
    (tmp_path / "answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text("unit,population\nA,20\nB,18\nC,100\nD,4\n", encoding="utf-8")
    return tmp_path


def score(folder: Path, *more: str, output: str = "out.csv") -> int:
    fixed = ["survey", "score", str(folder / "answers.csv"), "--instrument", str(folder / "mine.toml")]
    return main([*fixed, *more, "-o", str(folder / output)])


def read(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "out.csv")


def test_columns_and_suppression(folder: Path) -> None:
    assert score(folder, "--by", "unit") == 0
    table = read(folder)
    assert table.columns == COLUMNS
    assert table["suppressed"].to_list() == ["hidden", "hidden", None]
    hidden = table.filter(pl.col("suppressed").is_not_null())
    assert all(value is None for column in COLUMNS[2:9] for value in hidden[column])
    assert table["respondents"].to_list() == [None, None, 40]
    assert ',""' not in (folder / "out.csv").read_text(encoding="utf-8")


def test_a_name_that_a_spreadsheet_would_run_is_neutralised(folder: Path) -> None:
    answers = folder / "answers.csv"
    answers.write_text(answers.read_text(encoding="utf-8").replace("\nC,", "\n=cmd(),"), encoding="utf-8")
    assert score(folder, "--by", "unit") == 0
    assert "'=cmd()" in read(folder)["unit"].to_list()


def test_figures_agree_with_a_slow_computation(folder: Path) -> None:
    assert score(folder, "--by", "unit") == 0
    answers = pl.read_csv(folder / "answers.csv").filter(pl.col("unit") == "C")
    scores = answers.select(((pl.col("q1") - 1 + 5 - pl.col("q2") + pl.col("q3") - 1) * 2.5 / 3).alias("s"))[
        "s"
    ].to_numpy()
    row = read(folder).filter(pl.col("unit") == "C").row(0, named=True)
    assert row["mean"] == pytest.approx(scores.mean(), abs=1e-12)
    assert row["standard_error"] == pytest.approx(scores.std(ddof=1) / 40**0.5, abs=1e-12)
    assert row["upper_95"] - row["lower_95"] == pytest.approx(2 * 2.0226909 * row["standard_error"], abs=1e-6)
    points = answers.select("q1", 6 - pl.col("q2"), "q3").to_numpy()
    covariance = np.cov(points, rowvar=False)
    assert row["alpha"] == pytest.approx(1.5 * (1 - np.trace(covariance) / covariance.sum()), abs=1e-12)


def test_population_narrows_and_a_census_has_no_error(folder: Path) -> None:
    assert score(folder, "--by", "unit") == 0
    plain = read(folder)["standard_error"][2]
    assert score(folder, "--by", "unit", "--population", str(folder / "people.csv")) == 0
    assert read(folder)["standard_error"][2] == pytest.approx(plain * 0.6**0.5)


def test_population_problems(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "people.csv").write_text("unit,population\nA,5\nC,100\n", encoding="utf-8")
    assert score(folder, "--by", "unit", "--population", str(folder / "people.csv")) == 1
    said = capsys.readouterr().err
    assert "has no such group" in said
    assert "7 answered, but the group has 5 people" in said
    assert not (folder / "out.csv").exists()


def test_everybody_together_and_several_columns(folder: Path) -> None:
    assert score(folder) == 0
    assert read(folder).row(0, named=True)["respondents"] == 65
    assert score(folder, "--by", "unit", "layer") == 0
    assert read(folder).columns == ["unit", "layer", *COLUMNS[1:]]
    assert read(folder).height == 6


def test_a_higher_minimum_hides_more_and_a_lower_one_is_refused(folder: Path) -> None:
    assert score(folder, "--by", "unit", "--minimum", "50") == 0
    assert read(folder)["suppressed"].to_list() == ["hidden"] * 3
    assert score(folder, "--minimum", "9") == 2


def test_all_problems_at_once_and_as_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "answers.csv").open("a", encoding="utf-8") as stream:
        stream.write("C,other,6,1,1\nC,other,1,1,yes\n")
    assert score(folder, "--by", "unit", "--problems", str(folder / "problems.csv")) == 1
    said = capsys.readouterr().err
    assert "row 67, column q1" in said
    assert "row 68, column q3" in said
    listed = pl.read_csv(folder / "problems.csv", infer_schema=False)
    assert listed.columns == ["file", "row", "column", "value", "problem", "remedy"]
    assert listed["value"].to_list() == ["6", "yes"]
    assert not (folder / "out.csv").exists()


def test_problems_of_the_instrument(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine.toml").write_text(INSTRUMENT.replace("two-way involvement that influences decisions", ""), "utf-8")
    assert score(folder) == 1
    assert "definition_of_engagement" in capsys.readouterr().err
    assert main(["survey", "score", str(folder / "answers.csv"), "--instrument", "none", "-o", "-"]) == 1


def test_a_file_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "answers.csv").unlink()
    assert score(folder) == 1
    assert "answers.csv" in capsys.readouterr().err


def test_streams_and_parquet(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.TextIOWrapper(io.BytesIO((folder / "answers.csv").read_bytes()))
    monkeypatch.setattr("sys.stdin", content)
    assert main(["survey", "score", "-", "--instrument", str(folder / "mine.toml"), "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("scale,respondents,mean")
    assert score(folder, "--by", "unit", output="out.parquet") == 0
    assert pl.read_parquet(folder / "out.parquet")["suppressed"].to_list() == ["hidden", "hidden", ""]


def test_intervals_without_the_number_of_people_are_said_to_be_wide(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score(folder, "--by", "unit") == 0
    assert "wider than on the pages" in capsys.readouterr().err


def test_the_file_may_stand_after_the_columns(folder: Path) -> None:
    words = ["survey", "score", "--instrument", str(folder / "mine.toml"), "-o", str(folder / "out.csv")]
    assert main([*words, "--by", "unit", str(folder / "answers.csv")]) == 0
    assert read(folder).columns == COLUMNS


def test_a_column_named_like_a_result_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert score(folder, "--by", "mean") == 2
    assert "rename" in capsys.readouterr().err


def test_an_instrument_that_means_harm_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "hostile.toml").write_bytes(b"id = " + b"[" * 100_000)
    (tmp_path / "answers.csv").write_text("q1\n1\n")
    asked = [
        "survey",
        "score",
        str(tmp_path / "answers.csv"),
        "--instrument",
        str(tmp_path / "hostile.toml"),
        "-o",
        "-",
    ]
    assert main(asked) != 0
    said = capsys.readouterr().err
    assert "hostile.toml" in said
    assert "Take it out" in said


# Of 16 rows: 12 answered, one blank, two unfinished, one finished without a single answer.
EXPORTED = "record_id,q1,q2,q3,survey_complete\n" + "".join(
    [f"{n},{n % 5 + 1},2,4,2\n" for n in range(6)]
    + [",,,,\n", "20,1,,,0\n", "21,2,3,,1\n", "22,,,,2\n"]
    + [f"{n},{n % 5 + 1},2,4,2\n" for n in range(6, 12)]
)
PLAIN = "q1,q2,q3\n" + "1,2,3\n" * 6 + ",,\n" + "4,2,3\n" * 6


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (EXPORTED, "16 rows read: 12 used, 4 left out (Blank: 1; Unfinished: 2; Without a score: 1)."),
        (PLAIN, "13 rows read: 12 used, 1 left out (Blank: 1)."),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_the_rows_of_a_file_add_up_on_one_line_and_written_rows_are_counted(
    folder: Path, capsys: pytest.CaptureFixture[str], content: str, told: str, kind: str
) -> None:
    file = folder / f"export.{kind}"
    rows = [line.split(",") for line in content.splitlines()]
    frame = pl.DataFrame(rows[1:], schema=rows[0], orient="row")
    if kind == "csv":
        file.write_text(content, encoding="utf-8")
    elif kind == "parquet":
        frame.with_columns(pl.all().replace("", None)).write_parquet(file)
    else:
        frame.with_columns(pl.all().replace("", None)).write_excel(file)
    given = ["survey", "score", str(file), "--instrument", str(folder / "mine.toml"), "--leave-out-empty"]
    assert main([*given, "-o", str(folder / "out.csv")]) == 0
    error = capsys.readouterr().err.splitlines()
    assert [line for line in error if " rows read: " in line] == [f"note: {told}"]
    written = read(folder).height
    assert written == 1  # one group, and one scale that has a score
    assert error[-1] == "note: 1 row written to out.csv."
    assert main([*given, "-o", "-"]) == 0
    assert "note: 1 row written to standard output." in capsys.readouterr().err


def test_the_rows_of_a_file_of_problems_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = folder / "wrong.csv"
    wrong.write_text("q1,q2,q3\n1,2,3\n9,2,3\n1,8,3\n", encoding="utf-8")
    given = ["survey", "score", str(wrong), "--instrument", str(folder / "mine.toml"), "-o", str(folder / "out.csv")]
    assert main([*given, "--problems", str(folder / "problems.csv")]) == 1
    assert pl.read_csv(folder / "problems.csv").height == 2
    assert "note: 2 rows written to problems.csv." in capsys.readouterr().err
