"""Monthly files by provider become charts of each provider and measure, by a form that is shipped or kept."""

from __future__ import annotations

import csv
import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from collegium.board.measures import known_measures
from collegium.board.models import KeptForm, ProviderFigure, ProviderSet
from collegium.board.providers.actions import known_forms
from collegium.board.providers.forms import ProvidersForm
from collegium.board.providers.intake import form_for, read_providers
from collegium.board.providers.reports import providers_of, report_of
from collegium.definitions.monthly_files import FileFigure, MonthlyFile, shipped_monthly_files
from collegium.registers.models import WaitingFile
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import read_table
from tests.board.conftest import months
from tests.board.test_pages import ClientOf, at, words
from tests.uploads import HOME, answer, answers_of, save, upload
from tests.world import World

Bound = Callable[[int], Any]
HEAD = "period,org_code,type,attendances,breaches,admissions\n"
TODAY = dt.date(2026, 11, 20)


def file_of(providers: int, count: int = 14) -> bytes:
    rows = [
        f"{month}-01,P{number:02},{kind},{1000 * size + 7 * place},{100 * size + 3 * number},{200 * size}\n"
        for number in range(providers)
        for place, month in enumerate(months(count))
        for kind, size in (("1", 3), ("other", 1))
    ]
    return (HEAD + "".join(rows)).encode()


GIVEN = {"title": "A&E", "source": "Invented", "which": "all"}


def checked(client: Client, content: bytes, **given: str) -> tuple[WaitingFile, Any]:
    """A file with the answers about it, and the page that shows what saving it would do."""
    waiting = upload(client, content, kind="providers", name="ae.csv")
    return waiting, answer(client, waiting, **{**GIVEN, **given})


def recorded(client: Client, content: bytes, **given: str) -> Any:
    return save(client, checked(client, content, **given)[0])


def problems(world: World, content: bytes) -> list[Problem]:
    table = read_table(content, name="ae.csv")
    form = form_for(table, shipped_monthly_files())
    assert form is not None
    with pytest.raises(ProblemsError) as caught:
        read_providers(table, form, measures=known_measures(world.organisation, TODAY), today=TODAY)
    return caught.value.problems


def test_a_known_file_needs_no_decision(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(world.users.analyst)
    waiting, page = checked(client, file_of(35), which="30")
    shown = words(page)
    assert "30 providers, " in shown
    assert "980 rows read: 840 used, 140 left out (Rows of other providers: 140)" in shown
    assert not ProviderFigure.objects.exists()
    save(client, waiting)
    assert ProviderFigure.objects.count() == 1260
    assert "1,261" in words(client.get(f"{HOME}{waiting.pk}/"))  # and the list itself
    waiting.refresh_from_db()
    assert waiting.content is None
    within = ProviderSet.objects.get()
    reader = client_of(world.users.board)
    with django_assert_max_num_queries(25):
        shown = words(reader.get(at("provider_list", within.pk)))
    assert "30 of 30 providers by 3 measures" in shown
    # 4,000 attendances and 14 more each month since; 400 and a few breaches.
    latest = report_of(within, [("P05", "")], world.today).providers[0].series["ae-four-hours"].latest
    attendances, breaches = 4000 + 2 * 7 * 13, 400 + 2 * 15
    assert latest.value == pytest.approx((attendances - breaches) / attendances)
    shown = words(reader.get(at("provider", within.pk, "P05")))
    assert "Attendances in A&amp;E" in shown
    assert "What" not in shown or "It does not show why" in shown
    assert reader.get(at("provider", within.pk, "NOBODY")).status_code == 404
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("pptx", b"PK"), ("html", b"<!")):
        assert reader.get(at("provider_document", within.pk, ending)).content.lstrip()[:4].startswith(start)


