"""From the list to a draft, an edited item, and a questionnaire in use: what the pages do, refuse and keep."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.assessments.actions import open_wave
from collegium.assessments.instruments.actions import add_instrument, begin_draft
from collegium.assessments.instruments.contents import data_of, faults_of
from collegium.assessments.instruments.listing import item_rows, scale_rows
from collegium.assessments.models import InstrumentDraft, InstrumentFile, RatingRound
from collegium.audit.models import AuditEvent
from collegium.definitions.instrument_files import load_instrument, parse_instrument, shipped_instruments
from collegium.definitions.instrument_writing import as_data, write_instrument
from collegium.definitions.instruments import Instrument
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 2)
SHIPPED = "collegium-medical-engagement-1"
DATA: dict[str, Any] = {
    "id": "own-heard-1",
    "title": "Being heard",
    "definition_of_engagement": "two-way involvement that influences decisions",
    "privacy": "anonymous",
    "subject": "organisation",
    "licence": "CC-BY-4.0",
    "source": "The hospital, 2026",
    "responses": {"agreement": {"values": [1, 2, 3], "labels": ["No", "Partly", "Yes"], "favourable": [3]}},
    "items": [
        {"id": "h1", "text": "I am heard.", "response": "agreement"},
        {"id": "h2", "text": "Advice ends in a drawer.", "response": "agreement", "reverse": True},
    ],
    "scales": [{"id": "heard", "title": "Being heard", "items": ["h1", "h2"], "range": [0, 10]}],
}


def words(response: Any) -> str:
    text = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


class Filled(HTMLParser):
    """What a browser would send when a form is kept as it stands."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select = self.area = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]
        elif tag == "option" and "selected" in given:
            self.values[self.select] = [given.get("value", "")]
        elif tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.values.setdefault(name, []).append(given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][0] += data.replace("\n", "\r\n")


def filled(client: Client, path: str) -> dict[str, list[str]]:
    response = client.get(path)
    assert response.status_code == 200, path
    return Filled(response).values


def drafted(organisation: Organisation, **changes: Any) -> InstrumentDraft:
    return begin_draft(by="tests", organisation=organisation, content=write_instrument(DATA | changes), at=AT)


def published(organisation: Organisation, **changes: Any) -> InstrumentFile:
    content = write_instrument(DATA | changes).encode()
    return add_instrument(by="tests", organisation=organisation, file_name="own.toml", content=content, at=AT)


def at(name: str, draft: InstrumentDraft, *more: Any) -> str:
    return reverse(f"assessments:{name}", args=[draft.organisation.code, draft.pk, *more])


def now(draft: InstrumentDraft) -> dict[str, Any]:
    draft.refresh_from_db()
    return data_of(draft.content)


def sent(client: Client, path: str, values: dict[str, Any]) -> Any:
    return client.post(path, {key: value for key, value in values.items() if value is not None})


HEAD = {
    key: DATA[key] for key in ("id", "title", "definition_of_engagement", "privacy", "subject", "licence", "source")
}
ITEM = {"id": "h1", "text": "I am heard.", "response": "agreement", "scales": ["heard"]}
SCALE = {"id": "heard", "title": "Being heard", "rule": "mean", "items": ["h1", "h2"], "lowest": "0", "highest": "10"}
ANSWERS = {"id": "agreement", "kind": "ordered", "rows": "3", "value-0": "1", "label-0": "No", "value-1": "2",
           "label-1": "Partly", "value-2": "3", "label-2": "Yes", "good-2": "on"}  # fmt: skip
FORMS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any]]] = {
    "head": ("draft_head", (), HEAD),
    "item": ("draft_part", ("items", 1), ITEM),
    "scale": ("draft_part", ("scales", 1), SCALE),
    "answers": ("draft_part", ("answers", 1), ANSWERS),
}


@pytest.mark.parametrize("instrument", shipped_instruments(), ids=lambda one: one.id)
def test_a_copy_of_every_shipped_one_can_be_edited_and_published_unchanged(
    world: World, client_of: ClientOf, instrument: Instrument
) -> None:
    client = client_of(world.users.office)
    client.post(reverse("assessments:copy_instrument", args=["ZNW", instrument.id]))
    draft = InstrumentDraft.objects.get(organisation=world.organisation)
    assert faults_of(draft.content) == []
    assert "built-in" not in words(client.get(draft.get_absolute_url()))
    # A form that is kept as it stands changes nothing.
    paths = [at("draft_head", draft)]
    for part, many in (
        ("items", instrument.items[:3]),
        ("answers", instrument.responses),
        ("scales", instrument.scales),
    ):
        paths += [at("draft_part", draft, part, number) for number in range(1, len(many) + 1)]
    for path in paths:
        answer = client.post(path, filled(client, path))
        assert answer.status_code == 302, words(answer)
    path = at("draft_publish", draft)
    assert client.post(path, filled(client, path)).status_code == 302
    own = InstrumentFile.objects.get(organisation=world.organisation)
    assert own.instrument_id.startswith("znw-")
    assert own.instrument_id.endswith("-1")
    assert parse_instrument(own.content.encode(), "own.toml").model_copy(update={"id": instrument.id}) == instrument


