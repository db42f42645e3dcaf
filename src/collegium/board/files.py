"""The kinds of file of the board; each feature declares its own."""

from collegium.board import measure_files  # noqa: F401 - declares its kind
from collegium.board.comparison import files as comparison_files  # noqa: F401 - declares its kinds
from collegium.board.providers import files as provider_files  # noqa: F401 - declares its kind
from collegium.board.reviews import files as review_files  # noqa: F401 - declares its kind
