"""Organisations side by side. Numbers: Dickinson, Snelling, Ham and Spurgeon 2017, doi 10.1108/JHOM-01-2017-0023, tables 1 and 4."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.organisation.actions.examples import layers_of, load_case_study_sites, site_codes
from collegium.organisation.models import Organisation, OrganisationFigures, RoleLayer
from collegium.organisation.presenters.comparison import (
    counts_words,
    csv_table,
    mismatch_sentence,
    sentence,
    shown,
    summary_rows,
)
from collegium.organisation.queries.organisations import Counted, Site, sites
from collegium.organisation.reports.comparison import Comparison, compare, line_of, ratio, summary_of
from tests.conftest import ClientOf
from tests.organisation.facts import words_of
from tests.world import World

PAGE = "/organisations/compare/"


@pytest.fixture
def nine(world: World) -> Comparison:
    load_case_study_sites(by="tests")
    return compare(sites(Organisation.objects.filter(code__in=site_codes()).order_by("code"), world.today))


def letters(codes: list[str]) -> str:
    return "".join(code[-1] for code in codes)


@pytest.mark.capability("A22")
def test_the_nine_sites_have_the_published_totals_medians_and_ratios(nine: Comparison) -> None:
    totals = {name: summary.total for name, summary in nine.summaries.items()}
    assert totals["budget_gbp_m"] == 3022.5
    assert totals["headcount"] == 47_527
    assert totals["consultants"] == 2_408
    assert totals["board_doctors"] == 16
    assert totals["management_board_doctors"] == 61
    assert totals["consultants_per_board_doctor"] is None
    assert nine.summaries["consultants"].median == 223
    assert round(nine.summaries["board_doctors"].mean or 0, 2) == 1.78
    per_doctor = {line.site.code[-1]: line.consultants_per_board_doctor for line in nine.lines}
    assert per_doctor["C"] == 714
    assert round(per_doctor["H"] or 0, 1) == 21.3
    per_staff = {line.site.code[-1]: line.consultants_per_100_staff or 0 for line in nine.lines}
    assert min(per_staff, key=per_staff.__getitem__) == "H"
    assert max(per_staff, key=per_staff.__getitem__) == "F"
    assert per_staff["H"] == 2.0
    assert round(per_staff["F"], 2) == 6.93
    doctors = {
        count: letters([one.site.code for one in nine.lines if one.site.board_doctors == count]) for count in (1, 2, 3)
    }
    assert doctors == {1: "ABCE", 2: "DGI", 3: "FH"}


@pytest.mark.capability("A25", "A26")
def test_the_page_of_the_nine_sites_shows_the_published_layers_accountability_and_self_description(
    nine: Comparison, world: World, client_of: ClientOf
) -> None:
    """Table 4: four layers at B, C and D and three at the other six; a doctor accountable at six, a general manager at C and
    H, both at I; only H calls itself aligned while a manager is accountable."""
    client = client_of(world.users.analyst)
    query = {"format": "csv", "code": list(site_codes())}
    content = client.get(PAGE, query).content.decode("utf-8-sig")
    rows = {row["code"][-1]: row for row in csv.DictReader(io.StringIO(content))}
    assert {site: row["layers"] for site, row in rows.items()} == dict(zip("ABCDEFGHI", "344433333", strict=True))
    accountable = dict(zip("ABCDEFGHI", "ddmdddDmj".lower(), strict=True))
    assert {site: row["accountability"][0] for site, row in rows.items()} == accountable
    assert [site for site, row in rows.items() if row["mismatch"].casefold() in ("yes", "true")] == ["H"]
    shown = words_of(client.get(PAGE, {"code": list(site_codes())}).content.decode())
    assert "Accountable: doctor 6, general manager 2, joint 1." in shown
    assert "Self-description: medically led 5, aligned 2, clinically led 1, managerially led 1." in shown
    assert "Case study site H calls itself aligned" in shown


@pytest.mark.capability("A25")
def test_layers_and_accountability_are_the_published_ones(nine: Comparison) -> None:
    four = [code for code, count in nine.layer_counts.items() if count == 4]
    three = [code for code, count in nine.layer_counts.items() if count == 3]
    assert (letters(four), letters(three)) == ("BCD", "AEFGHI")
    by_type: dict[str, str] = {}
    for line in nine.lines:
        by_type[line.site.accountability] = by_type.get(line.site.accountability, "") + line.site.code[-1]
    assert by_type == {"doctor": "ABDEFG", "manager": "CH", "joint": "I"}
    assert nine.accountabilities == {"doctor": 6, "manager": 2, "joint": 1}


@pytest.mark.capability("A26")
def test_self_description_contradicts_accountability_at_site_h_alone(nine: Comparison) -> None:
    assert nine.modes == {"medically_led": 5, "clinically_led": 1, "managerially_led": 1, "aligned": 2}
    assert [site.code for site in nine.mismatches] == ["SITE-H"]
    assert mismatch_sentence(nine) == (
        "Case study site H calls itself aligned, while a general manager is accountable for the units."
    )


def test_loading_the_sites_again_changes_nothing(world: World) -> None:
    assert len(load_case_study_sites(by="tests")) == 9
    before = (OrganisationFigures.objects.count(), RoleLayer.objects.count())
    assert load_case_study_sites(by="tests") == []
    assert (OrganisationFigures.objects.count(), RoleLayer.objects.count()) == before
    assert Organisation.objects.filter(kind="mental_health").count() == 3


def test_the_published_number_of_layers_rules() -> None:
    assert layers_of("Medical Director; Clinical Director (two levels)", 3) == [
        "Medical Director",
        "Clinical Director, upper level",
        "Clinical Director, lower level",
    ]
    listed = "Medical Director; Deputy Medical Director; Divisional Medical Manager; Clinical Director; Lead Clinician"
    assert layers_of(listed, 4)[0] == "Medical Director, Deputy Medical Director"
    with pytest.raises(ValueError, match="3 layers were published"):
        layers_of("Medical Director; Clinical Director", 3)


def test_the_words_of_the_comparison(nine: Comparison) -> None:
    assert sentence(nine) == (
        "One board doctor stands for between 21.3 consultants (Case study site H) and 714.0 (Case study site C)."
        " There are 2.00 (Case study site H) to 6.93 (Case study site F) consultants per 100 staff."
    )
    rows = dict(summary_rows(nine))
    assert rows["Total"] == ["3,022.5", "47,527", "2,408", "16", "61", "–", "–"]
    assert rows["Mean"][3] == "1.78"
    assert rows["Median"][2] == "223"
    assert counts_words(nine)[1] == "Accountable: doctor 6, general manager 2, joint 1."
    assert shown("consultants", None) == "not recorded"


def test_what_is_missing_is_never_zero() -> None:
    empty = compare([Site(1, "X", "X"), Site(2, "Y", "Y", headcount=100, consultants=0, board_doctors=0)])
    assert empty.summaries["budget_gbp_m"] == summary_of([])
    assert empty.summaries["headcount"].recorded == 1
    assert empty.lines[0].consultants_per_100_staff is None
    assert empty.lines[1].consultants_per_100_staff == 0
    assert empty.lines[1].consultants_per_board_doctor is None
    assert sentence(empty).startswith("Too few")
    assert mismatch_sentence(empty).startswith("Too little")
    assert [cells[0] for _, cells in summary_rows(empty)] == ["–", "–", "–"]


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 10**4))
def test_a_ratio_times_its_denominator_gives_the_numerator(numerator: int, denominator: int, per: int) -> None:
    value = ratio(numerator, denominator, per)
    assert value is not None
    assert value * denominator / per == pytest.approx(numerator)


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), max_size=30))
def test_a_summary_lies_between_the_least_and_the_greatest(values: list[float | None]) -> None:
    known = sorted(value for value in values if value is not None)
    summary = summary_of(values)
    assert summary.recorded == len(known)
    if known:
        slow = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
        assert summary.median == pytest.approx(slow)
        assert known[0] - 1e-6 <= (summary.mean or 0) <= known[-1] + 1e-6


def test_stated_and_counted_figures_stand_apart(world: World) -> None:
    site = sites([world.organisation], world.today)[0]
    assert site.consultants == 168
    assert site.counted == Counted(consultants=5, board_doctors=1)
    columns, rows = csv_table(compare([site]))
    row = dict(zip(columns, rows[0], strict=True))
    assert (row["consultants"], row["counted_consultants"]) == (168, 5)
    assert row["budget_gbp_m"] == Decimal("412.50")
    assert line_of(site).consultants_per_100_staff == 4.0


def test_national_analysts_and_analysts_compare_and_others_do_not(world: World, client_of: ClientOf) -> None:
    load_case_study_sites(by="tests")
    national = client_of(world.users.national).get(PAGE)
    assert "Southmoor" in national.content.decode()
    analyst = client_of(world.users.analyst).get(PAGE).content.decode()
    assert "Northway" in analyst
    assert "Case study site H" in analyst
    assert "Southmoor" not in analyst
    assert "Southmoor" not in client_of(world.users.analyst).get(PAGE, {"code": "ZSM"}).content.decode()
    for user in (world.users.board, world.users.leader, world.users.secretary, world.users.stranger):
        assert client_of(user).get(PAGE).status_code == 403


@pytest.mark.capability("A22", "A26")
def test_the_nine_sites_in_the_browser(world: World, client_of: ClientOf, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    load_case_study_sites(by="tests")
    client = client_of(world.users.national)
    with django_assert_max_num_queries(25):
        text = client.get(PAGE, {"code": site_codes()}).content.decode()
    for expected in ("3,022.5", "47,527", "2,408", "714.0", "6.93", "Case study site H calls itself aligned"):
        assert expected in text
    # A, B, D, E and F; H and I; G; C: as the catalogue has them.
    assert "Self-description: medically led 5, aligned 2, clinically led 1, managerially led 1." in text
    assert text.count("nhsuk-tag--orange") == 1


def test_the_comparison_as_csv(world: World, client_of: ClientOf) -> None:
    load_case_study_sites(by="tests")
    answer = client_of(world.users.national).get(PAGE, {"code": site_codes(), "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 9
    assert sum(int(row["consultants"]) for row in rows) == 2408
    assert [row["code"] for row in rows if row["mismatch"] == "true"] == ["SITE-H"]
    assert "attachment" in answer["Content-Disposition"]
