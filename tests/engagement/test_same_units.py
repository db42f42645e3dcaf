"""A group of several units is not compared with the unit under whose number it is kept."""

from __future__ import annotations

from collegium.assessments.models import ReleaseGroup
from collegium.engagement.presenters.unit_change import same_units


def test_units_released_together_have_no_change_against_one_of_them() -> None:
    alone = ReleaseGroup(name="Urology", unit_kind="department")
    together = ReleaseGroup(name="Urology and Rheumatology", unit_kind="family")
    assert same_units(alone, ReleaseGroup(name="Urology, renamed", unit_kind="specialty"))
    assert same_units(together, ReleaseGroup(name="Urology and Rheumatology", unit_kind="family"))
    assert not same_units(together, alone)
    assert not same_units(alone, together)
    assert not same_units(together, ReleaseGroup(name="Urology and Dermatology", unit_kind="family"))
