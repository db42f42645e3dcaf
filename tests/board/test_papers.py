"""Papers: assembled, gated, issued as they stood, with private parts that never leave in public."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from collegium.audit import anchors, protection
from collegium.audit.models import AuditEvent
from collegium.audit.queries import problems
from collegium.board.glossary.actions import add_term
from collegium.board.models import Paper, PaperPart, PaperVersion
from collegium.board.papers import actions
from collegium.board.papers.contents import assemble, public_part
from collegium.board.papers.presenters import paper_document
from collegium.commitments.actions import promise
from collegium.commitments.models import Commitment
from collegium.registers import writing
from tests.board.conftest import ON, BringIn, file_of
from tests.board.filling import send
from tests.conftest import ClientOf
from tests.world import World

STEADY = [0.75 + 0.01 * (place % 3) for place in range(20)]
SAID = {
    "cause": "Beds are free late in the day, as in the months before.",
    "consequence": "One patient in four waits longer than four hours.",
    "action": "The operations director moves ward rounds to eight o’clock by January.",
}


@pytest.fixture
def paper(world: World, bring_in: BringIn) -> Paper:
    bring_in(file_of("ae-four-hours", STEADY))
    values = {
        "title": "Waiting in A&E",
        "purpose": "assurance",
        "author": "Medical director",
        "summary": "The board is asked to note it.",
    }
    return actions.begin_paper(by="tests", organisation=world.organisation, values=values, on=ON)


def with_measure(paper: Paper, part: str = "public") -> PaperPart:
    values = {"kind": "measure", "reference": "ae-four-hours", "part": part}
    return actions.add_part(by="tests", paper=paper, values=values)


def explained(part: PaperPart, by: Any = "tests", **more: str) -> PaperPart:
    rule = assemble(part.paper, ON).parts[0].narrative
    return actions.change_part(by=by, part=part, title="", text="", visibility=part.part, narrative={**rule, **SAID, **more}, on=ON)  # fmt: skip


def issued(paper: Paper, **more: Any) -> PaperVersion:
    return actions.issue_paper(by="tests", paper=paper, on=ON, unknown_accepted=True, **more)


@pytest.mark.capability("A03")
def test_a_chart_without_its_five_sentences_blocks_the_paper(paper: Paper) -> None:
    part = with_measure(paper)
    made = assemble(paper, ON)
    assert made.parts[0].gate is not None
    assert made.parts[0].gate.score == 3  # by rule: what it shows, ordinary variation, how sure; the rest is for people
    with pytest.raises(ValidationError, match="What follows from it: nothing is written yet"):
        issued(paper)
    labels = dict.fromkeys(("shows", "cause", "consequence", "action", "uncertainty"), "Regression to the mean.")
    actions.change_part(by="tests", part=part, title="", text="", visibility="public", narrative=labels, on=ON)
    assert assemble(paper, ON).scores == [0]
    actions.change_part(by="tests", part=part, title="", text="", visibility="public", narrative={}, on=ON)
    assert assemble(paper, ON).scores == [3]  # an emptied sentence goes back to the rule's
    explained(part)
    made = assemble(paper, ON)
    assert (made.scores, made.score, made.problems) == ([5], 5.0, [])
    assert issued(paper).number == 1


def test_who_wrote_a_sentence_stays_with_it(paper: Paper, world: World) -> None:
    part = with_measure(paper)
    explained(part, by=world.users.secretary)
    part.refresh_from_db()
    assert "shows" not in part.narrative  # as the rule wrote it: it follows the figures
    assert part.narrative["cause"] == {
        "text": SAID["cause"],
        "by": f"user:{world.users.secretary.pk}",
        "on": ON.isoformat(),
    }
    written = {one["title"]: one["written"] for one in assemble(paper, ON).content["parts"][0]["narrative"]}
    assert written["What it shows"] == "Written by rule from the figures."
    assert written["Why"] == f"Written by {world.users.secretary.name}, 1 November 2026."


def test_an_issued_paper_shows_what_the_board_saw(paper: Paper, bring_in: BringIn) -> None:
    explained(with_measure(paper))
    version = issued(paper)
    bring_in(file_of("ae-four-hours", [0.5], count=1), ON)  # the latest month is revised
    assert "50.0%" in str(assemble(paper, ON).content["parts"][0])
    version.refresh_from_db()
    assert "50.0%" not in str(version.content)
    assert version.sha256 == actions.fingerprint(version.content)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperVersion.objects.filter(pk=version.pk).update(note="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperVersion.objects.filter(pk=version.pk).delete()
    with pytest.raises(ValidationError, match="what is new"):
        issued(paper)
    assert issued(paper, note_text="A month was revised").number == 2


def test_an_issued_paper_prints_the_fingerprint_of_the_record_and_keeps_it_outside(
    paper: Paper, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.RECORD_ANCHORS = tmp_path / "record.anchors"
    explained(with_measure(paper))
    before = AuditEvent.objects.latest("pk")
    with django_capture_on_commit_callbacks(execute=True):
        version = issued(paper)
    assert [each[1:3] for each in anchors.kept()] == [(before.pk, before.hash)]
    assert before.hash in str(paper_document(version.content, on=ON, version=1).blocks[-1])
    assert problems() == []


def test_a_paper_changed_by_the_owner_of_the_database_is_found(paper: Paper) -> None:
    explained(with_measure(paper))
    version = issued(paper)
    version.content["title"] = "Another title"
    version.sha256 = actions.fingerprint(version.content)
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, list(protection.present(connection)))
    version.save()
    protection.install()
    assert problems() == ["Version 1 of the paper “Waiting in A&E” is not what was issued."]


@pytest.mark.capability("A04")
def test_tokens_in_capitals_that_the_glossary_has_not_are_listed_before_issue(paper: Paper, world: World) -> None:
    explained(with_measure(paper), cause="The MD and the SDEC team saw fewer people than the QZX planned.")
    assert set(assemble(paper, ON).unknown) >= {"SDEC", "QZX"}
    assert "MD" not in assemble(paper, ON).unknown
    with pytest.raises(ValidationError, match="QZX, SDEC"):
        actions.issue_paper(by="tests", paper=paper, on=ON)
    for term in assemble(paper, ON).unknown:
        add_term(
            by="tests",
            organisation=world.organisation,
            values={"term": term, "meaning": f"Something about {term.lower()}"},
        )
    made = assemble(paper, ON)
    assert made.unknown == ()
    assert ["QZX", "Something about qzx"] in made.content["terms"]
    assert sum(term == "MD" for term, _ in made.content["terms"]) == 2  # it means two things, and both are told


def test_private_parts_and_their_terms_never_leave_in_public(paper: Paper, world: World, client_of: ClientOf) -> None:
    explained(with_measure(paper))
    add_term(by="tests", organisation=world.organisation, values={"term": "ZWX", "meaning": "A secret plan"})
    values = {"kind": "text", "title": "Talks", "text": "The ZWX talks go on.", "part": "private"}
    actions.add_part(by="tests", paper=paper, values=values)
    version = issued(paper)
    public = public_part(version.content)
    assert "Talks" not in str(public)
    assert "ZWX" not in str(public)
    code = world.organisation.code
    analyst = client_of(world.users.analyst)
    for ending in ("html", "docx", "pptx"):
        path = reverse("board:paper_document", args=[code, paper.pk, 1, ending])
        answer = analyst.get(path)
        assert answer.status_code == 200
        assert b"ZWX" not in plain(answer.content)
        assert analyst.get(path + "?part=whole").status_code == 403
        board = client_of(world.users.board)
        assert b"ZWX" not in plain(board.get(path).content)
        assert b"ZWX" in plain(board.get(path + "?part=whole").content)
    page = reverse("board:paper_version", args=[code, paper.pk, 1])
    assert "ZWX" not in analyst.get(page).content.decode()
    before = AuditEvent.objects.filter(kind="read", subject="board.paper").count()
    assert "ZWX" in client_of(world.users.board).get(page).content.decode()
    assert AuditEvent.objects.filter(kind="read", subject="board.paper").count() == before + 1
    part = paper.parts.get(kind="text")
    for name in ("paper_part", "paper_part_move", "paper_part_remove"):
        assert analyst.get(reverse(f"board:{name}", args=[code, part.pk])).status_code == 404
    assert analyst.get(reverse("board:paper_issue", args=[code, paper.pk])).status_code == 403
    assert "The ZWX talks" not in analyst.get(reverse("board:paper", args=[code, paper.pk])).content.decode()


def plain(content: bytes) -> bytes:
    """What is written in a file, unpacked where it is a packed one."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist() if name.endswith(".xml"))


