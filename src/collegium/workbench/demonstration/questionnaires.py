"""One questionnaire that the trust published, and a draft of it with something left to mend."""

from __future__ import annotations

from django.utils import timezone

from collegium.assessments.instruments.actions import add_instrument, begin_draft
from collegium.definitions.instrument_writing import Data, write_instrument
from collegium.organisation.models import Organisation
from collegium.workbench.demonstration.units import TRUST

AGREEMENT = {
    "values": [1, 2, 3, 4, 5],
    "labels": ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"],
    "favourable": [4, 5],
}
HEARD = (
    ("h1", "I know whom to tell when something on my ward could work better.", False),
    ("h2", "What doctors raise here is looked into within a month.", False),
    ("h3", "Advice from doctors ends in a drawer.", True),
    ("h4", "I was told what became of the last thing that I raised.", False),
)
QUESTIONNAIRE: Data = {
    "id": "own-being-heard-1",
    "title": "Being heard on the wards, version 1",
    "definition_of_engagement": "two-way involvement that influences decisions",
    "privacy": "anonymous",
    "subject": "organisation",
    "licence": "CC-BY-4.0",
    "source": "Medical director’s office, 2026",
    "introduction": "Four statements about what becomes of what you say.",
    "responses": {"agreement": AGREEMENT},
    "items": [
        {"id": name, "text": text, "response": "agreement", **({"reverse": True} if reverse else {})}
        for name, text, reverse in HEARD
    ],
    "scales": [
        {
            "id": "heard",
            "title": "Being heard",
            "meaning": "Whether what doctors say is taken up and answered.",
            "items": [name for name, _, _ in HEARD],
            "rule": "mean",
            "range": [0, 10],
        }
    ],
}


def bring_in_questionnaires(*, by: str) -> None:
    trust = Organisation.objects.get(code=TRUST)
    content = write_instrument(QUESTIONNAIRE).encode()
    add_instrument(by=by, organisation=trust, file_name="being-heard.toml", content=content, at=timezone.now())
    items = [*QUESTIONNAIRE["items"], {"id": "h5", "text": "I would raise it again.", "response": "likelihood"}]
    changed = {"id": "own-being-heard-2", "title": "Being heard on the wards, version 2", "items": items}
    draft = write_instrument(QUESTIONNAIRE | changed)
    begin_draft(by=by, organisation=trust, content=draft, at=timezone.now(), copied_from="own-being-heard-1")