def test_the_list_can_be_searched_and_ordered(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    for number in range(30):
        published(world.organisation, id=f"own-heard-{number}", title=f"Heard {number:02}")
    client = client_of(world.users.analyst)
    with django_assert_max_num_queries(25):
        first = client.get(reverse("assessments:instruments"), {"whose": "own"})
    assert "Heard 00" in words(first)
    assert "Heard 29" not in words(first)
    assert "Heard 29" in words(client.get(reverse("assessments:instruments"), {"whose": "own", "page": 2}))
    assert "Heard 07" in words(client.get(reverse("assessments:instruments"), {"q": "HEARD 07"}))
    assert "No questionnaires found" in words(
        client.get(reverse("assessments:instruments"), {"q": "nothing of the kind"})
    )
    most = max(shipped_instruments(), key=lambda one: len(one.items)).title
    for sort, first in (("-items", most), ("title", "Heard 00")):
        shown = words(client.get(reverse("assessments:instruments"), {"sort": sort}))
        assert shown.index(first) < shown.index("Heard 01")


def test_one_is_read_by_scale_with_its_licence(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.board)
    shown = words(client.get(reverse("assessments:instrument", args=[SHIPPED])))
    assert "Reversed" in shown
    assert "Copy to edit" not in shown
    bare = words(client.get(reverse("assessments:instrument", args=["nhs-staff-survey-engagement"])))
    assert "Not held here" in bare
    assert "cannot be put to anybody here" in bare
    assert "Preview" not in bare
    own = published(world.organisation)
    assert "Withdraw" not in words(client.get(own.get_absolute_url()))


def test_the_preview_shows_what_a_respondent_sees_and_keeps_nothing(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.board)
    path = reverse("assessments:instrument_preview", args=[SHIPPED, 1])
    shown = client.get(path)
    assert "Nothing that you choose here is kept" in words(shown)
    assert load_instrument(SHIPPED).items[0].text in shown.content.decode().replace("&#39;", "'")
    assert shown.content.decode().count("disabled aria-disabled") == 2
    assert client.post(path, {"x": 1}).status_code == 405
    answer = client.get(path)
    [nonce] = set(re.findall(r'nonce="([^"]+)"', answer.content.decode()))
    assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
    assert client.get(reverse("assessments:instrument_preview", args=[SHIPPED, 9])).status_code == 404
    restricted = reverse("assessments:instrument_preview", args=["nhs-staff-survey-engagement", 1])
    assert "nothing to preview" in words(client.get(restricted))


@pytest.mark.parametrize("name", ["board", "leader", "secretary", "national", "stranger", "other_office"])
def test_only_the_office_and_analysts_write(world: World, client_of: ClientOf, name: str) -> None:
    draft, own = drafted(world.organisation), published(world.organisation)
    client = client_of(getattr(world.users, name))
    for path in (draft.get_absolute_url(), at("draft_head", draft), at("draft_publish", draft), at("draft_file", draft),
                 reverse("assessments:withdraw_instrument", args=["ZNW", own.instrument_id]),
                 reverse("assessments:copy_instrument", args=["ZNW", SHIPPED]),
                 reverse("assessments:add_instrument", args=["ZNW"])):  # fmt: skip
        assert client.get(path).status_code in (403, 404)
        assert client.post(path, {"empty": "yes", "revision": 1}).status_code in (403, 404)
    assert InstrumentDraft.objects.count() == 1
    assert InstrumentFile.objects.count() == 1


def test_two_trusts_do_not_see_each_other_s(world: World, client_of: ClientOf) -> None:
    own, draft = (
        published(world.organisation, title="Northway asks"),
        drafted(world.organisation, title="Northway drafts"),
    )
    published(world.other, title="Southmoor asks")  # the same id, another trust
    client = client_of(world.users.other_office)
    shown = words(client.get(reverse("assessments:instruments")))
    assert "Southmoor asks" in shown
    assert "Northway" not in shown
    for path in (own.get_absolute_url(), draft.get_absolute_url()):
        assert client.get(path).status_code == 404
    mine = reverse("assessments:draft", args=["ZSM", draft.pk])
    assert client.get(mine).status_code == 404
    copied = reverse("assessments:own_instrument", args=["ZSM", own.instrument_id])
    assert "Southmoor asks" in words(client.get(copied))


def test_every_page_of_a_draft_takes_few_queries(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    data = as_data(load_instrument("collegium-leadership-levels-1"))
    draft = begin_draft(by="tests", organisation=world.organisation, content=write_instrument(data), at=AT)
    client = client_of(world.users.office)
    for name, more in [("draft", ()), ("draft_head", ()), ("draft_file", ()), ("draft_part", ("items", 1)),
                       ("draft_part", ("scales", 1)), ("draft_part", ("answers", 1)), ("draft_publish", ()),
                       ("draft_preview", (1,)), ("draft_remove", ()), ("draft_download", ())]:  # fmt: skip
        with django_assert_max_num_queries(25):
            assert client.get(at(name, draft, *more)).status_code == 200, name


def test_an_item_is_changed_renamed_and_told(world: World, client_of: ClientOf) -> None:
    draft = drafted(world.organisation)
    client = client_of(world.users.analyst)
    values = ITEM | {"id": "heard", "text": "I am\r\nheard.", "reverse": "on", "revision": 1}
    assert sent(client, at("draft_part", draft, "items", 1), values).status_code == 302
    data = now(draft)
    assert data["items"][0] == {"id": "heard", "text": "I am\nheard.", "response": "agreement", "reverse": True}
    assert data["scales"][0]["items"] == ["heard", "h2"]
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.by) == ("assessments.change_draft", f"user:{world.users.analyst.pk}")
    assert world.users.analyst.name in words(client.get(draft.get_absolute_url()))


def test_parts_are_added_moved_and_removed(world: World, client_of: ClientOf) -> None:
    draft = drafted(world.organisation)
    client = client_of(world.users.office)
    sent(client, at("draft_part", draft, "answers", 0), ANSWERS | {"id": "often", "revision": 1})
    sent(
        client,
        at("draft_part", draft, "items", 0),
        ITEM | {"id": "h3", "text": "Often?", "response": "often", "revision": 2},
    )
    sent(client, draft.get_absolute_url(), {"kind": "items", "place": 2, "way": "up", "revision": 3})
    path = at("draft_part", draft, "items", 1)
    assert "Yes, remove" in words(sent(client, path, {"remove": "ask", "revision": 4}))
    assert len(now(draft)["items"]) == 3
    sent(client, path, {"remove": "sure", "revision": 4})
    data = now(draft)
    assert [item["id"] for item in data["items"]] == ["h3", "h2"]
    assert data["scales"][0]["items"] == ["h2", "h3"]
    assert list(data["responses"]) == ["agreement", "often"]
    assert faults_of(draft.content) == []


@pytest.mark.parametrize(
    ("form", "changes", "said"),
    [
        ("head", {"title": ""}, "This field is required"),
        ("head", {"id": "No Spaces"}, "It begins with a letter or a digit"),
        ("head", {"licence": "proprietary"}, "wording of 2 items may not be held here"),
        ("item", {"id": "h2"}, "Another item has this id"),
        ("item", {"response": "nothing"}, "Select a valid choice"),
        ("item", {"id": ""}, "This field is required"),
        ("scale", {"lowest": "10", "highest": "0"}, "the lower one first"),
        ("scale", {"highest": None}, "the lower one first"),
        ("scale", {"items": ["h9"]}, "Select a valid choice"),
        ("answers", {"value-1": "1"}, "The number 1 stands at two answers"),
        ("answers", {"value-1": "one"}, "write a whole number"),
        ("answers", {"label-1": ""}, "Either every answer has words or none"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    world: World, client_of: ClientOf, form: str, changes: dict[str, Any], said: str
) -> None:
    draft = drafted(world.organisation)
    name, more, right = FORMS[form]
    client = client_of(world.users.office)
    answer = sent(client, at(name, draft, *more), right | {"revision": 1} | changes)
    assert answer.status_code == 200
    assert said in words(answer)
    typed = [value for value in (right | changes).values() if isinstance(value, str) and len(value) > 4]
    assert all(value.split("\n")[0] in answer.content.decode() for value in typed)
    assert now(draft) == DATA


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('id = "x"\ntitle = \n', "line 2"),
        ("items = 3", "Not tables: items"),
        ("a = " + "[" * 5000 + "]" * 5000, "no questionnaire has"),
        ("a = " + "9" * 5000, "no questionnaire has"),
        (
            'licence = "unknown"\n[[items]]\nid = "q"\ntext = "Words"\nresponse = "r"\n',
            "The licence is not known to be open, and 1 item has a wording",
        ),
    ],
)
def test_a_text_that_is_no_questionnaire_is_shown_again(
    world: World, client_of: ClientOf, content: str, said: str
) -> None:
    draft = drafted(world.organisation)
    answer = sent(client_of(world.users.office), at("draft_file", draft), {"content": content, "revision": 1})
    assert said in words(answer)
    assert content.strip()[:40].replace('"', "&#34;") in answer.content.decode()
    assert now(draft) == DATA


def test_all_problems_of_a_file_are_told_with_their_lines(world: World, client_of: ClientOf) -> None:
    draft = drafted(world.organisation)
    client = client_of(world.users.office)
    broken = draft.content.replace('privacy = "anonymous"', 'privacy = "open"').replace(
        "values = [1, 2, 3]", "values = [3, 1, 2]"
    )
    broken = broken.replace('"h1", "h2"]', '"h1", "h7"]')
    assert sent(client, at("draft_file", draft), {"content": broken, "revision": 1}).status_code == 302
    faults = {one.key: one.line for one in faults_of(broken)}
    lines = broken.splitlines()
    assert set(faults) >= {"privacy", "responses.agreement.values", "scales[1].items"}
    for key, line in faults.items():
        assert line is not None
        assert lines[line - 1].startswith(key.rpartition(".")[2])
    shown = words(client.get(draft.get_absolute_url()))
    assert "What has to be mended before it can be published" in shown
    assert client.get(at("draft_publish", draft)).status_code == 302
    assert client.get(at("draft_preview", draft, 1)).status_code == 302


ODD = """
id = 5
title = ["a list"]
licence = "CC-BY-4.0"
privacy = 2026-01-01
stranger = { x = 1 }
opportunity = "none"
[responses."a b"]
values = ["one", 2.5]
labels = "words"
favourable = [[1]]
[responses.empty]
[[items]]
[[items]]
id = 7
text = ["a"]
response = 3
reverse = "yes"
[[items]]
id = "q"
scales = 1
[[scales]]
items = "q"
range = ["low"]
minimum_answered = "half"
levels = 3
[[scales]]
id = [1]
items = [1, [2]]
range = [inf, nan, 3]
minimum_answered = inf
scales = { a = 1 }
"""


def test_a_draft_of_odd_values_is_shown_and_can_be_mended(world: World, client_of: ClientOf) -> None:
    draft = drafted(world.organisation)
    client = client_of(world.users.office)
    assert sent(client, at("draft_file", draft), {"content": ODD, "revision": 1}).status_code == 302
    draft.refresh_from_db()
    assert draft.content == ODD
    pages = [("draft", ()), ("draft_head", ()), ("draft_file", ())]
    pages += [
        ("draft_part", (part, number))
        for part, most in (("items", 3), ("answers", 2), ("scales", 2))
        for number in range(most + 1)
    ]
    for name, more in pages:
        assert client.get(at(name, draft, *more)).status_code == 200, (name, more)
    for name, more in pages[3:]:
        client.post(at(name, draft, *more), filled(client, at(name, draft, *more)))
    sent(client, draft.get_absolute_url(), {"kind": "items", "place": 0, "way": "down", "revision": 1})
    sent(client, at("draft_head", draft), HEAD | {"revision": filled(client, at("draft_head", draft))["revision"]})
    assert now(draft)["title"] == HEAD["title"]
    assert client.get(at("draft_part", draft, "items", 4)).status_code == 404
    assert client.get(at("draft_part", draft, "nothing", 1)).status_code == 404
    assert client.post(draft.get_absolute_url(), {"kind": "items", "way": "up"}).status_code == 404


def test_two_who_change_a_draft_at_once_lose_nothing(world: World, client_of: ClientOf) -> None:
    draft = drafted(world.organisation)
    first, second = client_of(world.users.office), client_of(world.users.analyst)
    sent(first, at("draft_part", draft, "items", 1), ITEM | {"text": "First.", "revision": 1})
    answer = sent(second, at("draft_part", draft, "items", 2), ITEM | {"id": "h2", "text": "Second.", "revision": 1})
    assert "Somebody changed this draft" in words(answer)
    assert "Second." in answer.content.decode()
    assert [item["text"] for item in now(draft)["items"]] == ["First.", "Advice ends in a drawer."]
    again = sent(second, at("draft_part", draft, "items", 2), ITEM | {"id": "h2", "text": "Second.", "revision": 2})
    assert again.status_code == 302
    assert [item["text"] for item in now(draft)["items"]] == ["First.", "Second."]


@pytest.mark.capability("A91")
@pytest.mark.parametrize(
    "licence",
    [
        "By kind permission of the authors", "CC BY-NC-ND 4.0", "not stated", "", "not CC BY", "No licence", "CC-BY-NC-ND",
        "ALL RIGHTS RESERVED", "© Crown copyright 2019", "public domain? no", "Alle Rechte vorbehalten", "Keine Lizenz",
        "Tous droits réservés", "Cedwir pob hawl", "CC-BY-4.0 or by agreement", "CC BY 4.0 (not the items)", "CC-BY-4.0",
        "cc by 4.0", "OGL", "Public Domain",
    ],
)  # fmt: skip
def test_only_an_open_licence_keeps_the_words_of_a_file_on_the_page(
    licence: str, world: World, client_of: ClientOf
) -> None:
    """Two items with words and three answers; under a licence that nobody knows the page keeps two ids and says so."""
    table = b"ID,Text,Reversed,Answer 1,Answer 2,Answer 3\nq1,Their words,no,No,Partly,Yes\nq2,Other words,no,No,Partly,Yes\n"
    client = client_of(world.users.office)
    path = reverse("assessments:add_instrument", args=["ZNW"])
    sent_file = {"file": SimpleUploadedFile("bought.csv", table), "licence": licence}
    shown = words(client.post(path, sent_file, follow=True))
    draft = InstrumentDraft.objects.get()
    item = client.get(at("draft_part", draft, "items", 1)).content.decode()
    if licence in ("CC-BY-4.0", "cc by 4.0", "OGL", "Public Domain"):
        assert "was left out" not in shown
        assert [one["text"] for one in now(draft)["items"]] == ["Their words", "Other words"]
        assert 'name="text"' in item
        return
    assert "The wording of 2 items was left out, because no licence that is known to be open is named." in shown
    assert [set(one) for one in now(draft)["items"]] == [{"id", "response"}] * 2
    assert "Their words" not in draft.content + shown
    assert 'name="text"' not in item


@pytest.mark.capability("A91")
def test_without_a_licence_no_words_can_be_typed_in_or_kept(world: World, client_of: ClientOf) -> None:
    bare = [{"id": "q1", "response": "agreement"}]
    draft = drafted(world.organisation, licence="unknown", items=bare, scales=[])
    client = client_of(world.users.office)
    page = client.get(at("draft_part", draft, "items", 1))
    assert "is not known to be open, so its wording may not be held here" in words(page)
    sent(
        client,
        at("draft_part", draft, "items", 1),
        {"id": "q1", "text": "Their words", "response": "agreement", "revision": 1},
    )
    assert "Their words" not in draft.content + str(now(draft))
    held = drafted(world.organisation)
    sent(client, at("draft_head", held), HEAD | {"licence": "proprietary", "take_out": "on", "revision": 1})
    assert [set(item) for item in now(held)["items"]] == [{"id", "response"}, {"id", "response", "reverse"}]
    sent(client, at("draft_publish", held), {"id": "bought-1", "revision": 2})
    own = InstrumentFile.objects.get(instrument_id="bought-1")
    assert "drawer" not in client.get(reverse("assessments:own_file", args=["ZNW", "bought-1"])).content.decode()
    assert "nothing to preview" in words(client.get(reverse("assessments:own_preview", args=["ZNW", "bought-1", 1])))
    assert "cannot be put to anybody here" in words(client.get(own.get_absolute_url()))


def test_a_published_one_never_changes_and_is_withdrawn_only_when_unused(world: World, client_of: ClientOf) -> None:
    own = published(world.organisation)
    client = client_of(world.users.office)
    draft = drafted(world.organisation)
    answer = sent(client, at("draft_publish", draft), {"id": "own-heard-1", "revision": 1})
    assert "is published, and never changes" in words(answer)
    for wrong in ("collegium-mine-1", "own", "Own-1"):
        assert sent(client, at("draft_publish", draft), {"id": wrong, "revision": 1}).status_code == 200
    assert filled(client, at("draft_publish", draft))["id"] == ["own-heard-2"]
    with pytest.raises(DatabaseError), transaction.atomic():
        InstrumentFile.objects.filter(pk=own.pk).update(content="")
    wave = open_wave(by="tests", organisation=world.organisation, instrument_id=own.instrument_id, title="Own",
                     opened_on=DAY, closed_on=DAY, population_date=DAY)  # fmt: skip
    path = reverse("assessments:withdraw_instrument", args=["ZNW", own.instrument_id])
    assert "so it stays as it is" in words(client.post(path))
    with pytest.raises(DatabaseError), transaction.atomic():
        own.delete()
    wave.delete()
    assert client.post(path).status_code == 302
    assert not InstrumentFile.objects.filter(organisation=world.organisation).exists()
    assert InstrumentDraft.objects.filter(copied_from="own-heard-1").count() == 1


def test_an_id_that_only_a_round_of_ratings_uses_is_refused(world: World) -> None:
    RatingRound.objects.create(organisation=world.organisation, instrument_id="own-heard-1", title="Round",
                               privacy="private", opened_on=DAY, due_on=DAY)  # fmt: skip
    with pytest.raises(DefinitionsError):
        published(world.organisation)


def test_a_download_is_brought_in_again_as_the_same(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    content = client.get(reverse("assessments:instrument_file", args=[SHIPPED])).content
    path = reverse("assessments:add_instrument", args=["ZNW"])
    assert client.post(path, {"file": SimpleUploadedFile("again.toml", content)}).status_code == 302
    draft = InstrumentDraft.objects.get()
    assert parse_instrument(draft.content.encode(), "x") == load_instrument(SHIPPED)
    assert client.get(at("draft_download", draft)).content == draft.content.encode()


def test_a_draft_is_removed_after_a_second_look(world: World, client_of: ClientOf) -> None:
    draft = drafted(world.organisation)
    client = client_of(world.users.office)
    assert "cannot be brought back" in words(client.get(at("draft_remove", draft)))
    assert InstrumentDraft.objects.count() == 1
    client.post(at("draft_remove", draft))
    assert InstrumentDraft.objects.count() == 0


def test_what_is_kept_again_goes_where_the_part_stands_by_then(world: World, client_of: ClientOf) -> None:
    draft = drafted(world.organisation)
    first, second = client_of(world.users.office), client_of(world.users.analyst)
    path = at("draft_part", draft, "items", 2)
    typed = filled(second, path) | {"text": ["Typed with care."]}
    sent(first, draft.get_absolute_url(), {"kind": "items", "place": 1, "way": "up", "revision": 1})
    answer = second.post(path, typed)
    assert "Somebody changed this draft" in words(answer)
    assert second.post(path, Filled(answer).values).status_code == 302
    assert [(item["id"], item["text"]) for item in now(draft)["items"]] == [
        ("h2", "Typed with care."),
        ("h1", "I am heard."),
    ]
    removed = at("draft_part", draft, "items", 1)
    typed = filled(second, removed)
    sent(first, removed, {"remove": "sure", "was": "h2", "revision": 3})
    answer = second.post(removed, typed)
    assert second.post(removed, Filled(answer).values).status_code == 302
    assert [item["id"] for item in now(draft)["items"]] == ["h1", "h2"]


def test_other_spellings_stay_with_their_answer(world: World, client_of: ClientOf) -> None:
    response = {"values": [1, 2, 3], "labels": ["No", "Partly", "Yes"], "also": [["A1"], [], ["A3"]]}
    draft = drafted(world.organisation, responses={"agreement": response})
    client = client_of(world.users.office)
    path = at("draft_part", draft, "answers", 1)
    assert "other spellings of its answers" in words(client.get(path))
    client.post(
        path, filled(client, path) | {"value-1": [""], "label-1": [""], "value-3": ["4"], "label-3": ["Always"]}
    )
    assert now(draft)["responses"]["agreement"]["also"] == [["A1"], ["A3"], []]


def test_each_item_is_listed_once_with_the_scales_that_it_counts_in() -> None:
    instrument = load_instrument("collegium-medical-engagement-1")
    rows = list(item_rows(instrument))
    assert [row.item.id for row in rows] == [item.id for item in instrument.items]
    first = rows[0]
    assert len(first.counts_in) > 1
    assert set(first.counts_in) == {scale.title for scale in instrument.scales if first.item.id in scale.items}
    assert [row.title for row in scale_rows(instrument)] == [scale.title for scale in instrument.scales]
