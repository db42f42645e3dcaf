"""The tables of the board: a file a subject."""

from collegium.board.models.measures import Observation, ObservationUpload, OfSeries, Rebase, Status, Stewardship

__all__ = ["Observation", "ObservationUpload", "OfSeries", "Rebase", "Status", "Stewardship"]
