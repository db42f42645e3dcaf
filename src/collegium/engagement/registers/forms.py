"""The form of the private note."""

from __future__ import annotations

import re
from typing import Any

from collegium.engagement.models import OwnLeading
from collegium.registers.forms import ColumnsForm

# "4", "3.5", "4/5", "7 out of 10", "80 %", "score: 4": a score, whatever stands around it.
SCORE = re.compile(
    r"(?i)\b\d+(?:[.,]\d+)?\s*(?:/|out of|of)\s*\d+\b|\b\d+(?:[.,]\d+)?\s*%|\b(?:score|rating|mark|level|points?)\b\W{0,3}\d"
)
NUMBERS_ONLY = re.compile(r"[\d\s.,;:/%+−-]+")


LABELS = {
    "transactional": "What I agreed with people, and kept",
    "transformational": "Where people went further than we had agreed, and what I did for it",
    "self_step": "My next step in leading myself",
    "others_step": "My next step in leading others",
    "organisation_step": "My next step in leading the organisation in its system",
}
HINTS = {
    "transactional": "The record comes first: aims set, means given, promises kept.",
    "transformational": "It builds on the record; it does not replace it.",
}


class OwnLeadingForm(ColumnsForm):
    """Words only: a style of leading has no score here."""

    def __init__(self, data: Any, note: OwnLeading | None) -> None:
        initial = {name: getattr(note, name) for name in LABELS} if note else None
        super().__init__(OwnLeading, tuple(LABELS), data, labels=LABELS, hints=HINTS, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("transactional", "transformational"):
            text = cleaned.get(name, "").strip()
            if text and (NUMBERS_ONLY.fullmatch(text) or SCORE.search(text)):
                self.add_error(name, "Write it in words: a style of leading is not given a score here.")
        return cleaned
