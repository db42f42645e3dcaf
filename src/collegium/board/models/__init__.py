"""The tables of the board: a file a subject."""

from collegium.board.models.comparison import (
    ComparedUnit,
    Comparison,
    Indicator,
    KeptForm,
    Monitor,
    ProviderFigure,
    ProviderSet,
    WaitingFile,
)
from collegium.board.models.definitions import FEWEST_BASELINE, Baseline, OwnMeasure, OwnTarget, RebaseUndone
from collegium.board.models.measures import Observation, ObservationUpload, OfSeries, Rebase, Status, Stewardship

__all__ = [
    "Baseline",
    "ComparedUnit",
    "Comparison",
    "FEWEST_BASELINE",
    "Indicator",
    "KeptForm",
    "Monitor",
    "Observation",
    "ObservationUpload",
    "OfSeries",
    "OwnMeasure",
    "OwnTarget",
    "ProviderFigure",
    "ProviderSet",
    "Rebase",
    "RebaseUndone",
    "Status",
    "Stewardship",
    "WaitingFile",
]
