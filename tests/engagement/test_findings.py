"""Findings: kept with owner, step and date; a unit's are seen by those who see the unit, and by nobody else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import release_responses
from collegium.assessments.comments import actions as comments
from collegium.assessments.comments.models import Comment
from collegium.assessments.models import Release, Wave
from collegium.commitments.actions import keep_promise
from collegium.commitments.models import Commitment
from collegium.engagement.findings.actions import next_step, raise_finding, take_back
from collegium.engagement.models import Finding
from collegium.engagement.presenters.picture import show, show_unit
from collegium.engagement.reports import picture_of
from collegium.organisation.models import Grant, Membership, Organisation
from tests.assessments.hospital import FIRST, answers_csv, answers_table
from tests.engagement.test_pages import words
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
TODAY = timezone.localdate()
DUE = TODAY + dt.timedelta(days=30)


def unit_of(release: Release, code: str) -> int:
    unit = release.groups.get(unit__code=code).unit_id
    assert unit is not None
    return unit


def owner_in(organisation: Organisation) -> int:
    return Membership.objects.filter(post__organisation=organisation)[0].person_id


def found_in(release: Release, code: str | None = None, **more: Any) -> Finding:
    return raise_finding(
        by="tests", wave=release.wave, scale="overall", about="gap", words="Leaders stand far above the others.",
        today=TODAY, unit=unit_of(release, code) if code else None, **more,
    )  # fmt: skip


def analyst_of(world: World, organisation: Organisation) -> User:
    Grant.objects.create(user=world.users.analyst, role=Role.ANALYST.value, organisation=organisation, starts=FIRST)
    return world.users.analyst


def test_a_next_step_is_a_promise_to_the_unit(release: Release) -> None:
    owner = owner_in(release.wave.organisation)
    finding = found_in(release, "CARD", step={"text": "Meet the consultants", "owner": owner, "due_on": DUE})
    step = Commitment.objects.get()
    assert (step.source, step.source_id) == ("finding", str(finding.pk))
    assert (step.to, step.to_unit_id, step.owner_id, step.due_on) == ("unit", finding.unit_id, owner, DUE)
    assert step.readers == "board"  # it sees the units by now
    whole = next_step(by="tests", finding=found_in(release), text="Tell all", owner=owner, due_on=DUE, today=TODAY)
    assert (whole.to, whole.to_group) == ("group", "The doctors of Harbour Hospital")


def test_what_is_found_is_on_the_page_and_in_the_report(release: Release, world: World) -> None:
    owner = owner_in(release.wave.organisation)
    yesterday = TODAY - dt.timedelta(days=1)
    finding = found_in(release, "CARD")
    next_step(by="tests", finding=finding, text="Meet", owner=owner, due_on=yesterday, today=yesterday)
    found_in(release)
    picture = picture_of(release.wave, lambda unit: True)
    section = next(one for one in show(picture).sections if one.id == "findings")
    assert section.paragraphs == (
        "2 findings, 2 of them open. 1 next step is overdue. 1 finding has no next step yet.",
    )
    cardiology = next(unit for unit in picture.units if unit.name == "Cardiology")
    own = next(one for one in show_unit(picture, cardiology).sections if one.id == "findings")
    assert [row[1] for row in own.tables[0].rows] == ["Cardiology"]
    keep_promise(by="tests", commitment=Commitment.objects.get(), on=TODAY, text="We met.")
    again = next(one for one in show(picture_of(release.wave, lambda unit: True)).sections if one.id == "findings")
    assert "1 of them open" in again.paragraphs[0]
    leader = picture_of(release.wave, lambda unit: False)
    blind = next(one for one in show(leader).sections if one.id == "findings")
    assert [row[1] for row in blind.tables[0].rows] == ["The whole organisation"]


def test_the_analyst_adds_a_finding_and_a_step_through_the_pages(
    release: Release, world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(analyst_of(world, release.wave.organisation))
    add = reverse("engagement:finding_add", args=["ZHO", release.wave_id])
    every = reverse("engagement:findings", args=["ZHO"])
    asked = {"scale": "overall", "about": "score", "words": "Orthopaedics fell.", "text": "Ask them why"}
    here = f"{add}?unit={unit_of(release, 'ORTH')}"
    assert "Say who does it" in words(client.post(here, asked))
    full = {**asked, "owner": str(owner_in(release.wave.organisation)), "due_on": DUE.isoformat()}
    assert client.post(here, full).status_code == 302
    finding = Finding.objects.get()
    one = reverse("engagement:finding", args=["ZHO", release.wave_id, finding.pk])
    for address in (every, one, release.wave.get_absolute_url()):
        with django_assert_max_num_queries(25):
            shown = words(client.get(address))
        assert "Orthopaedics fell." in shown
        assert "Ask them why" in shown
    assert "Orthopaedics fell." in client.get(reverse("engagement:findings_file", args=["ZHO", "csv"])).content.decode()
    here_again = client.get(reverse("engagement:wave_findings", args=["ZHO", release.wave_id]))
    assert here_again["Location"] == f"{every}?wave={release.wave_id}"
    assert client.post(one, {"step": "next", "text": "And again", "owner": full["owner"], "due_on": full["due_on"]}).status_code == 302  # fmt: skip
    assert Commitment.objects.count() == 2
    assert "end the promise instead" in words(client.post(one, {"step": "take_back", "reason": "x"}))
    assert client.get(f"{add}?unit=999999").status_code == 404


def test_a_board_member_reads_and_does_not_add(release: Release, world: World, client_of: ClientOf) -> None:
    organisation = release.wave.organisation
    Grant.objects.create(user=world.users.board, role=Role.BOARD_MEMBER.value, organisation=organisation, starts=FIRST)
    client = client_of(world.users.board)
    finding = found_in(release, "CARD")
    one = reverse("engagement:finding", args=["ZHO", release.wave_id, finding.pk])
    assert client.get(one).status_code == 200
    assert client.post(one, {"step": "take_back", "reason": "x"}).status_code == 403
    assert client.get(reverse("engagement:finding_add", args=["ZHO", release.wave_id])).status_code == 403


def test_in_the_first_look_the_board_sees_no_finding_about_a_unit(
    wave: Wave, world: World, client_of: ClientOf, hospital: Organisation
) -> None:
    release = release_responses(
        by="tests", wave=wave, table=answers_table(answers_csv()), sha256="0" * 64, at=timezone.now()
    )
    step = {"text": "Meet", "owner": owner_in(hospital), "due_on": DUE}
    finding = found_in(release, "CARD", step=step)
    assert Commitment.objects.get().readers == "unit"
    Grant.objects.create(user=world.users.board, role=Role.BOARD_MEMBER.value, organisation=hospital, starts=FIRST)
    client = client_of(world.users.board)
    every = client.get(reverse("engagement:findings", args=["ZHO"]))
    assert "There are no findings yet" in words(every)
    assert client.get(reverse("engagement:finding", args=["ZHO", wave.pk, finding.pk])).status_code == 403
    assert "Leaders stand far above" not in client.get(wave.get_absolute_url()).content.decode()


def test_the_step_of_a_unit_in_the_first_look_is_for_that_unit_and_the_office(
    wave: Wave, world: World, client_of: ClientOf, hospital: Organisation
) -> None:
    release_responses(by="tests", wave=wave, table=answers_table(answers_csv()), sha256="0" * 64, at=timezone.now())
    post = Membership.objects.filter(person__organisation=hospital, post__placements__unit__code="CARD").first()
    assert post is not None
    post.person.user = world.users.leader
    post.person.save()
    step = {"text": "Meet the consultants", "owner": post.person_id, "due_on": DUE}
    finding = found_in(Release.objects.get(wave=wave), "CARD", step=step)
    promise = Commitment.objects.get()
    for role, user in ((Role.OFFICE, world.users.office), (Role.BOARD_MEMBER, world.users.board)):
        Grant.objects.create(user=user, role=role.value, organisation=hospital, starts=FIRST)
    page = reverse("engagement:finding", args=["ZHO", wave.pk, finding.pk])
    for user, sees in ((world.users.leader, True), (world.users.office, True), (world.users.board, False)):
        client = client_of(user)
        assert (client.get(promise.get_absolute_url()).status_code == 200) == sees, user
        assert ("Meet the consultants" in client.get(page).content.decode()) == sees, user
        listed = client.get(reverse("commitments:commitments", args=["ZHO"])).content.decode()
        assert ("Meet the consultants" in listed) == sees, user
        source = client.get(promise.get_absolute_url()).content.decode()
        assert (f'href="{page}"' in source) == sees, user


def test_a_leader_looks_after_the_own_unit_alone(release: Release, world: World, client_of: ClientOf) -> None:
    post = Membership.objects.filter(
        person__organisation=release.wave.organisation, post__placements__unit__code="CARD"
    ).first()
    assert post is not None
    post.person.user = world.users.stranger
    post.person.save()
    client = client_of(world.users.stranger)
    add = reverse("engagement:finding_add", args=["ZHO", release.wave_id])
    assert client.get(f"{add}?unit={unit_of(release, 'CARD')}").status_code == 200
    for other in (f"{add}?unit={unit_of(release, 'ORTH')}", add):
        assert client.get(other).status_code == 403
    about_others = found_in(release, "ORTH")
    assert client.get(reverse("engagement:finding", args=["ZHO", release.wave_id, about_others.pk])).status_code == 403


def test_what_is_not_in_the_release_is_refused(release: Release, world: World) -> None:
    given = {"by": "tests", "wave": release.wave, "about": "score", "words": "x", "today": TODAY}
    with pytest.raises(ValidationError, match="no such scale"):
        raise_finding(**given, scale="nothing")
    with pytest.raises(ValidationError, match="no such unit"):
        raise_finding(**given, scale="overall", unit=world.units["CARD"].pk)
    finding = found_in(release)
    with pytest.raises(ValidationError, match="taken back"):
        take_back(by="tests", finding=finding, reason=" ")
    take_back(by="tests", finding=finding, reason="Misread")
    assert not Finding.objects.exists()


def test_released_comments_are_quoted_without_anything_beside_them(release: Release, world: World) -> None:
    comments.take(release.wave, [f"Remark {place}" for place in range(20)], "tests")
    assert not [one for one in show(picture_of(release.wave, lambda unit: True)).sections if one.id == "words"]
    for comment in Comment.objects.all()[:7]:
        comments.blank(by=world.users.analyst, comment=comment, text=comment.original)
        comments.release(by=world.users.office, comment=comment)
    section = next(one for one in show(picture_of(release.wave, lambda unit: True)).sections if one.id == "words")
    assert len(section.bullets) == 3
    assert "3 of 7 released comments stand here, drawn at random" in section.paragraphs[0]
    assert section.tables == ()


def test_the_list_narrows_findings_and_shows_units_only_to_those_who_may_see_them(
    release: Release, world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    owner = owner_in(release.wave.organisation)
    yesterday = TODAY - dt.timedelta(days=1)
    whole, card, orth = found_in(release), found_in(release, "CARD"), found_in(release, "ORTH")
    next_step(by="tests", finding=card, text="Meet", owner=owner, due_on=yesterday, today=yesterday)
    next_step(by="tests", finding=orth, text="Ask", owner=owner, due_on=DUE, today=TODAY)
    every = reverse("engagement:findings", args=["ZHO"])

    def listed(client: Client, **asked: str) -> set[int]:
        with django_assert_max_num_queries(25):
            page = client.get(every, asked).content.decode()
        return {int(key) for key in re.findall(r"findings/(\d+)/\">", page)}

    analyst = client_of(analyst_of(world, release.wave.organisation))
    assert listed(analyst) == listed(analyst, state="left") == {whole.pk, card.pk, orth.pk}
    assert listed(analyst, state="none") == {whole.pk}
    assert listed(analyst, state="overdue") == {card.pk}
    assert listed(analyst, state="open") == {orth.pk}
    assert listed(analyst, wave="0") == listed(analyst, open="yes") == set()
    keep_promise(by="tests", commitment=Commitment.objects.get(text="Meet"), on=TODAY, text="We met.")
    assert listed(analyst, state="done") == {card.pk}
    assert "Cardiology" in words(analyst.get(every))
    leader = Membership.objects.filter(
        person__organisation=release.wave.organisation, post__placements__unit__code="CARD"
    )[0].person
    leader.user = world.users.stranger
    leader.save()
    client = client_of(world.users.stranger)
    assert listed(client) == {whole.pk, card.pk}
    assert listed(client, q="leaders stand") == {whole.pk, card.pk}
    history = reverse("engagement:finding_history", args=["ZHO", orth.pk])
    assert client.get(history).status_code == 404
    assert "Added" in words(analyst.get(history))
