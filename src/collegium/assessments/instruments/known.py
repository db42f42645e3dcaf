"""The questionnaires that an organisation may use: those that come with Collegium, and those that it published."""

from __future__ import annotations

from functools import lru_cache

from collegium.assessments.instruments.models import InstrumentFile
from collegium.definitions.instrument_files import load_instrument, parse_instrument, shipped_instruments
from collegium.definitions.instruments import Instrument
from collegium.organisation.models import Organisation


def find_instrument(organisation: Organisation, instrument_id: str) -> Instrument:
    """The questionnaire with that id; DefinitionsError when there is none."""
    for one in shipped_instruments():
        if one.id == instrument_id:
            return one
    stored = InstrumentFile.objects.filter(organisation=organisation, instrument_id=instrument_id).first()
    if stored is not None:
        return parsed(stored.content, f"{instrument_id}.toml")
    return load_instrument(f"{instrument_id}.toml")  # raises, and names those that there are


def hold_questionnaires(organisation: Organisation) -> None:
    """Until this transaction ends nobody publishes or withdraws one here: what is found now is still there then.

    On SQLite nobody else writes at all meanwhile.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def instruments_of(organisation: Organisation) -> tuple[Instrument, ...]:
    own = InstrumentFile.objects.filter(organisation=organisation).order_by("instrument_id")
    return (*shipped_instruments(), *(parsed(one.content, f"{one.instrument_id}.toml") for one in own))


@lru_cache(maxsize=256)
def parsed(content: str, file: str) -> Instrument:
    return parse_instrument(content.encode(), file, published=True)
