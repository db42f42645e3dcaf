"""Setting up a campaign, until its launch locks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.actions.waves import entry, open_wave, refuse_released
from collegium.assessments.campaigns.custody import FILE, CustodyKey
from collegium.assessments.campaigns.frames import (
    Pooling,
    declared_groups,
    frozen,
    people_asked,
    pooled,
    proposed,
    registered,
    too_small,
)
from collegium.assessments.campaigns.keys import Keyring, new_half
from collegium.assessments.campaigns.launched import digest_of_launched
from collegium.assessments.campaigns.models import Campaign, CampaignGroup, CampaignKey, Invitation
from collegium.assessments.campaigns.statement import statement_of
from collegium.assessments.instruments import find_instrument
from collegium.assessments.models import ResponseUpload, Wave
from collegium.assessments.populations import Population
from collegium.audit.actions import name_of, record
from collegium.definitions.instruments import Instrument
from collegium.organisation.models import Person
from collegium.registers.many_rows import add_many
from collegium.registers.writing import check_limits

SETTINGS = ("mode", "minimum", "contact", "message", "remind_only_others", "comment_question")
State = Campaign.State


@transaction.atomic
def create_campaign(*, by: User | str, wave: Wave, **settings: Any) -> Campaign:
    """A wave that this server collects itself. Small units are pooled as proposed, until somebody changes it."""
    refuse_released(wave)
    if ResponseUpload.objects.filter(wave=wave).exists():
        raise ValidationError("A file of answers waits for this wave. Discard it, or ask in a wave of its own.")
    instrument = refuse_unaskable(wave)
    campaign = Campaign(wave=wave, **settings)
    refuse_mode(campaign, instrument)
    population = registered(wave)
    campaign.pooling = proposed(population, campaign.minimum).kept()
    check_limits(campaign)
    campaign.full_clean(exclude=["pooling", "frame", "statement"])
    campaign.save(force_insert=True)
    CampaignKey.objects.create(campaign=campaign, half=new_half())
    record(by=name_of(by), entries=[entry("create_campaign", wave, after=settings_of(campaign))])
    return campaign


@transaction.atomic
def change_campaign(*, by: User | str, campaign: Campaign, **settings: Any) -> Campaign:
    stored = locked_draft(campaign)
    before = settings_of(stored)
    for name in SETTINGS:
        if name in settings:
            setattr(stored, name, settings[name])
    refuse_mode(stored, refuse_unaskable(stored.wave))
    check_limits(stored)
    stored.full_clean(exclude=["pooling", "frame", "statement"])
    stored.save()
    record(by=name_of(by), entries=[entry("change_campaign", stored.wave, before=before, after=settings_of(stored))])
    return stored


@transaction.atomic
def pool_units(*, by: User | str, campaign: Campaign, pooling: Pooling) -> Campaign:
    """Say which units answer together; every slip at once."""
    stored = locked_draft(campaign)
    population = registered(stored.wave)
    nodes = population.by_pk
    problems = []
    for family in pooling.families:
        if not family.name.strip():
            problems.append("Give each family a name.")
        if len(family.units) < 2:
            problems.append(f"“{family.name}” needs at least two units.")
        if len({nodes[unit].parent for unit in family.units if unit in nodes}) > 1:
            problems.append(
                f"The units of “{family.name}” do not all stand under the same unit, so they cannot be one."
            )
    names = [family.name.strip().casefold() for family in pooling.families]
    if len(set(names)) < len(names):
        problems.append("Two families have the same name.")
    if problems:
        raise ValidationError(problems)
    before, stored.pooling = stored.pooling, pooling.kept()
    stored.save(update_fields=["pooling"])
    record(by=name_of(by), entries=[entry("pool_units", stored.wave, before=before, after=stored.pooling)])
    return stored


@transaction.atomic
def bring_in_addresses(*, by: User | str, campaign: Campaign, addresses: Mapping[str, str]) -> int:
    """E-mail addresses by staff code, for people who are asked; how many were kept. They are gone with the close."""
    stored = locked_draft(campaign)
    problems = []
    for code, address in addresses.items():
        try:
            validate_email(address)
        except ValidationError:
            problems.append(f"The address of staff code {code} is not an e-mail address.")
    known = dict(Person.objects.filter(organisation=stored.wave.organisation).values_list("code", "pk"))
    problems += [f"Nobody in the register has the staff code {code}." for code in addresses if code not in known]
    if problems:
        raise ValidationError(problems)
    prepare_invitations(stored)
    wanted = {known[code]: address for code, address in addresses.items()}
    found = list(Invitation.objects.filter(campaign=stored, person__in=wanted))
    for one in found:
        one.email = wanted[one.person_id]
    Invitation.objects.bulk_update(found, ["email"], batch_size=500)
    record(by=name_of(by), entries=[entry("bring_in_addresses", stored.wave, after={"addresses": len(found)})])
    return len(found)


@transaction.atomic
def make_custody_key(*, by: User | str, campaign: Campaign, custodian: str, custodian_post: str) -> str:
    """A new key for the answers: the text of the custodian's file. Only its public half is kept; it replaces an earlier one."""
    stored = locked_draft(campaign)
    key = CustodyKey.new()
    stored.custodian, stored.custodian_post, stored.public_key = (
        " ".join(custodian.split()),
        " ".join(custodian_post.split()),
        key.public,
    )
    check_limits(stored)
    stored.full_clean(exclude=["pooling", "frame", "statement"])
    stored.save(update_fields=["custodian", "custodian_post", "public_key"])
    kept_by = {"custodian": stored.custodian, "post": stored.custodian_post}
    record(by=name_of(by), entries=[entry("make_custody_key", stored.wave, after=kept_by)])
    return FILE.format(
        title=stored.wave.title,
        organisation=stored.wave.organisation.name,
        custodian=stored.custodian,
        post=stored.custodian_post,
        name=key.name,
        written=key.written,
    )


