"""A report from a file and an instrument: the one of the how-to, over a real survey, and small groups hidden."""

import csv
import io
import os
import re
import statistics
from pathlib import Path

import polars as pl
import pytest
from docx import Document as read_word
from pypdf import PdfReader

from collegium.cli import main
from collegium.definitions.instrument_files import parse_instrument

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-an-instrument.md"
TEAM = "q23a_org_analyst_team_size_cat"


def instrument_of_the_page() -> str:
    return "\n".join(re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cpd.toml").write_text(instrument_of_the_page(), encoding="utf-8")
    return tmp_path


def command(folder: Path, word: str, answers: Path, output: str, *more: str) -> int:
    return main(
        ["survey", word, str(answers), "--instrument", str(folder / "cpd.toml"), *more, "-o", str(folder / output)]
    )


def made_up(folder: Path, sizes: dict[str, int]) -> Path:
    """Answers in words and codes, so that the file needs no real data."""
    instrument = parse_instrument(instrument_of_the_page().encode(), "cpd.toml")
    path = folder / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["team", *(item.id for item in instrument.items)])
        for team, size in sizes.items():
            for person in range(size):
                row = []
                for place, item in enumerate(instrument.items):
                    response = instrument.response_of(item.id)
                    row.append(response.labels[(person + place) % len(response.values)].upper())
                writer.writerow([team, *row])
    return path


def test_the_report_has_the_figures_of_the_scores_and_hides_what_they_hide(folder: Path) -> None:
    answers = made_up(folder, {"Large": 40, "Middle": 18, "Small": 4})
    assert command(folder, "score", answers, "scores.csv", "--by", "team") == 0
    assert command(folder, "report", answers, "report.html", "--by", "team", "--title", "Ours") == 0
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert "<title>Ours" in html
    table = re.search(r"<caption[^>]*>[^<]*Support for development, from 0 to 10.*?</table>", html, re.DOTALL)
    assert table
    for row in pl.read_csv(folder / "scores.csv").filter(pl.col("scale") == "support").to_dicts():
        cells = re.search(rf">{row['team']}</th>(.*?)</tr>", table[0], re.DOTALL)
        assert cells
        if row["suppressed"]:
            assert cells[1].count("not shown") == 4
            assert not re.search(r"\d", re.sub(r"<[^>]*>", "", cells[1]))
        else:
            assert f">{row['mean']:.2f}<" in cells[1]
    assert "to protect small groups" in html
    assert "by subtraction" in html


def test_a_survey_of_few_shows_nothing(folder: Path) -> None:
    answers = made_up(folder, {"Small": 4, "Other": 3})
    assert command(folder, "report", answers, "report.html", "--by", "team") == 0
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert "7 people" not in html
    assert "%)" not in html
    assert "<svg" not in html


def test_an_unknown_answer_is_a_problem_with_its_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = made_up(folder, {"Large": 12})
    answers.write_text(answers.read_text().replace("RARELY", "Never ever", 1))
    assert command(folder, "report", answers, "report.html", "--problems", str(folder / "p.csv")) == 1
    assert "Never ever" in capsys.readouterr().err
    assert not (folder / "report.html").exists()
    assert "q12a_cpd_time_at_work_cat" in (folder / "p.csv").read_text()


def test_wrong_usage(folder: Path) -> None:
    answers = made_up(folder, {"Large": 12})
    assert command(folder, "report", answers, "report.odt") == 2
    assert command(folder, "report", answers, "report.html", "--minimum", "5") == 2


@pytest.mark.real_data
def test_the_survey_of_the_how_to_is_scored_and_reported(folder: Path) -> None:
    answers = Path(os.environ["COLLEGIUM_REAL_DATA"]) / "apha_cpd_survey.csv"
    assert command(folder, "score", answers, "scores.csv", "--by", TEAM) == 0
    with answers.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    # Worked out here from the beginnings of the answers alone, without the instrument.
    beginnings = {
        "q12a_cpd_time_at_work_cat": ("Rarely", "Sometimes", "Often", "Always"),
        "q14a_mgr_cpd_supportive_cat": ("Not", "Somewhat", "Very"),
        "q16a_org_cpd_supportive_cat": ("Not", "Somewhat", "Very"),
        "q19a_mgr_cpd_discuss_freq_cat": ("Not", "Only when I", "Only when a", "Occasionally", "Regularly"),
    }

    def points(row: dict[str, str]) -> float:
        found = []
        for column, starts in beginnings.items():
            place = next(n for n, start in enumerate(starts) if row[column].startswith(start))
            found.append(10 * place / (len(starts) - 1))
        return statistics.fmean(found)

    scores = pl.read_csv(folder / "scores.csv").filter(pl.col("scale") == "support").to_dicts()
    assert len(scores) == 4
    for score in scores:
        expected = [points(row) for row in rows if row[TEAM].strip() == score[TEAM]]
        assert score["respondents"] == len(expected)
        assert score["mean"] == pytest.approx(statistics.fmean(expected), abs=1e-9)
    for ending in ("html", "pdf", "docx", "pptx"):
        assert command(folder, "report", answers, f"report.{ending}", "--by", TEAM, "--title", "Support") == 0
    pdf = PdfReader(io.BytesIO((folder / "report.pdf").read_bytes()))
    root = pdf.trailer["/Root"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Support"
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"].value
    text = "".join(page.extract_text() for page in pdf.pages)
    whole = statistics.fmean(points(row) for row in rows)
    assert f"{whole:.1f}" in text
    assert "NHSRdatasets" in text
    word = read_word(str(folder / "report.docx"))
    pictures = word.element.xpath("//wp:docPr")
    assert len(pictures) == 9
    assert all(picture.get("descr") for picture in pictures)
