"""A release as long work: from the page of the wave to its figures, and what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import pool_upload, release_upload, upload_responses
from collegium.assessments.actions import releases as made
from collegium.assessments.campaigns.frames import Family, Pooling, population_of_wave
from collegium.assessments.long_work import look_at_upload, release_wave, running_release, start_release
from collegium.assessments.looking import key_of
from collegium.assessments.models import Release, ResponseUpload, Wave
from collegium.jobs.models import Job
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Employment, Grant
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
    assert "if a small one could be worked out from it" in page
    answer = client.post(here, {"step": "release", "minimum": "10"})
    assert answer.url == wave.get_absolute_url()
    job = Job.objects.get(work=release_wave.name)
    assert (job.state, job.started_by) == (Job.State.DONE, f"user:{analyst.pk}")
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


def test_the_look_before_the_release_is_work_beside_the_page(
    wave: Wave, analyst: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page itself works nothing out: it shows how far the look has come, and later what it found."""
    found = upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    client, here = client_of(analyst), reverse("assessments:responses", args=["ZHO", wave.pk])
    job = Job.objects.create(
        work=look_at_upload.name, title="Look", organisation="ZHO", subject=f"look:{found.pk}:{key_of(found)}",
        started_by="x", state=Job.State.RUNNING, fraction=0.4, words="Looking for groups", asked_at=AT,
    )  # fmt: skip
    page = client.get(here).content.decode()
    assert "Looking for groups" in page
    assert 'http-equiv="refresh"' in page
    assert "Release the figures" not in page
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, outcome={"problem": "The server was stopped."})
    assert "The server was stopped." in client.get(here).content.decode()
    assert client.post(here, {"step": "look"}).url == here
    monkeypatch.setattr(made, "preview_release", None)
    assert "would be hidden" in client.get(here).content.decode()


def test_units_that_are_ticked_are_released_as_one_group(wave: Wave, analyst: User, client_of: ClientOf) -> None:
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    client, here = client_of(analyst), reverse("assessments:responses", args=["ZHO", wave.pk])
    client.get(here)
    upload = ResponseUpload.objects.select_related("wave__organisation").get()
    nodes = {node.name: node for node in population_of_wave(wave).nodes}
    first, second = next(
        (one, other)
        for one in nodes.values()
        for other in nodes.values()
        if one.pk < other.pk and one.parent == other.parent
    )
    name = f"{first.name} and {second.name}"
    upload.looked["pools"] = [
        {"key": "1", "name": name, "units": [first.pk, second.pk], "within": "", "doctors": "20", "chosen": False}
    ]
    upload.save(update_fields=["looked"])
    assert client.post(here, {"step": "pool", "pools": ["1"]}).url == here
    page = client.get(here).content.decode()
    assert f">{name}" in page
    assert "checked" in page
    client.post(here, {"step": "release", "minimum": "10"})
    release = Release.objects.get()
    assert release.parameters["together"] == [{"name": name, "units": [first.pk, second.pk]}]
    groups = {group.name: group for group in release.groups.all()}
    assert first.name not in groups
    assert second.name not in groups
    together = sum(
        number for (unit, _), number in population_of_wave(wave).people.items() if unit in {first.pk, second.pk}
    )
    assert groups[name].population >= together > 0
    assert groups[name].unit_kind == "family"


def test_only_units_beside_each_other_are_released_together(wave: Wave) -> None:
    upload = upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    nodes = population_of_wave(wave).nodes
    child = next(node for node in nodes if node.parent is not None)
    assert child.parent is not None
    for units in ((child.pk, child.parent), (child.pk, 10**6)):
        with pytest.raises(ValidationError, match="beside each other"):
            pool_upload(by="tests", upload=upload, pooling=Pooling((Family("Two", units),)))


def looked() -> dict[str, Any]:
    kept = ResponseUpload.objects.get().looked
    assert kept is not None
    return dict(kept)


def test_a_change_of_the_register_makes_the_look_anew_and_the_page_says_so(
    wave: Wave, analyst: User, client_of: ClientOf, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    upload_responses(by="tests", wave=wave, file_name="answers.csv", content=answers_csv())
    client, here = client_of(analyst), reverse("assessments:responses", args=["ZHO", wave.pk])
    assert "register has changed" not in client.get(here).content.decode()
    assert "register has changed" not in client.get(here).content.decode()
    seen = looked()["key"]
    job = Employment.objects.filter(unit__code="CARD", unit__organisation=wave.organisation).order_by("-pk")[0]
    Employment.objects.filter(pk=job.pk).update(ends=wave.population_date - dt.timedelta(days=1))
    answer = client.post(here, {"step": "release", "minimum": "10", "looked": seen}).content.decode()
    assert "have changed since this table was made" in answer
    assert not Release.objects.exists()
    with django_assert_max_num_queries(25):
        page = client.get(here).content.decode()
    assert "follows the register as it is now" in page
    assert looked()["groups"][0]["people"] == "201"
    client.post(here, {"step": "release", "minimum": "10", "looked": looked()["key"]})
    assert Release.objects.count() == 1
