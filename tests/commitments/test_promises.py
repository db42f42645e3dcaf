"""Promises: rules about owners and dates, the history that stays, and who may read what."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from collegium.audit.models import AuditEvent
from collegium.commitments import actions, queries
from collegium.commitments.models import Commitment
from collegium.registers import writing
from collegium.registers.writing import version_of
from collegium.wording.dates import day
from tests.conftest import ClientOf
from tests.world import World

DAY = dt.date(2026, 3, 2)
LATER = dt.date(2026, 6, 1)


def promised(world: World, **more: Any) -> Commitment:
    values = {
        "text": "Answer every letter within ten days",
        "maker": "Medical director",
        "to": "public",
        "source": "plan",
        "made_on": DAY,
    }
    return actions.promise(by="tests", organisation=world.organisation, **{**values, **more})  # fmt: skip


@pytest.fixture
def whole(world: World) -> Commitment:
    return promised(world, owner_id=world.people["P02"].pk, due_on=LATER)


@pytest.mark.capability("A15")
@pytest.mark.parametrize("missing", ["owner_id", "due_on"])
def test_a_promise_without_owner_or_date_cannot_be_closed(world: World, missing: str) -> None:
    facts = {"owner_id": world.people["P02"].pk, "due_on": LATER, missing: None}
    one = promised(world, **facts)
    for close in (
        lambda: actions.keep_promise(by="tests", commitment=one, on=LATER, text="Done"),
        lambda: actions.break_promise(by="tests", commitment=one, on=LATER, reason="No time"),
        lambda: actions.change_promise(
            by="tests", commitment=one, on=LATER, reason="Too much", text="Half", due_on=LATER
        ),
    ):
        with pytest.raises(ValidationError, match="cannot be closed"):
            close()
    with pytest.raises(IntegrityError), transaction.atomic():  # whoever writes beside the actions is refused as well
        Commitment.objects.filter(pk=one.pk).update(state="kept", closed_on=LATER)
    one.refresh_from_db()
    assert one.open


def test_both_missing_parts_are_named_at_once(world: World) -> None:
    with pytest.raises(ValidationError) as found:
        actions.break_promise(by="tests", commitment=promised(world), on=LATER, reason="")
    assert found.value.message_dict.keys() == {"__all__", "reason"}
    assert found.value.message_dict["__all__"] == [actions.NO_OWNER, actions.NO_DATE]


def test_a_promise_is_kept_with_evidence_only(whole: Commitment) -> None:
    with pytest.raises(ValidationError, match="no evidence yet"):
        actions.keep_promise(by="tests", commitment=whole, on=LATER)
    actions.add_evidence(by="tests", commitment=whole, text="Log of letters", link="https://example.org/log", on=LATER)
    kept = actions.keep_promise(by="tests", commitment=whole, on=LATER)
    assert (kept.state, kept.closed_on) == ("kept", LATER)
    assert [one.kind for one in queries.steps_of(kept)] == ["made", "evidence", "kept"]
    with pytest.raises(ValidationError, match="has ended"):
        actions.break_promise(by="tests", commitment=whole, on=LATER, reason="Not so")


def test_a_link_that_would_run_is_refused(whole: Commitment) -> None:
    with pytest.raises(ValidationError):
        actions.add_evidence(by="tests", commitment=whole, text="Look", link="javascript:alert(1)", on=LATER)


def test_a_changed_promise_ends_and_another_takes_its_place(whole: Commitment) -> None:
    made = actions.change_promise(
        by="tests", commitment=whole, on=LATER, reason="Two posts are vacant", text="Within twenty days", due_on=LATER
    )
    whole.refresh_from_db()
    assert (whole.state, whole.reason) == ("changed", "Two posts are vacant")
    assert (made.open, made.replaces_id, made.owner_id) == (True, whole.pk, whole.owner_id)
    with pytest.raises(ValidationError, match="took the place"):
        actions.reopen(by="tests", commitment=whole, on=LATER, reason="Slip")


def test_a_moved_date_needs_a_reason(whole: Commitment) -> None:
    with pytest.raises(ValidationError, match="why the date is moved"):
        actions.assign(
            by="tests", commitment=whole, owner_id=whole.owner_id, due_on=dt.date(2026, 9, 1), on=DAY, reason=" "
        )


def test_the_history_stays(whole: Commitment) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        whole.steps.update(text="Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        whole.steps.all().delete()


def test_every_write_is_on_the_record(whole: Commitment) -> None:
    actions.break_promise(by="tests", commitment=whole, on=LATER, reason="No time")
    actions.reopen(by="tests", commitment=whole, on=LATER, reason="It was kept after all")
    verbs = AuditEvent.objects.filter(subject="commitments.commitment", subject_id=str(whole.pk)).order_by("pk")
    found = [one.verb for one in verbs]
    assert found == ["commitments.add", "commitments.broken", "commitments.reopen"]


def test_owner_of_another_organisation_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="another organisation"):
        promised(world, owner_id=world.other_person.pk)


def test_counts_and_the_overdue_list(world: World, whole: Commitment) -> None:
    promised(world)
    found = Commitment.objects.filter(organisation=world.organisation)
    counts = queries.counts(found, LATER + dt.timedelta(days=1))
    assert (counts["open"], counts["overdue"], counts["unowned"]) == (2, 1, 1)
    assert queries.counts(found, LATER)["overdue"] == 0  # on the day itself there is still time


def test_pages(world: World, whole: Commitment, client_of: ClientOf, django_assert_max_num_queries: Any) -> None:
    client = client_of(world.users.secretary)
    code = world.organisation.code
    steps = [(f"commitment_{name}", [code, whole.pk]) for name in ("owner", "evidence", "keep", "break", "change")]
    for name, args in (
        ("commitments", [code]), ("commitment", [code, whole.pk]), ("commitment_add", [code]), *steps,
        ("calendar", [code]), ("own", []), ("person", [code, world.people["P02"].pk]),
    ):  # fmt: skip
        with django_assert_max_num_queries(25):
            assert client.get(reverse(f"commitments:{name}", args=args)).status_code == 200
    path = reverse("commitments:commitment_break", args=[code, whole.pk])
    sent = {"ended_on": "2026-06-02", "version": writing.version_of(whole)}
    assert "Say why" in client.post(path, {**sent, "reason": ""}).content.decode()
    assert client.post(path, {**sent, "reason": "No time"}).status_code == 302
    whole.refresh_from_db()
    assert whole.state == "broken"
    assert client.get(reverse("commitments:commitment_reopen", args=[code, whole.pk])).status_code == 200


def test_a_promise_is_recorded_on_its_page(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    path = reverse("commitments:commitment_add", args=[world.organisation.code]) + "?source=plan&source_id=12"
    person = world.people["P02"]
    sent = {
        "text": "Publish the waiting times", "maker": "The board", "to": "group", "to_group": "", "source": "plan",
        "readers": "board", "made_on": "2026-03-02", "owner": person.name, "due_on": "2026-05-01",
    }  # fmt: skip
    assert "Name the person, the unit or the group" in client.post(path, sent).content.decode()
    assert client.post(path, {**sent, "to_group": "Patients of the clinic"}).status_code == 302
    made = queries.of_source(Commitment.objects.all(), "plan", "12")
    assert [(one.to_group, one.owner_id) for one in made] == [("Patients of the clinic", person.pk)]


def test_private_promises_are_not_there_for_others(world: World, client_of: ClientOf) -> None:
    one = promised(world, readers="parties", text="Something between two people")
    path = reverse("commitments:commitment", args=[world.organisation.code, one.pk])
    listed = reverse("commitments:commitments", args=[world.organisation.code])
    analyst = client_of(world.users.analyst)  # sees and changes the board, without its private part
    assert analyst.get(path).status_code == 404
    assert analyst.post(path + "break/", {"reason": "x", "on": "2026-06-02"}).status_code == 404
    assert "between two people" not in analyst.get(listed).content.decode()
    assert b"between two people" not in analyst.get(listed + "rows.csv").content
    assert client_of(world.users.board).get(path).status_code == 200
    reads = AuditEvent.objects.filter(
        kind=AuditEvent.Kind.READ, subject="commitments.commitment", subject_id=str(one.pk)
    )
    assert reads.count() == 1


def test_csv_is_safe_in_a_spreadsheet(world: World, client_of: ClientOf) -> None:
    promised(world, text="=1+1")
    path = reverse("commitments:commitments_file", args=[world.organisation.code, "csv"])
    content = client_of(world.users.secretary).get(path + "?q=1%2B1").content.decode("utf-8-sig")
    header, row = content.splitlines()
    assert header.startswith("text,maker,to,owner,due_on,state,overdue,source")
    assert row.startswith("'=1+1,")


def test_what_is_held_about_a_person_is_for_that_person_and_the_office(
    world: World, whole: Commitment, client_of: ClientOf
) -> None:
    path = reverse("commitments:person", args=[world.organisation.code, world.people["P02"].pk])
    assert client_of(world.users.board).get(path).status_code == 404
    assert client_of(world.users.office).get(path).status_code == 200
    person = world.people["P02"]
    person.user = world.users.leader
    person.save()
    page = client_of(world.users.leader).get(path)
    assert "holds about you" in page.content.decode()


def test_a_promise_that_is_overdue_when_it_is_recorded_says_so_and_its_date_can_be_corrected_that_day(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.users.office)
    add = reverse("commitments:commitment_add", args=["ZNW"])
    assert "A date that has passed can be corrected only on the day" in client.get(add).content.decode()
    past, later = world.today - dt.timedelta(days=40), world.today + dt.timedelta(days=40)
    form = {"text": "Mend the floor", "maker": "The board", "to": "unit", "to_unit": world.units["CARD"].pk, "source": "meeting",
            "source_text": "June", "made_on": (past - dt.timedelta(days=1)).isoformat(), "owner": "P01", "due_on": past.isoformat(),
            "readers": "board"}  # fmt: skip
    page = client.post(add, form, follow=True).content.decode()
    assert f"This promise was due on {day(past)}, so it is overdue already." in page
    assert page.count("<dt") == len(set(re.findall(r"<dt[^>]*>([^<]+)", page)))  # each row once
    assert "Overdue</dt>" not in page
    assert "Not recorded" not in page
    row = Commitment.objects.get()
    owner = reverse("commitments:commitment_owner", args=["ZNW", row.pk])
    sent = {"owner": "P01", "due_on": later.isoformat(), "reason": "A slip", "version": version_of(row)}
    client.post(owner, sent)
    row.refresh_from_db()
    assert row.due_on == later
    removed = {"reason": "Twice", "version": version_of(row)}
    client.post(reverse("commitments:commitment_remove", args=["ZNW", row.pk]), removed)
    gone = client.get(reverse("commitments:commitment_removed", args=["ZNW"])).content.decode()
    assert "Cardiology" in gone  # the unit by its name, not “A unit”
    assert "A unit" not in gone
