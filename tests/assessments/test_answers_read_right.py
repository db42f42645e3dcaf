"""Files of survey tools on the pages: what is open is asked about, and nothing that names anybody is stored."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from collegium.assessments.actions import preview_release, upload_responses
from collegium.assessments.actions.uploads import mapping_of, table_of
from collegium.assessments.campaigns.frames import population_of_wave
from collegium.assessments.instruments import find_instrument
from collegium.assessments.intake import Answers, read_answers, response_fields
from collegium.assessments.looking import look
from collegium.assessments.models import ResponseUpload, Wave
from collegium.definitions.instruments import Instrument
from collegium.jobs.work import silent
from collegium.tables.problems import ProblemsError
from tests.assessments.hospital import answers_csv

pytestmark = pytest.mark.django_db
NAME = "Invented Aster"


def rows_of(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode())))


def written(rows: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def instrument_of(wave: Wave) -> Instrument:
    return find_instrument(wave.organisation, wave.instrument_id)


def brought(wave: Wave, name: str, content: bytes) -> ResponseUpload:
    return upload_responses(by="tests", wave=wave, file_name=name, content=content)


def columns_of(upload: ResponseUpload) -> dict[str, str]:
    fields = response_fields(instrument_of(upload.wave), population_of_wave(upload.wave))
    return dict(mapping_of(upload, fields).columns)


def counted(upload: ResponseUpload) -> Answers:
    instrument, population = instrument_of(upload.wave), population_of_wave(upload.wave)
    mapping = mapping_of(upload, response_fields(instrument, population))
    return read_answers(table_of(upload), mapping, instrument, population)


def qualtrics(wave: Wave, heads: list[str], words: list[str]) -> bytes:
    """The hospital's answers as Qualtrics writes them, with a name, a preview and a mark of spam."""
    rows = rows_of(answers_csv())[1:]
    own = ["Status", "Finished", "Q99"]
    imports = [f'{{"ImportId": "{one}"}}' for one in ("status", "finished", "QID99_TEXT", *heads)]
    answers = [["IP Address", "True", f"{NAME} {place}", *row] for place, row in enumerate(rows)]
    answers[3][0], answers[5][0] = "17", "Spam"
    return written([[*own, *heads], ["Response Type", "Finished", "What is your name?", *words], imports, *answers])


def test_numbers_of_a_tool_are_no_choice_on_the_page_and_names_are_not_stored(wave: Wave) -> None:
    items = [item.id for item in instrument_of(wave).items]
    texts = [item.text for item in instrument_of(wave).items]
    # The first two items have each other's numbers.
    heads = ["unit_code", "layer", items[1], items[0], *items[2:]]
    upload = brought(wave, "q.csv", qualtrics(wave, heads, ["Unit", "Layer", *texts]))
    columns = columns_of(upload)
    assert not {items[0], items[1]} & set(columns)
    assert columns[items[2]] == items[2]
    assert "Q99" in upload.removed_columns
    assert NAME not in bytes(upload.content).decode()
    told = look(upload, silent)
    notes = " ".join(told["notes"])
    assert "Previews and tests of q.csv were left out: 1." in notes
    assert "Answers marked as spam of q.csv were left out: 1." in notes
    assert "Names and words of questions disagree" in notes
    assert {items[0], items[1]} <= {one["column"] for one in told["problems"]}
    assert NAME not in str(told)


def test_labels_of_spss_count_on_the_page(wave: Wave, tmp_path: Path) -> None:
    """The same answers with their numbers turned round, and labels that say so, give the same counts."""
    instrument = instrument_of(wave)
    plain = rows_of(answers_csv())
    labels = {}
    turned: dict[str, list[object]] = {}
    for place, head in enumerate(plain[0]):
        cells = [row[place] for row in plain[1:]]
        if head in ("unit_code", "layer"):
            turned[head] = list(cells)
            continue
        response = instrument.response_of(head)
        code = dict(zip(map(str, response.values), reversed(response.values), strict=True))
        turned[head] = [float(code[cell]) if cell else None for cell in cells]
        labels[head] = {float(code[str(value)]): response.label(value) for value in response.values}
    pyreadstat.write_sav(pl.DataFrame(turned), tmp_path / "x.sav", variable_value_labels=labels)
    spss = brought(wave, "x.sav", (tmp_path / "x.sav").read_bytes())
    found = counted(spss)
    expected = counted(brought(wave, "x.csv", answers_csv()))
    assert found.respondents.tolist() == expected.respondents.tolist()
    assert repr(found.tallies) == repr(expected.tallies)


def test_a_label_that_the_questionnaire_does_not_know_is_a_problem_on_the_page(wave: Wave, tmp_path: Path) -> None:
    plain = rows_of(answers_csv())
    data = {head: [row[place] or None for row in plain[1:]] for place, head in enumerate(plain[0])}
    item = plain[0][2]
    frame = pl.DataFrame(data).with_columns(pl.col(plain[0][2:]).cast(pl.Float64))
    pyreadstat.write_sav(frame, tmp_path / "x.sav", variable_value_labels={item: {5.0: "Rather so"}})
    upload = brought(wave, "x.sav", (tmp_path / "x.sav").read_bytes())
    with pytest.raises(ProblemsError) as caught:
        preview_release(wave=wave, table=table_of(upload))
    (problem,) = [one for one in caught.value.problems if one.value == "Rather so"]
    assert problem.column == item
    assert "left_out" in problem.remedy
