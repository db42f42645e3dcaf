"""Figures as files really come: wide, Parquet, out of order. Nothing is guessed."""

from __future__ import annotations

import io

import polars as pl
import pytest
from django.test import Client

from collegium.board.models import Observation
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
