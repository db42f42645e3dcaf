"""Figures as files really come: wide, Parquet, out of order. Nothing is guessed."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

from collegium.board.models import Observation
from collegium.cli import main
from tests.board.test_pages import ClientOf, words
from tests.uploads import preview, save, upload
from tests.world import World

WIDE_MONTHS = "measure,Apr 2026,2026-05,Jun-26\nfalls-with-harm,0.1,*,0.3\nready-to-leave,0.2,0.25,\n"
WIDE_MEASURES = "period,falls-with-harm,ready-to-leave\n2026-04,0.1,0.2\n2026-05,*,0.25\n2026-06,0.3,\n"
LONG = {
    "measure": ["falls-with-harm"] * 3 + ["ready-to-leave"] * 3,
    "period": ["2026-04", "2026-05", "2026-06"] * 2,
    "value": ["0.1", "*", "0.3", "0.2", "0.25", ""],
}
EXPECTED = [
    ("falls-with-harm", 4, 0.1, ""), ("falls-with-harm", 5, None, "suppressed"), ("falls-with-harm", 6, 0.3, ""),
    ("ready-to-leave", 4, 0.2, ""), ("ready-to-leave", 5, 0.25, ""), ("ready-to-leave", 6, None, "blank"),
]  # fmt: skip


def parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def bring(client: Client, content: bytes, name: str) -> str:
    """Upload and save a file without a word about its columns; what the page says."""
    waiting = upload(client, content, kind="observations", name=name)
    page = preview(client, waiting)
    return words(save(client, waiting) if b"fingerprint" in page.content else page)


def recorded() -> list[tuple[str, int, float | None, str]]:
    rows = Observation.objects.order_by("measure", "period").values_list("measure", "period", "value", "status")
    return [(measure, period.month, value, status) for measure, period, value, status in rows]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("months.csv", WIDE_MONTHS.encode()),
        ("measures.csv", WIDE_MEASURES.encode()),
        ("long.parquet", parquet(pl.DataFrame(LONG))),
        ("wide.parquet", parquet(pl.read_csv(io.StringIO(WIDE_MEASURES), infer_schema=False))),
        ("upside-down.parquet", parquet(pl.DataFrame(LONG).reverse())),
    ],
)
def test_wide_parquet_and_unsorted_files_say_the_same_on_the_page(
    world: World, client_of: ClientOf, name: str, content: bytes
) -> None:
    bring(client_of(world.users.secretary), content, name)
    assert recorded() == EXPECTED


def test_a_wide_file_names_the_column_that_is_wrong(world: World, client_of: ClientOf) -> None:
    content = b"measure,2026-04,2026-05\nready-to-leave,0.2,20\nfalls-with-harm,=1+1,0.1\n"
    shown = bring(client_of(world.users.secretary), content, "wide.csv")
    assert "Percentages and shares may not be mixed" in shown
    assert "2026-05" in shown
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        "series,date,value\nready-to-leave,2026-04,0.25\nready-to-leave,May-26,*\nready-to-leave,2026-06-01,0.5\n",
        "series,date,value\nready-to-leave,01/04/2026,25%\nready-to-leave,31/05/2026,50.5 %\n",
        "metric;month;figure\nready-to-leave;2026-05-01;0,5\nready-to-leave;2026-04-01;0,125\n",
        "series,date,value,comment\nready-to-leave,2026-04-01,0.25,\n,,,\n\nready-to-leave,2026-05-01,n/a,x\n,,,\n",
    ],
)
def test_points_are_the_same_on_the_page_and_in_the_command(
    world: World, client_of: ClientOf, tmp_path: Path, content: str
) -> None:
    source, output = tmp_path / "points.csv", tmp_path / "out.csv"
    source.write_text(content)
    assert main(["spc", str(source), "-o", str(output)]) == 0
    told = pl.read_csv(output, try_parse_dates=True)
    bring(client_of(world.users.secretary), content.encode(), "points.csv")
    page = Observation.objects.order_by("period").values_list("measure", "period", "value")
    assert [(name, day, value) for name, day, value in page] == [
        (name, day.replace(day=1), value) for name, day, value in told.select("series", "date", "value").iter_rows()
    ]


def test_a_percentage_of_what_is_no_share_is_told(world: World, client_of: ClientOf) -> None:
    content = (
        b"measure,period,value\nfalls-with-harm,2026-04,5%\nready-to-leave,2026-04,5%\nready-to-leave,2026-05,0.1\n"
    )
    shown = bring(client_of(world.users.secretary), content, "figures.csv")
    assert "is no share, so that a percentage can be read in two ways" in shown
    assert "Other values of this series have a percent sign" in shown
    assert not Observation.objects.exists()


def test_a_wide_file_settles_its_commas_as_a_whole(world: World, client_of: ClientOf) -> None:
    content = "period;falls-with-harm;ready-to-leave\n2026-04;1.200;0,5\n"
    bring(client_of(world.users.secretary), content.encode(), "wide.csv")
    assert recorded() == [("falls-with-harm", 4, 1200.0, ""), ("ready-to-leave", 4, 0.5, "")]
