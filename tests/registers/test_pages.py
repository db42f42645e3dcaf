"""A register that is only declared has every verb, and its pages, files and record agree."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collegium.audit.models import AuditEvent
from collegium.engagement.models import Decision
from collegium.registers import writing
from collegium.tables.reading import read_table
from tests.conftest import ClientOf
from tests.registers.asking import SECRET, at, exported, page, sent, strip_tokens, titles, undo_link
from tests.registers.example.models import ExampleTie
from tests.uploads import answers_of
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]


def test_the_list_filters_searches_and_sorts(world: World, ties: Any, office: Client) -> None:
    here = at(world, "ties")
    assert titles(office, here) == ["alpha", "Beta", "Gamma"]
    assert titles(office, f"{here}?when=all") == ["alpha", "Beta", "Delta", "Gamma"]
    assert titles(office, f"{here}?as_of=2024-05-01") == ["alpha", "Beta", "Delta", "Gamma"]
    assert titles(office, f"{here}?q=ALPH") == ["alpha"]
    assert titles(office, f"{here}?kind=formal") == ["Beta", "Gamma"]
    assert titles(office, f"{here}?secret=true") == ["Gamma"]
    assert titles(office, f"{here}?person={world.people['P02'].pk}") == ["Beta"]
    assert titles(office, f"{here}?sort=-weight") == ["alpha", "Gamma", "Beta"]
    # Units by their names: Acute medical unit, Cardiology, Orthopaedics.
    assert titles(office, f"{here}?sort=unit") == ["Gamma", "Beta", "alpha"]
    assert titles(office, f"{here}?sort=-unit&kind=formal") == ["Beta", "Gamma"]


@pytest.mark.parametrize("query", ["kind=formall", "kindd=formal", "starts_from=yesterday", "when=some", "unit=99999"])
def test_what_cannot_be_understood_gives_no_rows(world: World, ties: Any, office: Client, query: str) -> None:
    assert titles(office, f"{at(world, 'ties')}?{query}") == []
    assert office.get(f"{at(world, 'ties_file', 'csv')}?{query}").content.count(b"\n") == 1


def test_a_file_holds_exactly_what_the_list_shows(world: World, ties: Any, office: Client) -> None:
    rows = exported(office, f"{at(world, 'ties_file', 'csv')}?kind=formal&sort=-weight")
    assert [(row[0], row[1], row[2]) for row in rows] == [("Gamma", "AMU", ""), ("Beta", "CARD", "P02")]
    workbook = office.get(f"{at(world, 'ties_file', 'xlsx')}?kind=formal")
    assert [row[0] for row in read_table(io.BytesIO(workbook.content), name="rows.xlsx").rows] == ["Beta", "Gamma"]


def test_every_verb(world: World, ties: Any, office: Client) -> None:
    answer = sent(
        office, at(world, "tie_add"), title="Epsilon", unit=world.units["ENDO"].pk, kind="formal", starts="2025-01-01"
    )
    made = ExampleTie.objects.get(title="Epsilon")
    assert answer.url == at(world, "tie", made.pk)
    assert sent(office, at(world, "tie_correct", made.pk), title="Epsilon two", weight="9").status_code == 302
    made.refresh_from_db()
    assert (made.title, made.weight) == ("Epsilon two", 9)
    assert sent(office, at(world, "tie_change", made.pk), on="2025-07-01", kind="informal").status_code == 302
    before, after = ExampleTie.objects.filter(unit=world.units["ENDO"]).order_by("starts")
    assert (before.ends, after.starts, after.kind) == (dt.date(2025, 6, 30), dt.date(2025, 7, 1), "informal")
    assert sent(office, at(world, "tie_end", after.pk), ends="2025-12-31").status_code == 302
    assert sent(office, at(world, "tie_close", before.pk)).status_code == 302
    before.refresh_from_db()
    assert before.state == "closed"
    assert office.get(at(world, "tie_close", before.pk)).status_code == 404
    assert sent(office, at(world, "tie_remove", after.pk), reason="Slip").status_code == 302
    assert not ExampleTie.objects.filter(pk=after.pk).exists()
    verbs = (
        AuditEvent.objects.filter(subject="example.exampletie", kind="write")
        .order_by("-pk")
        .values_list("verb", flat=True)
    )
    assert [verb.removeprefix("example.") for verb in verbs[:6]] == [
        "remove",
        "close",
        "end",
        "change",
        "correct",
        "add",
    ]


def test_periods_of_one_line_do_not_overlap(world: World, ties: Any, office: Client) -> None:
    same = {"unit": world.units["CARD"].pk, "person": "P02", "kind": "formal", "starts": "2025-01-01"}
    answer = sent(office, at(world, "tie_add"), title="Again", **same)
    assert answer.context["form"].errors["starts"] == [
        "These dates overlap another entry. End that entry first, or correct it."
    ]


def test_a_correction_that_changes_nothing_leaves_no_trace(world: World, ties: Any, office: Client) -> None:
    count = AuditEvent.objects.filter(kind="write").count()
    assert sent(office, at(world, "tie_correct", ties["ortho"].pk)).status_code == 302
    assert AuditEvent.objects.filter(kind="write").count() == count


def test_two_browsers_correct_one_row(world: World, ties: Any, office: Client, client_of: ClientOf) -> None:
    address = at(world, "tie_correct", ties["ortho"].pk)
    form = office.get(address).context["form"]
    mine = {name: form[name].value() or "" for name in form.fields if form[name].value() is not False}
    assert sent(client_of(world.users.office), address, weight="30").status_code == 302
    answer = office.post(address, mine | {"weight": "40"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Someone else changed this after you opened it" in text
    assert [(each.before, each.after) for each in answer.context["conflict"]] == [("30", "40")]
    assert ExampleTie.objects.get(pk=ties["ortho"].pk).weight == 30
    again = answer.context["form"]
    assert office.post(address, mine | {"weight": "40", "version": again["version"].value()}).status_code == 302
    assert ExampleTie.objects.get(pk=ties["ortho"].pk).weight == 40


def test_a_form_without_its_version_is_refused(world: World, ties: Any, office: Client) -> None:
    answer = sent(office, at(world, "tie_correct", ties["ortho"].pk), weight="30", version="")
    assert answer.status_code == 200
    assert ExampleTie.objects.get(pk=ties["ortho"].pk).weight == 20


def test_undo_of_each_step(world: World, ties: Any, office: Client) -> None:
    row = ties["card"]
    for step, values in (
        ("tie_correct", {"title": "Other", "weight": "1"}),
        ("tie_end", {"ends": "2025-12-31"}),
        ("tie_change", {"on": "2025-02-01", "kind": "informal"}),
        ("tie_remove", {"reason": "Slip"}),
    ):
        link = undo_link(office, sent(office, at(world, step, row.pk), **values))
        assert "/undo/" in link
        assert office.post(link).status_code == 302
        there = ExampleTie.objects.filter(unit=world.units["CARD"])
        assert [(r.pk, r.title, r.weight, r.ends, r.kind, r.note) for r in there] == [
            (row.pk, "Beta", 3, None, "formal", SECRET)
        ]
    link = undo_link(
        office,
        sent(office, at(world, "tie_add"), title="X", unit=world.units["ENDO"].pk, kind="formal", starts="2025-01-01"),
    )
    office.post(link)
    assert not ExampleTie.objects.filter(title="X").exists()


def test_undo_is_refused_after_another_change(world: World, ties: Any, office: Client) -> None:
    link = undo_link(office, sent(office, at(world, "tie_correct", ties["card"].pk), weight="5"))
    sent(office, at(world, "tie_correct", ties["card"].pk), weight="6")
    answer = office.post(link)
    assert "changed again since then" in answer.content.decode()
    assert ExampleTie.objects.get(pk=ties["card"].pk).weight == 6


def test_a_confidential_column_is_nowhere_but_on_the_row_s_own_page(world: World, ties: Any, office: Client) -> None:
    sent(office, at(world, "tie_correct", ties["card"].pk), note=f"{SECRET} again")
    sent(office, at(world, "tie_remove", ties["secret"].pk), reason="Slip")
    for event in AuditEvent.objects.all():
        assert "Zanzibar" not in f"{event.before}{event.after}{event.reason}"
    assert "Zanzibar" not in page(office, at(world, "ties"))
    assert titles(office, f"{at(world, 'ties')}?q=Zanzibar") == []
    assert b"Zanzibar" not in office.get(f"{at(world, 'ties_file', 'csv')}?when=all").content
    assert "?sort=note" not in page(office, at(world, "ties"))
    assert titles(office, f"{at(world, 'ties')}?sort=note") == []
    reads = AuditEvent.objects.filter(kind="read", subject="example.exampletie", subject_id=str(ties["card"].pk))
    count = reads.count()
    assert "Zanzibar" in page(office, at(world, "tie", ties["card"].pk))
    assert reads.count() == count + 1


def test_a_reader_who_may_not_change_does_not_see_it(world: World, ties: Any, client_of: ClientOf) -> None:
    text = page(client_of(world.users.board), at(world, "tie", ties["card"].pk))
    assert "Zanzibar" not in text
    assert "Bryn" not in text  # a board member may not see people


def test_an_invisible_row_is_not_there(world: World, ties: Any, client_of: ClientOf) -> None:
    """The secretary may change ties and may not see the secret ones: in no list, count, search, sort, filter, file or page."""
    client, secret = client_of(world.users.secretary), ties["secret"]

    def answers() -> list[Any]:
        here = at(world, "ties")
        asked = ["", "?sort=weight", "?sort=-unit", "?q=Gamma", "?kind=formal", "?secret=true", "?when=all", "?q=zzz"]
        shown = [client.get(f"{here}{query}").content.decode().split("<main")[1] for query in asked]
        files = [client.get(f"{at(world, 'ties_file', 'csv')}{query}").content for query in asked]
        return [strip_tokens(text) for text in shown] + files

    before = answers()
    assert all("Gamma" not in str(answer).replace("?q=Gamma", "").replace('value="Gamma"', "") for answer in before)
    for step in ("tie", "tie_correct", "tie_change", "tie_end", "tie_remove", "tie_close"):
        assert client.get(at(world, step, secret.pk)).status_code == 404
        assert client.post(at(world, step, secret.pk), {"reason": "x"}).status_code in (404, 405)
    writing.correct(by="tests", row=secret, values={"weight": 1, "title": "Gamma two", "kind": "informal"})
    assert answers() == before
    event = AuditEvent.objects.filter(subject="example.exampletie", subject_id=str(secret.pk)).latest("pk")
    assert client.get(at(world, "tie_undo", event.pk)).status_code == 404
    removal = writing.remove(by="tests", row=secret, reason="Slip")
    assert client.get(at(world, "tie_undo", removal.pk)).status_code == 404
    assert answers() == before


def test_a_person_is_named_only_to_those_who_may_see_people(world: World, ties: Any, client_of: ClientOf) -> None:
    reader = client_of(world.users.board)
    assert "Bryn" not in page(reader, at(world, "ties"))
    assert b"P02" not in reader.get(at(world, "ties_file", "csv")).content
    key = world.people["P02"].pk
    assert titles(reader, f"{at(world, 'ties')}?person={key}") == []


def test_the_pages_ask_few_questions(world: World, ties: Any, office: Client) -> None:
    pages = (("ties", ()), ("tie", (ties["card"].pk,)), ("tie_correct", (ties["card"].pk,)), ("tie_add", ()))
    for name, parts in pages:
        with CaptureQueriesContext(connection) as asked:
            page(office, at(world, name, *parts))
        # Savepoints are there because a test is one transaction; the queue of the record asks PostgreSQL for no row.
        besides = ("SAVEPOINT", "pg_advisory_xact_lock")
        assert sum(not any(word in query["sql"] for word in besides) for query in asked) <= 12, name


def test_another_organisation_sees_nothing(world: World, ties: Any, client_of: ClientOf) -> None:
    other = client_of(world.users.other_office)
    assert other.get(at(world, "ties")).status_code == 404
    elsewhere = reverse("example:tie", args=[world.other.code, ties["card"].pk])
    assert other.get(elsewhere).status_code == 404


def test_the_list_leads_to_what_was_removed(world: World, ties: Any, office: Client) -> None:
    sent(office, at(world, "tie_remove", ties["card"].pk), reason="Slip")
    assert f'href="{at(world, "tie_removed")}"' in page(office, at(world, "ties"))
    shown = page(office, at(world, "tie_removed"))
    assert "Beta" in shown
    assert "Zanzibar" not in shown


def test_the_history_of_a_line_shows_no_row_that_is_hidden(world: World, ties: Any, client_of: ClientOf) -> None:
    """A3: a row of the same line that this reader may not see stays out of the history of the one they may."""
    first, ends = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
    same = {"organisation": world.organisation, "unit": world.units["ORTHO"], "kind": "formal"}
    writing.add(by="tests", row=ExampleTie(**same, title="Hidden one", starts=first, ends=ends, secret=True))
    text = page(client_of(world.users.board), at(world, "tie_history", ties["ortho"].pk))
    assert "Hidden one" not in text


def test_what_a_row_said_while_it_was_hidden_stays_hidden(world: World, ties: Any, client_of: ClientOf) -> None:
    """A4: neither history nor undo tells a reader what a row said before they could see it."""
    row = writing.correct(by="tests", row=ties["secret"], values={"title": "Open now", "secret": False})
    event = AuditEvent.objects.filter(subject="example.exampletie", subject_id=str(row.pk)).latest("pk")
    for user in (world.users.board, world.users.secretary):
        client = client_of(user)
        assert "Gamma" not in page(client, at(world, "tie_history", row.pk))
        assert client.get(at(world, "tie_undo", event.pk)).status_code in (403, 404)


def test_saving_without_a_change_offers_no_undo_of_another_step(world: World, ties: Any, office: Client) -> None:
    """B1: the step undone would have been another row's."""
    sent(office, at(world, "tie_correct", ties["card"].pk), weight="9")
    answer = sent(office, at(world, "tie_correct", ties["ortho"].pk))
    banner = page(office, answer.url).partition("nhsuk-notification-banner__content")[2].partition("</div>")[0]
    assert "Saved." in banner
    assert "/undo/" not in banner


