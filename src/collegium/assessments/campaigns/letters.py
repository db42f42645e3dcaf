"""Letters with a printed code, one a page, for those whom no mail reaches."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.urls import reverse

from collegium.accounts.invitations import mail_is_set_up
from collegium.assessments.campaigns.keys import Keyring, in_groups
from collegium.assessments.campaigns.models import Campaign, Invitation
from collegium.assessments.campaigns.statement import length_of
from collegium.assessments.instruments import find_instrument
from collegium.documents.letters import Letter, to_letters
from collegium.registers.ordering import by_name
from collegium.wording.dates import day


def letters_of(campaign: Campaign, site: str) -> bytes:
    """A PDF; ValidationError when everybody has an address that the mail server takes."""
    asked = (
        Invitation.objects.filter(campaign=campaign).select_related("person").order_by(by_name("person__name"), "id")
    )
    by_mail = mail_is_set_up()
    without = [one for one in asked if not by_mail or not one.email or one.refused]
    if not without:
        raise ValidationError("Everybody has an e-mail address, so there is no letter to print.")
    ring, wave = Keyring(campaign.key.half), campaign.wave
    place = site.rstrip("/") + reverse("assessments:enter_code")
    length = length_of(find_instrument(wave.organisation, wave.instrument_id))
    promise = "Confidential" if not campaign.anonymous else "Anonymous"
    return to_letters(
        [
            Letter(
                to=one.person.name,
                title=wave.title,
                sender=wave.organisation.name,
                paragraphs=(
                    campaign.message.strip() or f"{wave.organisation.name} asks its {wave.whom.many}.",
                    f"Open {place} and type in this code by {day(wave.closed_on)}: {length}.",
                ),
                code=in_groups(ring.code(one.id)),
                after=(
                    f"{promise}: the first page says how, and where the limits are. The code works for you alone; "
                    "nobody else should see it.",
                    f"Questions: {campaign.contact}",
                ),
            )
            for one in without
        ],
        title=f"Letters for {wave.title}",
    )
