"""The guide to registers names everything that a declaration may say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from collegium.organisation.registers import OrganisationRegister
from collegium.registers.register import Register

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-register.md"


@pytest.mark.parametrize("declared_by", [Register, OrganisationRegister])
def test_the_guide_names_every_attribute_of_a_declaration(declared_by: type) -> None:
    named = set(re.findall(r"`(\w+)`", GUIDE.read_text(encoding="utf-8")))
    attributes = {name for name in declared_by.__annotations__ if not name.startswith("_")}
    assert attributes - named == set()
