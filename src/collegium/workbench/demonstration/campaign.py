"""A third wave that is open while somebody looks: some have answered, and one code lies there to be tried."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

from collegium.accounts.demonstration import write_answer_links, write_custody_key
from collegium.assessments.actions import open_wave
from collegium.assessments.campaigns.actions.answering import find_asked, send_answers
from collegium.assessments.campaigns.actions.fieldwork import bring_rates_up_to_date
from collegium.assessments.campaigns.actions.preparing import create_campaign, launch_campaign, make_custody_key
from collegium.assessments.campaigns.keys import Keyring
from collegium.assessments.campaigns.models import Invitation
from collegium.organisation.models import Organisation
from collegium.workbench.demonstration.answers import WAVES, answer
from collegium.workbench.demonstration.survey import INSTRUMENT
from collegium.workbench.demonstration.trust import SEED
from collegium.workbench.demonstration.units import TODAY, TRUST

ANSWERED = 0.3  # of those who are asked
TO_TRY = 3  # codes that are left for whoever looks


def open_campaign(*, by: str, folder: Path, today: dt.date) -> None:
    trust = Organisation.objects.get(code=TRUST)
    wave = open_wave(
        by=by,
        organisation=trust,
        instrument_id=INSTRUMENT,
        title="Winter 2026",
        opened_on=today - dt.timedelta(days=14),
        closed_on=today + dt.timedelta(days=365),
        population_date=TODAY,
    )
    campaign = create_campaign(
        by=by,
        wave=wave,
        contact="Robin Office, medical director’s office",
        message="We ask you again, after the changes of the autumn. What you say decides what we take up next.",
        comment_question="What one change would help you most to take part?",
    )
    key_file = make_custody_key(
        by=by, campaign=campaign, custodian="Sam Rivers", custodian_post="Freedom to Speak Up guardian"
    )
    write_custody_key(folder, key_file)
    campaign = launch_campaign(by=by, campaign=campaign, today=today)
    ring = Keyring(campaign.key.half)
    random = Random(f"{SEED} campaign")  # noqa: S311 - an invention, not a secret
    codes = [ring.code(one.id) for one in Invitation.objects.filter(campaign=campaign).order_by("person__code")]
    random.shuffle(codes)
    for code in codes[TO_TRY : TO_TRY + round(len(codes) * ANSWERED)]:
        asked = find_asked(code, today)
        assert asked is not None
        felt = answer(asked.instrument, WAVES[-1].tempers[asked.layer], 0.2, asked.layer, random)
        send_answers(asked, {item: value for item, value in felt.items() if isinstance(value, int)})
    bring_rates_up_to_date(by=by, campaign=campaign, today=today)
    write_answer_links(folder, codes[:TO_TRY])
