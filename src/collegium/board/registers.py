"""Every register of the board's room, and what they share."""

from __future__ import annotations

from collegium.board import measure_register as measures
from collegium.board.barriers import registers as barriers
from collegium.board.digests import registers as digests
from collegium.board.glossary import registers as glossary
from collegium.board.meetings import registers as meetings
from collegium.board.papers import registers as papers
from collegium.board.questions import registers as questions
from collegium.board.reviews import registers as reviews

__all__ = ["barriers", "digests", "glossary", "measures", "meetings", "papers", "questions", "reviews"]
