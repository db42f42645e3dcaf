"""When a questionnaire may be published, and when it may be withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

from collegium.assessments.instruments.models import InstrumentFile
from collegium.assessments.models import Wave
from collegium.assessments.ratings.models import RatingRound
from collegium.definitions.instrument_checks import scored_without_answer
from collegium.definitions.instrument_files import parse_instrument, shipped_instruments
from collegium.definitions.instruments import Instrument
from collegium.definitions.problems import DefinitionProblem, DefinitionsError
from collegium.organisation.models import Organisation

OURS = "collegium-"  # ids that later versions of Collegium may bring
LONGEST_ID = 80
GROUP_COLUMNS = frozenset({"unit_code", "layer"})


def in_use(organisation: Organisation, instrument_id: str) -> bool:
    """A wave (with or without a campaign) or a round of ratings rests on it."""
    here = {"organisation": organisation, "instrument_id": instrument_id}
    return Wave.objects.filter(**here).exists() or RatingRound.objects.filter(**here).exists()


def problems_of(content: bytes, file_name: str) -> list[DefinitionProblem]:
    """Everything that is wrong with a file by itself, whoever publishes it."""
    try:
        instrument = parse_instrument(content, file_name)
    except DefinitionsError as error:
        return list(error.problems)
    return [
        DefinitionProblem(file_name, *fault)
        for fault in (*faults_of_ranges(instrument), *scored_without_answer(instrument))
    ]


def publishing_problems(instrument: Instrument, organisation: Organisation, file_name: str) -> list[DefinitionProblem]:
    """What keeps this organisation from publishing it under this id."""
    if instrument.id in {one.id for one in shipped_instruments()} or instrument.id.startswith(OURS):
        fault = ("This id belongs to a questionnaire that comes with Collegium.", "Give yours an id of its own.")
    elif len(instrument.id) > LONGEST_ID:
        fault = (f"The id is longer than {LONGEST_ID} characters.", "Shorten it.")
    elif (
        InstrumentFile.objects.filter(organisation=organisation, instrument_id=instrument.id).exists()
        or in_use(organisation, instrument.id)
    ):  # fmt: skip
        fault = ("A questionnaire of this id is published, and never changes.", "Give the changed one a new id.")
    else:
        return [DefinitionProblem(file_name, *fault) for fault in faults_of_columns(instrument)]
    return [DefinitionProblem(file_name, "id", instrument.id, *fault)]


def faults_of_columns(instrument: Instrument) -> Iterator[tuple[str, str, str, str]]:
    """Items, or imported scores, that a file of answers would hold in the column of the unit or the layer."""
    key = "scales" if instrument.scores_only else "items"
    names = [one.id for one in (instrument.scales if instrument.scores_only else instrument.items)]
    for place, name in enumerate(names, start=1):
        if name in GROUP_COLUMNS:
            yield (
                f"{key}[{place}].id",
                name,
                "Files of answers hold the unit and the layer under this name.",
                "Give it another id, or take it out.",
            )


def faults_of_ranges(instrument: Instrument) -> Iterator[tuple[str, str, str, str]]:
    for place, scale in enumerate(instrument.scales, start=1):
        key = f"scales[{place}].range"
        if instrument.scores_only and scale.range is None:
            yield key, "", "Scores need a range.", "Write range = [lowest, highest]."