@transaction.atomic
def launch_campaign(*, by: User | str, campaign: Campaign, today: dt.date, key: str | None = None) -> Campaign:
    """Freeze who is asked and what is promised. From here on the database refuses every change of it.

    `key`: the public half whose check word was typed in, which must still be that of the campaign.
    """
    stored = locked_draft(campaign)
    wave = stored.wave
    everybody = registered(wave)
    problems = missing_before_launch(stored, everybody, today)
    if key is not None and key != stored.public_key:
        problems.append("The custodian’s key has just been made anew. Enter the check word of the new key file.")
    prepare_invitations(stored)
    if problems:
        raise ValidationError(problems)
    population, _ = pooled(everybody, Pooling.of(stored.pooling))
    people = sum(population.people.values())
    groups = declared_groups(population, wave.organisation.name, stored.minimum)
    add_many(
        CampaignGroup,
        (CampaignGroup(campaign=stored, position=place, **vars(group)) for place, group in enumerate(groups)),
    )
    stored.state = State.OPEN
    stored.frame, stored.statement = frozen(population), statement_of(stored)
    stored.save()
    after = {"asked": people, "units": len(population.nodes), **settings_of(stored)}
    record(
        by=name_of(by), entries=[entry("launch_campaign", wave, after=after, rows_digest=digest_of_launched(stored))]
    )
    return stored


def missing_before_launch(campaign: Campaign, everybody: Population, today: dt.date) -> list[str]:
    """What stands in the way of a launch, all of it; `everybody`: the register on the day, before units are pooled."""
    wave, missing = campaign.wave, []
    if today > wave.closed_on:
        missing.append("The last day of answers is over: correct the wave first.")
    if not campaign.public_key:
        missing.append("Make the custodian’s key first: answers are sealed with it.")
    population, _ = pooled(everybody, Pooling.of(campaign.pooling))
    people = sum(population.people.values())
    if people < campaign.minimum:
        missing.append(
            f"The register holds {wave.whom.count(people)} on that day: fewer than the smallest group shown."
        )
    small = [node.name for node in too_small(population, campaign.minimum) if node.parent is not None]
    if small:
        missing.append(f"Pool these units, or count them in the unit above: {', '.join(small)}.")
    return missing


@transaction.atomic
def ask_again(*, by: User | str, campaign: Campaign, **wave: Any) -> Campaign:
    """A new wave of the same questionnaire with the same settings, and the same units together where they still exist."""
    asked = campaign.wave
    made = open_wave(
        by=by, organisation=asked.organisation, instrument_id=asked.instrument_id, audience=asked.audience, **wave
    )
    again = create_campaign(by=by, wave=made, **{name: getattr(campaign, name) for name in SETTINGS})
    nodes = registered(made).by_pk
    before = Pooling.of(campaign.pooling)
    if before.families and all(unit in nodes for family in before.families for unit in family.units):
        pool_units(by=by, campaign=again, pooling=before)
        again.refresh_from_db()
    return again


def prepare_invitations(campaign: Campaign) -> None:
    """One invitation for everybody of the audience on the day, counted where the units are pooled to; addresses are kept."""
    wave = campaign.wave
    population = registered(wave)
    _, into = pooled(population, Pooling.of(campaign.pooling))
    codes = {node.pk: node.code for node in population.nodes}
    kept = dict(Invitation.objects.filter(campaign=campaign).values_list("person_id", "email"))
    Invitation.objects.filter(campaign=campaign).delete()
    asked = list(people_asked(wave, into))
    accounts = dict(
        Person.objects.filter(pk__in=[person for person, _, _ in asked], user__isnull=False).values_list(
            "pk", "user__email"
        )
    )
    ring = Keyring(campaign.key.half)
    made = [
        Invitation(
            campaign=campaign,
            person_id=person,
            email=kept.get(person) or accounts.get(person, ""),
            unit=codes[unit],
            layer=layer,
        )
        for person, unit, layer in asked
    ]
    for one in made:
        one.finder = ring.finder(ring.code(one.id))
    add_many(Invitation, sorted(made, key=lambda one: one.id))


def locked_draft(campaign: Campaign) -> Campaign:
    stored = Campaign.objects.select_for_update(of=("self",)).select_related("wave__organisation").get(pk=campaign.pk)
    if stored.state != State.DRAFT:
        raise ValidationError("The campaign is launched: its settings are part of what respondents were promised.")
    return stored


def refuse_unaskable(wave: Wave) -> Instrument:
    instrument = find_instrument(wave.organisation, wave.instrument_id)
    if not instrument.askable:
        raise ValidationError("The words of this questionnaire are not held here, so it cannot be put to anybody here.")
    if instrument.privacy not in ("anonymous", "confidential"):
        raise ValidationError(f"This questionnaire is {instrument.privacy}: a campaign would promise something else.")
    return instrument


def refuse_mode(campaign: Campaign, instrument: Instrument) -> None:
    if instrument.privacy == "anonymous" and not campaign.anonymous:
        raise ValidationError({"mode": "The questionnaire promises anonymity, so the campaign must be anonymous."})


def settings_of(campaign: Campaign) -> dict[str, Any]:
    return {name: getattr(campaign, name) for name in SETTINGS}
