"""What respondents are promised, and the limits that go with it. Other tests hold the product to it."""

from __future__ import annotations

import pytest

from collegium.assessments.campaigns.models import Campaign
from collegium.assessments.campaigns.statement import length_of, statement_of
from collegium.definitions.instrument_files import load_instrument
from collegium.organisation.models import Organisation
from tests.assessments.campaigning import draft_of
from tests.assessments.hospital import INSTRUMENT

RUNS = "someone who runs this server can find out who has answered"
GUESSED = "If you share these with few people, they could guess which answers are yours"
RECORDED = "Someone who records every change on this server and also has the key could find out whose answers are whose"
BY_NAME = "someone who runs this server and also has the key could find out which answers are yours"
IN_BETWEEN = "no longer sealed. A backup that is made in that time holds them"
CODES = "Someone who has your code, such as the person who prints your letter, can"
MAIL_LOG = "the log of the mail server"


@pytest.mark.django_db
def test_the_limits_are_told_to_whom_they_concern(hospital: Organisation) -> None:
    """Nothing is saved: the statement follows from the settings alone."""
    campaign = draft_of(hospital)
    told = " ".join(statement_of(campaign))
    assert [limit for limit in (RUNS, GUESSED, RECORDED, IN_BETWEEN, CODES) if limit not in told] == []
    assert BY_NAME not in told
    assert MAIL_LOG not in told
    assert "A comment is kept apart from all your answers" in told

    campaign.remind_only_others = True
    assert MAIL_LOG in " ".join(statement_of(campaign))

    campaign.mode = Campaign.Mode.CONFIDENTIAL
    told = " ".join(statement_of(campaign))
    assert [limit for limit in (BY_NAME, IN_BETWEEN, CODES) if limit not in told] == []
    assert "The office sees who has answered" in told
    assert "A comment has the same mark as your answers until the survey is closed" in told
    assert "can read what you have answered with it, and could change it" in told
    assert "You can send your answers once" not in told


@pytest.mark.django_db
def test_a_survey_without_comments_promises_nothing_of_them(hospital: Organisation) -> None:
    assert "omment" not in " ".join(statement_of(draft_of(hospital, comment_question="")))


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 statement, about 1 minute"), (13, "13 statements, about 1 minute"), (26, "26 statements, about 2 minutes"), (60, "60 statements, about 5 minutes")],
)  # fmt: skip
def test_how_long_it_takes_follows_from_the_number_of_statements(number: int, words: str) -> None:
    instrument = load_instrument(INSTRUMENT)
    assert length_of(instrument.model_copy(update={"items": instrument.items[:1] * number})) == words
