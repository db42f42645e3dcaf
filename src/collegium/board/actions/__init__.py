"""Every write of the board: keyword-only, atomic, `by=`, audited in the same transaction. Nothing is overwritten."""

from collegium.board.actions.decisions import name_steward, rebase
from collegium.board.actions.observations import (
    Change,
    Changes,
    apply_upload,
    discard_upload,
    import_observations,
    map_upload,
    preview_observations,
    upload_observations,
)

__all__ = [
    "Change",
    "Changes",
    "apply_upload",
    "discard_upload",
    "import_observations",
    "map_upload",
    "name_steward",
    "preview_observations",
    "rebase",
    "upload_observations",
]
