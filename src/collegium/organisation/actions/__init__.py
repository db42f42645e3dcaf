"""Every write to the register: keyword-only, atomic, `by=`, audited in the same transaction."""

from collegium.organisation.actions.facts import (
    add_fact,
    change_from,
    correct_fact,
    end_fact,
    remove_fact,
)
from collegium.organisation.actions.structure import (
    appoint,
    establish_body,
    establish_organisation,
    establish_post,
    establish_unit,
    record_succession,
    step_down,
)

__all__ = [
    "add_fact",
    "appoint",
    "change_from",
    "correct_fact",
    "end_fact",
    "establish_body",
    "establish_organisation",
    "establish_post",
    "establish_unit",
    "record_succession",
    "remove_fact",
    "step_down",
]
