"""What is known of survey tools is written in one place, and the reference says it."""

from __future__ import annotations

import os
from pathlib import Path

from collegium.definitions.survey_tools import LANGUAGES, says_no_answer, survey_tools
from collegium.tables.survey_files import TITLES
from tests.definitions.survey_files_text import survey_files_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "survey-files.md"


def test_the_reference_is_what_the_definitions_say() -> None:
    text = survey_files_text()
    if os.environ.get("COLLEGIUM_WRITE_GOLDEN"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


def test_every_kind_of_file_that_is_read_is_in_the_reference() -> None:
    tools = survey_tools().tools
    assert {tool.id for tool in tools} == set(TITLES)
    assert all(set(tool.unchecked) <= set(tool.languages) for tool in tools)


def test_headings_are_known_in_every_language() -> None:
    tools = survey_tools()
    for column in (*tools.limesurvey.columns, *tools.microsoft_forms.columns):
        assert all(getattr(column, code) for code in LANGUAGES), column.id
    assert len({one.code for one in tools.qualtrics.statuses}) == len(tools.qualtrics.statuses)


def test_points_of_scales_are_answers() -> None:
    for words in ("Not sure", "Neither", "Uncertain", "No", "Never", "Neutral", "No opinion either way"):
        assert not says_no_answer(words)
    for words in ("Not applicable", "N/A", "Don’t know", "Keine Angabe", "Sans objet", "Ddim yn berthnasol"):
        assert says_no_answer(words)
