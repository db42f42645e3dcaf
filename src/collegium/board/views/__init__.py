"""Pages of the board."""

from collegium.board.views.showing import board, boards, document, measure

__all__ = ["board", "boards", "document", "measure"]
