"""Waves that ask managers: their frame, their rates, what they are told, and what may be shown of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from collegium.accounts.roles import Role
from collegium.assessments.actions import (
    correct_wave,
    map_upload,
    open_wave,
    preview_release,
    release_responses,
    upload_responses,
)
from collegium.assessments.actions.uploads import mapping_of
from collegium.assessments.campaigns.actions.fieldwork import bring_rates_up_to_date
from collegium.assessments.campaigns.actions.preparing import (
    ask_again,
    create_campaign,
    launch_campaign,
)
from collegium.assessments.campaigns.custody import CustodyKey
from collegium.assessments.campaigns.frames import frozen, population_of_wave, thawed
from collegium.assessments.campaigns.letters import letters_of
from collegium.assessments.campaigns.mailing import letter
from collegium.assessments.campaigns.models import Campaign, CampaignGroup, Invitation
from collegium.assessments.cells import hidden, lay_out, room
from collegium.assessments.instruments import find_instrument
from collegium.assessments.intake import response_fields
from collegium.assessments.models import KeptMapping, Release, ReleaseGap, ResponseUpload, Wave
from collegium.assessments.populations import NO_LAYER, population_of
from collegium.methods.disclosure_audit import audit
from collegium.organisation.models import Employment, Grant, Membership, Organisation, Person, Unit, UnitPlacement
from collegium.tables.problems import ProblemsError
from collegium.wording.audiences import DOCTORS, MANAGERS
from tests.assessments.campaigning import CUSTODIAN, answer_all, close, codes_of, saved_key, with_key
from tests.assessments.hospital import DAY, FIRST, INSTRUMENT, answers_csv, answers_table, sha256
from tests.assessments.hospital_fixtures import AT
from tests.assessments.managers import MANAGERS_IN, STATEMENTS, employ_managers, managers_csv
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def managed(hospital: Organisation) -> Organisation:
    employ_managers(hospital)
    return hospital


@pytest.fixture
def asking(managed: Organisation) -> Wave:
    return wave_of(managed)


def wave_of(organisation: Organisation, **values: Any) -> Wave:
    given = {
        "title": "Managers", "instrument_id": STATEMENTS, "audience": "managers",
        "opened_on": DAY, "closed_on": dt.date(2026, 3, 31), "population_date": DAY, **values,
    }  # fmt: skip
    return open_wave(by="tests", organisation=organisation, **given)


@pytest.fixture
def launched(managed: Organisation) -> Campaign:
    today = timezone.localdate()
    week = dt.timedelta(days=7)
    wave = wave_of(managed, title="Managers now", opened_on=today - week, closed_on=today + week)
    draft = with_key(create_campaign(by="tests", wave=wave, contact="Robin Office, robin@example.org"))
    return launch_campaign(by="tests", campaign=draft, today=today)


@pytest.fixture
def office(world: World, managed: Organisation, client_of: ClientOf) -> Client:
    Grant.objects.create(user=world.users.office, role=Role.OFFICE.value, organisation=managed, starts=FIRST)
    return client_of(world.users.office)


def by_code(organisation: Organisation) -> dict[str, int]:
    population = population_of(organisation, DAY, MANAGERS)
    assert {layer for _, layer in population.people} == {NO_LAYER}
    return {population.by_pk[unit].code: number for (unit, _), number in population.people.items()}


def test_managers_count_by_their_post_or_else_their_employment(managed: Organisation) -> None:
    assert by_code(managed) == MANAGERS_IN
    assert population_of(managed, DAY, MANAGERS).unplaced == 1  # the chief executive leads no unit
    assert sum(population_of(managed, DAY).people.values()) == 202  # no doctor more, no doctor less


def test_a_post_goes_before_an_employment_and_a_manager_counts_once(managed: Organisation) -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(organisation=managed)}
    holder = Membership.objects.get(post__code="GM00").person  # in medicine
    Employment.objects.create(person=holder, unit=units["ANAE"], grade="manager", starts=FIRST)
    assert by_code(managed) == MANAGERS_IN
    chief = Person.objects.get(code="M065")
    Employment.objects.create(person=chief, unit=units["SUR"], grade="manager", starts=FIRST)
    assert by_code(managed) == {**MANAGERS_IN, "SUR": 3}
    Membership.objects.filter(person=holder).update(ends=DAY - dt.timedelta(days=1))
    assert by_code(managed)["ANAE"] == 14
    assert by_code(managed)["MED"] == 1


def test_the_frame_of_a_launch_remembers_whom_it_asks(asking: Wave) -> None:
    population = population_of_wave(asking)
    assert thawed(frozen(population)) == population
    old = {name: value for name, value in frozen(population).items() if name != "audience"}
    assert thawed(old).whom is DOCTORS


def test_managers_are_invited_and_told_of_their_unit_alone(launched: Campaign, client: Client) -> None:
    assert Invitation.objects.filter(campaign=launched).count() == 65
    assert set(Invitation.objects.values_list("layer", flat=True)) == {NO_LAYER}
    text = " ".join(launched.statement)
    assert "counts the answers of its managers by unit" in text
    assert "layer" not in text
    assert "doctor" not in text.lower()
    groups = dict(CampaignGroup.objects.filter(campaign=launched).values_list("name", "people"))
    assert groups["Harbour Hospital"] == 65
    assert not {"All leaders", "Rank and file", "Board-near leaders", "Unit leaders"} & set(groups)
    welcome = client.get(f"/answer/{next(iter(codes_of(launched).values()))}/").content.decode()
    assert "one of the managers" in welcome
    assert "Layer of leadership" not in welcome
    page = welcome.replace("These statements are about how doctors and managers work together", "")
    assert "doctor" not in page.lower()


def test_letters_and_mail_speak_to_managers(launched: Campaign) -> None:
    one = Invitation.objects.filter(campaign=launched).first()
    assert one is not None
    for number in (1, 2):
        assert "Harbour Hospital asks its managers." in letter(launched, one, "0" * 20, number, "https://x/").body
    assert letters_of(launched, "https://x/").startswith(b"%PDF")


def test_a_campaign_of_managers_to_its_release(launched: Campaign) -> None:
    answer_all(list(codes_of(launched).values())[:40])
    bring_rates_up_to_date(by="tests", campaign=launched, today=timezone.localdate())
    assert CampaignGroup.objects.get(campaign=launched, cell="organisation").answered == 40
    assert close(launched) == 40
    upload = ResponseUpload.objects.get(wave=launched.wave)
    assert b'"layer"' not in bytes(upload.content)
    again = ask_again(
        by="tests", campaign=launched, title="Next", opened_on=DAY, closed_on=DAY, population_date=DAY
    )  # fmt: skip
    assert again.wave.audience == "managers"


def released(wave: Wave, content: bytes | None = None) -> Release:
    content = content or managers_csv(wave.instrument_id)
    return release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT)


def test_a_release_of_managers_has_units_and_no_layer_and_no_gap(asking: Wave) -> None:
    release = released(asking)
    assert set(release.groups.values_list("kind", flat=True)) == {"organisation", "unit"}
    assert not ReleaseGap.objects.filter(release=release).exists()
    people = dict(release.groups.values_list("name", "population"))
    assert (people["Harbour Hospital"], people["Medicine"], people["Cardiology"]) == (65, 32, 14)
    everybody = release.groups.get(kind="organisation")
    assert everybody.respondents == len(managers_csv().splitlines()) - 1


def test_a_unit_in_which_nobody_is_asked_is_no_hidden_group(asking: Wave) -> None:
    unit = Unit.objects.create(organisation=asking.organisation, code="EMPTY")
    UnitPlacement.objects.create(unit=unit, starts=FIRST, name="No managers here", kind="division")
    release = released(asking)
    assert release.groups.filter(kind="unit").count() == len(MANAGERS_IN)
    assert not release.groups.filter(unit=unit).exists()


@pytest.mark.parametrize("share", [0.4, 0.6, 0.75, 0.9, 1.0])
def test_nothing_small_can_be_worked_out_of_managers(asking: Wave, share: float) -> None:
    """The same attack as on doctors, with every number of managers known."""
    table = answers_table(managers_csv(share=share))
    made = preview_release(wave=asking, table=table, groups_only=True)
    shown = {group.cell: group.respondents for group in made.figures.groups}
    answered: dict[int, int] = {}
    code = {node.code: node.pk for node in made.population.nodes}
    for row in table.rows:
        answered[code[row[0]]] = answered.get(code[row[0]], 0) + 1
    groups = tuple((unit, NO_LAYER) for unit in answered)
    cells = lay_out(groups, made.population)
    counts = {
        name: sum(answered[groups[place][0]] for place in members)
        for name, members in zip(cells.names, cells.members, strict=True)
    }
    filled = {name: number for name, number in counts.items() if number}
    linked = [
        type(one)(one.total, tuple(part for part in one.parts if part in filled))
        for one in cells.relations
        if one.total in filled
    ]
    reasons = hidden(cells, np.array([counts[name] for name in cells.names], np.int64), 10)
    unseen = [name for name in filled if reasons[name]]
    assert all((number is None) is bool(reasons[name]) for name, number in shown.items())
    known = dict(zip(cells.names, cells.population, strict=True))
    assert not audit(
        filled, linked, unseen, 10, at_most={name: known[name] for name in filled}, room=room(counts, cells)
    )
    assert all(number is None or number >= 10 for number in shown.values())
    assert room(counts, cells)["organisation"] == 0  # known by itself


def test_a_file_of_managers_needs_no_layer_and_an_old_one_with_layers_is_read(asking: Wave) -> None:
    content = managers_csv()
    with_layer = b"\n".join(
        line + (b",layer" if not place else b",rank_and_file") for place, line in enumerate(content.splitlines())
    )
    upload = upload_responses(by="tests", wave=asking, file_name="m.csv", content=with_layer)
    assert "layer" not in upload.mapping
    assert released(asking, with_layer).groups.get(kind="organisation").population == 65


def test_more_answers_than_managers_are_refused_in_their_words(asking: Wave) -> None:
    line = managers_csv().splitlines()[1]
    with pytest.raises(ProblemsError) as caught:
        preview_release(wave=asking, table=answers_table(managers_csv() + (line + b"\n") * 5))
    problem = caught.value.problems[0]
    assert "which has 2 managers in the register" in problem.problem
    assert "Correct the posts and employments" in problem.remedy
    assert "doctor" not in f"{problem.problem} {problem.remedy}"


def test_the_mapping_of_managers_is_kept_apart_from_that_of_doctors(managed: Organisation, office: Client) -> None:
    doctors = wave_of(managed, title="Doctors", audience="doctors", instrument_id=INSTRUMENT)
    managers = wave_of(managed, instrument_id=INSTRUMENT)
    for wave, content in ((doctors, answers_csv()), (managers, managers_csv(INSTRUMENT))):
        upload = upload_responses(by="tests", wave=wave, file_name="a.csv", content=content)
        fields = response_fields(find_instrument(managed, INSTRUMENT), population_of_wave(wave))
        map_upload(by="tests", upload=upload, mapping=mapping_of(upload, fields), fields=fields)
        page = office.get(f"/organisations/ZHO/engagement/{wave.pk}/answers/columns/").content.decode()
        assert ('name="layer"' in page) is (wave is doctors)
    kept = {one.audience: one.content for one in KeptMapping.objects.filter(organisation=managed)}
    assert "layer" in kept["doctors"]
    assert "layer" not in kept["managers"]


def test_who_is_asked_is_locked(launched: Campaign, asking: Wave) -> None:
    """By the actions in words, and by the database whoever asks."""
    for wave in (launched.wave, released(asking).wave):
        with pytest.raises(ValidationError):
            correct_wave(by="tests", wave=wave, values={"audience": "doctors"})
        with pytest.raises(DatabaseError, match="who is asked"), transaction.atomic():
            Wave.objects.filter(pk=wave.pk).update(audience="doctors")


def test_who_is_asked_can_be_corrected_while_nothing_depends_on_it(managed: Organisation) -> None:
    wave = wave_of(managed)
    assert correct_wave(by="tests", wave=wave, values={"audience": "doctors"}).audience == "doctors"
    upload_responses(by="tests", wave=Wave.objects.get(pk=wave.pk), file_name="m.csv", content=managers_csv())
    with pytest.raises(ValidationError) as caught:
        correct_wave(by="tests", wave=wave, values={"audience": "managers"})
    assert "audience" in caught.value.message_dict


def test_the_database_still_refuses_other_settings_of_a_launched_wave(launched: Campaign) -> None:
    with pytest.raises(DatabaseError, match="keeps its settings"), transaction.atomic():
        Wave.objects.filter(pk=launched.wave_id).update(population_date=DAY - dt.timedelta(days=1))


def test_pages_of_the_office_speak_of_managers(
    office: Client, managed: Organisation, django_assert_max_num_queries: Any
) -> None:
    add = "/organisations/ZHO/engagement/add/"
    assert "Managers are those whose profession" in office.get(add).content.decode()
    today = timezone.localdate()
    given = {
        "title": "Managers", "audience": "managers", "instrument_id": INSTRUMENT, "opened_on": today.isoformat(),
        "closed_on": (today + dt.timedelta(days=9)).isoformat(), "population_date": DAY.isoformat(),
    }  # fmt: skip
    made = office.post(add, given)
    assert made.status_code == 302, made.content
    place = made.url.removesuffix("answers/")
    campaign = f"{place}campaign/"
    pages = [made.url, campaign]
    shown = [office.get(one).content.decode() for one in pages]
    settings = {"mode": "anonymous", "minimum": "10", "contact": "Robin"}
    assert office.post(campaign, settings).status_code == 302
    pages = [
        campaign,
        f"{campaign}settings/",
        f"{campaign}groups/",
        f"{campaign}addresses/",
        f"{campaign}key/",
        f"{campaign}launch/",
    ]
    for one in pages:
        with django_assert_max_num_queries(25):
            shown.append(office.get(one).content.decode())
    key = CustodyKey.read(saved_key(office.post(f"{campaign}key/", CUSTODIAN).content.decode()))
    launched = office.post(f"{campaign}launch/", {"sure": "on", "check_word": key.name}, follow=True).content.decode()
    assert "Now invite the managers" in launched
    assert "Not asked: 1 manager who had neither a post" in launched
    for page in (*shown, launched):
        main = page.split("<main")[1].split("</main>")[0]
        assert "manager" in main.lower()
        assert "doctor" not in main.lower(), main
