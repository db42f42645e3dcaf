"""An instrument written as a file and read again is the same instrument; a part is found by its line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.definitions.instrument_files import parse_instrument, shipped_instruments
from collegium.definitions.instrument_writing import as_data, line_of, write_instrument
from collegium.definitions.instruments import Instrument

TEXT = st.text(min_size=1, max_size=40)
ID = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,12}", fullmatch=True)


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Any questionnaire that a file can hold: awkward texts, ids and labels."""
    values = sorted(draw(st.sets(st.integers(-50, 50), min_size=2, max_size=7)))
    labels = [f"{place} {draw(TEXT)}" for place in range(len(values))] if draw(st.booleans()) else []
    names = draw(st.lists(TEXT, min_size=1, max_size=6, unique=True))
    answers = draw(ID)
    items = [{"id": name, "text": draw(TEXT), "response": answers, "optional": draw(st.booleans())} for name in names]
    scale = {
        "id": draw(ID), "title": draw(TEXT), "items": names, "meaning": draw(st.text(max_size=20)),
        "range": [0, 10], "levels": [{"id": "low", "from": 0}, {"id": "high", "title": draw(TEXT), "from": 5.5}],
        "minimum_answered": draw(st.sampled_from([0.5, 0.67, 1.0])),
    }  # fmt: skip
    return {
        "id": draw(ID), "title": draw(TEXT), "definition_of_engagement": "in our own words: " + draw(TEXT),
        "privacy": "anonymous", "subject": "unit", "licence": "CC-BY-4.0", "source": draw(TEXT),
        "responses": {answers: {"values": values, "labels": labels, "favourable": values[-1:]}},
        "items": items, "scales": [scale],
    }  # fmt: skip


@given(files())
def test_what_is_written_is_read_again(data: dict[str, Any]) -> None:
    first = parse_instrument(write_instrument(data).encode(), "first.toml")
    assert parse_instrument(write_instrument(as_data(first)).encode(), "again.toml") == first


@pytest.mark.parametrize("instrument", shipped_instruments(), ids=lambda one: one.id)
def test_every_shipped_one_is_read_again(instrument: Instrument) -> None:
    text = write_instrument(as_data(instrument))
    assert parse_instrument(text.encode(), "again.toml") == instrument
    lines = text.splitlines()
    for place, item in enumerate(instrument.items, start=1):
        line = line_of(text, f"items[{place}].id")
        assert line is not None
        assert lines[line - 1] == f'id = "{item.id}"'


def test_a_part_is_found_by_its_line_or_by_what_holds_it() -> None:
    text = 'id = "x"\n[responses."a b"]\nvalues = [1]\n\n[[items]]\nid = "q"\n[[scales]]\n[[scales.levels]]\nid = "l"\n'
    assert line_of(text, "id") == 1
    assert line_of(text, "responses.a b.values") == 3
    assert line_of(text, "items[1].text") == 5
    assert line_of(text, "scales[1].levels[1].id") == 9
    assert line_of(text, "licence") is None
