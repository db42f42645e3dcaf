"""Files and the register in, a plan of additions, changes and ends out. Nothing is written here."""

from collegium.organisation.importing.kinds import Kind
from collegium.organisation.importing.loading import load_register
from collegium.organisation.importing.plan import Plan, make_plan
from collegium.organisation.importing.registry import KINDS, kind
from collegium.organisation.importing.sheets import Sheet

__all__ = ["KINDS", "Kind", "Plan", "Sheet", "kind", "load_register", "make_plan"]
