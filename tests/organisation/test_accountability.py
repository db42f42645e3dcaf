"""Layers, accountability, self-description and triumvirates."""

import pytest

from collegium.organisation.reports.accountability import mismatch

# Methods A25 and A26: the nine case study sites, as they describe themselves, and who is accountable for their units.
SITES = {
    "A": ("medically_led", "doctor"),
    "B": ("medically_led", "doctor"),
    "C": ("managerially_led", "manager"),
    "D": ("medically_led", "doctor"),
    "E": ("medically_led", "doctor"),
    "F": ("medically_led", "doctor"),
    "G": ("clinically_led", "doctor"),
    "H": ("aligned", "manager"),
    "I": ("aligned", "joint"),
}


@pytest.mark.capability("A26")
def test_only_site_h_describes_itself_otherwise_than_it_is_accountable() -> None:
    assert [site for site, (mode, accountability) in SITES.items() if mismatch(mode, accountability)] == ["H"]


@pytest.mark.parametrize("mode", ["", "medically_led", "clinically_led", "managerially_led", "aligned"])
def test_what_is_not_recorded_is_never_a_mismatch(mode: str) -> None:
    assert not mismatch(mode, "")
    assert not mismatch("", "manager")
