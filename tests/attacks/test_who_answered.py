"""Nobody is told better than by chance who has answered: not by tables, files, messages, mail, jobs or counts."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Hashable, Iterator
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from collegium.accounts.roles import Role
from collegium.jobs.upkeep import keep_up
from collegium.organisation.models import (
    Employment,
    Grant,
    Organisation,
    Person,
    Unit,
    UnitPlacement,
)
from tests.attacks.who_answered import (
    CODE,
    Features,
    MailServer,
    Names,
    Office,
    Trial,
    answer_by,
    best,
    best_of_trials,
    features,
    jobs,
    mail_server,
    raw_file,
    seen_of_round,
    tables,
    timed,
)
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db
PEOPLE, UNITS = 60, 3
TRIALS = 20
RATES = 16
MODES = ("everybody", "others")
# What the office lets its mail server say of an address.
KINDS = ("", "rcpt 550 no such person", "data 451 later", "hang")
FIRST = dt.date(2020, 1, 1)


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Office:
    """The office of a trust with sixty doctors in three units."""
    trust = Organisation.objects.create(code=CODE, name="Attack Trust", kind="acute")
    units = [Unit.objects.create(organisation=trust, code=f"U{number}") for number in range(UNITS)]
    for unit in units:
        UnitPlacement.objects.create(unit=unit, starts=FIRST, name=f"Unit {unit.code}", kind="specialty")
    for number in range(PEOPLE):
        person = Person.objects.create(
            organisation=trust, code=f"S{number:04}", name=f"Doctor Number {number:04}", profession="doctor"
        )
        Employment.objects.create(person=person, unit=units[number % UNITS], grade="consultant", starts=FIRST)
    Grant.objects.create(user=world.users.office, role=Role.OFFICE.value, organisation=trust, starts=FIRST)
    return Office(client_of(world.users.office))


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server(settings) as server:
        yield server


def address_of(code: str) -> str:
    return f"{code.lower()}@mail.example.org"


def everybody() -> dict[str, str]:
    return {f"S{number:04}": address_of(f"S{number:04}") for number in range(PEOPLE)}


def tell(words: object) -> None:
    sys.stdout.write(f"{words}\n")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_table_and_no_file_tells_who_has_answered(office: Office, server: MailServer, mode: str, kind: str) -> None:
    """A reminder that the mail server answers in every way, to sixty people of whom half have answered."""
    random = Random(f"{mode} {kind}")
    addresses = everybody()
    office.launch("Sixty", addresses, reminders=mode)
    office.mail()
    links = server.links()
    assert len(links) == PEOPLE
    truth = dict.fromkeys(addresses, False)
    truth |= dict.fromkeys(random.sample(sorted(addresses), PEOPLE // 2), True)
    for person in random.sample(sorted(truth), PEOPLE):
        if truth[person]:
            answer_by(links[addresses[person]], random)
    before = tables()
    server.answers = dict.fromkeys(addresses.values(), kind) if kind else {}
    server.letters.clear()
    office.mail()
    after = tables()
    told = features(Names.of(addresses, after), before, after, raw_file())
    assert len(told) > 20
    if mode == "everybody":
        reached = {address for address, _ in server.letters}
        told["mail server: took a letter"] = {person: address in reached for person, address in addresses.items()}
    told |= resumed(server, office, addresses, before)
    finding = best(told, truth)
    tell(f"{mode}, {kind or 'all is well'}: {finding}")
    assert not finding.leaks, finding


def resumed(server: MailServer, office: Office, addresses: dict[str, str], before: Any) -> Features:
    """The same again after the office has pressed the button once more, with a mail server that is well."""
    server.answers = {}
    office.mail()
    after = tables()
    told = features(Names.of(addresses, after), before, after, raw_file())
    return {f"resumed: {name}": value for name, value in told.items()}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_answers_the_question_about_one_person(
    office: Office, server: MailServer, mode: str, kind: str
) -> None:
    """The office gives an address to the person alone, or makes the mail server say something of that address alone."""
    random = Random(f"one {mode} {kind}")
    trials = []
    for number in range(TRIALS):
        server.answers, server.letters = {}, []
        target, *others = random.sample(sorted(everybody()), 4)
        alone = number % 4 >= 2
        addresses = {code: address_of(code) for code in ([target] if alone else [target, *others])}
        office.launch(f"trial {number}", addresses, reminders=mode)
        office.mail()
        answered = number % 2 == 1
        if answered:
            answer_by(server.links()[addresses[target]], random)
        server.answers = {addresses[target]: kind}
        server.letters.clear()
        begun = len(jobs(0))
        took = timed(office.mail)
        seen = seen_of_round(office, jobs(begun)[0], took)
        if mode == "everybody":
            seen["mail server: letters"] = len(server.letters)
            seen["mail server: a letter to the person"] = addresses[target] in server.links()
        server.answers = {}
        seen |= {f"pressed again, {name}": value for name, value in pressed_again(office).items()}
        trials.append(Trial({f"{name}": value for name, value in seen.items()}, answered))
    finding = best_of_trials(trials)
    tell(f"one person, {mode}, {kind or 'all is well'}: {finding}")
    assert not finding.leaks, finding


def pressed_again(office: Office) -> dict[str, Any]:
    begun = len(jobs(0))
    took = timed(office.mail)
    return seen_of_round(office, jobs(begun)[0], took)


def test_rates_cannot_be_differenced_to_one_person(office: Office, server: MailServer) -> None:
    """The office knows of four of a unit that they have answered, and looks before and after it has watched one more."""
    random = Random(4)
    trials = []
    unit = [code for place, code in enumerate(sorted(everybody())) if place % UNITS == 0]
    for number in range(RATES):
        server.letters = []
        random.shuffle(unit)
        # Of the other units nobody knows how many have answered.
        strangers = random.sample([code for code in everybody() if code not in unit], random.randint(6, 14))
        asked = [*unit[:5], *strangers]
        office.launch(f"trial {number}", {code: address_of(code) for code in asked})
        office.mail()
        links = server.links()
        for code in [*unit[:4], *strangers]:
            answer_by(links[address_of(code)], random)
        before = looks(office)
        answered = number % 2 == 1
        if answered:
            answer_by(links[address_of(unit[4])], random)
        after = looks(office, days=1)
        seen: dict[str, Hashable] = {f"look {place}": row for place, row in enumerate([*before, *after])}
        seen["moved"] = tuple(row != before[0] for row in [*before, *after])
        trials.append(Trial(seen, answered))
    finding = best_of_trials(trials)
    tell(f"rates: {finding}")
    assert not finding.leaks, finding


def looks(office: Office, days: int = 0) -> list[str]:
    """What is said of the unit, whenever a count is asked for, and after the work that is done every day."""
    rows = []
    for moment in (timezone.now(), timezone.now() + dt.timedelta(days=days)):
        keep_up(moment)
        office.count()
        rows.append(office.page().split("Unit U0")[1].split("Unit U1")[0])
    return rows


def test_the_office_cannot_take_somebody_out_and_count_again(office: Office, server: MailServer) -> None:
    """Removed or moved while the campaign is open: who is counted where stays as it was at the launch."""
    addresses = {code: address_of(code) for code in sorted(everybody())[:14]}
    office.launch("Moved", addresses)
    office.mail()
    for link in server.links().values():
        answer_by(link, Random(1))
    before = looks(office)[-1]
    people = f"/organisations/{CODE}/facts/person/"
    for person in Person.objects.filter(organisation__code=CODE, code__in=addresses):
        Employment.objects.filter(person=person).delete()
        office.remove(f"{people}{person.pk}/remove/")
    assert looks(office, days=1)[-1] == before
    assert Person.objects.filter(code__in=addresses).count() == len(addresses)
    spare = Person.objects.create(
        organisation_id=person.organisation_id, code="SPARE", name="Spare", profession="other"
    )
    office.remove(f"{people}{spare.pk}/remove/")
    assert not Person.objects.filter(code="SPARE").exists()  # the button works for whoever is not asked
