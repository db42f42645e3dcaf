"""Tokens in capitals are found, and those that no glossary explains are listed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.wording.acronyms import acronyms_of, unknown_acronyms


@pytest.mark.capability("A04")
def test_every_token_in_capitals_that_is_missing_from_the_glossary_is_listed() -> None:
    texts = ["The MD told the CQC about A&E.", "SHMI (not HSMR) and two PAs; NHS's plan; plan B; MRI-led; X2."]
    assert acronyms_of(texts) == ["A&E", "CQC", "HSMR", "MD", "MRI", "NHS", "PA", "SHMI"]
    assert unknown_acronyms(texts, {"CQC", "MD", "NHS", "PA", "SHMI"}) == ["A&E", "HSMR", "MRI"]


def test_citations_of_evidence_are_no_acronyms() -> None:
    assert acronyms_of(["As was seen before [E-MH31]."]) == []


def test_words_in_both_cases_are_left_alone() -> None:
    assert acronyms_of(["McDonald, iPad, NHSmail, O'Brien, A level"]) == []


@given(st.lists(st.text(string.ascii_uppercase, min_size=2, max_size=6), min_size=1, max_size=8))
def test_none_is_lost(tokens: list[str]) -> None:
    assert acronyms_of([" then ".join(tokens)]) == sorted(set(tokens))
