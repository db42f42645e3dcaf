"""Tables and constraints of the register. No statistics, no wording."""

from collegium.organisation.models.access import Grant
from collegium.organisation.models.bodies import Body, BodyPlacement, BodyUnit, Seat
from collegium.organisation.models.posts import (
    DOCTOR_GRADES,
    MOST_PAS,
    Competition,
    Employment,
    Membership,
    Person,
    Post,
    PostPlacement,
)
from collegium.organisation.models.structure import (
    Accountability,
    Organisation,
    OrganisationFigures,
    Profession,
    Responsibility,
    RoleLayer,
    Site,
    Succession,
    Unit,
    UnitPlacement,
)
from collegium.registers.periods import Period, PeriodQuerySet

__all__ = [
    "DOCTOR_GRADES",
    "MOST_PAS",
    "Accountability",
    "Body",
    "BodyPlacement",
    "BodyUnit",
    "Competition",
    "Employment",
    "Grant",
    "Membership",
    "Organisation",
    "OrganisationFigures",
    "Period",
    "PeriodQuerySet",
    "Person",
    "Post",
    "PostPlacement",
    "Profession",
    "Responsibility",
    "RoleLayer",
    "Seat",
    "Site",
    "Succession",
    "Unit",
    "UnitPlacement",
]
