"""Named reads of campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.accounts.invitations import mail_is_set_up
from collegium.assessments.campaigns.frames import Pooling, pooled, registered, thawed, too_small, totals
from collegium.assessments.campaigns.models import Campaign, CampaignGroup, Invitation
from collegium.assessments.models import Layer, ResponseUpload
from collegium.assessments.populations import Node, Population
from collegium.jobs.models import Job
from collegium.jobs.queries import latest_job
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class Place:
    """One unit of the register, and where its answers count."""

    node: Node
    people: int
    small: bool
    into: str  # "" where it stands for itself


@dataclass(frozen=True)
class Sharing:
    """How many colleagues share what an answer carries; no layer where there are none."""

    unit: str
    in_unit: int
    layer: str
    in_layer: int
    in_both: int


@dataclass(frozen=True)
class Mailing:
    """Whom mail reaches, in numbers."""

    addresses: int
    without: int
    refused: int
    job: Job | None
    sends: bool  # whether a mail server is set up


def campaign_of(organisation: Organisation, wave: int) -> Campaign | None:
    return (
        Campaign.objects.filter(wave=wave, wave__organisation=organisation)
        .select_related("wave__organisation", "wave__release")
        .first()
    )


def ended_without_results(campaign: Campaign) -> bool:
    """Closed, and neither figures nor answers that could become figures."""
    if campaign.state != Campaign.State.CLOSED or hasattr(campaign.wave, "release"):
        return False
    return not ResponseUpload.objects.filter(wave=campaign.wave_id).exists()


def population_in(campaign: Campaign) -> Population:
    """As frozen; before the launch as the register has it."""
    if campaign.frame is not None:
        return thawed(campaign.frame)
    return pooled(registered(campaign.wave), Pooling.of(campaign.pooling))[0]


def places_of(campaign: Campaign) -> list[Place]:
    """Every unit of the register with what becomes of it, for the page on which units are pooled."""
    population = registered(campaign.wave)
    answering, into = pooled(population, Pooling.of(campaign.pooling))
    people, names = totals(population), {node.pk: node.name for node in answering.nodes}
    small = {node.pk for node in too_small(population, campaign.minimum)}
    families = {family.units[0]: family for family in Pooling.of(campaign.pooling).families}
    anchors = {into[family.units[0]] for family in families.values()}
    return [
        Place(
            node,
            people[node.pk],
            node.pk in small,
            names[into[node.pk]] if into[node.pk] != node.pk or node.pk in anchors else "",
        )
        for node in population.nodes
    ]


def groups_of(campaign: Campaign) -> list[CampaignGroup]:
    return list(CampaignGroup.objects.filter(campaign=campaign))


def mailing_of(campaign: Campaign) -> Mailing:
    asked = Invitation.objects.filter(campaign=campaign)
    sends = mail_is_set_up()
    by_mail = asked.exclude(email="").count() if sends else 0
    return Mailing(
        by_mail,
        asked.count() - by_mail,
        asked.filter(refused=True).count(),
        latest_job(
            "collegium.assessments.campaigns.mailing.send_round",
            campaign.wave.organisation.code,
            f"campaign:{campaign.pk}",
        ),
        sends,
    )


def sharing_of(campaign: Campaign, unit: str, layer: str) -> Sharing:
    population = population_in(campaign)
    node = next(one for one in population.nodes if one.code == unit)
    return Sharing(
        node.name,
        totals(population)[node.pk],
        str(Layer(layer).label) if layer else "",
        sum(number for (_, held), number in population.people.items() if held == layer),
        population.people.get((node.pk, layer), 0),
    )