def test_a_form_that_is_sent_again_after_its_row_was_corrected_adds_nothing(world: World, office: Client) -> None:
    address = reverse("engagement:decision_add", args=["ZNW"])
    form = answers_of(page(office, address)) | {"title": "Sent  again\u00a0"}
    assert office.post(address, form).status_code == 302
    decision = Decision.objects.get(title__startswith="Sent")
    writing.correct(by="tests", row=decision, values={"title": "Corrected"})
    again = office.post(address, form, follow=True)
    assert "It was not added a second time." in again.content.decode()
    assert not Decision.objects.filter(title__startswith="Sent").exists()


def test_a_form_that_is_sent_twice_adds_once(world: World, office: Client) -> None:
    """Whether or not the table would take a second one: of promises, two with the same words are two."""
    for address, answers in (
        (at(world, "tie_add"), {"title": "Twice", "unit": world.units["AMU"].pk, "kind": "formal", "weight": 1}),
        (reverse("engagement:decision_add", args=["ZNW"]), {"title": "Twice"}),
    ):
        form = answers_of(page(office, address)) | answers
        first = office.post(address, form)
        assert first.status_code == 302, first.content.decode()
        again = office.post(address, form, follow=True)
        assert "It was not added a second time." in again.content.decode()
        assert again.redirect_chain[-1][0] == first["Location"]
    assert ExampleTie.objects.filter(title="Twice").count() == 1
    assert Decision.objects.filter(title="Twice").count() == 1
    office.post(address, answers_of(page(office, address)) | answers)  # a form of its own, so on purpose
    assert Decision.objects.filter(title="Twice").count() == 2
