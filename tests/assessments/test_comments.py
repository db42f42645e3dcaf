"""Comments: nothing beside them, names blanked out by two people, too few of them not kept at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.comments import actions
from collegium.assessments.comments.forms import FirstLookForm
from collegium.assessments.comments.models import Comment, CommentIntake
from collegium.assessments.comments.queries import names_in_register, next_for, queue_of, released
from collegium.assessments.comments.suggestions import Span, blank_out, known_names, occurrences, suggestions
from collegium.assessments.models import Wave
from collegium.audit.models import AuditEvent
from collegium.organisation.models import Grant, Person
from tests.assessments.hospital import FIRST
from tests.world import World

ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
KNOWN = known_names(
    ["Amara Okafor", "Bryn Castell", "Grace King", "Jo Li"], ["Cardiology", "Acute medicine", "Ward Nine"]
)


def found(text: str) -> list[str]:
    return [span.text for span in suggestions(text, KNOWN)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amara Okafor never listens.", ["Amara Okafor"]),
        ("okafor's door is shut", ["okafor's"]),
        ("Ask Dr Winterbourne-Smith about it", ["Dr Winterbourne-Smith"]),
        ("my number is 7000002", ["7000002"]),
        ("C7000002 wrote this", ["C7000002"]),
        ("mail bryn.c@trust.example today", ["bryn.c@trust.example"]),
        ("ring 0161 496 0000 or bleep 4321", ["0161 496 0000", "bleep 4321"]),
        ("Cardiology is better than we are", ["Cardiology"]),
        ("in the acute medicine unit", ["acute medicine"]),
        ("see www.trust.example/rota", ["www.trust.example/rota"]),
        ("Grace King is kind; by the grace of God", ["Grace King"]),
        ("Nobody asks us. The rota came in 2024 with 12 gaps.", []),
        ("This may be acute.", []),
    ],
)
def test_what_may_say_who_is_meant_is_suggested(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_overlapping_finds_are_blanked_out_as_one() -> None:
    text = "Dr Amara Okafor of Cardiology"
    assert blank_out(text, suggestions(text, KNOWN)) == "[name] of [unit]"


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20)), max_size=6))
def test_what_is_blanked_out_is_gone_and_the_rest_stays(text: str, places: list[tuple[int, int]]) -> None:
    spans = [
        Span(start, min(start + length, len(text)), text[start : start + length], "")
        for start, length in places
        if start < len(text)
    ]
    hidden = {place for span in spans for place in range(span.start, span.end)}
    assert blank_out(text, spans) == "".join(one for place, one in enumerate(text) if place not in hidden)


def test_chosen_words_are_found_wherever_they_stand() -> None:
    assert [span.start for span in occurrences("Rota, rota, ROTA", ["rota"])] == [0, 6, 12]


@pytest.fixture
def two(world: World, wave: Wave) -> tuple[User, User]:
    users = (world.users.analyst, world.users.secretary)
    for user, role in zip(users, (Role.ANALYST, Role.OFFICE), strict=True):
        Grant.objects.create(user=user, role=role.value, organisation=wave.organisation, starts=FIRST)
    return users


def twenty(number: int = 20) -> list[str]:
    return [f"Remark {place} about the rota." for place in range(number)]


@pytest.mark.django_db
def test_fewer_than_twenty_are_not_kept(wave: Wave) -> None:
    assert actions.take(wave, [*twenty(19), "  ", ""], "tests") == 0
    assert not Comment.objects.exists()
    queue = queue_of(wave)
    assert queue is not None
    assert queue.too_few


@pytest.mark.django_db
def test_they_are_kept_in_random_order_with_nothing_beside_them(wave: Wave) -> None:
    texts = twenty(200)
    assert actions.take(wave, texts, "tests") == 200
    stored = list(Comment.objects.order_by("pk").values_list("original", flat=True))
    # By their place in the file too, where the database keeps one.
    assert sorted(stored) == sorted(texts)
    assert sum(one == other for one, other in zip(stored, texts, strict=True)) < 20
    fields = {field.name for field in Comment._meta.get_fields()}
    assert fields == {"id", "wave", "question", "original", "marked", "text", "state", "first_by", "second_by"}
    with pytest.raises(ValidationError, match="taken in once"):
        actions.take(wave, ["One more"], "tests")


@pytest.mark.django_db
def test_two_people_look_before_one_is_released(wave: Wave, two: tuple[User, User]) -> None:
    first, second = two
    actions.take(wave, twenty(), "tests")
    comment = next_for(wave, first)
    assert comment is not None
    with pytest.raises(ValidationError, match="does not wait for a second look"):
        actions.release(by=second, comment=comment)
    actions.blank(by=first, comment=comment, text="Remark about the […].")
    with pytest.raises(ValidationError, match="needs somebody else"):
        actions.release(by=first, comment=comment)
    assert released(wave) == []
    actions.release(by=second, comment=comment)
    assert released(wave) == ["Remark about the […]."]
    comment.refresh_from_db()
    assert comment.original == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(second_by=first)


@pytest.mark.django_db
def test_what_is_sent_back_begins_again_and_the_rest_is_deleted(
    wave: Wave, two: tuple[User, User], world: World
) -> None:
    first, second = two
    actions.take(wave, twenty(), "tests")
    comment = next_for(wave, first)
    assert comment is not None
    actions.blank(by=first, comment=comment, text="x")
    actions.send_back(by=second, comment=comment)
    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.first_by) == ("waiting", "", None)
    actions.delete(by=second, comment=comment)
    with pytest.raises(ValidationError, match="deleted"):
        actions.blank(by=first, comment=comment, text="x")
    assert actions.delete_unreleased(by=first, wave=wave, today=world.today) == 19
    assert not Comment.objects.exists()
    assert CommentIntake.objects.get(wave=wave).closed_on == world.today


@pytest.mark.django_db
def test_a_comment_that_names_a_person_is_released_without_the_name(
    wave: Wave, two: tuple[User, User], client_of: ClientOf, caplog: pytest.LogCaptureFixture,
    django_assert_max_num_queries: Bound,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    Person.objects.filter(organisation=wave.organisation, code="D001").update(name="Wilhelmina Braithwaite")
    named = "Wilhelmina Braithwaite shouts at us in Cardiology; call Billie on 0161 496 0000."
    first, second = (client_of(user) for user in two)
    home, queue = (reverse(f"assessments:{name}", args=["ZHO", wave.pk]) for name in ("comments", "next_comment"))
    content = "comment,unit_code,email\n" + "".join(f'"{text}",CARD,a@b.example\n' for text in [named] * 20)
    file = SimpleUploadedFile("comments.csv", content.encode())
    assert "Choose one of the columns of the file: comment, unit_code, email" in first.post(home, {"file": file, "sure": "on"}).content.decode()  # fmt: skip
    file.seek(0)
    assert first.post(home, {"file": file, "column": "comment", "sure": "on"}).status_code == 302
    with django_assert_max_num_queries(25):
        shown = first.get(queue).content.decode()
    for suggested in ("Wilhelmina Braithwaite", "Cardiology", "0161 496 0000"):
        assert f"Blank out “{suggested}”" in shown
    comment = next_for(wave, two[0])
    assert comment is not None
    ticked = {"comment": str(comment.pk), "do": "blank", "span-0": "on", "span-1": "on", "span-2": "on"}
    slip = first.post(queue, {**ticked, "words": "Bille"}).content.decode()
    assert "Not in this comment: Bille" in slip
    assert first.post(queue, {**ticked, "words": "Billie"}).status_code == 302
    Comment.objects.exclude(pk=comment.pk).delete()
    assert first.get(queue).status_code == 302  # nothing left for the one who took the first look
    again = second.get(queue).content.decode()
    assert "[name] shouts at us in [unit]; call […] on [contact]." in again
    assert "Wilhelmina" not in again
    assert second.post(queue, {"comment": str(comment.pk), "do": "release"}).status_code == 302
    with django_assert_max_num_queries(25):
        page = first.get(home).content.decode()
    assert "[name] shouts at us in [unit]; call […] on [contact]." in page
    written = "".join(f"{event.before}{event.after}{event.reason}" for event in AuditEvent.objects.all())
    for secret in ("Braithwaite", "0161 496", "Billie"):
        assert secret not in page
        assert secret not in caplog.text
        assert secret not in written
        assert not Comment.objects.filter(original__contains=secret).exists()
    assert AuditEvent.objects.filter(kind="read", reason="A comment in the queue").count() >= 2


@pytest.mark.django_db
def test_only_office_and_analyst_see_the_queue(
    wave: Wave, two: tuple[User, User], world: World, client_of: ClientOf
) -> None:
    actions.take(wave, twenty(), "tests")
    Grant.objects.create(
        user=world.users.board, role=Role.BOARD_MEMBER.value, organisation=wave.organisation, starts=FIRST
    )
    board = client_of(world.users.board)
    text = board.get(reverse("assessments:comments", args=["ZHO", wave.pk])).content.decode()
    assert "No comment is released yet" in text
    assert "Remark" not in text
    for name in ("next_comment", "close_comments"):
        address = reverse(f"assessments:{name}", args=["ZHO", wave.pk])
        assert board.get(address).status_code == 403
        assert board.post(address, {"do": "delete"}).status_code == 403
    assert Comment.objects.count() == 20


@pytest.mark.django_db
def test_nothing_is_deleted_without_being_asked_again(wave: Wave, two: tuple[User, User], client_of: ClientOf) -> None:
    actions.take(wave, twenty(), "tests")
    client = client_of(two[0])
    address = reverse("assessments:close_comments", args=["ZHO", wave.pk])
    assert "20 comments are not released" in client.get(address).content.decode()
    assert Comment.objects.count() == 20
    assert client.post(address).status_code == 302
    assert Comment.objects.count() == 0


@pytest.mark.django_db
def test_names_of_the_whole_history_are_known(wave: Wave) -> None:
    known = names_in_register(wave.organisation)
    form = FirstLookForm({"words": "", "span-0": "on"}, text="Doctor 12 of Renal medicine", known=known)
    assert form.is_valid()
    assert form.blanked() == "[name] of Renal medicine"  # one tick of two
