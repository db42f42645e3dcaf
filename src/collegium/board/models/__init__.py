"""The tables of the board: a file a subject."""

from collegium.board.models.barriers import BarrierRecord, OwnBarrier
from collegium.board.models.comparison import (
    ComparedUnit,
    Comparison,
    Indicator,
    KeptForm,
    Monitor,
    ProviderFigure,
    ProviderSet,
)
from collegium.board.models.definitions import FEWEST_BASELINE, Baseline, OwnMeasure, OwnTarget, RebaseUndone
from collegium.board.models.digests import Digest, EvidenceClaim, Translation, TranslationKind
from collegium.board.models.measures import Observation, OfSeries, Rebase, Status
from collegium.board.models.meetings import AgendaItem, Attendance, Contribution, Decision, Meeting, Part
from collegium.board.models.papers import OwnTerm, Paper, PaperPart, PaperVersion
from collegium.board.models.questions import Question, QuestionRules, QuestionStep
from collegium.board.models.reviews import ReviewIndicator, ReviewPeer, ReviewPoint, ServiceReview

__all__ = [
    "AgendaItem",
    "Attendance",
    "BarrierRecord",
    "Baseline",
    "ComparedUnit",
    "Comparison",
    "Contribution",
    "Decision",
    "Digest",
    "EvidenceClaim",
    "FEWEST_BASELINE",
    "Indicator",
    "KeptForm",
    "Meeting",
    "Monitor",
    "Observation",
    "OfSeries",
    "OwnMeasure",
    "OwnTarget",
    "OwnBarrier",
    "OwnTerm",
    "Paper",
    "PaperPart",
    "PaperVersion",
    "Part",
    "ProviderFigure",
    "ProviderSet",
    "Question",
    "QuestionRules",
    "QuestionStep",
    "Rebase",
    "RebaseUndone",
    "ReviewIndicator",
    "ReviewPeer",
    "ReviewPoint",
    "ServiceReview",
    "Status",
    "Translation",
    "TranslationKind",
]
