"""Translation work and its coverage, the register of evidence, digests, and barriers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.accounts.models import User
from collegium.board.digests import actions, queries
from collegium.board.digests.presenters import text_warnings
from collegium.board.digests.queries import KindRow
from collegium.board.digests.reports import coverage_of
from collegium.board.models import Digest, EvidenceClaim, Translation
from collegium.definitions.evidence import OBSERVATIONAL, published_claims
from collegium.definitions.translation import audiences, translation_kinds
from collegium.registers.writing import version_of
from collegium.wording.claims import causal_phrases
from tests.world import World

ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
ON = dt.date(2026, 10, 5)
CLAIM = {
    "claim": "Wards with more nurses had fewer falls.", "study": "A study of 40 wards", "design": "cohort", "size": "40 wards",
    "direction": "negative", "transfer_caveat": "Wards of another country.", "link": "",
}  # fmt: skip


def at(name: str, *args: object) -> str:
    return reverse(f"board:{name}", args=["ZNW", *args])


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(text.split())


def log(world: World, kind: str = "board-data", whom: tuple[str, ...] = ("board",), **more: Any) -> Translation:
    values = {"on": ON, "kind": kind, "what": "What the chart shows", "meaning": "", "evidence": "", **more}
    return actions.log_translation(by="tests", organisation=world.organisation, values=values, audiences_of=whom)


@pytest.mark.capability("A02")
def test_eight_kinds_are_seeded_and_can_be_edited(world: World) -> None:
    assert len(translation_kinds()) == 8
    seeded = queries.kinds_of(world.organisation)
    assert [one.id for one in seeded] == [one.id for one in translation_kinds()]
    actions.set_kind(
        by="tests", organisation=world.organisation, kind="board-data", title="Figures made plain", source="Figures"
    )
    actions.set_kind(
        by="tests", organisation=world.organisation, kind="networks", title="What networks do", source="Networks"
    )
    actions.set_kind(
        by="tests",
        organisation=world.organisation,
        kind="acronyms-people",
        title="Acronyms",
        source="Names",
        retired=True,
    )
    now = {one.id: one for one in queries.kinds_of(world.organisation)}
    assert (now["board-data"].title, now["networks"].own, len(now)) == ("Figures made plain", True, 9)
    with pytest.raises(ValidationError, match="no longer used"):
        log(world, "acronyms-people")
    assert [one.title for one in queries.kinds_of(world.other)] == [one.title for one in translation_kinds()]


@pytest.mark.capability("A02")
def test_an_entry_cites_at_most_one_entry_and_has_an_audience(world: World) -> None:
    log(world, evidence="E-MH31")
    log(world)
    with pytest.raises(ValidationError, match="at least one audience"):
        log(world, whom=())
    for evidence in ("E99", "E-MH31 E-QI15", "E-MH31,E-QI15"):
        with pytest.raises(ValidationError, match="one entry"):
            log(world, evidence=evidence)
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.create(
            organisation=world.organisation, on=ON, kind="board-data", what="x", evidence="E1 E2"
        )


@pytest.mark.capability("A02")
def test_coverage_counts_sources_by_audiences(world: World) -> None:
    log(world, "board-data", ("board", "doctors"))
    log(world, "board-data", ("board",))
    log(world, "national-policy", ("doctors",))
    pairs = queries.audience_pairs(world.organisation, ON, ON)
    coverage = coverage_of(pairs, queries.kinds_of(world.organisation), audiences())
    assert coverage.counts == {
        ("Board data", "board"): 2,
        ("Board data", "doctors"): 1,
        ("National policy", "doctors"): 1,
    }
    assert len(coverage.gaps) == 8 * 7 - 3


pair = st.tuples(
    st.sampled_from([one.id for one in translation_kinds()]), st.sampled_from([one.id for one in audiences()])
)


@given(st.lists(pair, max_size=30))
def test_no_piece_of_work_is_lost_in_the_coverage(pairs: list[tuple[str, str]]) -> None:
    kinds = [KindRow(one.id, one.title, one.source) for one in translation_kinds()]
    coverage = coverage_of(pairs, kinds, audiences())
    assert coverage.total == len(pairs)
    assert len(coverage.gaps) + len(coverage.counts) == len(coverage.sources) * len(coverage.audiences)


@pytest.mark.capability("A87")
def test_the_published_finding_cannot_be_phrased_as_a_cause(world: World) -> None:
    (found,) = [one for one in published_claims() if one.id == "E-MH31"]
    assert found.observational
    assert "31 mental-health teams" in found.claim
    assert "about 40% of variance in client satisfaction" in found.claim
    values = {**CLAIM, "design": found.design, "claim": "Leader ratings cause about 40% of client satisfaction."}
    with pytest.raises(ValidationError, match="speaks of a cause"):
        actions.add_claim(by="tests", organisation=world.organisation, values=values)
    for said in ("is caused by leader ratings", "is due to leader ratings", "results from leader ratings"):
        with pytest.raises(ValidationError, match="speaks of a cause"):
            actions.add_claim(
                by="tests", organisation=world.organisation, values={**values, "claim": f"Satisfaction {said}."}
            )
    actions.add_claim(by="tests", organisation=world.organisation, values={**values, "claim": found.claim})


@pytest.mark.capability("A87")
def test_a_sentence_with_causes_linked_to_an_observational_entry_warns(world: World) -> None:
    made = actions.add_claim(by="tests", organisation=world.organisation, values=CLAIM)
    trial = actions.add_claim(
        by="tests",
        organisation=world.organisation,
        values={**CLAIM, "design": "randomised", "claim": "The checklist led to fewer falls."},
    )
    assert (made.cited_as, trial.cited_as) == ("E1", "E2")
    known = queries.observational_of(world.organisation)
    (said,) = text_warnings("More nurses causes fewer falls [E1]. The checklist led to fewer falls [E2].", known)
    assert "“causes” says more than E1 shows" in said
    assert text_warnings("Nurses matter [E77].", known) == ["E77 is not in the register of evidence."]


def test_every_shipped_finding_has_a_known_design_and_claims_no_cause() -> None:
    for one in published_claims():
        assert one.design in OBSERVATIONAL
        assert not one.observational or causal_phrases(one.claim) == [], one.id


def test_a_withdrawn_entry_stays_and_cannot_be_cited_anew(world: World) -> None:
    made = actions.add_claim(by="tests", organisation=world.organisation, values=CLAIM)
    actions.withdraw_claim(by="tests", row=made, withdrawn_because="Retracted.", on=ON)
    with pytest.raises(ValidationError, match="one entry"):
        log(world, evidence="E1")
    assert [one.id for one in queries.claims_of(world.organisation) if one.withdrawn] == ["E1"]
    assert (
        actions.add_claim(by="tests", organisation=world.organisation, values=CLAIM).number == 2
    )  # numbers are not used again


def sent(client: Client, address: str, row: Any = None, **values: Any) -> Any:
    """Send a form; about a stored row with the version that its page carries."""
    if row is not None:
        row.refresh_from_db()
        values["version"] = version_of(row)
    return client.post(address, values, follow=True)


def test_the_pages_of_evidence(world: World, client_of: ClientOf, django_assert_max_num_queries: Bound) -> None:
    client = client_of(world.users.analyst)
    refused = words(client.post(at("claim_add"), {**CLAIM, "claim": "More nurses cause fewer falls."}))
    assert "speaks of a cause" in refused
    assert "E1" in words(client.post(at("claim_add"), CLAIM, follow=True))
    with django_assert_max_num_queries(12):
        shown = words(client.get(at("claims")))
    for said in ("E-MH31", "E1", "Observational Yes", "Wards of another country."):
        assert said in shown
    assert "E-MH31" in words(client.get(at("claims"), {"q": "mental-health"}))
    assert "No register of evidence found" in words(client.get(at("claims"), {"q": "nothing like it"}))
    assert "This entry is built in" in words(client.get(at("claim_built_in", "E-MH31")))
    assert client.get(at("claim_built_in", "E-NOTHING")).status_code == 404
    checked = words(client.post(at("claim_check"), {"text": "Nurses lead to fewer falls [E1]."}))
    assert "“lead to” says more than E1 shows" in checked
    claim = EvidenceClaim.objects.get()
    assert "Saved." in words(sent(client, at("claim_correct", claim.pk), claim, **{**CLAIM, "size": "41 wards"}))
    assert "Enter the reason" in words(sent(client, at("claim_withdraw", claim.pk), claim, withdrawn_because=" "))
    assert "withdrawn" in words(sent(client, at("claim_withdraw", claim.pk), claim, withdrawn_because="Retracted."))
    assert client.get(at("claim_withdraw", claim.pk)).status_code == 403
    assert b"41 wards" in client.get(at("claims_file", "csv")).content
    board = client_of(world.users.board)
    assert board.get(at("claims")).status_code == 200
    assert board.get(at("claim_add")).status_code == 403


def test_the_pages_of_translation_work(world: World, client_of: ClientOf, django_assert_max_num_queries: Bound) -> None:
    client = client_of(world.users.office)
    assert "Nothing is logged yet" in words(client.get(at("translations")))
    form = {
        "on": "2026-10-05",
        "kind": "academic-evidence",
        "what": "What a study means",
        "meaning": "Ratings cause joy [E-MH31].",
        "evidence": "E-MH31",
    }
    assert "There is a problem" in words(client.post(at("translation_add"), form))
    client.post(at("translation_add"), {**form, "audiences": ["board", "doctors"]})
    for _ in range(30):
        log(world)
    with django_assert_max_num_queries(12):
        shown = words(client.get(at("translations"), {"as_of": "2026-11-01", "kind": "academic-evidence"}))
    assert "What a study means" in shown
    entry = Translation.objects.get(what="What a study means")
    assert entry.audiences == ["board", "doctors"]
    assert "“cause” says more than E-MH31 shows" in words(client.get(at("translation", entry.pk)))
    assert "What a study means" in words(client.get(at("translations"), {"audiences": "doctors"}))
    assert "What a study means" not in words(client.get(at("translations"), {"audiences": "public"}))
    assert "Page 1 of 2" in words(client.get(at("translations")))
    sent(client, at("translation_correct", entry.pk), entry, **{**form, "meaning": "", "audiences": ["public"]})
    entry.refresh_from_db()
    assert entry.audiences == ["public"]
    sent(client, at("translation_remove", entry.pk), entry)
    assert not Translation.objects.filter(pk=entry.pk).exists()
    assert client.get(at("translations_file", "csv")).content.count(b"\r\n") == 31


def test_kinds_are_built_in_renamed_and_added(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    kind = {"kind": "networks", "title": "Networks", "source": "Networks"}
    assert "Networks" in words(client.post(at("translation_kind_add"), kind, follow=True))
    assert "There is a problem" in words(client.post(at("translation_kind_add"), kind))
    shown = words(client.get(at("translation_kinds")))
    assert shown.count("Built in") == 8
    offered = client.get(at("translation_kind_built_in", "board-data")).content.decode()
    assert "kind=board-data" in offered
    client.post(at("translation_kind_add"), {"kind": "board-data", "title": "Figures made plain", "source": "Figures"})
    shown = words(client.get(at("translation_kinds")))
    assert "Figures made plain" in shown
    assert shown.count("Built in") == 7
    assert client.get(at("translation_kind_built_in", "nothing")).status_code == 404


def test_the_pages_of_digests(world: World, client_of: ClientOf, django_assert_max_num_queries: Bound) -> None:
    client = client_of(world.users.secretary)
    form = {
        "kind": "policy", "title": "New rules for rotas", "source": "National guidance", "dated": "2026-09-01", "says": "Rotas are published eight weeks ahead.",
        "for_organisation": "Two rotas are late.", "for_front_line": "Leave can be planned.", "author": "P10", "review_by": "2020-01-01",
    }  # fmt: skip
    assert "review date must be after the day" in words(client.post(at("digest_add"), form))
    shown = words(client.post(at("digest_add"), {**form, "review_by": "2030-01-01"}, follow=True))
    for said in ("What it means for the front line", "Leave can be planned.", "by Jonas Wilde"):
        assert said in shown
    digest = Digest.objects.get()
    with django_assert_max_num_queries(12):
        client.get(at("digest", digest.pk))
    assert "New rules for rotas" in words(client.get(at("digests"), {"q": "rotas"}))
    for ending, start in (("html", b"<!"), ("docx", b"PK"), ("pdf", b"%PDF")):
        assert (
            client.get(at("digest_document", digest.pk, ending)).content.lstrip()[:4].lower().startswith(start.lower())
        )
    corrected = {**form, "title": "Newer rules", "review_by": "2030-01-01"}
    assert "Newer rules" in words(sent(client, at("digest_correct", digest.pk), digest, **corrected))
    assert client_of(world.users.leader).get(at("digest_remove", digest.pk)).status_code == 403
    sent(client, at("digest_remove", digest.pk), digest, reason="Replaced.")
    assert not Digest.objects.exists()