def test_only_one_kind_only_some_providers(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    assert "not in the file" in words(checked(client, file_of(3), which="named", codes="P01 XX")[1])
    assert "code of at least one provider" in words(checked(client, file_of(3), which="named")[1])
    recorded(client, file_of(3), which="named", codes="p01, P02", kind="other")
    within = ProviderSet.objects.get()
    assert providers_of(within, world.today) == [("P01", ""), ("P02", "")]
    one = ProviderFigure.objects.filter(measure="ae-attendances", provider="P01").earliest("period")
    assert one.value == 1000


def test_another_month_is_added_and_revisions_are_kept(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    recorded(client, file_of(2, 12))
    within = ProviderSet.objects.get()
    ProviderFigure.objects.update(recorded_on=dt.date(2026, 11, 1))
    ProviderSet.objects.update(recorded_on=dt.date(2026, 11, 1))
    changed = file_of(2, 13).decode().replace("P01,other,1084,103", "P01,other,1084,203")
    # The files count months back from the last one, so that each attendance of the earlier file moved by one month.
    waiting, page = checked(client, changed.encode(), into=str(within.pk))
    assert "Add to" in words(client.get(f"{HOME}{waiting.pk}/mapping/"))
    assert "Revised: " in words(page)
    save(client, waiting)
    assert ProviderSet.objects.count() == 1
    then = report_of(within, [("P01", "")], dt.date(2026, 11, 5)).providers[0].series["ae-attendances"]
    now = report_of(within, [("P01", "")], world.today).providers[0].series["ae-attendances"]
    assert (len(then.points), len(now.points)) == (12, 13)
    assert then.latest.value != now.latest.value


def test_columns_that_nobody_knows_are_mapped_once_and_kept(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    content = b"Mon;Trust;Name;Seen;Late\n" + b"".join(
        b"2026-0%d;RZZ;Riverside;200;%d\n" % (n, 20 + n) for n in range(1, 8)
    )
    given = {
        "layout": "own", "layout_name": "Our region", "column_period": "Mon", "column_provider": "Trust",
        "column_name": "Name", "measure_1": "ae-four-hours", "numerator_1": "Seen", "less_1": "Late",
        "denominator_1": "Seen", "measure_2": "ae-attendances",
    }  # fmt: skip
    waiting, page = checked(client, content, **given)
    assert "Choose the column that is counted" in words(page)
    assert "A built-in layout has this name" in words(
        answer(client, waiting, **GIVEN, **{**given, "layout_name": "AE by type", "numerator_2": "Seen"})
    )
    shown = words(answer(client, waiting, **GIVEN, **given, numerator_2="Seen"))
    assert "1 provider, January 2026 to July 2026" in shown
    assert not KeptForm.objects.exists()
    save(client, waiting)
    assert KeptForm.objects.get().identifier == "our-region"
    # The next file of the kind needs no decision about its columns.
    page = words(client.get(f"{HOME}{upload(client, content, kind='providers').pk}/mapping/"))
    assert "Our region" in page
    assert "Name of this layout" not in page
    assert known_forms(world.organisation)[0].figures[0].less == ("Late",)


def test_columns_of_a_known_file_can_be_chosen_all_the_same(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    waiting = upload(client, file_of(2), kind="providers")
    address = f"{HOME}{waiting.pk}/mapping/"
    given = answers_of(client.get(address).content.decode()) | {"layout": "own", "title": "Mine"}
    page = client.post(address, {**given, "again": "yes"}).content.decode()
    assert "Name of this layout" in page
    assert "Enter" not in page.split("<main")[1]
    assert answers_of(page)["title"] == "Mine"


def test_everything_wrong_is_told_at_once(world: World) -> None:
    found = problems(
        world,
        (
            HEAD
            + "2026-04-01,A,1,100,10,5\n2026-04-01,A,1,100,10,5\n2026-05-01,,1,1,1,1\nMay,B,1,1,1,1\n2030-01-01,B,1,1,1,1\n"
            "2026-05-01,B,1,=1+1,1,1\n2026-06-01,B,1,10,20,5\n2026-07-01,B,1,10,2,50\n2026-08-01,B,1,-5,0,0\n"
        ).encode(),
    )
    assert [(one.row, one.column) for one in found] == [
        (3, "period"), (4, "org_code"), (5, "period"), (6, "period"), (7, "attendances"), (8, "attendances"),
        (9, "attendances"), (10, "attendances"),
    ]  # fmt: skip


def test_missing_is_never_zero(world: World) -> None:
    content = (
        HEAD + "2026-04-01,A,1,100,10,5\n2026-04-01,A,2,*,*,*\n2026-05-01,A,1,0,0,0\n2026-06-01,A,1,50,5,not reported\n"
    )
    table = read_table(content.encode(), name="ae.csv")
    file = read_providers(
        table, shipped_monthly_files()[0], measures=known_measures(world.organisation, TODAY), today=TODAY
    )
    by_key = {(row.measure, row.period.month): (row.value, row.status) for row in file.rows}
    assert by_key["ae-four-hours", 4] == (None, "suppressed")
    assert by_key["ae-four-hours", 5] == (None, "not_applicable")
    assert by_key["ae-attendances", 5] == (0.0, "")
    assert by_key["ae-admitted", 6] == (None, "not_reported")
    assert by_key["ae-four-hours", 6] == (0.9, "")
    assert any("nothing among which to be counted" in note for note in file.notes)


def test_a_file_of_nothing_but_totals_has_no_row(world: World) -> None:
    (found,) = problems(world, (HEAD + "2026-04-01,TOTAL,1,100,10,5\n").encode())
    assert found.problem == "No row is left to be counted."


def test_the_official_monthly_file_is_known(world: World, client_of: ClientOf) -> None:
    kinds = ("Type 1", "Type 2", "Other A&E Department")
    late = ("Type 1", "Type 2", "Other Department")
    head = ["Period", "Org Code", "Parent Org", "Org name", *(f"A&E attendances {one}" for one in kinds), *(f"Attendances over 4hrs {one}" for one in late)]  # fmt: skip
    rows = [["MSitAE-APRIL-2023", "RZZ", "REGION", "RIVERSIDE", "1000", "100", "500", "300", "0", "20"]]
    rows.append(["MSitAE-APRIL-2023", "TOTAL", "", "TOTAL", "9", "9", "9", "9", "9", "9"])
    content = "\n".join(",".join(row) for row in [head, *rows]) + "\n"
    client = client_of(world.users.analyst)
    waiting, page = checked(client, content.encode())
    assert "2 rows read: 1 used, 1 left out (Totals: 1)" in words(page)
    save(client, waiting)
    assert ProviderFigure.objects.get(measure="ae-four-hours").value == pytest.approx(1280 / 1600)


def test_who_may_see_and_bring_in(world: World, client_of: ClientOf) -> None:
    analyst, leader = client_of(world.users.analyst), client_of(world.users.leader)
    assert "Upload a monthly file" in words(analyst.get(at("providers")))
    assert "Upload a monthly file" not in words(leader.get(at("providers")))
    assert leader.get(HOME, {"kind": "providers"}).status_code == 403
    recorded(analyst, file_of(2))
    within = ProviderSet.objects.get()
    assert leader.get(at("provider_list", within.pk)).status_code == 200
    assert client_of(world.users.other_office).get(at("provider_list", within.pk)).status_code == 404
    assert "No provider fits" in words(leader.get(at("provider_list", within.pk), {"q": "zz"}))
    assert leader.get(at("provider_list", within.pk), {"variation": "concern"}).status_code == 200
    assert "recorded" in words(analyst.post(at("withdraw", "providers", within.pk), {"reason": "Old."}, follow=True)).lower()  # fmt: skip
    assert "Old." in words(leader.get(at("provider_list", within.pk)))


@pytest.mark.real_data
def test_the_national_file_becomes_thirty_trusts_by_three_measures(world: World, client_of: ClientOf) -> None:
    """Monthly A&E attendances 2016 to 2019 by organisation and type, NHS England, as in NHSRdatasets (CC0)."""
    content = (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "ae_attendances.csv").read_bytes()
    client = client_of(world.users.analyst)
    recorded(client, content, which="30")
    within = ProviderSet.objects.get()
    # Some of the thirty were founded within these three years.
    assert 30 * 3 * 30 < ProviderFigure.objects.filter(within=within).count() <= 30 * 3 * 36
    assert len(providers_of(within, world.today)) == 30
    begun = time.process_time()
    response = client.get(at("provider_list", within.pk))
    assert time.process_time() - begun < 1.0
    assert response.content.decode().count('<th scope="row"') == 30
    rows = [row for row in csv.DictReader(content.decode().splitlines()) if row["org_code"] == "R1H"]
    last = [row for row in rows if row["period"] == max(one["period"] for one in rows)]
    seen, late = (sum(int(row[name]) for row in last) for name in ("attendances", "breaches"))
    series = report_of(within, [("R1H", "")], world.today).providers[0].series["ae-four-hours"]
    assert series.latest.value == pytest.approx((seen - late) / seen)
    assert (series.latest.period, len(series.points)) == (dt.date(2019, 3, 1), 36)


def test_kinds_that_only_totals_have_are_not_offered(world: World, client_of: ClientOf) -> None:
    """“Grand total” of the kind “sum” is left out, so that nobody can choose rows of which none is left."""
    total = "2026-01-01,Grand total,sum,9,3,1\n2026-01-01,ENGLAND,nation,9,3,1\n"
    waiting, _ = checked(client_of(world.users.analyst), file_of(2) + total.encode())
    table = read_table(file_of(2) + total.encode(), name="ae.csv")
    form = ProvidersForm.__new__(ProvidersForm)
    form.table, form.chosen = table, form_for(table, shipped_monthly_files())
    assert form.kinds == ["1", "other"]
    assert form.codes_in_file == ["P00", "P01"]
    assert waiting.pk


def test_the_name_of_a_provider_is_kept_whole_or_refused(world: World) -> None:
    """200 characters are kept; of 201 the row and the whole value are told."""
    head = "Period,Org Code,Org name,A&E attendances Type 1\n"
    form = MonthlyFile(
        id="own", title="Own", period="Period", provider="Org Code", name="Org name",
        figures=(FileFigure(measure="ae-attendances", numerator=("A&E attendances Type 1",)),),
    )  # fmt: skip
    measures = known_measures(world.organisation, TODAY)
    measures = {**measures, "ae-attendances": next(iter(measures.values()))}
    for length in (200, 201):
        name = "x" * length
        table = read_table(f"{head}2026-01-01,P01,{name},5\n".encode(), name="ae.csv")
        try:
            read_providers(table, form, measures=measures, today=TODAY)
            told = []
        except ProblemsError as error:
            told = [(one.row, one.value) for one in error.problems if "200 characters" in one.problem]
        assert told == ([(2, name)] if length == 201 else [])


def test_codes_of_providers_that_look_alike_are_told(world: World) -> None:
    found = problems(world, f"{HEAD}2026-01-01,RA1,1,9,3,1\n2026-02-01,ra1,1,9,3,1\n".encode())
    assert [(one.row, one.column, one.value) for one in found] == [(3, "org_code", "ra1")]