def test_parts_change_places(paper: Paper) -> None:
    first = with_measure(paper)
    second = actions.add_part(by="tests", paper=paper, values={"kind": "text", "title": "Words", "text": "Some."})
    actions.move_part(by="tests", part=second, up=True)
    assert [one.pk for one in paper.parts.all()] == [second.pk, first.pk]
    actions.move_part(by="tests", part=second, up=True)  # it is the first already
    assert [one.pk for one in paper.parts.all()] == [second.pk, first.pk]


def test_next_month_begins_from_this_one(paper: Paper) -> None:
    explained(with_measure(paper))
    made = actions.copy_paper(by="tests", row=paper, on=ON + dt.timedelta(days=30))
    assert [(one.kind, one.reference, one.narrative) for one in made.parts.all()] == [("measure", "ae-four-hours", {})]


def test_a_paper_that_was_issued_cannot_be_removed(paper: Paper) -> None:
    explained(with_measure(paper))
    issued(paper)
    with pytest.raises(ValidationError, match="it stays"):
        actions.refuse_kept(paper)


def test_pages(paper: Paper, world: World, client_of: ClientOf, django_assert_max_num_queries: Any) -> None:
    code = world.organisation.code
    part = with_measure(paper)
    office = client_of(world.users.office)
    assert office.get(reverse("board:paper_issue", args=[code, paper.pk])).status_code == 302  # the gate is shut
    explained(part)
    for name, args in (
        ("papers", [code]), ("paper_add", [code]), ("paper", [code, paper.pk]), ("paper_correct", [code, paper.pk]),
        ("paper_copy", [code, paper.pk]), ("paper_remove", [code, paper.pk]), ("paper_part_add", [code, paper.pk]),
        ("paper_part", [code, part.pk]), ("paper_part_remove", [code, part.pk]), ("paper_issue", [code, paper.pk]),
        ("glossary", [code]), ("who", [code]), ("term_add", [code]),
    ):  # fmt: skip
        with django_assert_max_num_queries(25):
            assert office.get(reverse(f"board:{name}", args=args)).status_code == 200, name
    for kind in ("text", "measure", "promises", "comparison", "review"):
        assert office.get(reverse("board:paper_part_add", args=[code, paper.pk]) + f"?kind={kind}").status_code == 200
    sent = {"unknown_accepted": "on"}
    assert office.post(reverse("board:paper_issue", args=[code, paper.pk]), sent).status_code == 302
    reader = client_of(world.users.board)
    with django_assert_max_num_queries(25):
        page = reader.get(reverse("board:paper_version", args=[code, paper.pk, 1])).content.decode()
    assert "One patient in four" in page
    assert reader.get(reverse("board:paper", args=[code, paper.pk])).status_code == 302
    assert (
        client_of(world.users.other_office).get(reverse("board:paper_version", args=[code, paper.pk, 1])).status_code
        == 404
    )


