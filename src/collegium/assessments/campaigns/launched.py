"""What stays of a campaign from its launch, and one digest of it, by which a changed setting shows."""

from __future__ import annotations

from itertools import chain

from collegium.assessments.campaigns.models import Campaign, CampaignGroup
from collegium.assessments.models import Wave
from collegium.audit.digests import digest_of_rows, stored_rows

SETTINGS = (
    "wave_id", "mode", "minimum", "contact", "message", "remind_only_others", "comment_question", "pooling", "frame",
    "statement", "custodian", "custodian_post", "public_key",
)  # fmt: skip
WAVE = ("organisation_id", "instrument_id", "opened_on", "population_date")
AUDIENCE = ("audience",)
GROUP = ("campaign_id", "cell", "name", "people")


def digest_of_launched(campaign: Campaign) -> str:
    """Of what respondents were promised, whom the wave asks, and the declared groups."""
    parts = (
        stored_rows(Campaign.objects.filter(pk=campaign.pk), SETTINGS),
        stored_rows(Wave.objects.filter(pk=campaign.wave_id), (*WAVE, *AUDIENCE)),
        stored_rows(CampaignGroup.objects.filter(campaign=campaign), GROUP),
    )
    return digest_of_rows(chain.from_iterable(parts))
