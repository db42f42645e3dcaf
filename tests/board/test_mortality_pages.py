"""Spells become expected deaths and are not kept; cases become lines without anybody's name."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collegium.audit.models import AuditEvent
from collegium.board.comparison import case_views, forms, mortality
from collegium.board.comparison.monitoring import read_cases, record_monitor
from collegium.board.models import ComparedUnit, Comparison, Monitor
from collegium.cli import main
from collegium.registers.files import file_kinds
from collegium.registers.files.actions import expire_files
from collegium.registers.files.forms import UploadForm
from collegium.registers.models import WaitingFile
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import read_table
from tests.board.test_comparisons import of_page
from tests.board.test_pages import ClientOf, at, words
from tests.uploads import HOME, answer, save, upload
from tests.world import World


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


def spells(number: int = 4000) -> pl.DataFrame:
    random = np.random.default_rng(7)
    age, group = random.integers(0, 4, number), random.integers(0, 3, number)
    risk = 1 / (1 + np.exp(-(-3 + 0.6 * age + 0.5 * group)))
    return pl.DataFrame({
        "trust": [f"T{one}" for one in random.integers(0, 12, number)],
        "diagnosis_group": [f"G{one}" for one in group],
        "age": [f"band {one}" for one in age],
        "died": (random.random(number) < risk).astype(int),
    })  # fmt: skip


def bring_in(client: Client, content: bytes, name: str = "spells.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(at("mortality"), {"title": "Our spells", "source": "Invented", "file": file}, follow=True)


def test_expected_deaths_are_those_of_the_command(world: World, client_of: ClientOf, tmp_path: Path) -> None:
    frame = spells()
    stream = io.BytesIO()
    frame.write_parquet(stream)
    client = client_of(world.users.analyst)
    assert "The rows of the file are not kept" in words(bring_in(client, stream.getvalue(), "spells.parquet"))
    source, output = tmp_path / "spells.csv", tmp_path / "trusts.csv"
    frame.write_csv(source)
    assert main(["mortality", str(source), "-o", str(output)]) == 0
    told = pl.read_csv(output)
    page = of_page(client, Comparison.objects.get())
    assert [one["unit"] for one in page] == told["trust"].to_list()
    for mine, theirs in zip(page, told.to_dicts(), strict=True):
        for name in ("expected", "ratio", "od_lower_95", "od_upper_95"):
            assert float(mine[name]) == pytest.approx(theirs[name], rel=1e-12)


def test_the_result_is_local_and_says_how_well_it_holds(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    bring_in(client, spells().write_csv().encode())
    made = Comparison.objects.get()
    assert made.indicator == "local"
    shown = words(client_of(world.users.board).get(at("comparison", made.pk)))
    for text in (
        "Local standardised mortality ratio",
        "It is no SHMI",
        "c statistic 0.",
        "95% interval 0.",
        "Brier score is 0.",
        "calibration slope is 1.00",
        "4,000 spells",
        "Adjusted for: age",
    ):
        assert text in shown
    assert "Predicted and observed deaths by rising risk" in shown
    # In each model expected deaths add up to observed ones.
    units = list(ComparedUnit.objects.all())
    assert sum(one.observed or 0 for one in units) == pytest.approx(sum(one.base or 0 for one in units))


def test_no_row_of_a_spell_is_left_anywhere(world: World, client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(world.users.analyst)
    bring_in(client, spells(500).write_csv().encode())
    bring_in(client, b"trust,diagnosis_group,died\nT1,G1,perhaps\n")
    assert not any(one.is_file() for one in (tmp_path / "waiting").rglob("*"))
    assert not any(one.content for one in WaitingFile.objects.all())
    assert "perhaps" not in str([one.after for one in AuditEvent.objects.all()])


def test_what_is_wrong_with_spells_is_told_on_the_page(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    bring_in(client, b"trust,diagnosis_group,age,died\nT1,G1,a,2\n,G1,b,1\nT2,,c,=1+1\n")
    shown = words(client.get(at("mortality")))
    assert "4 problems" in shown
    assert "Write 1 for died and 0 for not" in shown
    assert not Comparison.objects.exists()


def test_separation_a_tiny_group_and_a_lone_category(world: World, client_of: ClientOf) -> None:
    """Deaths 0 or all in a group, a group of 3 spells, a category that one spell has: told, and nothing invented."""
    rows = [spells(1500)]
    extra = [("T1", "none", "band 0", 0)] * 40 + [("T2", "all", "band 1", 1)] * 5
    extra += [("T3", "three", "band 0", 0), ("T3", "three", "band 2", 1), ("T4", "three", "band 0", 0)]
    extra += [("T5", "G1", "never seen elsewhere", 1)]
    rows.append(pl.DataFrame(extra, schema=rows[0].columns, orient="row"))
    client = client_of(world.users.analyst)
    bring_in(client, pl.concat(rows).write_csv().encode())
    made = Comparison.objects.get()
    told = " ".join(made.details["notes"])
    # Of the 3 spells one level has the only death: what remains has none, and expected deaths equal observed ones.
    assert "2 diagnosis groups (none, three) with no deaths" in told
    assert "1 diagnosis group (all) with nothing but deaths" in told
    units = list(ComparedUnit.objects.all())
    assert sum(one.observed or 0 for one in units) == pytest.approx(sum(one.base or 0 for one in units))
    assert words(client.get(at("comparison", made.pk)))


def test_a_trust_without_expected_deaths_has_no_ratio(world: World, client_of: ClientOf) -> None:
    rows = spells(800)
    lone = pl.DataFrame([("T99", "none", "band 0", 0)] * 5, schema=rows.columns, orient="row")
    client = client_of(world.users.analyst)
    bring_in(client, pl.concat([rows, lone]).write_csv().encode())
    unit = ComparedUnit.objects.get(code="T99")
    assert (unit.base, unit.status) == (None, "not_applicable")
    assert "T99" in words(client.get(at("comparison", unit.comparison_id)))


class Sparse(SimpleUploadedFile):
    """A file of two gigabytes that nobody may read into memory."""

    def __init__(self) -> None:
        super().__init__("spells.csv", b"trust")
        self.size = 2 * 1024**3

    def chunks(self, chunk_size: int | None = None) -> Any:  # pragma: no cover - reaching it is the failure
        raise AssertionError("a file that is too large was read")

    read = chunks


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    made = forms.SpellsForm({"title": "x", "source": "y"}, {"file": Sparse()})
    assert not made.is_valid()
    assert "1 GB or smaller" in str(made.errors["file"])
    assert "Parquet" in str(made.errors["file"])
    upload = UploadForm({"kind": "comparison"}, {"file": Sparse()}, kinds=file_kinds(), kept=())
    assert "20 MB or smaller" in str(upload.errors["file"])
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.write(b"measure,period,value\n")
        stream.truncate(2 * 1024**3)
    with pytest.raises(ProblemsError) as caught:
        read_table(path, name="large.csv")
    assert "larger than" in caught.value.problems[0].problem


def test_a_second_file_replaces_one_that_waits(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    bring_in(client, b"trust,diagnosis_group,died\nT1,G1,perhaps\n")
    bring_in(client, spells(600).write_csv().encode())
    assert [one.state for one in WaitingFile.objects.order_by("pk")] == ["discarded", "applied"]
    assert "problem" not in words(client.get(at("mortality")))
    shown = words(client.get(HOME))
    assert "Spells, for expected deaths" in shown
    done = WaitingFile.objects.get(state="applied")
    assert "600 rows read: 600 used, 0 left out" in words(client.get(f"{HOME}{done.pk}/"))


def test_a_file_of_spells_that_nobody_fixes_is_forgotten(world: World, client_of: ClientOf, tmp_path: Path) -> None:
    bring_in(client_of(world.users.analyst), b"trust,diagnosis_group,died\nT1,G1,perhaps\n")
    waiting = WaitingFile.objects.get()
    left = mortality.folder() / "left"
    left.write_bytes(b"rows")
    waiting.options = {**waiting.options, "path": left.name}
    waiting.save()
    assert expire_files(by="tests", today=waiting.kept_until) == 0
    assert expire_files(by="tests", today=waiting.kept_until + dt.timedelta(days=1)) == 1
    assert not left.exists()
    waiting.refresh_from_db()
    assert waiting.state == "expired"


# Vector of the specification of RA-CUSUM and VLAD.
CASES = b"date,risk,died\n2026-01-05,.05,0\n2026-01-09,.1,1\n2026-02-01,.2,1\n2026-02-03,.02,0\n2026-03-01,.3,1\n2026-03-02,.1,0\n"


def test_the_lines_are_those_of_the_vector(world: World) -> None:
    table = read_table(CASES, name="cases.csv")
    made = record_monitor(
        by="tests", organisation=world.organisation, cases=read_cases(table), file_name="cases.csv", sha256="0", title="Bypass", subject="Bypass operations",
        source="Invented", on=world.today, seed=20261121,
    )  # fmt: skip
    # After the third case the sum has reached the limit of so short a run, and begins anew.
    assert made.lines["up"][:3] == pytest.approx([0, 0.5978, 1.1087], abs=1e-4)
    assert made.lines["up"][3:] == pytest.approx([0, 0.4308, 0.3355], abs=1e-4)
    assert 0.5978 < made.limit_up <= 1.1087
    assert made.lines["vlad"][-1] == pytest.approx(-2.23)
    assert made.lines["months"] == [[0, "2026-01"], [2, "2026-02"], [4, "2026-03"]]
    assert [case_views.when(made, place) for place in (1, 5)] == ["January 2026", "March 2026"]
    again = record_monitor(
        by="tests", organisation=world.organisation, cases=read_cases(table), file_name="cases.csv", sha256="0", title="Bypass", subject="x",
        source="Invented", on=world.today, seed=20261121,
    )  # fmt: skip
    assert again.limit_up == made.limit_up


def test_cases_are_watched_on_a_page(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    given = {"title": "Bypass", "subject": "Bypass operations", "source": "Invented"}
    many = b"risk,died\n" + b"0.05,0\n" * 40 + b"0.05,1\n" * 12
    waiting = upload(client, many, kind="watched_cases", name="c.csv")
    assert "12 of 52 died; 2.6 deaths were predicted" in words(answer(client, waiting, **given))
    assert not Monitor.objects.exists()
    save(client, waiting)
    shown = words(client.get(at("monitor", Monitor.objects.get().pk)))
    assert "Of 52 patients 12 died; their risks add up to 2.6" in shown
    assert "reached its limit" in shown
    made = Monitor.objects.get()
    assert "Bypass" in words(client_of(world.users.board).get(at("comparisons")))
    client.post(at("withdraw", "monitor", made.pk), {"reason": "Wrong risks."})
    assert "Wrong risks." in words(client.get(at("monitor", made.pk)))


def test_what_is_wrong_with_cases_is_told_at_once(world: World, client_of: ClientOf) -> None:
    bad = b"date,risk,died\n2026-01-05,5,0\nsoon,.1,maybe\n,=1,1\n"
    with pytest.raises(ProblemsError) as caught:
        read_cases(read_table(bad, name="cases.csv"))
    assert [(one.row, one.column) for one in caught.value.problems] == [
        (2, "risk"), (3, "date"), (3, "died"), (4, "date"), (4, "risk"),
    ]  # fmt: skip
    client = client_of(world.users.analyst)
    waiting = upload(client, bad, kind="watched_cases", name="c.csv")
    assert "A risk lies between 0 and 1" in words(answer(client, waiting, title="x", subject="y", source="z"))
    assert not Monitor.objects.exists()