def test_a_measure_is_added_on_the_page(paper: Paper, world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    path = reverse("board:paper_part_add", args=[world.organisation.code, paper.pk])
    assert "Choose what is added" in client.post(path, {"kind": ""}).content.decode()
    assert client.post(path, {"kind": "measure"}).url.endswith("?kind=measure")
    assert "Choose which one" in client.post(path + "?kind=measure", {"part": "public"}).content.decode()
    answer = client.post(path + "?kind=measure", {"reference": "ae-four-hours", "part": "public"})
    part = paper.parts.get()
    assert answer.url == reverse("board:paper_part", args=[world.organisation.code, part.pk])
    page = client.get(answer.url).content.decode()
    assert "ordinary variation" in page  # the rule's sentence stands in the form
    refused = client.post(path + "?kind=measure", {"reference": "ae-four-hours", "part": "private"})
    assert refused.status_code == 302  # the secretary reads private parts


def test_the_list_shows_drafts_to_those_who_write_and_what_was_issued_to_everybody(
    paper: Paper, world: World, client_of: ClientOf
) -> None:
    explained(with_measure(paper))
    draft = actions.begin_paper(
        by="tests", organisation=world.organisation, on=ON,
        values={"title": "Beds next winter", "purpose": "decision", "author": "Medical director", "summary": ""},
    )  # fmt: skip
    issued(paper)
    code = world.organisation.code

    def listed(user: Any, **asked: str) -> list[str]:
        page = client_of(user).get(reverse("board:papers", args=[code]), asked).content.decode()
        return re.findall(r'board/papers/(\d+/(?:versions/\d+/)?)">', page)

    writer, reader = world.users.secretary, world.users.leader
    assert set(listed(writer)) == {f"{draft.pk}/", f"{paper.pk}/"}
    assert listed(writer, state="draft") == listed(writer, q="winter") == [f"{draft.pk}/"]
    assert listed(writer, state="issued") == [f"{paper.pk}/"]
    assert listed(reader) == [f"{paper.pk}/versions/1/"]
    assert (
        listed(reader, q="winter") == listed(reader, state="draft") == listed(reader, begun_on_from="2020-01-01") == []
    )
    written = client_of(reader).get(reverse("board:papers_file", args=[code, "csv"])).content.decode()
    assert "winter" not in written
    assert client_of(reader).get(reverse("board:paper_history", args=[code, draft.pk])).status_code == 404


def test_readers_see_no_title_and_no_summary_that_was_written_since(
    paper: Paper, world: World, client_of: ClientOf
) -> None:
    explained(with_measure(paper))
    issued(paper)
    values = {"title": "Corridor care", "summary": "Words of a draft."}
    writing.correct(by="tests", row=paper, values=values)
    code, client = world.organisation.code, client_of(world.users.leader)
    promise(
        by="tests", organisation=world.organisation, text="More beds", maker="The board", to="public", source="paper",
        source_id=str(paper.pk), made_on=ON,
    )  # fmt: skip
    addresses = [
        *(reverse("board:papers", args=[code]) + asked for asked in ("", "?q=corridor", "?q=A%26E", "?sort=title")),
        reverse("board:papers_file", args=[code, "csv"]),
        reverse("board:paper_version", args=[code, paper.pk, 1]),
        reverse("board:paper_history", args=[code, paper.pk]),
        reverse("commitments:commitments", args=[code]),
        Commitment.objects.get().get_absolute_url(),
    ]
    for address in addresses:
        shown = client.get(address)
        assert shown.status_code == 200, address
        text = shown.content.decode().casefold()
        assert "corridor care" not in text, address
        assert "words of a draft" not in text, address
    for address in (addresses[0], addresses[2], addresses[4], addresses[5], addresses[-1]):
        assert "Waiting in A&" in client.get(address).content.decode(), address
    file = client.get(reverse("board:paper_document", args=[code, paper.pk, 1, "html"]))
    assert "corridor" not in file.headers["Content-Disposition"]
    writer = client_of(world.users.secretary)
    for address in (addresses[1], addresses[4], addresses[-1]):
        assert "Corridor care" in writer.get(address).content.decode(), address


def test_a_copy_is_begun_once(paper: Paper) -> None:
    actions.copy_paper(by="tests", row=paper, on=ON)
    with pytest.raises(ValidationError, match="was begun today"):
        actions.copy_paper(by="tests", row=paper, on=ON)


def test_a_draft_is_removed_with_its_parts_and_comes_back(paper: Paper, world: World, client_of: ClientOf) -> None:
    explained(with_measure(paper))
    code, client = world.organisation.code, client_of(world.users.secretary)
    said = paper.parts.get().narrative
    assert "Removed." in send(client, reverse("board:paper_remove", args=[code, paper.pk]))
    assert not Paper.objects.filter(pk=paper.pk).exists()
    page = client.get(reverse("board:paper_removed", args=[code])).content.decode()
    way_back = re.search(r'href="([^"]*/undo/\d+/)"', page)
    assert way_back is not None
    client.post(way_back[1])
    assert Paper.objects.get(pk=paper.pk).parts.get().narrative == said


@pytest.mark.capability("A87")
def test_a_paper_that_makes_a_cause_of_an_association_asks_before_it_is_issued(
    paper: Paper, world: World, client_of: ClientOf
) -> None:
    """The office cites E1, which only saw an association, and E2, a trial: only the sentence on E1 is asked about."""
    claim = {"claim": "Teams with better leaders had more satisfied clients.", "study": "A study of 31 teams", "size": "40%",
             "direction": "positive", "transfer_caveat": "Mental health.", "link": ""}  # fmt: skip
    office = client_of(world.users.office)
    for design in ("cross_sectional", "randomised"):
        assert office.post(reverse("board:claim_add", args=["ZNW"]), {**claim, "design": design}).status_code == 302
    causal = "Good leaders cause satisfied clients. [E1]"
    text = f"{causal} The checklist led to fewer falls [E2]. Leaders were associated with satisfaction [E1]."
    actions.add_part(
        by="tests", paper=paper, values={"kind": "text", "title": "Evidence", "text": text, "part": "public"}
    )
    page = " ".join(office.get(paper.get_absolute_url()).content.decode().split())
    assert "no one changed anything in that study" in page
    assert "Change it, or confirm when you issue the paper that it stays." in page
    issue = reverse("board:paper_issue", args=["ZNW", paper.pk])
    shown = " ".join(re.sub(r"<[^>]+>", " ", office.get(issue).content.decode()).split())
    assert (
        "This sentence speaks of a cause, and the study that it cites saw only an association. Tick it if it stays as written"
        in shown
    )
    assert shown.count("fewer falls") == 0
    refused = office.post(issue, {"unknown_accepted": "on"})
    assert "Tick each sentence that stays." in refused.content.decode()
    assert not paper.versions.exists()
    with pytest.raises(ValidationError, match="makes a cause of an association"):
        issued(paper)
    accepted = {"unknown_accepted": "on", "claims_accepted": [causal]}
    assert office.post(issue, accepted).status_code == 302
    (event,) = AuditEvent.objects.filter(verb="board.issue")
    assert event.after["claims_accepted"] == [causal]
