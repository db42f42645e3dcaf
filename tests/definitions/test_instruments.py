"""Instrument files: what ships, what is checked, and that every fault is said at once."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.definitions.engagement import FAMILIES
from collegium.definitions.instrument_files import load_instrument, parse_instrument, shipped_instruments
from collegium.definitions.instruments import is_open
from collegium.definitions.problems import DefinitionProblem, DefinitionsError
from collegium.methods.scoring import count_levels, score_scale
from collegium.methods.tallying import count_answers

CLOSED = (
    "unknown", "Proprietary (somebody)", "All rights reserved", "not stated", "n/a", "none", "?", "Copyright Mind Garden, Inc.",
    "CC BY-NC-ND 4.0", "CC-BY-NC-4.0", "CC BY-ND 4.0", "free for non-commercial use", "with kind permission of the authors",
    "ask the author", "not CC-BY-4.0", "CC-BY-4.0, except the items", "CC-BY-4.0 (items: all rights reserved)", "licensed",
    "not CC BY", "no licence", "No public domain", "public domain? no", "Crown copyright", "© Crown copyright", "CC BY-NC (CC BY 4.0)",
    "Alle Rechte vorbehalten", "keine Lizenz", "Nicht gemeinfrei", "Tous droits réservés", "Todos los derechos reservados",
    "Cedwir pob hawl", "版权所有", "CC", "Creative Commons", "CC BY 4.0 / proprietary", "CC-BY-4.0 no derivatives", "MIT?", "free", "open access",
    "https://creativecommons.org/licenses/by-nd/4.0/", "https://creativecommons.org.example/licenses/by/4.0/",
    "purchased", "For internal use only", "https://creativecommons.org/licenses/by-nc/4.0/", "Our own, bought from Kings",
)  # fmt: skip
OPEN = (
    "CC-BY-4.0", "cc by 4.0", "CC BY-SA 4.0", "CC0", "CC0-1.0", "Creative Commons Attribution 4.0 International (CC BY 4.0)",
    "Creative Commons Attribution-ShareAlike 4.0 International", "https://creativecommons.org/licenses/by/4.0/",
    "CC0 1.0 Universal Public Domain Dedication", "Open Government Licence v3.0", "OGL-UK-3.0", "MIT", "MIT License",
    "Public domain", "Our own wording", "Our own", "CC BY 4.0 International", "CC-BY-4.0.",
)  # fmt: skip
HEADER = """
id = "example-engagement-1"
title = "Example"
definition_of_engagement = "two-way involvement that influences decisions"
privacy = "anonymous"
subject = "organisation"
licence = "CC-BY-4.0"
source = "us, today"
"""
REST = """
[responses.agreement]
values = [1, 2, 3, 4, 5]
labels = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
favourable = [4, 5]

[[items]]
id = "q1"
text = "..."
response = "agreement"
reverse = false

[[items]]
id = "q2"
text = "..."
response = "agreement"

