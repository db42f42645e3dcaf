"""Charts, funnels, mortality and papers: figures and sentences that are wrong for inputs that people have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from collegium.board.measures import known_measures
from collegium.board.models import ProviderFigure
from collegium.board.providers.actions import keep_form
from collegium.board.providers.intake import form_for, read_providers
from collegium.definitions.monthly_files import MonthlyFile, shipped_monthly_files
from collegium.tables.reading import read_table
from tests.board.test_providers import checked
from tests.conftest import ClientOf
from tests.faults.running import Ran, fault, real_data, run, run_apart
from tests.uploads import preview, save
from tests.world import World

pytestmark = real_data


def spc(name: str, file: str | Path, into: Path, *more: str) -> Ran:
    return run(["spc", str(file), *more], fault(name), into)


def funnel(name: str, file: str | Path, into: Path, *more: str) -> Ran:
    return run(["funnel", str(file), *more], fault(name), into)


def paper(name: str, file: str | Path, into: Path, ending: str = "html") -> Ran:
    return run(["paper", str(file)], fault(name), into, ending)


def written(ran: Ran, into: Path, ending: str) -> bool:
    path = into / f"out.{ending}"
    return ran.status == 0 and path.exists() and path.stat().st_size > 1_000


# 01: every month exactly at the target


@pytest.mark.parametrize(
    ("file", "better", "target"),
    [("const100.csv", "increase", "1.0"), ("const0.csv", "decrease", "0"), ("const98.csv", "increase", "0.98")],
)
def test_a_target_that_every_month_meets_is_met(file: str, better: str, target: str, tmp_path: Path) -> None:
    found = spc("board/01", file, tmp_path, "--improvement", better, "--target", target)
    assert found.summary[0]["assurance"] == "pass"


def test_no_paper_says_that_a_target_is_missed_by_chance_which_every_month_meets(tmp_path: Path) -> None:
    found = paper("board/01", "paper1.toml", tmp_path)
    assert found.status == 0, found.told
    assert "missed in others by chance" not in found.text


# 02: almost every moving range is zero


def test_screening_leaves_a_rare_count_its_variation(tmp_path: Path) -> None:
    found = spc("board/02", fault("board/01") / "rare3.csv", tmp_path, "--improvement", "decrease")
    points = [row["point_type"] for row in found.rows]
    assert points.count("common_cause") == 16
    assert points.count("concern") == 2
    assert found.summary[0]["variation"] == "common_cause"
    assert float(found.rows[0]["lower_limit"]) == pytest.approx(1 / 9 - 2.66 * 4 / 17, abs=5e-4)
    assert float(found.rows[0]["upper_limit"]) == pytest.approx(1 / 9 + 2.66 * 4 / 17, abs=5e-4)


def test_a_rare_count_without_screening(tmp_path: Path) -> None:
    path = fault("board/01") / "rare3.csv"
    found = spc("board/02", path, tmp_path, "--improvement", "decrease", "--no-screening")
    points = [row["point_type"] for row in found.rows]
    assert (points.count("common_cause"), points.count("concern")) == (16, 2)


# 03: blank rows at the end


@pytest.mark.parametrize(
    "file",
    ["blank_extra.csv", "blankline_extra.csv", "blank_extra_semicolon.csv", "blank_noextra.csv"],
)
def test_a_blank_row_is_no_point(file: str, tmp_path: Path) -> None:
    found = spc("board/03", file, tmp_path)
    assert found.status == 0, found.told
    assert len(found.rows) == 18


@pytest.mark.parametrize("file", ["funnel_blank.csv", "funnel_blank_extra.csv"])
def test_a_blank_row_is_no_unit(file: str, tmp_path: Path) -> None:
    found = funnel("board/03", file, tmp_path)
    assert found.status == 0, found.told
    assert len(found.rows) == 12


# 04: rates of units without an event

LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")


def test_a_unit_without_an_event_has_the_limits_of_its_size(tmp_path: Path) -> None:
    found = funnel("board/04", "rate0.csv", tmp_path, "--kind", "rate")
    none, two = found.row(unit="W12"), found.row(unit="W01")
    assert none["band"] == "as_expected"
    assert [float(none[one]) for one in LIMITS] == pytest.approx([float(two[one]) for one in LIMITS])


def test_two_units_of_one_size_have_the_same_limits(tmp_path: Path) -> None:
    first, second = funnel("board/04", "rate_1.csv", tmp_path, "--kind", "rate").rows
    assert [float(first[one]) for one in LIMITS] == pytest.approx([float(second[one]) for one in LIMITS])


def test_limits_that_nobody_can_give_are_empty(tmp_path: Path) -> None:
    found = funnel("board/04", "rate_none.csv", tmp_path, "--kind", "rate")
    assert found.status == 0, found.told
    assert "NaN" not in {cell for row in found.rows for cell in row.values()}
    assert all(row["note"] for row in found.rows) or "note:" in found.told


# 05: nothing observed where little was expected


@pytest.mark.parametrize("more", [(), ("--transformation", "square-root")])
def test_none_where_hardly_any_was_expected_is_ordinary(more: tuple[str, ...], tmp_path: Path) -> None:
    assert funnel("board/05", "tiny.csv", tmp_path, *more).row(unit="SMALL")["band"] == "as_expected"


def test_a_trust_with_six_spells_and_no_death_is_ordinary(tmp_path: Path) -> None:
    path = tmp_path / "m_tiny.csv"
    lines = ["trust,diagnosis_group,age_band,died"]
    for trust, (low, high) in {"A": (300, 100), "B": (280, 110), "C": (320, 90)}.items():
        lines += [f"{trust},G,low,{int(at < low // 150)}" for at in range(low)]
        lines += [f"{trust},G,high,{int(at < high // 5)}" for at in range(high)]
    lines += ["TINY,G,low,0"] * 6
    path.write_text("\n".join(lines) + "\n")
    found = run(["mortality", str(path)], tmp_path, tmp_path).row(trust="TINY")
    assert float(found["expected"]) < 0.1
    assert found["band"] == "as_expected"


# 06: shares of very few


def shares(path: Path) -> Path:
    """Units with a common share of 31%, one with 1 of 1 and one with 2 of 2."""
    units = {"W1": (1, 1), "W2": (30, 100), "W3": (35, 110), "W4": (28, 90), "W5": (2, 2), "W6": (33, 105)}
    path.write_text("unit,observed,denominator\n" + "".join(f"{n},{a},{b}\n" for n, (a, b) in units.items()))
    return path


@pytest.mark.parametrize(("more", "units"), [((), ("W5",)), (("--overdispersion", "none"), ("W1", "W5"))])
def test_all_of_very_few_is_ordinary(more: tuple[str, ...], units: tuple[str, ...], tmp_path: Path) -> None:
    found = funnel("board/06", shares(tmp_path / "shares.csv"), tmp_path, "--kind", "proportion", *more)
    assert [found.row(unit=unit)["band"] for unit in units] == ["as_expected"] * len(units)


def test_one_of_one_is_ordinary(tmp_path: Path) -> None:
    found = funnel("board/06", "d1.csv", tmp_path, "--kind", "proportion", "--overdispersion", "none")
    assert found.row(unit="A")["band"] == "as_expected"


# 07: dates with a time zone


def test_a_month_that_begins_at_midnight_in_london_keeps_its_day(tmp_path: Path) -> None:
    found = spc("board/07", "tzjuly.parquet", tmp_path)
    assert {row["date"][-2:] for row in found.rows} == {"01"}


def test_dates_without_a_time_zone_keep_their_day(tmp_path: Path) -> None:
    assert {row["date"][-2:] for row in spc("board/07", "naive.parquet", tmp_path).rows} == {"01"}


def test_a_paper_names_the_month_of_the_file(tmp_path: Path) -> None:
    assert "In July 2024 it was 80.0" in paper("board/07", "tzp.toml", tmp_path).text


def test_an_instant_in_text_is_never_a_day_early(tmp_path: Path) -> None:
    found = spc("board/07", "iso_utc.csv", tmp_path)
    assert found.refused or {row["date"][-2:] for row in found.rows} == {"01"}


def test_an_offset_in_text_is_never_a_day_early(tmp_path: Path) -> None:
    found = spc("board/07", "iso_offset.csv", tmp_path)
    assert found.refused or {row["date"][-2:] for row in found.rows} == {"01"}


# 08 and 09: characters that no font has, or that a document cannot hold


@pytest.mark.parametrize("file", ["emoji.toml", "cjk.toml"])
def test_a_pdf_of_characters_that_no_font_has(file: str, tmp_path: Path) -> None:
    found = paper("board/08", file, tmp_path, "pdf")
    assert found.refused or written(found, tmp_path, "pdf")


@pytest.mark.parametrize(
    ("file", "ending"),
    [
        *((file, "docx") for file in ("ctl_vt.toml", "ctl_01.toml", "ctl_ff.toml", "ctl_fffe.toml", "ctl_title.toml")),
        ("ctl_title.toml", "pptx"),
        ("ctl_01.toml", "pdf"),
    ],
)
def test_a_document_of_control_characters(file: str, ending: str, tmp_path: Path) -> None:
    found = paper("board/09", file, tmp_path, ending)
    assert (found.refused and "vt" not in file) or written(found, tmp_path, ending)


# 10: control characters in a chart


@pytest.mark.parametrize("file", ["s3.toml", "f2.toml"])
def test_a_chart_of_control_characters_ends_no_process(file: str, tmp_path: Path) -> None:
    found = run_apart(f"paper {file}", fault("board/10"), tmp_path, "html")
    assert found.status == 0 or found.refused


# 11: names of series with spaces


@pytest.mark.parametrize(
    "file",
    ["serspace.csv", "sernbsp.csv", "serspace.parquet", "serspace.xlsx", "serspace_q.csv"],
)
def test_spaces_at_the_end_of_a_name_make_no_series(file: str, tmp_path: Path) -> None:
    path = fault("board/11") / file
    if file.endswith(".parquet"):
        path = tmp_path / file
        pl.read_csv(fault("board/11") / "serspace.csv", try_parse_dates=True).write_parquet(path)
    found = spc("board/11", path, tmp_path)
    assert [row["points"] for row in found.summary] == ["24"]


def test_a_paper_rests_on_the_whole_series(tmp_path: Path) -> None:
    assert "rest on 24 months" in paper("board/11", "ss.toml", tmp_path).text


# 12: a target with an empty cell


@pytest.mark.parametrize("file", ["tgt_full.csv", "tgt_future.csv", "tgt_onegap.csv"])
def test_an_empty_cell_does_not_move_the_target(file: str, tmp_path: Path) -> None:
    found = spc("board/12", file, tmp_path, "--improvement", "increase")
    assert found.summary[0]["assurance"] == "pass"


def test_a_target_of_the_last_month_is_at_least_told(tmp_path: Path) -> None:
    found = spc("board/12", "tgt_lastonly.csv", tmp_path, "--improvement", "increase")
    assert found.summary[0]["assurance"] == "pass" or "target" in found.told


# 13: missing periods


@pytest.mark.parametrize(("file", "gaps"), [("gap_absent3.csv", "3"), ("gap_rows3.csv", "3"), ("missing.csv", "4")])
def test_every_missing_period_is_counted(file: str, gaps: str, tmp_path: Path) -> None:
    assert spc("board/13", file, tmp_path).summary[0]["gaps"] == gaps


def test_a_paper_counts_every_missing_month(tmp_path: Path) -> None:
    found = paper("board/13", "gap.toml", tmp_path)
    assert found.text.count("3 months without a figure") >= 2
    assert "1 month without a figure" not in found.text


# 14: weeks and years


@pytest.mark.parametrize(("file", "periods"), [("wk_weekly.toml", "30 weeks"), ("wk_yearly.toml", "18 years")])
def test_a_paper_names_its_periods(file: str, periods: str, tmp_path: Path) -> None:
    found = paper("board/14", file, tmp_path)
    assert f"rest on {periods}" in found.text
    assert "months between" not in found.text


def test_a_weekly_figure_names_its_day(tmp_path: Path) -> None:
    assert "24 May 2021" in paper("board/14", "wk_weekly.toml", tmp_path).text


# 15: providers with long names


@pytest.mark.django_db
def test_two_long_names_stay_two_providers(world: World, client_of: ClientOf) -> None:
    form = MonthlyFile.model_validate(
        {
            "id": "by-name",
            "title": "By name",
            "period": "Month",
            "provider": "Provider",
            "figures": [{"measure": "ae-attendances", "numerator": ["Seen"]}],
        }
    )
    keep_form(by="tests", organisation=world.organisation, form=form, on=world.today)
    begin = "NHS Invented North and Middle Integrated Care Board"
    rows = [
        f"{2023 + at // 12}-{at % 12 + 1:02}-01,{begin} - {place},{seen}"
        for at in range(36)
        for place, seen in (("Eastern Hills", 90), ("Western Shore", 50))
    ]
    client = client_of(world.users.analyst)
    waiting, _ = checked(client, ("Month,Provider,Seen\n" + "\n".join(rows) + "\n").encode())
    shown = preview(client, waiting).content.decode()
    if 'name="fingerprint"' in shown:
        save(client, waiting)
    else:
        assert "has more than 40 characters" in shown
    assert ProviderFigure.objects.values("provider").distinct().count() in (0, 2)


# 16: the row of all England

COLUMNS = next(form for form in shipped_monthly_files() if form.id == "ae-nhs-england")
TOTALS = {
    "code TOTAL": ("TOTAL", "TOTAL"),
    "dash": ("-", "ENGLAND"),
    "ENG": ("ENG", "England"),
    "Grand Total": ("Grand Total", ""),
    "name TOTAL": ("XX", "TOTAL"),
    "no code": ("", "England"),
}


def monthly_file(code: str, name: str) -> bytes:
    """One month of two providers, and a last row that adds them up."""
    figures = sorted({column for one in COLUMNS.figures for column in (*one.numerator, *one.less, *one.denominator)})
    lines = [",".join((COLUMNS.period, COLUMNS.provider, COLUMNS.name, *figures))]
    for provider, title, number in (("RA1", "First", 100), ("RA2", "Second", 200), (code, name, 300)):
        lines.append(",".join(("2026-01-01", provider, title, *(str(number) for _ in figures))))
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.parametrize("spelling", list(TOTALS))
@pytest.mark.django_db
def test_the_row_of_all_england_is_no_provider(spelling: str, world: World) -> None:
    table = read_table(monthly_file(*TOTALS[spelling]), name="ae.csv")
    form = form_for(table, shipped_monthly_files())
    assert form is not None
    assert providers_in(table, form, world) == {"RA1", "RA2"}


@pytest.mark.django_db
def test_a_note_says_that_the_total_is_left_out(world: World) -> None:
    table = read_table(monthly_file("TOTAL", "TOTAL"), name="ae.csv")
    form = form_for(table, shipped_monthly_files())
    assert form is not None
    measures = known_measures(world.organisation, world.today)
    notes = read_providers(table, form, measures=measures, today=dt.date(2026, 11, 20)).notes
    assert any("total" in note.lower() or "England" in note for note in notes)


def providers_in(table: object, form: MonthlyFile, world: World) -> set[str]:
    """The providers that would be recorded; none where the file is refused."""
    from collegium.tables.problems import ProblemsError

    measures = known_measures(world.organisation, world.today)
    try:
        return set(read_providers(table, form, measures=measures, today=dt.date(2026, 11, 20)).sizes)  # type: ignore[arg-type]
    except ProblemsError:
        return set()


# 17: sentences beyond what can be


@pytest.mark.parametrize(
    ("file", "right", "never"), [("n1.toml", "5.1 falls or fewer", "-2.7"), ("n2.toml", "94.3% or more", "103.2")]
)
def test_a_sentence_ends_where_the_measure_does(file: str, right: str, never: str, tmp_path: Path) -> None:
    found = paper("board/17", file, tmp_path)
    assert right in found.text
    assert never not in found.text


# 18: remedies that can be followed


def rewritten(lines: list[str], into: Path) -> Path:
    path = into / "again.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("file", ["d_monyy.csv", "d_dmy.csv"])
def test_a_date_is_read_or_its_remedy_helps(file: str, tmp_path: Path) -> None:
    found = spc("board/18", file, tmp_path)
    if found.status != 0:
        assert found.refused
        assert "mapping" not in found.told
        assert "Add --dates day-first" in found.told
        found = spc("board/18", file, tmp_path, "--dates", "day-first")
    assert found.status == 0, found.told
    assert [row["date"] for row in found.rows[:2]] == ["2023-04-01", "2023-05-01"]


def test_other_remedies_of_dates_and_numbers_help(tmp_path: Path) -> None:
    """A date in the form that is advised is read, and so is a number with the option that is advised."""
    lines = (fault("board/18") / "d_dmy.csv").read_text(encoding="utf-8").splitlines()
    iso = [lines[0], *(f"{line[6:10]}-{line[3:5]}-{line[:2]}{line[10:]}" for line in lines[1:])]
    assert spc("board/18", rewritten(iso, tmp_path), tmp_path).status == 0
    found = spc("board/18", "thou1.csv", tmp_path)
    assert "--decimal-mark point" in found.told
    assert spc("board/18", "thou1.csv", tmp_path, "--decimal-mark", "point").status == 0


def test_a_column_decides_its_commas(tmp_path: Path) -> None:
    found = spc("board/18", "thou.csv", tmp_path)
    assert found.status == 0, found.told
    assert float(found.rows[0]["value"]) == 900379


def test_a_space_that_groups_no_three_digits_is_a_problem(tmp_path: Path) -> None:
    assert spc("board/18", "space.csv", tmp_path).refused


@pytest.mark.parametrize("file", ["d_ym.csv", "pct.csv", "thou1.csv"])
def test_what_a_command_cannot_read_names_no_mapping(file: str, tmp_path: Path) -> None:
    found = spc("board/18", file, tmp_path)
    assert found.status == 0 or (found.refused and "mapping" not in found.told)


# 19: a target that is no number


@pytest.mark.parametrize("target", ["inf", "nan", "1e400", "true"])
def test_a_target_that_is_no_number_is_a_problem(target: str, tmp_path: Path) -> None:
    text = (fault("board/19") / "inf.toml").read_text(encoding="utf-8")
    path = tmp_path / "paper.toml"
    path.write_text(text.replace("target = inf", f"target = {target}"))
    (tmp_path / "plain.csv").write_bytes((fault("board/19") / "plain.csv").read_bytes())
    found = run(["paper", str(path)], tmp_path, tmp_path, "html")
    assert found.refused
    assert "parts[1].target" in found.told


def test_a_wrong_key_gives_one_problem(tmp_path: Path) -> None:
    text = (fault("board/19") / "inf.toml").read_text(encoding="utf-8")
    path = tmp_path / "paper.toml"
    path.write_text(text.replace("target = inf", "decimals = 9"))
    (tmp_path / "plain.csv").write_bytes((fault("board/19") / "plain.csv").read_bytes())
    found = run(["paper", str(path)], tmp_path, tmp_path, "html")
    assert found.refused
    assert "decimals" in found.told
    assert "empty or too short" not in found.told
