"""More about engagement: ways in, decisions, events, and a doctor's own page on leading."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.audit.models import AuditEvent
from collegium.definitions.instrument_files import load_instrument, shipped_instruments
from collegium.engagement.models import Decision, Grades, ImprovementEvent, OwnLeading, Route
from collegium.engagement.registers.forms import score_in
from collegium.engagement.registers.levels import instrument, own_levels
from collegium.engagement.registers.reports import opportunity_audit
from collegium.organisation.models import Grant, Organisation
from collegium.registers import writing
from collegium.registers.writing import version_of
from tests.assessments.hospital import DAY, FIRST
from tests.engagement.test_pages import words
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]


def at(name: str, world: World, **more: Any) -> str:
    return reverse(f"engagement:{name}", kwargs={"code": world.organisation.code, **more})


@pytest.fixture
def offered(hospital: Organisation) -> Organisation:
    """One programme for medicine, one for residents only, one project in orthopaedics that is over."""
    unit = {unit.code: unit for unit in hospital.units.all()}
    for title, where, grades, ends in (
        ("Leading in medicine", "MED", Grades.CONSULTANT, None),
        ("Residents' forum", None, Grades.RESIDENT, None),
        ("Theatre project", "ORTH", Grades.ALL, dt.date(2025, 12, 31)),
    ):
        route = Route(
            organisation=hospital, unit=unit.get(where or ""), grades=grades, kind="programme", title=title,
            starts=FIRST, ends=ends,
        )  # fmt: skip
        writing.add(by="tests", row=route)
    return hospital


@pytest.mark.capability("A36")
def test_not_interested_where_nothing_was_offered_is_no_opportunity(offered: Organisation) -> None:
    audit = opportunity_audit(offered, DAY, Grades.CONSULTANT)
    found = {group.name: group for group in audit.groups}
    assert [route.title for route in found["Cardiology"].routes] == ["Leading in medicine"]  # from the division above
    assert found["Cardiology"].not_interested_means == "choice"
    assert found["Orthopaedics"].routes == ()  # the project was over
    assert found["Orthopaedics"].not_interested_means == "no_opportunity"
    earlier = opportunity_audit(offered, dt.date(2025, 6, 1), Grades.CONSULTANT)
    assert {group.name: group.not_interested_means for group in earlier.groups}["Orthopaedics"] == "choice"
    assert sum(group.doctors for group in audit.groups) == 202


@pytest.mark.capability("A36")
def test_the_page_says_who_had_no_way_in(
    offered: Organisation, world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    Grant.objects.create(user=world.users.board, role=Role.BOARD_MEMBER.value, organisation=offered, starts=FIRST)
    client = client_of(world.users.board)
    with django_assert_max_num_queries(25):
        answer = client.get(reverse("engagement:opportunity", args=["ZHO"]), {"as_of": DAY.isoformat()})
    shown = words(answer)
    assert "Orthopaedics" in shown
    assert "had no opportunity, and is not counted as having chosen" in shown
    assert "Theatre project" not in shown
    residents = words(client.get(reverse("engagement:opportunity", args=["ZHO"]), {"grades": "resident"}))
    assert "The register has no resident doctors in any unit" in residents
    assert "Add opportunity" not in shown


def test_the_analyst_records_corrects_and_removes_a_decision(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(world.users.analyst)
    values = {"title": "New rota", "unit": world.units["CARD"].pk, "began_on": "2026-01-01", "involved_on": "2026-03-10", "decided_on": "2026-03-01", "two_way": "on", "influences": "on"}  # fmt: skip
    add = at("decision_add", world)
    assert "cannot come before" in words(client.post(add, {**values, "decided_on": "2025-01-01"}))
    assert client.post(add, values).status_code == 302
    with django_assert_max_num_queries(12):
        shown = words(client.get(at("involvement", world)))
    assert "Doctors came too late in New rota" in shown
    decision = Decision.objects.get()
    correct = at("decision_correct", world, pk=decision.pk)
    assert "New rota" in client.get(correct).content.decode()
    stamped = {**values, "version": version_of(decision)}
    assert client.post(correct, {**stamped, "involved_on": "2026-01-05"}).status_code == 302
    assert "criteria in 1 of 1 decision." in words(client.get(at("involvement", world)))
    file = client.get(at("involvement_file", world, ending="csv")).content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(file)))
    assert (table[0]["unit_code"], table[0]["judgement"]) == ("CARD", "involved")
    remove = at("decision_remove", world, pk=decision.pk)
    decision.refresh_from_db()
    version = {"version": version_of(decision)}
    assert "There is a problem" in words(client.post(remove, {"reason": "", **version}))
    assert client.post(remove, {"reason": "Twice", **version}).status_code == 302
    assert not Decision.objects.exists()
    verbs = set(AuditEvent.objects.filter(subject="engagement.decision").values_list("verb", flat=True))
    assert verbs == {"engagement.add", "engagement.correct", "engagement.remove", "read"}


@pytest.mark.capability("A75")
def test_a_decision_taken_before_doctors_came_is_shown_as_late(world: World, client_of: ClientOf) -> None:
    decision = Decision(
        organisation=world.organisation, title="Ward closure", decided_on=DAY, involved_on=DAY + dt.timedelta(days=1),
        two_way=True, influences=True,
    )  # fmt: skip
    writing.add(by="tests", row=decision)
    assert "At the level where it is decided Yes Verdict Late" in words(
        client_of(world.users.board).get(at("involvement", world))
    )


@pytest.mark.capability("A79")
def test_consultants_at_events_stand_beside_the_published_band(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    for title, came in (("Improvement day", 30), ("Audit course", 3), ("Nobody came", 0)):
        writing.add(by="tests", row=ImprovementEvent(organisation=world.organisation, title=title, held_on=DAY, attended=came, consultants=100))  # fmt: skip
    client = client_of(world.users.board)
    with django_assert_max_num_queries(12):
        answer = client.get(at("attendance", world))
    shown = words(answer)
    assert "30.0% Compared with other sites as at the site that stood out" in shown
    assert "3.0% Compared with other sites as at other sites" in shown
    assert "0.0% Compared with other sites below other sites" in shown
    assert answer.content.decode().count("data-chart") == 1
    with pytest.raises(ValidationError, match="More consultants came"):
        writing.add(by="tests", row=ImprovementEvent(organisation=world.organisation, title="x", held_on=DAY, attended=2, consultants=1))  # fmt: skip
    assert "no improvement events yet" in words(client.get(at("attendance", world), {"as_of": "2020-01-01"}))


def test_a_unit_of_another_organisation_is_refused(world: World) -> None:
    route = Route(organisation=world.organisation, unit=world.other_unit, kind="time", title="x", starts=FIRST)
    with pytest.raises(ValidationError, match="another organisation"):
        writing.add(by="tests", row=route)


def test_lists_are_searched_and_paged(world: World, client_of: ClientOf) -> None:
    for number in range(60):
        Decision.objects.create(organisation=world.organisation, title=f"Matter {number:02}")
    client = client_of(world.users.board)
    assert "Page 1 of 2, 60 in all" in words(client.get(at("involvement", world)))
    found = words(client.get(at("involvement", world), {"q": "matter 07"}))
    assert "Matter 07" in found
    assert "Matter 08" not in found


@pytest.mark.capability("A76")
def test_leadership_levels_of_the_published_vectors() -> None:
    """2, 3, 4 gives 3.0, high; 1, 2, 2 gives 1.67, low; more than a third missing gives no score."""
    items = instrument().scale("self").items
    for answers, mean, level in (((2, 3, 4), 3.0, "High"), ((1, 2, 2), 5 / 3, "Low"), ((2, 2, None), 2.0, "Moderate")):
        found = {one.scale: one for one in own_levels(dict(zip(items, answers, strict=True)))}["self"]
        assert found.mean == pytest.approx(mean)
        assert found.level == level
    few = {one.scale: one for one in own_levels({items[0]: 4})}
    assert few["self"].mean is None
    assert few["self"].level == ""
    assert {"self", "others", "organisation", "intellectual", "emotional", "interpersonal"} <= set(few)


@pytest.mark.capability("A76")
def test_the_own_page_shows_the_levels_and_keeps_nothing(world: World, client_of: ClientOf) -> None:
    items = instrument().scale("self").items
    answers = {item: str(value) for item, value in zip(items, (2, 3, 4), strict=True)}
    client = client_of(world.users.leader)
    before = AuditEvent.objects.count()
    shown = words(client.post(at("own_leading", world), {"step": "levels", **answers}))
    assert "Leading oneself 3.0 High" in shown
    assert "Leading others no score too few answers" in shown
    assert not OwnLeading.objects.exists()
    assert AuditEvent.objects.count() == before


@pytest.mark.capability("A76")
def test_a_low_level_and_too_few_answers_stand_on_the_page(world: World, client_of: ClientOf) -> None:
    """(1 + 2 + 2) / 3 is 1.67, low; of three statements about others two are missing, more than a third: no score."""
    own, others = instrument().scale("self").items, instrument().scale("others").items
    answers = dict(zip(own, ("1", "2", "2"), strict=True)) | {others[0]: "4"}
    shown = words(client_of(world.users.leader).post(at("own_leading", world), {"step": "levels", **answers}))
    assert "Leading oneself 1.7 Low" in shown
    assert "Leading others no score too few answers" in shown


@pytest.mark.capability("A77")
def test_a_plan_with_a_step_for_oneself_alone_is_flagged(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.leader)
    client.post(at("own_leading", world), {"step": "note", "self_step": "Ask for a mentor."})
    shown = words(client.get(at("own_leading", world)))
    assert "Incomplete:" in shown
    assert "no step yet for leading others and leading the organisation in its system" in shown
    everything = {"self_step": "a", "others_step": "b", "organisation_step": "c"}
    client.post(at("own_leading", world), {"step": "note", **everything})
    assert "a step at all three levels" in words(client.get(at("own_leading", world)))


@pytest.mark.capability("A78")
def test_a_style_note_has_no_place_for_a_number() -> None:
    numeric = (models.IntegerField, models.FloatField, models.DecimalField, models.BooleanField)
    fields = [field for field in OwnLeading._meta.concrete_fields if not field.primary_key and not field.is_relation]
    assert not [field.name for field in fields if isinstance(field, numeric)]
    assert not [field.name for field in fields if field.choices]
    for one in shipped_instruments():
        said = " ".join((one.title, *(f"{scale.title} {scale.meaning}" for scale in load_instrument(one.id).scales)))
        assert "transactional" not in said.casefold()
        assert "transformational" not in said.casefold()


@pytest.mark.capability("A78")
def test_the_page_of_a_style_note_asks_for_words_alone_and_the_file_holds_no_figure(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.users.leader)
    page = client.get(at("own_leading", world)).content.decode()
    (form,) = [part for part in re.findall(r"<form.*?</form>", page, re.S) if 'value="note"' in part]
    assert re.findall(r'<textarea[^>]* name="(\w+)"', form) == [
        "transactional", "transformational", "self_step", "others_step", "organisation_step",
    ]  # fmt: skip
    assert set(re.findall(r'<input[^>]* name="(\w+)"', form)) == {"csrfmiddlewaretoken", "step"}
    assert "<select" not in form
    assert "in words and without a score" in words(client.get(at("own_leading", world)))
    # Nine statements are answered at their highest; the file that follows has the words of the note and no figure.
    client.post(at("own_leading", world), {"step": "note", "transactional": "Clinics moved.", "self_step": "Listen."})
    levels = {item: "4" for level in ("self", "others", "organisation") for item in instrument().scale(level).items}
    client.post(at("own_leading", world), {"step": "levels", **levels})
    file = client.get(at("own_leading_file", world)).content.decode()
    assert file == (
        "What I agreed with people, and kept\nClinics moved.\n\nMy next step in leading myself\nListen.\n\n"
    )


@pytest.mark.capability("A78")
@pytest.mark.parametrize(
    "text",
    [
        "4",
        "3.5 / 5",
        "Transformational: 7 out of 10",
        "score: 4",
        "80%",
        "Rating 3",
        "1, 2, 3",
        "four",
        "Two of three.",
        "Transformational: seven out of ten",
        "score: four",
        "eighty per cent",
        "Twenty-five percent",
        "rating of three",
        "four stars",
        "★★★☆☆",
        "about nine of a possible ten",
        "one hundred per cent",
        "Transformational: 3",
        "transactional is about a four",
        "I scored 4.",
        "I gave myself a seven",
        "I would rate myself at 3.5, on a good day.",
        "5*",
        "a solid 8",
        "I am a ten.",
        "Mean 3.7",
        "grade: 2",
        "the 90th percentile",
    ],
)
def test_a_score_in_a_style_note_is_refused(text: str, world: World, client_of: ClientOf) -> None:
    answer = client_of(world.users.leader).post(at("own_leading", world), {"step": "note", "transformational": text})
    shown = words(answer)
    assert "reads as a score. Write it in words: a style of leading is not given a score here" in shown
    assert not OwnLeading.objects.exists()


@pytest.mark.capability("A78")
@pytest.mark.parametrize(
    "text",
    ["In 2024 we agreed 2 clinics each and kept to it.", "One of the registrars went further than we had agreed.",
     "I gave myself two weeks, and 3 colleagues joined.", "I rated the plan with the 2 registrars.", "We scored goals.",
     "I’m good at it.", "We met on the 4th; I was one of the first.", "A good year.",
     "We met twelve times; two clinics moved.", "Two people asked to lead the three groups.", "Half of us came."],
)  # fmt: skip
def test_numbers_that_are_no_score_are_kept_and_none_is_exported_as_one(
    text: str, world: World, client_of: ClientOf
) -> None:
    client = client_of(world.users.leader)
    assert client.post(at("own_leading", world), {"step": "note", "transformational": text}).status_code == 302
    exported = client.get(at("own_leading_file", world)).content.decode()
    assert text in exported
    assert score_in(text) == ""


@pytest.mark.capability("A78")
def test_a_style_note_leaves_as_words_for_its_writer_alone(world: World, client_of: ClientOf) -> None:
    writer = client_of(world.users.leader)
    said = "In 2024 we agreed 2 clinics each and kept to it."
    writer.post(
        at("own_leading", world), {"step": "note", "transactional": said, "transformational": "They went on alone."}
    )
    text = writer.get(at("own_leading_file", world)).content.decode()
    assert said in text
    assert "They went on alone." in text
    for other in (world.users.office, world.users.analyst, world.users.board):
        client = client_of(other)
        assert said not in client.get(at("own_leading", world)).content.decode()
        assert client.get(at("own_leading_file", world)).status_code == 302
    events = AuditEvent.objects.filter(subject="engagement.ownleading")
    assert events.exists()
    assert not [event for event in events if event.before or event.after]
    writer.post(at("own_leading", world), {"step": "forget"})
    assert not OwnLeading.objects.exists()
