"""Who was given which role, for which organisation, from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from collegium.accounts.roles import FOLLOWING, TITLES, Role
from collegium.organisation.models.structure import Organisation
from collegium.registers.periods import Period


class Grant(Period):
    """A role given to a user. Unit leaders and doctors need none: theirs follow from a post held and from an employment."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField(
        "role", max_length=20, choices=[(role.value, TITLES[role]) for role in Role if role not in FOLLOWING]
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="grants", null=True, blank=True)

    class Meta(Period.Meta):
        abstract = False
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                name="only_a_national_role_has_no_organisation",
                condition=Q(role=Role.NATIONAL_ANALYST.value, organisation__isnull=True)
                | (~Q(role=Role.NATIONAL_ANALYST.value) & Q(organisation__isnull=False)),
                violation_error_message="A national analyst has no organisation; every other role has one.",
            ),
        ]
