"""A release as long work: from the page of the wave to its figures, and what stands in the way."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import release_upload, upload_responses
from collegium.assessments.actions import releases as made
from collegium.assessments.long_work import release_wave, running_release, start_release
from collegium.assessments.models import Release, ResponseUpload, Wave
from collegium.jobs.models import Job
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant
from tests.assessments.hospital import answers_csv
from tests.assessments.hospital_fixtures import AT
from tests.conftest import ClientOf


@pytest.fixture
def analyst(wave: Wave) -> User:
    user = create_account(by="tests", email="releases@example.org", name="Analyst")
    add_fact(
        by="tests",
        fact=Grant(user=user, role=Role.ANALYST.value, organisation=wave.organisation, starts="2020-01-01"),
    )
    return user


def test_the_page_says_what_is_hidden_and_releases(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    client, here = client_of(analyst), reverse("assessments:responses", args=["ZHO", wave.pk])
    page = client.get(here).content.decode()
    assert "would be hidden" in page
    assert "work out how a small group answered" in page
    answer = client.post(here, {"step": "release", "minimum": "10"})
    assert answer.url == wave.get_absolute_url()
    job = Job.objects.get()
    assert (job.work, job.state, job.started_by) == (release_wave.name, Job.State.DONE, f"user:{analyst.pk}")
    assert Release.objects.get().made_by == f"user:{analyst.pk}"
    assert client.get(f"{job.get_absolute_url()}?follow=yes").url == wave.get_absolute_url()


def test_while_it_is_made_the_page_shows_how_far_it_has_come(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    job = Job.objects.create(
        work=release_wave.name, title="Release", organisation="ZHO", subject=f"wave:{wave.pk}", started_by="x",
        state=Job.State.RUNNING, fraction=0.5, words="Protecting scale 3 of 6", asked_at=AT,
    )  # fmt: skip
    assert running_release(wave) == job
    page = client_of(analyst).get(reverse("assessments:responses", args=["ZHO", wave.pk])).content.decode()
    assert "Protecting scale 3 of 6" in page
    assert "Release the figures" not in page
    assert start_release(by=analyst, wave=wave, minimum=10, back="") == job


def test_a_file_that_was_changed_meanwhile_is_not_released(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    computed = made.preview_release

    def meanwhile(**values: object) -> object:
        ResponseUpload.objects.update(mapping="another")
        return computed(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(made, "preview_release", meanwhile)
    with pytest.raises(ValidationError, match="changed meanwhile"):
        release_upload(by="tests", wave=wave, at=AT)
    assert not Release.objects.exists()


def test_a_release_that_was_broken_off_is_made_once(wave: Wave, analyst: User) -> None:
    """The worker died after the release was written and before the job was ended: doing it again changes nothing."""
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    first = start_release(by=analyst, wave=wave, minimum=10, back="")
    second = start_release(by=analyst, wave=wave, minimum=10, back="")
    assert first != second
    assert second.outcome == first.outcome
    assert Release.objects.count() == 1
