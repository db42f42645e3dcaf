"""The quick way to a scoring plan: the same plan as the careful way, and never one that the careful way refuses."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.definitions.instrument_files import load_instrument, parse_instrument, shipped_instruments
from collegium.definitions.plain_instruments import plain_instrument
from collegium.definitions.problems import DefinitionsError
from tests.definitions.test_instruments import HEADER, REST

LINES = (HEADER + REST).splitlines()
# What a hand may write instead: wrong kinds, wrong references, ends, doubles, words that read as other answers.
VALUES = (
    '""', '"q1"', '"q9"', '"agreement"', '"Not An Id"', '"unknown"', '"All rights reserved"', '"gap"', '"sum"', '"minimum"',
    '"choice"', '"overall"', "0", "1", "-1", "0.67", "1.5", "true", "nan", "inf", "[]", "[1]", "[1, 2]", "[2, 1]", "[1, 3]",
    "[1, 2, 4]", "[1, 2, 2]", "[0, 20000]", '["1", "2", "3", "4", "5"]', '["5", "2", "3", "4", "1"]', '["q1"]', '["q1", "q1"]',
    '["q1", "q3"]', "[0, 10]", "[10, 0]", "[0, 10, 20]", '["a", "a", "b", "c", "d"]', "{}",
)  # fmt: skip
FURTHER = (
    "not_scored = [9]",
    "not_scored = [3]",
    "optional = true",
    "reverse = true",
    "levels = []",
    'help = "h"',
    "x = 1",
)


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_no_plan_that_the_careful_way_refuses(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = list(LINES)
    for place in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=3)):
        key = lines[place].split(" = ")[0]
        lines[place] = data.draw(
            st.sampled_from(["", *(f"{key} = {value}" for value in VALUES), lines[place] + "\n" + "X"])
        )
        if lines[place].endswith("\nX"):
            lines[place] = lines[place][:-1] + data.draw(st.sampled_from(FURTHER))
    text = "\n".join(lines)
    file = tmp_path_factory.mktemp("plain") / "mine.toml"
    file.write_text(text, encoding="utf-8")
    found = plain_instrument(str(file))
    try:
        careful = parse_instrument(text.encode(), "mine.toml")
    except DefinitionsError:
        assert found is None
        return
    if found is not None:
        assert found.plan == careful.scoring_plan()
        assert found.items == {item.id: item.text for item in careful.items}


def test_plain_files_take_the_quick_way(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HEADER + REST, encoding="utf-8")
    found = plain_instrument(str(file))
    assert found is not None
    assert found.plan == load_instrument(file).scoring_plan()
    assert plain_instrument(str(tmp_path / "none.toml")) is None


def test_shipped_instruments_either_way() -> None:
    quick = {instrument.id: plain_instrument(instrument.id) for instrument in shipped_instruments()}
    for instrument in shipped_instruments():
        found = quick[instrument.id]
        assert found is None or found.plan == instrument.scoring_plan()
    assert any(found is not None for found in quick.values())
