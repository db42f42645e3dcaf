"""The registers of an organisation: what they share (`base`), and the facts of its register (`facts`, `bodies`)."""

from collegium.organisation.registers.base import OrganisationRegister, SiteRegister

__all__ = ["OrganisationRegister", "SiteRegister"]

from collegium.organisation.registers import bodies as bodies
from collegium.organisation.registers import facts as facts
