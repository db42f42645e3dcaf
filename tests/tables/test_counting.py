"""Counting answers in files: what is counted, and what is listed instead of guessed."""

import io
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.scoring_plan import ItemPlan, ScaleSpec, ScoringPlan, build_plan
from collegium.methods.tallying import Counts
from collegium.tables.counting import count_file, count_frames
from collegium.tables.faults import PROBLEMS_LISTED
from collegium.tables.problems import Problem, ProblemsError

LABELS = ("No", "Rather no", "Neither", "Rather yes", "Yes")
PLAN = build_plan(
    [
        ItemPlan("q1", (1, 2, 3, 4, 5), labels=LABELS),
        ItemPlan("q2", (1, 2, 3, 4, 5), not_scored=(9,)),
        ItemPlan("why", (1, 2), optional=True),
    ],
    [ScaleSpec("s", "mean", ("q1", "q2"), minimum_answered=0.5)],
)

# Nothing is scored here, so nobody is left out of a table of answers for a missing one.
UNSCORED = build_plan(PLAN.items, [])


def count(text: str, by: tuple[str, ...] = (), plan: ScoringPlan = PLAN) -> Counts:
    return count_file(text.encode(), plan, by, name="answers.csv")


def problems(text: str, by: tuple[str, ...] = ()) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        count(text, by)
    return caught.value.problems


def test_counts_per_group() -> None:
    counts = count("unit,q1,q2,note\nB,1,5,x\nA,2,,\nB,3,4,y\n", ("unit",), UNSCORED)
    assert counts.groups == (("A",), ("B",))
    assert counts.respondents.tolist() == [1, 2]
    assert counts.histograms[0].tolist() == [[0, 1, 0, 0, 0], [1, 0, 1, 0, 0]]
    assert counts.histograms[1].sum(axis=1).tolist() == [0, 2]


@pytest.mark.parametrize(
    "text",
    [
        "q1;q2\n4;5\n5;4\n",
        "q1,q2\r\n 4 ,5.0\r\nyes,4\r\n",
        '"q1","q2"\n"4","5"\n"Rather yes ","4"\n"","9"\n',
        "\ufeffq1,q2\n4,5\n5,4\n",
    ],
)
def test_files_as_people_have_them(text: str) -> None:
    counts = count(text)
    assert counts.histograms[0][:, 3:].sum() == 2
    assert counts.histograms[1][:, 3:].sum() == 2


def test_answers_outside_the_scale_are_listed_all_at_once() -> None:
    found = problems("unit,q1,q2\nA,6,5\nB,3,4.5\nC,maybe,2\nD,1,0\nE,,-1\nF,2,99999\n", ("unit",))
    assert [(problem.row, problem.column, problem.value) for problem in found] == [
        (2, "q1", "6"),
        (3, "q2", "4.5"),
        (4, "q1", "maybe"),
        (5, "q2", "0"),
        (6, "q2", "-1"),
        (7, "q2", "99999"),
    ]
    assert all(problem.file == "answers.csv" and problem.remedy for problem in found)
    assert "1, 2, 3, 4, 5" in found[0].problem


def test_a_respondent_without_an_answer_is_a_problem_or_left_out() -> None:
    text = "unit,q1,q2\nA,,\nA,1,2\n"
    found = problems(text)
    assert [(problem.row, problem.problem) for problem in found] == [(2, "This respondent answered no item.")]
    counts = count_file(text.encode(), PLAN, ("unit",), name="a.csv", leave_out_empty=True)
    assert counts.respondents.tolist() == [1]


def test_not_applicable_is_an_answer_without_a_score() -> None:
    counts = count("q1,q2\n,9\n4,4\n")
    assert counts.respondents.tolist() == [1]  # who has no score at all counts nowhere
    assert counts.tallies[0].count.tolist() == [1]


def test_missing_columns_are_named_with_the_way_out() -> None:
    found = problems("Q1,unit\n3,A\n", ("division",))
    assert [problem.column for problem in found] == ["division", "q1", "q2"]
    assert found[1].remedy == "Rename the column “Q1” to “q1”."


