"""Units in a funnel: the page says what the command says, official figures are imported and never refitted."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client

from collegium.board.comparison.intake import read_comparison
from collegium.board.models import ComparedUnit, Comparison
from collegium.cli import main
from collegium.methods.funnel import Kind
from collegium.registers.models import WaitingFile
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import read_table
from tests.board.test_pages import ClientOf, at, words
from tests.uploads import HOME, answer, save, upload
from tests.world import World

Bound = Callable[[int], Any]
# Vector of the funnel specification: truncated keeps 8, phi 1.9257, tau2 0.008191; adjusted, only unit 6 is lower.
OBSERVED = (80, 130, 95, 210, 150, 60, 300, 110, 170, 90)
EXPECTED = (100, 100, 100, 200, 160, 80, 280, 100, 150, 110)
VECTOR = "unit,observed,expected\n" + "".join(
    f"U{n},{o},{e}\n" for n, (o, e) in enumerate(zip(OBSERVED, EXPECTED, strict=True), start=1)
)
# Columns of the official file, with the fixture of the specification: RCF 1.25 is band 1, a hidden row stays in the list.
SHMI = """TIME_PERIOD,PUBLICATION_MONTH,PROVIDER_CODE,PROVIDER_NAME,SHMI_VALUE,SHMI_BANDING,OD_LL,OD_UL,SPELLS,OBSERVED,EXPECTED
APR22_MAR23,AUG23,RCF,AIREDALE NHS FOUNDATION TRUST,1.25,1.0,0.85,1.18,29000,1000,800
APR22_MAR23,AUG23,RBS,SECOND TRUST,0.95,2,0.87,1.15,31000,950,1000
APR22_MAR23,AUG23,RXX,HIDDEN TRUST,*,*,*,*,*,*,*
APR22_MAR23,AUG23,RYY,THIRD TRUST,1.00,2,0.87,1.15,31000,1000,1000
"""
GIVEN = {
    "indicator": "other",
    "kind": "ratio",
    "title": "Deaths after operations",
    "source": "Invented",
    "overdispersion": "additive",
}


def checked(client: Client, content: str | bytes, **given: str) -> tuple[WaitingFile, Any]:
    """A file with the answers about it, and the page that shows what saving it would do."""
    waiting = upload(client, content, kind="comparison", name="units.csv")
    return waiting, answer(client, waiting, **{**GIVEN, **given})


def recorded(client: Client, content: str | bytes, **given: str) -> Comparison:
    save(client, checked(client, content, **given)[0])
    return Comparison.objects.latest("pk")


def command(tmp_path: Path, content: str | bytes, *options: str) -> list[dict[str, str]]:
    source, output = tmp_path / "units.csv", tmp_path / "out.csv"
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    assert main(["funnel", str(source), *options, "-o", str(output)]) == 0
    return list(csv.DictReader(io.StringIO(output.read_text())))


def of_page(client: Client, made: Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(at("comparison_file", made.pk)).content.decode("utf-8-sig"))))


def problems(content: str, indicator: str = "other", kind: Kind = Kind.RATIO) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        read_comparison(read_table(content.encode(), name="units.csv"), indicator=indicator, kind=kind)
    return caught.value.problems


def test_the_page_equals_the_command_to_the_last_digit(world: World, client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(world.users.analyst)
    for content, kind, options in (
        (VECTOR, "ratio", ()),
        (VECTOR.replace("expected", "denominator").replace(",1", ",1").replace("95,100", "9,100"), "rate", ("--kind", "rate")),
        ("unit,observed,denominator\nA,3,200\nB,25,180\nC,17,220\nD,0,90\nE,40,400\n", "proportion", ("--kind", "proportion")),
    ):  # fmt: skip
        made = recorded(client, content, kind=kind)
        page, told = of_page(client, made), command(tmp_path, content, *options)
        assert_same(page, told)


def assert_same(page: list[dict[str, str]], told: list[dict[str, str]]) -> None:
    """To the last digit, whichever way a whole number is written."""
    assert [set(one) for one in page] == [set(one) for one in told]
    for mine, theirs in zip(page, told, strict=True):
        for name, value in theirs.items():
            number = re.fullmatch(r"-?[\d.e+-]+", value)
            assert (float(mine[name]) == float(value)) if number else mine[name] == value


AS_OFFICES_HAVE_THEM = {
    "decimal commas": VECTOR.replace(",", ";")
    .replace("U1;80;100", "U1;80;100,5")
    .replace("U2;130;100", "U2;1.130;1.000"),
    "blank rows": VECTOR.replace("expected\n", "expected,region\n").replace("0\nU", "0,North\n,,,\n\nU").strip()
    + ",South\n,,,\n",
    "thousands": VECTOR.replace("U4,210,200", '"U4","1,401,210","1,200,000"').replace(
        "U5,150,160", '"U5","900,379","900,000"'
    ),
    "no figures": VECTOR + "S1,*,50\nS2,n/a,**\nS3,-,7\n",
    "names with accents and spaces": VECTOR.replace("U3", " Ä3 ").replace("U5", "'=U5"),
}


@pytest.mark.parametrize("case", AS_OFFICES_HAVE_THEM)
@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_files_as_offices_have_them_are_the_same_on_the_page_and_in_the_command(
    world: World, client_of: ClientOf, tmp_path: Path, case: str, encoding: str
) -> None:
    content = AS_OFFICES_HAVE_THEM[case]
    client = client_of(world.users.analyst)
    page, told = (
        of_page(client, recorded(client, content.encode(encoding))),
        command(tmp_path, content.encode(encoding)),
    )
    assert len(page) == len(told) == 13 - 3 * (case != "no figures")
    assert_same(page, told)


@pytest.mark.parametrize(
    "content",
    [
        "unit,observed,expected\nA,1,0\nA,five,4\n,3,4\nB,-2,95 2\n",
        "unit;observed;expected\nA;1,234;5\nB;2;1.234\n",
        "unit;observed;expected\nA;1,5;5\nB;2;2.5\n",
        "unit,observed,expected\nA,1,2\nB,1\n",
        "unit,observed,expected\nA,*,2\n",
        "name,observed,expected\nA,1,2\n",
    ],
)
def test_what_is_wrong_is_the_same_on_the_page_and_in_the_command(
    world: World, client_of: ClientOf, tmp_path: Path, content: str
) -> None:
    source, found = tmp_path / "units.csv", tmp_path / "problems.csv"
    source.write_text(content)
    assert main(["funnel", str(source), "-o", "-", "--problems", str(found)]) == 1
    told = list(csv.DictReader(io.StringIO(found.read_text())))
    if content.startswith("name"):
        assert (
            [(one.row, one.column) for one in problems(content)]
            == [(1, "unit")]
            == [(int(told[0]["row"]), told[0]["column"])]
        )
        return
    client = client_of(world.users.analyst)
    if "B,1\n" in content:
        assert [one["problem"] for one in told] == [one.problem for one in read_problems(content)]
        return
    waiting, _ = checked(client, content)
    page = client.get(f"{HOME}{waiting.pk}/problems/").content.decode("utf-8-sig")
    listed = list(csv.DictReader(io.StringIO(page)))
    keys = ("file", "row", "column", "value", "problem")
    assert [[one[key] for key in keys] for one in listed] == [[one[key] for key in keys] for one in told]


def read_problems(content: str) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        read_table(content.encode(), name="units.csv")
    return caught.value.problems


def test_the_vector_on_the_page(world: World, client_of: ClientOf, django_assert_max_num_queries: Bound) -> None:
    client = client_of(world.users.analyst)
    waiting, page = checked(client, VECTOR)
    shown = words(page)
    assert "0 lie above the 95% limits and 1 below" in shown
    assert not Comparison.objects.exists()
    save(client, waiting)
    made = Comparison.objects.get()
    waiting.refresh_from_db()
    assert (waiting.content, waiting.rows_at) == (None, at("comparison", made.pk))
    assert "Nothing to save" in words(checked(client, VECTOR)[1])
    reader = client_of(world.users.board)
    with django_assert_max_num_queries(25):
        response = reader.get(at("comparison", made.pk))
    shown = words(response)
    for text in ("phi 1.9257", "tau² 0.008191", "from 8 units", "Data quality", "It does not rank", "U6 60 80 0.7500"):
        assert text in shown
    # The order of checks: data, case mix, structure, process, people.
    places = [
        shown.index(f"{word}.")
        for word in ("Data quality", "Case mix", "Structure and resources", "Process", "Individuals")
    ]
    assert places == sorted(places)
    assert "vega-lite" in response.content.decode()


def test_units_are_found_and_never_ranked(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    made = recorded(client, VECTOR)
    shown = words(client.get(at("comparison", made.pk), {"q": "u6"}))
    assert "1 of 10 units" in shown
    assert "No unit fits" in words(client.get(at("comparison", made.pk), {"band": "higher"}))
    options = re.findall(r'<option value="(\w+)"', client.get(at("comparison", made.pk)).content.decode())
    assert not {"ratio", "rank", "band"} & set(options)
    # An unknown order is the usual one, not one by figures.
    units = re.findall(r"U\d+", words(client.get(at("comparison", made.pk), {"sort": "ratio"})).split("Place")[-1])
    assert units[:3] == ["U1", "U10", "U2"]


def test_official_figures_are_shown_as_published(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    made = recorded(client, SHMI, indicator="shmi", title="SHMI")
    by_code = {one.code: one for one in ComparedUnit.objects.all()}
    assert (by_code["RCF"].published_band, by_code["RCF"].observed, by_code["RCF"].base) == (1, 1000.0, 800.0)
    assert (by_code["RCF"].published_lower, by_code["RCF"].published_upper) == (0.85, 1.18)
    assert (by_code["RBS"].published_band, by_code["RXX"].status, by_code["RXX"].observed) == (2, "suppressed", None)
    assert made.period == "APR22_MAR23"
    shown = words(client.get(at("comparison", made.pk)))
    assert "A smoke alarm, not a verdict on quality" in shown
    assert "nothing is refitted" in shown
    assert "Higher than expected" in shown
    assert "RXX, Hidden Trust" in shown
    assert "Of 3 units" in shown


def test_hsmr_and_shmi_never_share_a_chart_or_a_unit(world: World, client_of: ClientOf) -> None:
    both = "unit,observed,expected,indicator\nA,10,12,SHMI\nB,12,12,HSMR\n"
    assert [one.problem for one in problems(both)] == ["The file holds 2 indicators; one chart never shows two."]
    hundred = "unit,observed,expected,value\nA,10,12,83.33\nB,12,12,100\n"
    found = problems(hundred, "shmi")
    assert [(one.row, one.column) for one in found] == [(2, "value"), (3, "value")]
    assert "100 is as expected; here 1.00 is" in found[0].problem
    one = hundred.replace("83.33", "0.8333").replace(",100\n", ",1.00\n")
    assert "1.00 is as expected; here 100 is" in problems(one, "hsmr")[0].problem
    assert [found.column for found in problems(SHMI, "hsmr")][:1] == ["SHMI_VALUE"]
    client = client_of(world.users.analyst)
    made = recorded(client, hundred, indicator="hsmr", title="HSMR")
    assert "83.33" in words(client.get(at("comparison", made.pk)))
    assert "100 is as expected" in words(client.get(at("comparison", made.pk)))
    refused = words(checked(client, VECTOR, indicator="shmi", kind="proportion", title="x")[1])
    assert "observed over expected deaths" in refused


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        ("unit,observed,expected\nA,1,0\nB,2,3\n", Kind.RATIO, [(2, "expected")]),
        ("unit,observed,expected\nA,-1,2\nB,2,3\n", Kind.RATIO, [(2, "observed")]),
        ("unit,observed,denominator\nA,9,4\nB,2,3\n", Kind.PROPORTION, [(2, "observed")]),
        ("unit,observed,denominator\nA,9,0\nB,2,-3\n", Kind.PROPORTION, [(2, "denominator"), (3, "denominator")]),
        ("unit,observed,expected\nA,=1+1,2\nA,2,many\n,2,2\n", Kind.RATIO, [(2, "observed"), (3, "expected"), (3, "unit"), (4, "unit")]),
        ("unit,observed,expected\nA,*,2\nB,n/a,3\n", Kind.RATIO, [(None, "observed")]),
        ("unit,observed\nA,1\n", Kind.RATIO, [(1, "expected")]),
        ("unit,observed,expected,value\nA,10,10,1.4\n", Kind.RATIO, [(2, "value")]),
        ("unit,observed,expected,period\nA,1,2,2024\nB,1,2,2025\n", Kind.RATIO, [(3, "period")]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_at_once(content: str, kind: Kind, expected: list[tuple[int | None, str]]) -> None:
    found = problems(content, kind=kind)
    assert [(one.row, one.column) for one in found] == expected
    assert all(one.problem and one.remedy for one in found)


def test_problems_stand_on_the_page_and_nothing_is_recorded(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    waiting, page = checked(client, "unit,observed,expected\nA,1,0\n")
    shown = words(page)
    assert "this problem is fixed" in shown
    assert "The expected number is not above 0" in shown
    client.post(f"{HOME}{waiting.pk}/", {"fingerprint": "x", "agreed": "on"})
    assert not Comparison.objects.exists()


def test_columns_of_other_names_are_matched_and_problems_name_them(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    content = "Trust,Died,Should have died,observed\nA,10,12,1\nB,8,none,1\n"
    columns = {"column__code": "Trust", "column__observed": "Died", "column__base": "Should have died"}
    waiting, page = checked(client, content, **columns)
    assert "Should have died none units.csv" in words(page)
    waiting, page = checked(client, content.replace("none", "9"), **columns)
    save(client, waiting)
    assert list(ComparedUnit.objects.values_list("code", "observed", "base")) == [("A", 10, 12), ("B", 8, 9)]


def test_numbers_are_read_as_the_page_was_told(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    content = "unit;observed;expected\nA;1.200;1.250,5\nB;9;10,5\n"
    assert "2 rows read: 2 used, 0 left out" in words(checked(client, content)[1])
    either = content.replace("1.250,5", "1,250").replace("10,5", "10")
    assert "Say in the mapping whether decimals follow a point or a comma" in words(checked(client, either)[1])
    given = {"decimal_mark": "comma", "constant__period": "2025/26"}
    save(client, checked(client, content, **given)[0])
    assert list(ComparedUnit.objects.values_list("observed", "base")) == [(1200, 1250.5), (9, 10.5)]
    assert Comparison.objects.get().period == "2025/26"


def test_a_comparison_is_withdrawn_with_its_reason(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    made = recorded(client, VECTOR)
    assert "Deaths after operations" in words(client.get(at("comparisons")))
    shown = words(client.post(at("withdraw", "comparison", made.pk), {"reason": "Wrong year."}, follow=True))
    assert "Deaths after operations" not in shown
    assert "Wrong year." in words(client.get(at("comparison", made.pk)))
    assert "withdrawn already" in words(client.post(at("withdraw", "comparison", made.pk), {"reason": "x"}))
    assert client.get(at("withdraw", "nothing", made.pk)).status_code == 404


def test_who_may_see_and_do_what(world: World, client_of: ClientOf) -> None:
    made = recorded(client_of(world.users.analyst), VECTOR)
    leader = client_of(world.users.leader)
    assert leader.get(at("comparison", made.pk)).status_code == 200
    assert leader.get(at("mortality")).status_code == 403
    for kind in ("comparison", "watched_cases"):
        assert leader.get(HOME, {"kind": kind}).status_code == 403
    assert client_of(world.users.other_office).get(at("comparison", made.pk)).status_code == 404
    assert "Compare like with like" in words(leader.get(at("explained")))


@pytest.mark.real_data
def test_the_official_file_of_2012_gives_the_limits_of_the_command(
    world: World, client_of: ClientOf, tmp_path: Path
) -> None:
    """SHMI of October 2012, 142 providers, HSCIC (Open Government Licence): limits to four decimals on the page."""
    content = (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "shmi_2012_october.csv").read_bytes()
    client = client_of(world.users.analyst)
    made = recorded(client, content, indicator="shmi", title="SHMI October 2012")
    frame = pl.read_csv(io.BytesIO(content)).rename(
        {"PROVIDER": "unit", "OBSERVED": "observed", "EXPECTED": "expected"}
    )
    told = command(tmp_path, frame.select("unit", "observed", "expected").write_csv().encode(), "--kind", "shmi")
    page = of_page(client, made)
    assert len(page) == 142
    for mine, theirs in zip(page, told, strict=True):
        for name in ("ratio", "od_lower_95", "od_upper_95", "od_lower_998", "od_upper_998", "lower_95", "upper_95"):
            assert float(mine[name]) == float(theirs[name])
        assert mine["band"] == theirs["band"]
    shown = " ".join(words(client.get(at("comparison", made.pk), {"page": page_of})) for page_of in (1, 2, 3))
    for one in told:
        assert f"{float(one['od_lower_95']):.4f} to {float(one['od_upper_95']):.4f}" in shown
        assert f"{float(one['ratio']):.4f}" in shown


def test_totals_among_units_are_left_out_of_the_page_as_of_the_command() -> None:
    content = f"{VECTOR}England,1395,1380\n".encode()
    file = read_comparison(read_table(content, name="units.csv"), indicator="other", kind=Kind.RATIO)
    assert [unit.code for unit in file.units] == [f"U{number}" for number in range(1, 11)]
    assert file.left_out == {"Totals": 1}
    assert any("“England”" in note for note in file.notes)


def test_what_is_too_long_to_be_kept_is_refused_whole() -> None:
    """160 characters of a code, 200 of a name and 80 of a period are kept."""
    for code, name, period, told in (
        (160, 200, 80, []),
        (161, 200, 80, ["unit"]),
        (160, 201, 80, ["name"]),
        (160, 200, 81, ["period"]),
    ):
        row = f"{'c' * code},{'n' * name},{'p' * period},12,10\n"
        table = read_table(f"unit,name,period,observed,expected\n{row}".encode(), name="units.csv")
        try:
            read_comparison(table, indicator="other", kind=Kind.RATIO)
            found: list[Problem] = []
        except ProblemsError as error:
            found = error.problems
        assert [one.column for one in found] == told
        assert all(one.row == 2 and len(one.value) in (161, 201, 81) for one in found)
