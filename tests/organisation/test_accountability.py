"""Layers, accountability, self-description, triumvirates, tasks and decisions."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.audit.models import AuditEvent
from collegium.organisation.actions import add_fact, correct_fact
from collegium.organisation.actions.tasks import propose_default_tasks
from collegium.organisation.models import OrganisationFigures, Responsibility, RoleLayer
from collegium.organisation.reports.accountability import (
    TopicFact,
    Triumvirate,
    UnitFact,
    accountability_report,
    ladder,
    mismatch,
    task_report,
    triumvirates,
)
from collegium.organisation.reports.leadership import PostFact
from tests.conftest import ClientOf
from tests.organisation.facts import holder, post, words_of
from tests.world import World

DAY = dt.date(2026, 4, 1)
UNIT = UnitFact(id=1, name="Cardiology")

# Methods A25 and A26: the nine case study sites, as they describe themselves, and who is accountable for their units.
SITES = {
    "A": ("medically_led", "doctor"),
    "B": ("medically_led", "doctor"),
    "C": ("managerially_led", "manager"),
    "D": ("medically_led", "doctor"),
    "E": ("medically_led", "doctor"),
    "F": ("medically_led", "doctor"),
    "G": ("clinically_led", "doctor"),
    "H": ("aligned", "manager"),
    "I": ("aligned", "joint"),
}


@pytest.mark.capability("A26")
def test_only_site_h_describes_itself_otherwise_than_it_is_accountable() -> None:
    assert [site for site, (mode, accountability) in SITES.items() if mismatch(mode, accountability)] == ["H"]


@pytest.mark.parametrize("mode", ["", "medically_led", "clinically_led", "managerially_led", "aligned"])
def test_what_is_not_recorded_is_never_a_mismatch(mode: str) -> None:
    assert not mismatch(mode, "")
    assert not mismatch("", "manager")


@pytest.mark.capability("A25")
def test_the_sites_are_accountable_as_published() -> None:
    assert Counter(accountability for _, accountability in SITES.values()) == {"doctor": 6, "manager": 2, "joint": 1}


@pytest.mark.capability("A25")
def test_roles_of_one_rank_stand_in_one_layer() -> None:
    found = ladder([(2, "Clinical director"), (1, "Medical director"), (2, "Divisional director"), (3, "Lead")])
    assert found.count == 3
    assert found.layers[1] == (2, ("Clinical director", "Divisional director"))
    assert ladder([]).count == 0


@pytest.mark.capability("A25")
def test_declared_accountability_is_held_against_the_posts_that_there_are() -> None:
    units = [
        UnitFact(id=1, name="Held", accountability="doctor"),
        UnitFact(id=2, name="Vacant", accountability="doctor"),
        UnitFact(id=3, name="No such post", accountability="manager"),
        UnitFact(id=4, name="Half joint", accountability="joint"),
        UnitFact(id=5, name="Not declared"),
    ]
    posts = [
        post(holder(1), unit_id=1),
        post(unit_id=2),
        post(holder(2), unit_id=3),
        post(holder(3), unit_id=4),
        post(unit_id=4, role="general_manager", profession="manager"),
    ]
    report = accountability_report(units, posts)
    assert [line.state for line in report.units] == ["held", "vacant", "no_post", "vacant", "not_declared"]
    assert report.units[3].vacant == ("manager",)
    assert report.counts == {"doctor": 2, "manager": 1, "nurse": 0, "joint": 1, "": 1}


def trio(*, nurse_under_manager: bool = True, manager_profession: str = "manager") -> list[PostFact]:
    doctor = post(holder(1), unit_id=1)
    manager = post(holder(2, profession=manager_profession), role="general_manager", profession="manager", unit_id=1)
    above = manager if nurse_under_manager else doctor
    nurse = post(
        holder(3, profession="nurse"), role="head_of_nursing", profession="nurse", unit_id=1, reports_to=above.id
    )
    return [doctor, manager, nurse]


def decisions(count: int, by_nurse: int) -> list[TopicFact]:
    return [
        TopicFact(id=n, unit_id=1, name=f"Topic {n}", kind="decision", doctor=True, nurse=n < by_nurse, joint=True)
        for n in range(count)
    ]


def checked(posts: list[PostFact], topics: list[TopicFact], *, mental_health: bool = False) -> Triumvirate:
    (found,) = triumvirates([UNIT], posts, topics, DAY, mental_health=mental_health)
    return found


@pytest.mark.capability("A28")
def test_a_nurse_under_the_manager_who_decides_on_none_of_ten_is_a_duality_in_practice() -> None:
    found = checked(trio(), decisions(10, 0))
    assert found.duality
    assert (found.nurse_decides, found.decisions, found.nurse_under_manager) == (0, 10, True)


@pytest.mark.capability("A28")
@pytest.mark.parametrize(
    ("under_manager", "count", "by_nurse", "flagged"),
    [(True, 10, 5, True), (False, 10, 0, True), (False, 10, 1, False), (False, 0, 0, False), (True, 0, 0, True)],
)
def test_either_ground_is_enough_and_no_topics_say_nothing(
    under_manager: bool, count: int, by_nurse: int, flagged: bool
) -> None:
    assert checked(trio(nurse_under_manager=under_manager), decisions(count, by_nurse)).duality is flagged


@pytest.mark.capability("A28")
def test_a_manager_of_nursing_background_in_mental_health_gives_a_note_and_no_flag() -> None:
    found = checked(trio(manager_profession="nurse"), decisions(10, 0), mental_health=True)
    assert found.nursing_voice
    assert not found.duality
    elsewhere = checked(trio(manager_profession="nurse"), decisions(10, 0))
    assert elsewhere.duality
    assert not elsewhere.nursing_voice


@pytest.mark.capability("A28")
def test_vacancies_and_risks_to_the_pair_are_named() -> None:
    posts = [
        post(unit_id=1),
        post(holder(2, basis="acting"), role="general_manager", profession="manager", unit_id=1),
        post(role="matron", profession="nurse", unit_id=1),
    ]
    found = checked(posts, [])
    assert found.vacant == ("doctor", "nurse")
    assert found.pairing_risks == (("doctor", "vacant"), ("manager", "acting"))
    ending = checked([post(holder(1, ends=DAY + dt.timedelta(days=90)), unit_id=1)], [])
    assert ending.pairing_risks == (("doctor", "ending"),)
    assert not ending.complete


def test_a_joint_decision_without_names_says_nothing_about_the_nurse() -> None:
    unnamed = TopicFact(id=99, unit_id=1, name="Priorities", kind="decision", joint=True)
    assert not checked(trio(nurse_under_manager=False), [unnamed]).duality
    assert checked(trio(nurse_under_manager=False), [unnamed, *decisions(3, 0)]).decisions == 3


def test_a_unit_without_any_of_the_three_posts_is_not_listed() -> None:
    assert triumvirates([UNIT], [post(holder(1), role="other", unit_id=1)], [], DAY) == ()


@given(
    st.sets(st.sampled_from(["doctor", "manager", "nurse"]), min_size=1),
    st.booleans(),
    st.lists(st.booleans(), max_size=10),
    st.booleans(),
)
def test_a_duality_needs_three_posts_and_a_nurse_without_say(
    present: set[str], under_manager: bool, nurse_decides: list[bool], mental_health: bool
) -> None:
    posts = [one for one in trio(nurse_under_manager=under_manager) if one.profession in present]
    topics = [
        TopicFact(id=n, unit_id=1, name=str(n), kind="decision", doctor=not nurse, nurse=nurse)
        for n, nurse in enumerate(nurse_decides)
    ]
    found = checked(posts, topics, mental_health=mental_health)
    without_say = under_manager or (bool(nurse_decides) and not any(nurse_decides))
    assert found.duality == (found.complete and without_say)
    assert not found.nursing_voice


@given(st.lists(st.sampled_from(["doctor", "manager", "nurse", "joint", ""])))
def test_every_unit_is_counted_once(declared: list[str]) -> None:
    units = [UnitFact(id=n, name=str(n), accountability=one) for n, one in enumerate(declared)]
    report = accountability_report(units, [])
    assert sum(report.counts.values()) == len(units)
    assert {line.state for line in report.units} <= {"no_post", "not_declared"}


@pytest.mark.capability("A94")
def test_every_task_has_one_lead_or_is_explicitly_joint_and_the_rest_are_listed() -> None:
    topics = [
        TopicFact(id=1, unit_id=1, name="Rota", doctor=True),
        TopicFact(id=2, unit_id=1, name="Budget", doctor=True, manager=True, joint=True),
        TopicFact(id=3, unit_id=1, name="Beds"),
        TopicFact(id=4, unit_id=1, name="Complaints", doctor=True, nurse=True),
        TopicFact(id=5, unit_id=1, name="Safety", nurse=True, joint=True),
        TopicFact(id=6, unit_id=1, name="Priorities", joint=True),
    ]
    report = task_report([UNIT, UnitFact(id=2, name="Empty")], topics)
    assert [topic.id for topic in report.unassigned] == [3]
    assert [topic.id for topic in report.double] == [4]
    assert [topic.id for topic in report.joint_of_one] == [5]
    assert [unit.name for unit in report.without_topics] == ["Empty"]


@given(st.lists(st.tuples(*[st.booleans()] * 4), max_size=8))
def test_a_task_is_in_order_exactly_when_it_has_one_lead_or_several_jointly(
    marks: list[tuple[bool, bool, bool, bool]],
) -> None:
    topics = [
        TopicFact(id=n, unit_id=1, name=str(n), doctor=doctor, manager=manager, nurse=nurse, joint=joint)
        for n, (doctor, manager, nurse, joint) in enumerate(marks)
    ]
    report = task_report([UNIT], topics)
    wrong = {topic.id for topic in (*report.unassigned, *report.double, *report.joint_of_one)}
    for topic, (doctor, manager, nurse, joint) in zip(topics, marks, strict=True):
        named = doctor + manager + nurse
        assert (topic.id not in wrong) == (named != 1 if joint else named == 1)


# Pages and the action


def page_of(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(f"organisation:{name}", args=["ZNW"]), query)
    assert answer.status_code == 200
    return words_of(answer.content.decode())


@pytest.mark.capability("A25", "A26", "A28")
def test_the_page_of_layers_shows_the_ladder_accountability_and_triumvirates(world: World, client_of: ClientOf) -> None:
    text = page_of(client_of(world.users.board), "layers")
    assert (
        "There are 3 layers of medical roles. 1 post of medical leadership is in no layer: Lead, catheter laboratory."
        in text
    )
    assert "describes itself as medically led, and says that a doctor is accountable" in text
    assert "In 2 units nobody holds the post that is declared accountable." in text  # acute medicine, endoscopy
    assert "Bryn Castell" in text
    surgery = "Surgery doctor and general manager not recorded no nurse’s post doctor vacant"
    assert surgery in text


@pytest.mark.capability("A25")
def test_recorded_layers_are_checked_against_the_posts_of_the_register(world: World, client_of: ClientOf) -> None:
    """One medical director, held; two chiefs of service, surgery vacant; two clinical directors; no postgraduate dean."""
    office = client_of(world.users.office)
    for rank, title in ((3, "Specialty leads and clinical leads"), (4, "Postgraduate dean")):
        form = {"rank": rank, "title": title, "starts": "2019-04-01"}
        assert office.post(reverse("organisation:role_layer_fact_add", args=["ZNW"]), form).status_code == 302
    text = page_of(office, "layers")
    assert "There are 4 layers of medical roles. No post of the register is in 1 layer: Postgraduate dean." in text
    assert "in no layer" not in text
    query = {"format": "csv", "table": "layers"}
    content = office.get(reverse("organisation:layers", args=["ZNW"]), query).content.decode("utf-8-sig")
    rows = [(row["Roles"], row["Posts"], row["Vacant"]) for row in csv.DictReader(io.StringIO(content))]
    assert rows == [
        ("Medical director", "1", "0"),
        ("Chief of service", "2", "1"),
        ("Clinical director and Specialty leads and clinical leads", "3", "0"),
        ("Postgraduate dean", "0", "0"),
    ]
    RoleLayer.objects.all().delete()
    empty = page_of(office, "layers")
    assert "No layers of medical roles are recorded" in empty
    assert "6 posts of medical leadership are in the register. Add the layers to check them against the posts." in empty


@pytest.mark.capability("A26")
def test_a_self_description_that_contradicts_accountability_is_said(world: World, client_of: ClientOf) -> None:
    figures = world.organisation.figures.get()
    correct_fact(by="tests", fact=figures, values={"mode": "aligned", "accountability": "manager"})
    assert "The two do not go together." in page_of(client_of(world.users.office), "layers")


@pytest.mark.capability("A26")
@pytest.mark.parametrize(("site", "described", "accountable", "agree"), [
    ("A", "medically led", "a doctor is", "Yes"), ("C", "managerially led", "a general manager is", "Yes"),
    ("G", "clinically led", "a doctor is", "Yes"), ("H", "aligned", "a general manager is", "No"),
    ("I", "aligned", "a doctor and a manager are jointly", "Yes"),
])  # fmt: skip
def test_the_office_records_what_a_site_says_of_itself_and_the_pages_contradict_site_h_alone(
    site: str, described: str, accountable: str, agree: str, world: World, client_of: ClientOf
) -> None:
    """B, D, E and F say what A says. The page leads to the form while nothing is recorded, then to what is."""
    OrganisationFigures.objects.all().delete()
    office = client_of(world.users.office)
    add = reverse("organisation:figures_fact_add", args=["ZNW"])
    page = office.get(reverse("organisation:layers", args=["ZNW"])).content.decode()
    assert f'<a href="{add}">Record how the organisation describes itself</a>' in page
    form = words_of(office.get(add).content.decode())
    assert "Add a set of figures" in form
    assert "or doctors and managers lead together (aligned)" in form
    mode, accountability = SITES[site]
    sent = {"mode": mode, "accountability": accountability, "starts": "2026-04-01"}
    assert office.post(add, sent).status_code == 302
    shown = page_of(office, "layers")
    verdict = "The two do not go together." if agree == "No" else "The two do not contradict each other."
    said = f"describes itself as {described}, and says that {accountable} accountable for its units. {verdict}"
    assert f"The organisation {said} Correct or change what the organisation says of itself" in shown
    assert "Record how" in page_of(office, "layers", as_of="2026-03-31")  # the day before, nothing was said
    compared = words_of(office.get(reverse("organisation:compare"), {"code": "ZNW"}).content.decode())
    mode_words, lead = described.capitalize(), {"doctor": "Doctor", "manager": "General manager", "joint": "Joint"}
    assert f"Northway University Hospitals {mode_words} {lead[accountability]} {agree}" in compared
    calls = "Northway University Hospitals calls itself aligned, while a general manager is accountable for the units."
    assert (calls in compared) is (agree == "No")
    assert "Record how" not in page_of(client_of(world.users.board), "layers", as_of="2026-03-31")


@pytest.mark.capability("A94")
def test_the_usual_tasks_are_added_once_and_audited(world: World) -> None:
    unit = world.units["ORTHO"]
    added = propose_default_tasks(by=world.users.office, unit=unit, starts=DAY)
    assert {task.name: (task.doctor, task.manager, task.nurse) for task in added} == {
        "Day-to-day practicalities": (False, True, False),
        "Medical workforce": (True, False, False),
        "Message to the doctors": (True, False, False),
    }
    assert propose_default_tasks(by=world.users.office, unit=unit, starts=DAY) == []
    assert (
        AuditEvent.objects.filter(subject="organisation.responsibility", by=f"user:{world.users.office.pk}").count()
        == 3
    )


def test_the_usual_tasks_need_the_unit_to_exist(world: World) -> None:
    with pytest.raises(ValidationError, match="does not exist on that day"):
        propose_default_tasks(by="tests", unit=world.units["ORTHO"], starts=dt.date(1999, 1, 1))


@pytest.mark.capability("A94")
def test_the_button_adds_the_tasks_from_the_day_shown(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    assert "Add the usual tasks to Orthopaedics from 1 April 2026" in page_of(client, "tasks", as_of="2026-04-01")
    address = reverse("organisation:propose_tasks", args=["ZNW", world.units["ORTHO"].pk])
    assert client.get(address).status_code == 405
    answer = client.post(f"{address}?as_of=2026-04-01", follow=True)
    assert "3 tasks added from 1 April 2026." in words_of(answer.content.decode())
    assert world.units["ORTHO"].responsibilities.filter(starts=DAY).count() == 3
    other = reverse("organisation:propose_tasks", args=["ZNW", world.other_unit.pk])
    assert client.post(other).status_code == 404
    assert client_of(world.users.board).post(address).status_code == 403


@pytest.mark.capability("A94")
def test_tasks_to_mend_come_first_with_their_units(world: World, client_of: ClientOf) -> None:
    for code in ("CARD", "ORTHO"):
        add_fact(by="tests", fact=Responsibility(unit=world.units[code], kind="task", name="Beds", starts=DAY))
    text = page_of(client_of(world.users.board), "tasks", as_of="2026-05-01")
    assert "4 tasks and decisions in 2 units: 2 without a lead." in text
    assert "Nobody leads Beds: Cardiology and Orthopaedics" in text
    assert "Add the usual tasks" not in text


@pytest.mark.parametrize("name", ["layers", "tasks"])
def test_pages_take_few_queries_and_have_an_empty_state(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any, name: str
) -> None:
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        page_of(client, name)
    assert "Choose another day" in page_of(client, name, as_of="1999-01-01")