def test_the_list_of_problems_ends() -> None:
    rows = PROBLEMS_LISTED + 250
    found = problems("q1,q2\n" + "7,1\n" * rows)
    assert len(found) == PROBLEMS_LISTED + 1
    assert "250 more" in found[-1].problem


@pytest.mark.parametrize("text", ["", "q1,q2\n", "\n\n"])
def test_empty_files(text: str) -> None:
    assert problems(text)


def test_too_many_columns() -> None:
    found = problems(",".join(f"q{number}" for number in range(500)) + "\n" + ",".join("1" * 500) + "\n")
    assert "500" in found[0].problem


def test_a_short_row_is_not_taken_for_missing_answers() -> None:
    assert problems("q1,q2,unit\n1,2,A\n3\n")[0].row == 3


def test_rows_are_numbered_as_in_the_file() -> None:
    assert problems("q1,q2\n1,2\n\n8,2\n")[0].row == 4


def test_parquet_and_batches(tmp_path: Path) -> None:
    frame = pl.DataFrame({"unit": ["A", "B", "A"], "q1": [1.0, float("nan"), 5.0], "q2": [5, 4, None]})
    path = tmp_path / "answers.parquet"
    frame.write_parquet(path)
    whole = count_file(path, PLAN, ("unit",), name=path.name)
    parts = count_frames(frame.iter_slices(1), PLAN, ("unit",), name="answers")
    for first, second in zip(whole.histograms, parts.histograms, strict=True):
        np.testing.assert_array_equal(first, second)
    assert whole.respondents.tolist() == [2, 1]


cells = st.one_of(st.none(), st.integers(1, 5))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), cells, cells), min_size=1, max_size=40), st.integers(1, 7))
def test_nothing_is_lost_between_file_and_counts(rows: list[tuple[str, int | None, int | None]], size: int) -> None:
    frame = pl.DataFrame(rows, schema={"unit": pl.String, "q1": pl.Int64, "q2": pl.Int64}, orient="row")
    answered = [row for row in rows if row[1] is not None or row[2] is not None]
    buffer = io.BytesIO()
    frame.write_csv(buffer)
    if len(answered) < len(rows):
        with pytest.raises(ProblemsError):
            count_file(buffer.getvalue(), UNSCORED, ("unit",), name="a.csv")
    counts = count_frames(frame.iter_slices(size), UNSCORED, ("unit",), name="a", leave_out_empty=True)
    assert int(counts.respondents.sum()) == len(answered)
    for place, item in enumerate(("q1", "q2")):
        expected = [sum(row[place + 1] == value for row in rows) for value in range(1, 6)]
        assert counts.histograms[place].sum(axis=0).tolist() == expected, item


def test_a_parquet_file_in_batches_counts_as_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    frame = pl.DataFrame(
        {
            "unit": rng.choice(["A", "B", " C"], 900).tolist(),
            "q1": pl.Series(rng.integers(1, 6, 900)).cast(pl.Int8),
            "q2": pl.Series(rng.choice([1, 3, 5, 9], 900)).cast(pl.Int64),
        }
    )
    file = tmp_path / "answers.parquet"
    frame.write_parquet(file, row_group_size=70)
    whole = count_file(file, PLAN, ("unit",), name=file.name)
    monkeypatch.setattr("collegium.tables.counting.BATCH_ANSWERS", 1_000)
    monkeypatch.setattr("collegium.methods.tallying._BLOCK_ROWS", 20)
    parts = count_file(file, PLAN, ("unit",), name=file.name)
    assert whole.groups == parts.groups == (("A",), ("B",), ("C",))
    for one, other in zip(whole.histograms, parts.histograms, strict=True):
        assert np.array_equal(one, other)
    for tally, added in zip(whole.tallies, parts.tallies, strict=True):
        assert all(
            np.array_equal(getattr(tally, name), getattr(added, name))
            for name in ("group", "numerator", "denominator", "count")
        )
    for moments, sums in zip(whole.moments, parts.moments, strict=True):
        assert np.array_equal(moments.products, sums.products)
    # By hand: histograms hold the rows that left nothing out of the scale.
    assert whole.histograms[0].sum() == frame.filter(pl.col("q2") != 9).height
    assert whole.histograms[1].sum() == (frame["q2"] != 9).sum()
