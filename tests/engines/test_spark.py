"""The same figures in one process and on a real cluster; and what is said when the cluster cannot be used."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

pytestmark = pytest.mark.spark

INSTRUMENT = """
id = "cluster-1"
title = "Cluster"
definition_of_engagement = "none: for a test"
privacy = "anonymous"
subject = "organisation"
licence = "CC0-1.0"
source = "generated"
[responses.agreement]
values = [1, 2, 3, 4, 5]
labels = ["Never", "Seldom", "Sometimes", "Often", "Always"]
favourable = [4, 5]
""" + "".join(
    f'[[items]]\nid = "q{item}"\ntext = "Item {item}"\nresponse = "agreement"\nreverse = {str(item == 2).lower()}\n'
    for item in range(1, 7)
) + """
[[scales]]
id = "first"
title = "First"
items = ["q1", "q2", "q3"]
rule = "mean"
range = [0, 10]
[[scales]]
id = "least"
title = "Least"
items = ["q4", "q5", "q6"]
rule = "minimum"
[[scales]]
id = "overall"
title = "Overall"
scales = ["first", "least"]
rule = "mean"
range = [0, 10]
"""  # fmt: skip


def collegium(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "collegium.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=150)


def assert_same(one: Path, other: Path) -> None:
    here, there = pl.read_parquet(one), pl.read_parquet(other)
    assert here.schema == there.schema
    for column in here.columns:
        if here.schema[column] == pl.Float64:
            np.testing.assert_allclose(there[column].to_numpy(), here[column].to_numpy(), rtol=1e-12, atol=1e-14)
        else:
            assert there[column].to_list() == here[column].to_list(), column


def responses(rows: int) -> pl.DataFrame:
    rng = np.random.default_rng(3)
    answers = np.clip(np.rint(rng.normal(3.3, 1, (rows, 1)) + rng.normal(0, 0.8, (rows, 6))), 1, 5)
    answers[rng.random(answers.shape) < 0.05] = np.nan
    answers[:, 0] = np.where(np.isnan(answers).all(axis=1), 3, answers[:, 0])
    items = {f"q{item + 1}": pl.Series(answers[:, item]).fill_nan(None).cast(pl.Int8) for item in range(6)}
    units = rng.integers(0, 12, rows)
    return pl.DataFrame({"organisation": [f"T{unit % 3}" for unit in units], "unit": units.astype(str), **items})


def spells(rows: int) -> pl.DataFrame:
    rng = np.random.default_rng(4)
    group, age, sex = rng.integers(0, 12, rows), rng.integers(0, 9, rows), rng.integers(0, 2, rows)
    risk = 1 / (1 + np.exp(4 - 0.2 * age - 0.1 * group))
    return pl.DataFrame(
        {
            "trust": [f"R{code:02d}" for code in rng.integers(0, 15, rows)],
            "diagnosis_group": group,
            "age": age * 10,
            "sex": np.array(["F", "M"])[sex].tolist(),
            "died": (rng.random(rows) < np.where(group == 11, 0, risk)).astype(np.int8),
        }
    )


def test_a_survey_has_the_same_figures_on_a_cluster(cluster: str, tmp_path: Path) -> None:
    instrument = tmp_path / "instrument.toml"
    instrument.write_text(INSTRUMENT, encoding="utf-8")
    data = tmp_path / "responses.parquet"
    # Several parts, so that workers count apart and groups are spread over them.
    responses(40_000).write_parquet(data, row_group_size=5_000)
    shared = ("survey", "score", data, "--instrument", instrument, "--by", "organisation", "unit", "-o")
    here = collegium(*shared, tmp_path / "here.parquet")
    assert here.returncode == 0, here.stderr
    there = collegium(*shared, tmp_path / "there.parquet", "--engine", cluster)
    assert there.returncode == 0, there.stderr
    assert pl.read_parquet(tmp_path / "here.parquet")["mean"].count() > 30
    assert_same(tmp_path / "here.parquet", tmp_path / "there.parquet")


def test_mortality_has_the_same_figures_on_a_cluster(cluster: str, tmp_path: Path) -> None:
    data = tmp_path / "spells.parquet"
    spells(60_000).write_parquet(data, row_group_size=7_000)
    for name, more in (("here", ()), ("there", ("--engine", cluster))):
        models = tmp_path / f"{name}-models.parquet"
        done = collegium("mortality", data, "-o", tmp_path / f"{name}.parquet", "--models", models, *more)
        assert done.returncode == 0, done.stderr
        assert "no model, and expected deaths equal observed" in done.stderr
    assert_same(tmp_path / "here.parquet", tmp_path / "there.parquet")
    assert_same(tmp_path / "here-models.parquet", tmp_path / "there-models.parquet")


def test_an_engine_lists_the_problems_of_a_csv_file(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    data = tmp_path / "spells.csv"
    spells(200).with_columns(died=pl.Series(["perhaps", "2"] + ["0"] * 198)).write_csv(data)
    found = tmp_path / "problems.csv"
    done = collegium("mortality", data, "-o", tmp_path / "out.csv", "--engine", "local[1]", "--problems", found)
    assert done.returncode == 1
    assert done.stderr.count("This does not say whether the patient died.") == 2
    assert pl.read_csv(found)["value"].to_list() == ["perhaps", "2"]
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://cluster:7077", "is no address of an engine"),
        ("spark://127.0.0.1:1", "nothing answers at spark://127.0.0.1:1"),
    ],
)
def test_a_wrong_address_is_said_plainly(address: str, words: str, tmp_path: Path) -> None:
    data = tmp_path / "spells.parquet"
    spells(50).write_parquet(data)
    done = collegium("mortality", data, "-o", tmp_path / "out.csv", "--engine", address)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_standard_input_cannot_go_to_a_cluster(tmp_path: Path) -> None:
    done = collegium("mortality", "-", "-o", tmp_path / "out.csv", "--engine", "spark://127.0.0.1:7077")
    assert done.returncode == 2
    assert "a file that the cluster can read" in done.stderr
