"""What was released stays, and so does what respondents of a launched campaign were promised."""

from collections.abc import Iterator

from collegium.assessments.campaigns.launched import AUDIENCE, GROUP, SETTINGS, WAVE, digest_of_launched
from collegium.assessments.campaigns.models import Campaign
from collegium.assessments.models import Release
from collegium.assessments.released import digest_of
from collegium.audit.digests import recorded_digests
from collegium.audit.models import AuditEvent
from collegium.audit.protection import ALWAYS, WITNESSES, Kept, changed, keep

CAMPAIGN = "a launched campaign keeps its settings"
QUESTIONNAIRE = "a published questionnaire is never changed, and stays while something uses it"

BACKWARDS = "(OLD.state = 'open' AND NEW.state = 'draft') OR (OLD.state = 'closed' AND NEW.state <> 'closed')"
LAUNCH = "assessments.launch_campaign"
STATE = "(SELECT state FROM assessments_campaign WHERE id = OLD.campaign_id)"
LAUNCHED = "EXISTS (SELECT 1 FROM assessments_campaign WHERE wave_id = OLD.id AND state <> 'draft')"
RELEASED = "EXISTS (SELECT 1 FROM assessments_release WHERE wave_id = OLD.id)"
IN_USE = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE organisation_id = OLD.organisation_id AND instrument_id = OLD.instrument_id)"  # noqa: S608 - names of our own tables
    for table in ("assessments_wave", "assessments_ratinground")
)

keep(
    *(
        Kept(model=f"assessments.{name}", message="a release is never changed")
        for name in ("Release", "ReleaseGroup", "ReleaseFigure", "ReleaseGap")
    ),
    Kept(
        model="assessments.Campaign",
        message=CAMPAIGN,
        update=f"{BACKWARDS} OR (OLD.state <> 'draft' AND {changed(SETTINGS)})",
        delete="OLD.state = 'open'",
        row="OLD.state <> 'draft'",
    ),
    Kept(
        model="assessments.Wave",
        message="a wave keeps its settings once a campaign is launched, and who is asked once figures are released",
        update=f"({changed(WAVE)} AND {LAUNCHED}) OR ({changed(AUDIENCE)} AND ({LAUNCHED} OR {RELEASED}))",
        delete=f"{LAUNCHED} OR {RELEASED}",
    ),
    Kept(
        model="assessments.CampaignGroup",
        message=CAMPAIGN,
        update=f"{changed(GROUP)} AND {STATE} <> 'draft'",
        delete=f"{STATE} = 'open'",
        row=f"{STATE} <> 'draft'",
    ),
    Kept(
        model="assessments.CampaignKey",
        message=CAMPAIGN,
        update=f"{changed(('campaign_id', 'half'))} AND {STATE} = 'open'",
        delete=f"{STATE} = 'open'",
    ),
    Kept(model="assessments.InstrumentFile", message=QUESTIONNAIRE, update=ALWAYS, delete=IN_USE, row=ALWAYS),
)


def releases_not_as_made() -> Iterator[str]:
    """The stored rows of each release against the digest that the record has of them."""
    events = AuditEvent.objects.filter(verb="assessments.release", values__erased_at=None)
    recorded = {event.after["release"]: event.after["rows"] for event in events if event.after}
    for release in Release.objects.select_related("wave__organisation"):
        if digest_of(release) != recorded.get(release.pk):
            yield f"The released figures of {release.wave.title} ({release.wave.organisation.name}) are not what was released."


def campaigns_not_as_launched() -> Iterator[str]:
    """What respondents of each launched campaign were promised against the digest of its launch."""
    said = recorded_digests("assessments.wave")
    recorded = {int(number): digest for number in said for verb, digest in said[number] if verb == LAUNCH}
    for campaign in Campaign.objects.exclude(state=Campaign.State.DRAFT).select_related("wave__organisation"):
        if digest_of_launched(campaign) != recorded.pop(campaign.wave_id, None):
            wave = campaign.wave
            yield f"The settings of the campaign {wave.title} ({wave.organisation.name}) are not those of its launch."
    for number in recorded:
        yield f"The campaign of wave {number} was launched, and is no longer there as a launched one."


WITNESSES += [releases_not_as_made, campaigns_not_as_launched]
