"""Kinds of sources: each is known, and each that has a page leads to it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError

from collegium.commitments.actions import promise
from collegium.commitments.models import Commitment
from collegium.commitments.presenters import source_title
from collegium.commitments.sources import FINDERS, number_of, offer_source
from collegium.definitions.promise_sources import promise_sources
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_kinds_have_words_and_those_with_pages_have_a_way_back() -> None:
    assert list(promise_sources())[-1] == "other"
    assert {"paper", "question", "finding", "meeting", "measure", "barrier", "review"} == FINDERS.keys()
    assert FINDERS.keys() <= promise_sources().keys()
    with pytest.raises(LookupError):
        offer_source("no-such-kind", lambda *_: None)


def test_a_kind_that_is_not_known_is_not_stored(world: World) -> None:
    about = {"text": "Example", "maker": "The board", "to": "public", "made_on": world.today}
    with pytest.raises(ValidationError, match="from the list"):
        promise(by="tests", organisation=world.organisation, source="whim", **about)
    row = promise(by="tests", organisation=world.organisation, source="compact", **about)
    assert run_checks(databases=["default"], include_deployment_checks=False) == []
    Commitment.objects.filter(pk=row.pk).update(source="whim")
    (problem,) = run_checks(databases=["default"])
    assert (problem.id, "“whim”" in problem.msg) == ("commitments.E001", True)
    assert source_title("whim") == "whim"  # and its page still opens


def test_a_source_with_a_page_has_no_second_name(world: World) -> None:
    about = {"text": "Example", "maker": "The board", "to": "public", "made_on": world.today}
    with pytest.raises(ValidationError, match="leave “Which one” empty"):
        promise(
            by="tests", organisation=world.organisation, source="plan", source_id="3", source_text="The plan", **about
        )


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", 0), ("-1", 0), ("1e3", 0), ("٣", 0), ("9" * 400, 0)])
def test_what_is_not_a_number_is_no_row(text: str, number: int) -> None:
    assert number_of(text) == number
