"""A cell in which a formula of Excel failed is no value of any register: it is refused with its place and a way out."""

from __future__ import annotations

import io

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collegium.board.models import Observation, OwnBarrier
from collegium.organisation.models import Unit, UnitPlacement
from tests.conftest import ClientOf
from tests.uploads import preview, text_of, upload
from tests.world import World

ERRORS = ["#N/A", "#REF!", "#DIV/0!"]
SAID = "This cell shows an Excel error in place of a value. Mend its formula, or type the value."
FIGURE = "Where there is no figure, write * or not reported."
UNITS = "unit_code,name,kind,parent_code,accountability,starts,ends\n"

# kind, file, then what the list of problems says after the remedy: row, column and what stands in the cell.
FILES = {
    "a name": ("workbook", f"{UNITS}NEW,{{}},department,MED,,2024-04-01,\n", "2 name"),
    "a code": ("workbook", f"{UNITS}OLD,Old,department,MED,,2024-04-01,\n{{}},New,department,MED,,2024-04-01,\n", "3 unit_code"),
    "a code above": ("workbook", f"{UNITS}NEW,New,department,{{}},,2024-04-01,\n", "2 parent_code"),
    "a first day": ("workbook", f"{UNITS}NEW,New,department,MED,,{{}},\n", "2 starts"),
    "a last day": ("workbook", f"{UNITS}NEW,New,department,MED,,2024-04-01,{{}}\n", "2 ends"),
    "a text": ("own_barriers", "title,ask\nPagers,{}\n", "2 ask"),
    "a measure": ("observations", "measure,period,value\n{},2026-04,1\n", "2 measure"),
    "a month": ("observations", "measure,period,value\nfalls-with-harm,{},1\n", "2 period"),
    "a figure": ("observations", "measure,period,value\nfalls-with-harm,2026-04,1\nfalls-with-harm,2026-05,{}\n", "3 value"),
}  # fmt: skip


@pytest.mark.parametrize("where", FILES)
@pytest.mark.parametrize("error", ERRORS)
def test_an_excel_error_in_a_file_is_refused_with_its_row_its_column_and_a_way_out(
    where: str, error: str, world: World, client_of: ClientOf
) -> None:
    kind, content, place = FILES[where]
    before = recorded()
    office = client_of(world.users.office)
    file = "units.csv" if kind == "workbook" else "file.csv"
    shown = text_of(preview(office, upload(office, content.format(error), kind=kind, name=file)))
    remedy = f"{SAID} {FIGURE}" if where == "a figure" else SAID
    assert f"{remedy} {place} {error} {file}" in shown
    assert "I have checked these changes" not in shown
    assert recorded() == before


def recorded() -> list[int]:
    return [model.objects.count() for model in (Unit, UnitPlacement, OwnBarrier, Observation)]


def test_a_failed_formula_of_a_workbook_is_refused_with_its_cell(world: World, client_of: ClientOf) -> None:
    stream = io.BytesIO()
    pl.DataFrame({"title": ["Pagers", "Night rota"], "ask": ["Whose?", "#N/A"]}).write_excel(stream)
    office = client_of(world.users.office)
    page = office.post(
        "/organisations/ZNW/import/", {"kind": "own_barriers", "file": SimpleUploadedFile("barriers.xlsx", stream.getvalue())}, follow=True
    )  # fmt: skip
    shown = text_of(page)
    assert f"{SAID} 3 B #N/A barriers.xlsx" in shown
    assert not OwnBarrier.objects.exists()
