"""The glossary: every term explained, two meanings kept apart, faults said at once."""

import pytest

from collegium.definitions.glossary import nhs_glossary, parse_glossary
from collegium.definitions.problems import DefinitionsError


def test_terms_of_our_pages_are_there() -> None:
    glossary = nhs_glossary()
    assert len(glossary.terms) >= 40
    for term in ("PA", "SAS", "ODS", "ESR", "CQC", "SHMI", "NED", "MD", "CD", "RO", "SPA", "DCC", "GMC"):
        assert glossary.meanings(term), term
    assert not any(term.meaning.startswith(term.term) for term in glossary.terms)


def test_a_term_may_have_two_meanings() -> None:
    assert {entry.expansion for entry in nhs_glossary().meanings("PA")} == {"programmed activity", "personal assistant"}
    assert nhs_glossary().meanings("Triumvirate")
    assert not nhs_glossary().meanings("pa")


def test_faults_are_said_at_once() -> None:
    with pytest.raises(DefinitionsError) as caught:
        parse_glossary(b'[[terms]]\nterm = "A"\n[[terms]]\nmeaning = "b"\ncolour = 1\n', "mine.toml")
    assert [problem.key for problem in caught.value.problems] == [
        "terms[1].meaning",
        "terms[2].term",
        "terms[2].colour",
    ]
    with pytest.raises(DefinitionsError, match="twice"):
        parse_glossary(b'[[terms]]\nterm = "A"\nmeaning = "b"\n[[terms]]\nterm = "A"\nmeaning = "c"\n', "mine.toml")
