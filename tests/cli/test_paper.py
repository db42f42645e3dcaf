"""A paper from a file: the same gate as on the pages, in four forms, with problems a person can mend."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from collegium.cli import main

HEAD = 'title = "Waiting in A&E"\norganisation = "Example trust"\ndate = 2026-11-21\n'
SAID = (
    'cause = "Beds are free late in the day."\nconsequence = "One in four waits longer than four hours."\n'
    'action = "The operations director moves ward rounds to eight o’clock by January."\n'
)  # fmt: skip
SPC = '[[parts]]\nkind = "spc"\ntitle = "Four hours"\nfile = "points.csv"\nunit = "%"\ntarget = 95\nimprovement = "increase"\n'
FUNNEL = '[[parts]]\nkind = "funnel"\ntitle = "Deaths"\nfile = "ratios.csv"\nown = "B"\n'
WORDS = '[[parts]]\nkind = "text"\ntitle = "In short"\ntext = "The MD and the QZX look at this.\\n\\n- One point."\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "".join(f"2025-{month:02}-01,{75 + month % 3}\n" for month in range(1, 13))
    (tmp_path / "points.csv").write_text("date,value\n" + rows)
    units = "".join(
        f"{name},{seen},{100 + place * 20}\n"
        for place, (name, seen) in enumerate(zip("ABCDEFGHIJKL", range(95, 310, 18), strict=True))
    )
    (tmp_path / "ratios.csv").write_text("unit,observed,expected\n" + units)
    return tmp_path


def written(folder: Path, text: str, *options: str, ending: str = "html") -> tuple[int, Path]:
    (folder / "paper.toml").write_text(text, encoding="utf-8")
    out = folder / f"paper.{ending}"
    return main(["paper", str(folder / "paper.toml"), "-o", str(out), *options]), out


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "pptx"])
def test_a_whole_paper_in_each_form(folder: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = written(folder, HEAD + WORDS + SPC + SAID + FUNNEL + SAID, ending=ending)
    said = capsys.readouterr().err
    assert status == 0, said
    assert out.stat().st_size > 10_000
    assert "Four hours: 5 of 5 explained" in said
    assert "not in the glossary: QZX" in said


@pytest.mark.capability("A03")
def test_an_unexplained_chart_is_a_problem_and_a_draft_says_that_it_is_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    label = 'cause = "Regression to the mean"\n'
    status, out = written(folder, HEAD + SPC + label)
    said = capsys.readouterr().err
    assert status == 1
    assert not out.exists()
    assert "names something and explains nothing" in said
    assert said.count("nothing is written yet") == 2  # consequence and action; the others a rule has written
    status, out = written(folder, HEAD + SPC + label, "--draft")
    assert status == 0
    assert "Draft." in out.read_text(encoding="utf-8")


def test_faults_are_all_told_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = written(
        folder, HEAD.replace("2026-11-21", '"soon"') + SPC.replace("increase", "sideways") + "colour = 1\n"
    )
    said = capsys.readouterr().err
    assert status == 1
    assert "date" in said
    assert "improvement" in said
    assert "colour" in said


def test_a_table_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = written(folder, HEAD + SPC.replace("points.csv", "nowhere.csv") + SAID)
    assert status == 1
    assert "There is no such file beside the paper" in capsys.readouterr().err


def test_a_wrong_ending_is_wrong_usage(folder: Path) -> None:
    assert written(folder, HEAD + WORDS, ending="odt")[0] == 2


AMBIGUOUS = "".join(f"0{month}/04/2026,{75 + month}\n" for month in range(1, 10))


@pytest.mark.parametrize("said", ["day-first", "month-first"])
def test_a_table_that_leaves_open_what_it_means_is_settled_in_the_paper(
    folder: Path, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "points.csv").write_text("date,value\n" + AMBIGUOUS)
    status, _ = written(folder, HEAD + SPC + SAID)
    told = capsys.readouterr().err
    assert status == 1
    assert 'Write dates = "day-first" or dates = "month-first" in this part' in told
    assert "--dates" not in told
    status, out = written(folder, HEAD + SPC + SAID + f'dates = "{said}"\n')
    assert status == 0
    assert "points.csv: 9 rows read: 9 used, 0 left out." in capsys.readouterr().err
    text = out.read_text(encoding="utf-8")
    assert ("September 2026" in text) == (said == "month-first")


def test_a_sheet_is_named_in_the_paper(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    for name, first in (("Points", 75), ("Other points", 20)):
        sheet = book.create_sheet(name)
        sheet.append(["date", "value"])
        for month in range(1, 13):
            sheet.append([dt.date(2025, month, 1), first + month % 3])
    book.remove(book.worksheets[0])
    book.save(folder / "points.xlsx")
    part = SPC.replace("points.csv", "points.xlsx") + SAID
    status, _ = written(folder, HEAD + part)
    told = capsys.readouterr().err
    assert status == 1
    assert "Write sheet = and the name of the one to read in this part" in told
    assert "--sheet" not in told
    status, out = written(folder, HEAD + part + 'sheet = "Other points"\n')
    assert status == 0
    assert "In December 2025 it was 20.0%" in out.read_text(encoding="utf-8")


def test_what_a_unit_among_totals_is_stands_in_the_paper(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = folder / "ratios.csv"
    table.write_text(table.read_text() + "England,1000,1200\n")
    assert written(folder, HEAD + FUNNEL + SAID)[0] == 0
    told = capsys.readouterr().err
    assert "13 rows read: 12 used, 1 left out" in told
    assert 'Write totals = "keep" in this part' in told
    assert written(folder, HEAD + FUNNEL + SAID + 'totals = "keep"\n')[0] == 0
    assert "13 rows read: 13 used, 0 left out." in capsys.readouterr().err
