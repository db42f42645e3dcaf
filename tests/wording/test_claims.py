"""A study that only looked on cannot be phrased as a cause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.wording.claims import causal_phrases, causal_warnings, cited_in, sentences_of, unknown_citations

OBSERVATIONAL = {"E-MH31": True, "E7": False}


@pytest.mark.parametrize(
    "sentence",
    [
        "Leader ratings cause higher satisfaction [E-MH31].",
        "Satisfaction is caused by leadership [E-MH31].",
        "Satisfaction was caused by good leaders [E-MH31].",
        "Good leadership leads to satisfied clients [E-MH31].",
        "Better leadership resulted in happier clients [E-MH31].",
        "Clients are happier because of their leaders [E-MH31].",
        "Forty per cent of satisfaction is due to leadership [E-MH31].",
        "Leadership drives satisfaction [E-MH31].",
        "Leadership not only causes satisfaction, it keeps staff [E-MH31].",
        "Good leaders make clients happier [E-MH31].",
        "It does not matter what anybody says; leadership causes satisfaction [E-MH31].",
    ],
)
def test_a_cause_cited_to_a_study_that_only_looked_on_is_warned_of(sentence: str) -> None:
    (warning, *_) = causal_warnings(sentence, OBSERVATIONAL)
    assert warning.claim == "E-MH31"
    assert warning.phrase.casefold() in sentence.casefold()
    assert "was associated with" in warning.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Leader and staff ratings went along with satisfaction [E-MH31].",
        "This does not cause satisfaction [E-MH31].",
        "The study cannot say whether leadership causes satisfaction [E-MH31].",
        "It does not show that leadership leads to satisfaction [E-MH31].",
        "There is no evidence that leadership causes it [E-MH31].",
        "A randomised trial showed that checklists lead to fewer deaths [E7].",
        "Leadership causes satisfaction.",  # nothing is cited: no study is made to say it
        "The leader of the team is the lead [E-MH31].",
    ],
)
def test_other_sentences_pass(sentence: str) -> None:
    assert causal_warnings(sentence, OBSERVATIONAL) == []


def test_only_the_sentence_that_cites_is_judged() -> None:
    text = "Falls lead to harm. Ratings went along with satisfaction [E-MH31]. Wet floors cause falls."
    assert causal_warnings(text, OBSERVATIONAL) == []
    assert len(sentences_of(text)) == 3


def test_citations_are_found_once_and_unknown_ones_named() -> None:
    text = "One [E12], two [E-MH31], again [E12]. [e9] and E10 are no citations."
    assert cited_in(text) == ["E12", "E-MH31"]
    assert unknown_citations(text, OBSERVATIONAL) == ["E12"]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_and_without_a_citation_nothing_warns(text: str) -> None:
    causal_phrases(text)
    if not cited_in(text):
        assert causal_warnings(text, OBSERVATIONAL) == []


@given(st.lists(st.sampled_from(["Falls lead to harm [E-MH31].", "It rained.", "Beds led to waits [E7]."]), max_size=8))
def test_warnings_count_the_sentences_that_earn_them(parts: list[str]) -> None:
    assert len(causal_warnings(" ".join(parts), OBSERVATIONAL)) == parts.count("Falls lead to harm [E-MH31].")
