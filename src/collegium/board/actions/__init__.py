"""Every write of the board: keyword-only, atomic, `by=`, audited in the same transaction. Nothing is overwritten."""

from collegium.board.actions.decisions import name_steward, rebase
from collegium.board.actions.limits import set_baseline, undo_rebase
from collegium.board.actions.observations import (
    Change,
    Changes,
    import_observations,
    preview_observations,
    save_observations,
)
from collegium.board.actions.own import keep_measure, retire_measure, set_target

__all__ = [
    "Change",
    "Changes",
    "import_observations",
    "keep_measure",
    "name_steward",
    "preview_observations",
    "rebase",
    "save_observations",
    "retire_measure",
    "set_baseline",
    "set_target",
    "undo_rebase",
]
