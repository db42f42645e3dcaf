"""Local mortality at the command line: the columns of the contract, separation told, bad input, every kind of file."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from collegium.cli import main
from collegium.methods.funnel import funnel

FUNNEL = ["ratio", "lower_95", "upper_95", "lower_998", "upper_998"]


def spells(rows: int = 4_000, seed: int = 1) -> pl.DataFrame:
    generator = np.random.default_rng(seed)
    group, trust = generator.integers(0, 3, rows), generator.integers(0, 12, rows)
    age, sex = generator.integers(0, 12, rows), generator.integers(0, 2, rows)
    eta = -3 + 0.3 * group + 0.15 * age - 0.2 * sex
    died = generator.random(rows) < 1 / (1 + np.exp(-eta))
    return pl.DataFrame(
        {
            "trust": [f"R{place:02d}" for place in trust],
            "diagnosis_group": [f"dg {place}" for place in group],
            "age": age,
            "sex": ["female" if place else "male" for place in sex],
            "died": died.astype(np.int8),
        }
    )


def run(folder: Path, table: pl.DataFrame, *options: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    source, out, models = folder / "spells.csv", folder / "trusts.csv", folder / "models.csv"
    table.write_csv(source)
    assert main(["mortality", str(source), "-o", str(out), "--models", str(models), *options]) == 0
    return pl.read_csv(out), pl.read_csv(models)


def problems(folder: Path, text: str) -> pl.DataFrame:
    source, found = folder / "spells.csv", folder / "problems.csv"
    source.write_text(text, encoding="utf-8")
    assert main(["mortality", str(source), "-o", str(folder / "out.csv"), "--problems", str(found)]) == 1
    assert not (folder / "out.csv").exists()
    return pl.read_csv(found)


def test_the_columns_and_figures_of_the_contract(tmp_path: Path) -> None:
    table = spells()
    trusts, models = run(tmp_path, table)
    assert trusts.columns == [
        *("trust", "spells", "observed", "expected", *FUNNEL),
        *("od_lower_95", "od_upper_95", "od_lower_998", "od_upper_998", "band", "note"),
    ]
    counted = table.group_by("trust").agg(pl.len(), pl.col("died").sum()).sort("trust")
    assert trusts["trust"].to_list() == counted["trust"].to_list()
    assert trusts["spells"].to_list() == counted["len"].to_list()
    assert trusts["observed"].to_list() == counted["died"].to_list()
    assert trusts["expected"].sum() == pytest.approx(trusts["observed"].sum(), rel=1e-9)
    found = funnel(trusts["observed"].to_numpy().astype(float), trusts["expected"].to_numpy())
    assert found.adjusted is not None
    assert trusts["od_upper_95"].to_list() == pytest.approx(found.adjusted.upper_95.tolist())
    assert models.columns == ["diagnosis_group", "term", "coefficient", "standard_error", "note"]
    terms = models.filter(diagnosis_group="dg 1")["term"].to_list()
    # Numbers are in the order of numbers, words in that of letters; the first of each is the reference.
    assert terms == ["intercept", *(f"age={age}" for age in range(12)), "sex=female", "sex=male"]
    assert models.filter(note="reference")["term"].unique().sort().to_list() == ["age=0", "sex=female"]


def test_expected_deaths_are_those_of_the_models(tmp_path: Path) -> None:
    table = spells()
    trusts, models = run(tmp_path, table)
    beta = {(group, term): b for group, term, b in models.select("diagnosis_group", "term", "coefficient").rows()}
    expected: dict[str, float] = {}
    for row in table.iter_rows(named=True):
        group = row["diagnosis_group"]
        eta = beta[group, "intercept"] + beta[group, f"age={row['age']}"] + beta[group, f"sex={row['sex']}"]
        expected[row["trust"]] = expected.get(row["trust"], 0.0) + 1 / (1 + np.exp(-eta))
    assert trusts["expected"].to_list() == pytest.approx([expected[trust] for trust in trusts["trust"]], rel=1e-9)


def test_every_kind_of_file_gives_the_same(tmp_path: Path) -> None:
    table = spells(1_500)
    trusts, _ = run(tmp_path, table)
    weighted = table.group_by(table.columns).agg(pl.len().alias("weight")).sort(table.columns)
    categorical = table.with_columns(pl.col("trust", "sex").cast(pl.Categorical), pl.col("age").cast(pl.Float64))
    weighted.write_csv(tmp_path / "weighted.csv")
    categorical.write_parquet(tmp_path / "spells.parquet")
    (tmp_path / "odd.csv").write_text(table.write_csv(separator=";"), encoding="utf-16")
    for name in ("weighted.csv", "spells.parquet", "odd.csv"):
        out = tmp_path / "again.csv"
        assert main(["mortality", str(tmp_path / name), "-o", str(out)]) == 0
        again = pl.read_csv(out)
        assert again["trust"].to_list() == trusts["trust"].to_list()
        for column in ("spells", "observed", "expected", "od_lower_95"):
            assert again[column].to_list() == pytest.approx(trusts[column].to_list(), rel=1e-9), (name, column)


def test_separation_is_told_and_moves_no_expected_death(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = spells()
    fate = pl.when((pl.col("diagnosis_group") == "dg 0") & (pl.col("age") == 3)).then(0).otherwise(pl.col("died"))
    extra = pl.DataFrame(
        {
            "trust": ["R00", "R00", "R01", "NEW"],
            "diagnosis_group": ["few", "few", "few", "all"],
            "age": [1, 2, 3, 4],
            "sex": ["male", "female", "male", "male"],
            "died": [0, 0, 0, 1],
        }
    )
    table = pl.concat([table.with_columns(fate.cast(pl.Int8).alias("died")), extra.cast({"died": pl.Int8})])
    trusts, models = run(tmp_path, table)
    told = capsys.readouterr().err
    assert "1 diagnosis group (few) with no deaths" in told
    assert "1 diagnosis group (all) with nothing but deaths" in told
    assert "1 level with no deaths was left out" in told
    assert trusts["expected"].sum() == pytest.approx(trusts["observed"].sum(), rel=1e-9)
    left = models.filter(diagnosis_group="dg 0", term="age=3").row(0, named=True)
    assert left["coefficient"] is None
    assert "no deaths" in left["note"]
    assert trusts.filter(trust="NEW").select("observed", "expected", "ratio").row(0) == (1, 1.0, 1.0)


def test_a_trust_of_which_no_death_is_expected_has_no_ratio(tmp_path: Path) -> None:
    table = spells(500)
    quiet = pl.DataFrame({"trust": ["Q"], "diagnosis_group": ["q"], "age": [1], "sex": ["male"], "died": [0]})
    trusts, _ = run(tmp_path, pl.concat([table, quiet.cast({"died": pl.Int8})]))
    row = trusts.filter(trust="Q").row(0, named=True)
    assert (row["expected"], row["ratio"], row["band"]) == (0.0, None, None)
    nobody, _ = run(tmp_path, quiet)
    assert nobody["ratio"].to_list() == [None]


def test_calibration_is_a_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "calibration.csv"
    run(tmp_path, spells(), "--calibration", str(out))
    assert pl.read_csv(out)["spells"].sum() == 4_000
    told = capsys.readouterr().err
    for words in ("c statistic is 0.", "(DeLong)", "Brier score is 0.", "calibration slope is 1.00", "by construction"):
        assert words in told


def test_all_problems_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "trust,diagnosis_group,died,age,weight\na,g,2,x,1\na,,yes,y,0\n,g,1,,-1\nb,g,,x,many\nb,g,0,x,1\n",
    )
    assert list(zip(found["row"], found["column"], found["value"], strict=True)) == [
        (2, "died", "2"),
        (3, "diagnosis_group", None),
        (3, "died", "yes"),
        (3, "weight", "0"),
        (4, "age", None),
        (4, "trust", None),
        (4, "weight", "-1"),
        (5, "died", None),
        (5, "weight", "many"),
    ]


def test_a_number_is_no_category(tmp_path: Path) -> None:
    rows = "".join(f"a,g,{place % 2},{place * 0.5}\n" for place in range(400))
    found = problems(tmp_path, "trust,diagnosis_group,died,cost\n" + rows)
    assert found["column"].to_list() == ["cost"]
    assert "bands" in found["remedy"][0]


def test_missing_columns_and_no_rows(tmp_path: Path) -> None:
    assert problems(tmp_path, "Trust,group\na,b\n")["column"].to_list() == ["diagnosis_group", "died", "trust"]
    assert problems(tmp_path, "trust,diagnosis_group,died\n").height == 1
    empty = tmp_path / "empty.parquet"
    spells(5).clear().write_parquet(empty)
    assert main(["mortality", str(empty), "-o", str(tmp_path / "out.csv")]) == 1


def test_names_that_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    table = spells(300).with_columns(pl.lit("=x()").alias("diagnosis_group"))
    assert run(tmp_path, table)[1]["diagnosis_group"][0] == "'=x()"


def test_more_combinations_than_a_table_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = spells(1_000)
    trusts, _ = run(tmp_path, table)
    monkeypatch.setattr("collegium.tables.spells._DENSE_CELLS", 10)
    assert run(tmp_path, table)[0].equals(trusts, null_equal=True)
    monkeypatch.setattr("collegium.tables.spells._LARGEST_KEY", 20)
    assert run(tmp_path, table)[0].equals(trusts, null_equal=True)