[[scales]]
id = "overall"
title = "Overall"
items = ["q1", "q2"]
rule = "mean"
range = [0, 10]
minimum_answered = 0.67
"""


def parse(text: str) -> object:
    return parse_instrument(text.encode(), "mine.toml")


def faults(text: str) -> list[DefinitionProblem]:
    with pytest.raises(DefinitionsError) as caught:
        parse(text)
    assert all(problem.file == "mine.toml" and problem.remedy for problem in caught.value.problems)
    return list(caught.value.problems)


def keys(text: str) -> list[str]:
    return [problem.key for problem in faults(text)]


def test_the_contract_reads() -> None:
    instrument = parse_instrument((HEADER + REST).encode(), "mine.toml")
    assert instrument.main.id == "overall"
    assert instrument.askable
    assert instrument.response_of("q1").label(4) == "Agree"
    assert instrument.scoring_plan().scales[0].required == 2


def test_what_ships_is_sound() -> None:
    shipped = shipped_instruments()
    assert "collegium-medical-engagement-1" in [instrument.id for instrument in shipped]
    for instrument in shipped:
        assert load_instrument(instrument.id) == instrument
        assert instrument.askable != instrument.restricted


@pytest.mark.capability("A74", "A77")
def test_own_instrument_covers_sides_factors_and_levels() -> None:
    instrument = load_instrument("collegium-medical-engagement-1")
    assert instrument.engagement_family == FAMILIES[1]
    scale = {one.id: set(one.items) for one in instrument.scales}
    sides = [scale["own_wish"], scale["encouragement"]]
    factors = [scale[name] for name in ("intellectual", "emotional", "interpersonal")]
    levels = [scale[name] for name in ("leading_self", "leading_others", "leading_organisation")]
    statements = {item.id for item in instrument.items if item.response == "agreement"}
    assert len(statements) == 24
    for family in (sides, factors, levels):
        assert set.union(*family) == statements
        assert sum(map(len, family)) == 24
    assert all(len(side & factor) == 4 for side in sides for factor in factors)
    assert sum(item.reverse for item in instrument.items) == 4
    assert instrument.main.scales == ("own_wish", "encouragement")


@pytest.mark.capability("A74")
@pytest.mark.parametrize("definition", ["", "n/a", "TBC", None])
def test_a_measure_without_a_definition_cannot_be_read(definition: str | None) -> None:
    line = 'definition_of_engagement = "two-way involvement that influences decisions"\n'
    instead = "" if definition is None else f'definition_of_engagement = "{definition}"\n'
    assert "definition_of_engagement" in keys((HEADER + REST).replace(line, instead))


@pytest.mark.capability("A74")
def test_a_definition_of_its_own_is_allowed() -> None:
    own = (HEADER + REST).replace("two-way involvement that influences decisions", "doctors who choose to stay")
    assert parse_instrument(own.encode(), "mine.toml").engagement_family is None


@pytest.mark.capability("A91")
@pytest.mark.parametrize("licence", CLOSED)
def test_wording_under_a_restricted_licence_is_refused(licence: str) -> None:
    restricted = (HEADER + REST).replace("CC-BY-4.0", licence)
    assert keys(restricted) == ["items[1].text", "items[2].text"]
    by_id = parse_instrument(restricted.replace('text = "..."\n', "").encode(), "mine.toml")
    assert by_id.restricted
    assert not by_id.askable


@pytest.mark.capability("A91")
@pytest.mark.parametrize("licence", OPEN)
def test_only_licences_that_are_known_to_be_open_keep_wording(licence: str) -> None:
    instrument = parse_instrument((HEADER + REST).replace("CC-BY-4.0", licence).encode(), "mine.toml")
    assert instrument.askable
    assert not instrument.restricted


@pytest.mark.capability("A91")
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60))
def test_words_that_nobody_knows_are_no_open_licence(licence: str) -> None:
    """Whatever is added to the name of an open licence may take away what it gives."""
    assert not is_open(f"CC-BY-4.0 x{licence}")
    assert not is_open(f"not {licence}")


@pytest.mark.capability("A91")
def test_scores_alone_may_be_imported_under_any_licence() -> None:
    text = HEADER.replace("CC-BY-4.0", "proprietary") + '[[scales]]\nid = "index"\ntitle = "Index"\nrange = [0, 100]\n'
    instrument = parse_instrument(text.encode(), "mine.toml")
    assert instrument.scores_only
    assert instrument.scoring_plan().scales == ()


def test_every_fault_at_once() -> None:
    text = (HEADER + REST).replace('privacy = "anonymous"', 'privacy = "open"').replace('id = "q2"', 'id = "q1"')
    text = text.replace('items = ["q1", "q2"]', 'items = ["q1", "q3", "q1"]').replace(
        "range = [0, 10]", "range = [10, 0]"
    )
    text = text.replace("favourable = [4, 5]", "favourable = [6]").replace('source = "us, today"\n', "colour = 1\n")
    found = keys(text)
    for key in (
        "privacy", "source", "colour", "items[1].id", "items[2].id", "scales[1].items", "scales[1].range",
        "responses.agreement.favourable",
    ):  # fmt: skip
        assert key in found, key
    assert found.count("scales[1].items") == 2


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('response = "agreement"\nreverse', 'response = "other"\nreverse', "items[1].response"),
        ('items = ["q1", "q2"]\n', "", "scales[1]"),
        ('items = ["q1", "q2"]', 'scales = ["overall"]', "scales[1].scales"),
        ('rule = "mean"', 'rule = "median"', "scales[1].rule"),
        ("values = [1, 2, 3, 4, 5]", "values = [1, 2, 3, 5, 4]", "responses.agreement.values"),
        ("values = [1, 2, 3, 4, 5]", "values = [1, 2, 3, 4]", "responses.agreement.labels"),
        ("values = [1, 2, 3, 4, 5]", "values = [1.5, 2, 3, 4, 5]", "responses.agreement.values[1]"),
        ("reverse = false", "reverse = 1", "items[1].reverse"),
        ("minimum_answered = 0.67", "minimum_answered = 67", "scales[1].minimum_answered"),
        ("[responses.agreement]", "main_scale = 'total'\n[responses.agreement]", "main_scale"),
        ("values = [1, 2, 3, 4, 5]", "kind = 'choice'\nvalues = [1, 2, 3, 4, 5]", "scales[1].items"),
    ],
)
def test_faults_are_named_by_their_key(old: str, new: str, key: str) -> None:
    assert old in HEADER + REST
    assert key in keys((HEADER + REST).replace(old, new))


def test_broken_files_and_unknown_names(tmp_path: Path) -> None:
    assert "TOML" in faults("id = ")[0].problem
    with pytest.raises(DefinitionsError, match="UTF-8"):
        parse_instrument("é".encode("cp1252"), "mine.toml")
    with pytest.raises(DefinitionsError, match="collegium-medical-engagement-1"):
        load_instrument("no-such-instrument")
    path = tmp_path / "mine.toml"
    path.write_text(HEADER + REST, encoding="utf-8-sig")
    assert load_instrument(path).id == load_instrument(str(path)).id == "example-engagement-1"


LEADERSHIP = (HEADER + REST).replace("[1, 2, 3, 4, 5]", "[1, 2, 3, 4]").replace(', "Strongly agree"]', "]")
LEADERSHIP = LEADERSHIP.replace("favourable = [4, 5]", "favourable = [3, 4]").replace("range = [0, 10]\n", "")
LEADERSHIP = LEADERSHIP.replace(
    "[[scales]]", '[[items]]\nid = "q3"\ntext = "..."\nresponse = "agreement"\n\n[[scales]]'
)
LEADERSHIP = LEADERSHIP.replace('["q1", "q2"]', '["q1", "q2", "q3"]') + "".join(
    f'\n[[scales.levels]]\nid = "{name}"\nfrom = {start}\n'
    for name, start in (("low", 1), ("moderate", 2), ("high", 3))
)


@pytest.mark.capability("A76")
def test_leadership_levels_come_from_the_file() -> None:
    plan = parse_instrument(LEADERSHIP.encode(), "mine.toml").scoring_plan()
    codes = [np.array(column, np.int8) for column in ((1, 0, 3), (2, 1, -1), (3, 1, -1))]
    counts = count_answers(plan, codes, np.arange(3), [("a",), ("b",), ("c",)])
    assert count_levels(counts, "overall").tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]
    assert score_scale(counts, "overall").mean[:2] == pytest.approx([3.0, 5 / 3])


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(0, len(HEADER + REST)))
def test_no_text_breaks_the_reader(noise: str, place: int) -> None:
    whole = HEADER + REST
    problems: tuple[DefinitionProblem, ...] | None = None
    try:
        parse(whole[:place] + noise + whole[place:])
    except DefinitionsError as error:
        problems = error.problems
    assert problems is None or problems


@pytest.mark.parametrize(
    "content",
    [
        b"id = " + b"[" * 100_000,
        b"id = " + b"{a=" * 100_000,
        b"id = " + b"9" * 5_000,
        b"a" + b".a" * 50_000 + b" = 1",
        b"responses" + b".a" * 50_000 + b" = 1",
        b"x = {'a' " + b". 'b'" * 50_000 + b" = 1}",
        b"id = 2026-02-31",
    ],
)
def test_a_file_that_means_harm_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(DefinitionsError) as caught:
        parse_instrument(content, "hostile.toml")
    assert all(one.file == "hostile.toml" and one.problem and one.remedy for one in caught.value.problems)
