"""One own questionnaire and one draft, for the walk over every address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.assessments.instruments.actions import add_instrument, begin_draft
from collegium.assessments.models import InstrumentDraft, InstrumentFile
from collegium.definitions.instrument_files import load_instrument
from collegium.definitions.instrument_writing import as_data, write_instrument
from collegium.organisation.models import Organisation

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
SHIPPED = "collegium-medical-engagement-1"


@dataclass(frozen=True)
class Questionnaires:
    published: InstrumentFile
    draft: InstrumentDraft


def questionnaires_of(organisation: Organisation) -> Questionnaires:
    text = write_instrument(as_data(load_instrument(SHIPPED)) | {"id": f"{organisation.code.lower()}-example-1"})
    published = add_instrument(
        by="tests", organisation=organisation, file_name="own.toml", content=text.encode(), at=AT
    )
    return Questionnaires(published, begin_draft(by="tests", organisation=organisation, content=text, at=AT))
