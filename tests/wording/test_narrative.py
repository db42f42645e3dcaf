"""The gate for charts in papers: a bare statistical label scores nothing; five sentences pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.wording.narrative import PARTS, bare_label, completeness, pack_score

WHOLE = {
    "shows": "In October 76% of patients were seen within four hours, more than the months before.",
    "cause": "Ward rounds begin at eight, so beds are free before noon.",
    "consequence": "Fewer people wait in corridors, and the winter plan starts from a better place.",
    "action": "The operations director keeps the early rounds through January and reports then.",
    "uncertainty": "The limits rest on thirty months; whether winter undoes it nobody can say yet.",
}


@pytest.mark.capability("A03")
def test_a_chart_with_only_a_bare_label_scores_0_and_five_sentences_pass() -> None:
    label = completeness({"shows": "regression to the mean"})
    assert (label.score, label.complete) == (0, False)
    assert len(label.missing) == 5
    whole = completeness(WHOLE)
    assert (whole.score, whole.complete) == (5, True)


@pytest.mark.parametrize(
    "text",
    [
        "Regression to the mean.", "This is only regression towards the mean", "Common cause variation", "statistically significant",
        "Not significant (p > 0.05)", "Special-cause variation is shown", "n/a", "TBC", "See above.", "Outlier", "3 sigma", "95% CI", "", "…",
    ],
)  # fmt: skip
def test_labels_explain_nothing(text: str) -> None:
    assert bare_label(text)


@pytest.mark.parametrize("text", [*WHOLE.values(), "Norovirus closed two wards.", "The limits rest on 30 months."])
def test_sentences_are_no_labels(text: str) -> None:
    assert not bare_label(text)


def test_the_same_sentence_counts_once() -> None:
    assert completeness(dict.fromkeys(PARTS, WHOLE["cause"])).score == 1


@given(st.dictionaries(st.sampled_from(PARTS), st.sampled_from(["", "noise", *WHOLE.values()])))
def test_score_and_missing_add_up(narrative: dict[str, str]) -> None:
    found = completeness(narrative)
    assert found.score + len(found.missing) == 5
    assert found.complete == (found.score == 5)


def test_the_pack_is_the_mean_of_its_charts() -> None:
    assert pack_score([5, 0, 4]) == 3
    assert pack_score([]) is None
