"""Layers of medical roles, who is accountable for units, and who really shares in leading them. No wording."""

from __future__ import annotations

DOCTORS_OR_CLINICIANS_LEAD = frozenset({"medically_led", "clinically_led", "aligned"})


def mismatch(mode: str, accountability: str) -> bool:
    """Whether an organisation says that doctors lead, or lead equally, while a manager is accountable for its units.

    `mode` and `accountability` are values of OrganisationFigures; an empty one is not recorded and never a mismatch.
    Source: methods A26 (case study sites of 2013: site H alone).
    """
    return mode in DOCTORS_OR_CLINICIANS_LEAD and accountability == "manager"
