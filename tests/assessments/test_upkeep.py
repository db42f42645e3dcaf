"""Files of answers that nobody releases do not lie about for ever."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from collegium.assessments.actions import kept_until, upload_responses
from collegium.assessments.models import ResponseUpload, Wave
from collegium.audit.models import AuditEvent
from collegium.jobs.upkeep import DAILY, keep_up
from collegium.organisation.models import Organisation
from tests.assessments.campaigning import answer_all, close, codes_of, launched
from tests.assessments.hospital import answers_csv

pytestmark = pytest.mark.django_db


def test_a_file_that_nobody_releases_is_discarded_after_its_days(wave: Wave) -> None:
    upload = upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    last = kept_until(upload)
    assert last == timezone.localdate() + dt.timedelta(days=30)
    now = timezone.now()
    keep_up(now + dt.timedelta(days=30))
    assert ResponseUpload.objects.filter(pk=upload.pk).exists()
    keep_up(now + dt.timedelta(days=31))
    assert not ResponseUpload.objects.filter(pk=upload.pk).exists()
    told = AuditEvent.objects.order_by("pk").last()
    assert told is not None
    assert (told.verb, told.subject_id) == ("assessments.expire_responses", str(wave.pk))


def test_answers_of_a_campaign_wait_for_their_release(hospital: Organisation) -> None:
    campaign = launched(hospital)
    answer_all(list(codes_of(campaign).values())[:12])
    close(campaign)
    upload = ResponseUpload.objects.get(wave=campaign.wave)
    assert kept_until(upload) is None
    keep_up(timezone.now() + dt.timedelta(days=400))
    assert ResponseUpload.objects.filter(pk=upload.pk).exists()


def test_upkeep_that_fails_does_not_hold_up_the_rest(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(now: dt.datetime) -> None:
        raise ValueError(now)

    monkeypatch.setattr("collegium.jobs.upkeep.DAILY", [fail, *DAILY])
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    keep_up(timezone.now() + dt.timedelta(days=31))
    assert not ResponseUpload.objects.exists()
