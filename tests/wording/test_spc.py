"""Sentences beside a chart: each icon has its own, and none says why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.spc_rules import ASSURANCES, SPECIAL_CAUSES, VARIATIONS
from collegium.wording.spc import ASSURANCE, CAUSES, VARIATION, SpcFacts, sentences

FACTS = SpcFacts(
    latest="5%", when="May 2026", points=24, limits="final", lower="3%", upper="7%", variation="common_cause",
    assurance="hit_and_miss", cause="none", improvement="increase", target="6%",
)  # fmt: skip


def test_every_word_of_the_method_has_words() -> None:
    assert set(VARIATIONS) <= set(VARIATION)
    assert set(ASSURANCES) == set(ASSURANCE)
    assert set(SPECIAL_CAUSES) == set(CAUSES)


def test_ordinary_variation_is_no_news() -> None:
    found = sentences(FACTS)
    assert found.shows.startswith("In May 2026 it was 5%. That is ordinary variation: months between 3% and 7%")
    assert "by chance" in found.shows
    assert "no news" in found.not_shows


def test_a_single_point_warns_of_regression_to_the_mean() -> None:
    found = sentences(replace(FACTS, variation="concern_low", cause="outside_limits"))
    assert "a change for the worse" in found.shows
    assert "nearer the mean" in found.not_shows


def test_how_sure_names_what_weakens_the_figures() -> None:
    found = sentences(
        replace(FACTS, limits="trial", points=8, gaps=1, months_old=6, measures_looked_at=40, variation="concern_low")
    ).sure
    for words in ("8 months only", "1 month without a figure", "6 months old", "40 measures"):
        assert words in found


@given(
    st.sampled_from(VARIATIONS), st.sampled_from(ASSURANCES), st.sampled_from(SPECIAL_CAUSES),
    st.sampled_from(["final", "trial", "none"]), st.booleans(),
)  # fmt: skip
def test_all_four_sentences_are_there(variation: str, assurance: str, cause: str, limits: str, reports: bool) -> None:
    facts = replace(FACTS, variation=variation, assurance=assurance, cause=cause, limits=limits, counts_reports=reports)
    found = sentences(facts)
    for text in (found.shows, found.not_shows, found.sure, found.ask):
        assert text.endswith((".", "?"))
        assert "  " not in text


@pytest.mark.parametrize("variation", ["neutral_high", "neutral_low"])
def test_neutral_is_neither_better_nor_worse(variation: str) -> None:
    found = sentences(replace(FACTS, variation=variation, assurance="none", cause="shift"))
    assert "neither better nor worse" in found.shows
