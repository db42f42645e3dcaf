"""The kinds of facts that users fill in and correct: one table, from which every form and address follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.organisation.models import (
    Body,
    BodyPlacement,
    BodyUnit,
    Competition,
    Employment,
    Membership,
    Organisation,
    OrganisationFigures,
    Period,
    Person,
    Post,
    PostPlacement,
    Responsibility,
    RoleLayer,
    Seat,
    Succession,
    Unit,
    UnitPlacement,
)

REGISTER = (Permission.CHANGE_REGISTER,)
BODIES = (Permission.CHANGE_REGISTER, Permission.CHANGE_BODIES)
DATES = ("starts", "ends")


@dataclass(frozen=True)
class Kind:
    """One kind of fact. `paths` lead to its organisation; `subject` is the field whose page shows it."""

    name: str
    model: type[Model]
    title: str
    fields: tuple[str, ...]
    paths: tuple[str, ...] = ("organisation",)
    subject: str = ""
    identity: tuple[str, ...] = ()  # what a change from a day never changes
    first: str = ""  # the kind of the placement that is filled in together with it
    permissions: tuple[Permission, ...] = REGISTER

    @property
    def dated(self) -> bool:
        return issubclass(self.model, Period)

    @property
    def changeable(self) -> tuple[str, ...]:
        """The fields that may become different on a day."""
        return tuple(name for name in self.fields if name not in (*self.identity, *DATES)) if self.dated else ()

    @property
    def correctable(self) -> tuple[str, ...]:
        """A placement stays with what it places; everything else may have been recorded wrongly."""
        fixed = self.identity if self.model.__name__.endswith("Placement") else ()
        return tuple(name for name in self.fields if name not in fixed)

    def of(self, organisation: Organisation) -> QuerySet[Any]:
        """The facts of this kind that belong to the organisation, and no others."""
        mine = Q()
        for path in self.paths:
            mine |= Q(**{path: organisation.pk})
        return self.model._default_manager.filter(mine)

    def page_of(self, fact: Any, organisation: Organisation) -> str:
        """Where a reader sees the fact."""
        shown = getattr(fact, self.subject) if self.subject else fact
        if isinstance(shown, Unit | Post | Person | Body):
            return shown.get_absolute_url()
        return reverse("organisation:figures", args=[organisation.code])


KINDS = {
    kind.name: kind
    for kind in (
        Kind("organisation", Organisation, "organisation",
             ("name", "kind", "opened", "closed", "region", "system", "postcode", "source"), paths=("pk",)),
        Kind("unit", Unit, "unit", ("code",), first="unit-placement"),
        Kind("unit-placement", UnitPlacement, "name and place of a unit",
             ("unit", "name", "kind", "parent", "accountability", *DATES),
             paths=("unit__organisation",), subject="unit", identity=("unit",)),
        Kind("post", Post, "post", ("code",), first="post-placement"),
        Kind("post-placement", PostPlacement, "title and place of a post",
             ("post", "title", "role", "profession", "unit", "site", "reports_to", "pas", *DATES),
             paths=("post__organisation",), subject="post", identity=("post",)),
        Kind("person", Person, "person", ("code", "name", "profession", "gmc_number")),
        Kind("employment", Employment, "employment",
             ("person", "unit", "site", "grade", "pas", *DATES),
             paths=("person__organisation",), subject="person", identity=("person",)),
        Kind("membership", Membership, "holder of a post",
             ("post", "person", "basis", "joint", "pas", "arrangement", "route", *DATES),
             paths=("post__organisation",), subject="post", identity=("post", "person")),
        Kind("body", Body, "board, committee or group", ("code",), first="body-placement", permissions=BODIES),
        Kind("body-placement", BodyPlacement, "name and place of a board, committee or group",
             ("body", "name", "kind", "reports_to", "cadence", "medical_attendance", *DATES),
             paths=("body__organisation",), subject="body", identity=("body",), permissions=BODIES),
        Kind("seat", Seat, "seat",
             ("body", "post", "person", "role", "standing", "voting", *DATES),
             paths=("body__organisation",), subject="body", identity=("body", "post", "person"), permissions=BODIES),
        Kind("body-unit", BodyUnit, "unit on a group",
             ("body", "unit", *DATES),
             paths=("body__organisation",), subject="body", identity=("body", "unit"), permissions=BODIES),
        Kind("responsibility", Responsibility, "task or decision",
             ("unit", "kind", "name", "doctor", "manager", "nurse", "joint", *DATES),
             paths=("unit__organisation",), subject="unit", identity=("unit", "kind", "name")),
        Kind("competition", Competition, "competition for a post",
             ("post", "held_on", "applicants", "shortlisted", "appointed", "turn_taking", "note"),
             paths=("post__organisation",), subject="post"),
        Kind("role-layer", RoleLayer, "layer of medical roles",
             ("rank", "title", *DATES)),
        Kind("figures", OrganisationFigures, "figures of the organisation",
             ("budget_gbp_m", "headcount", "consultants", "board_doctors", "management_board_doctors", "mode",
              "accountability", "source", *DATES)),
        Kind("succession", Succession, "succession",
             ("kind", "happened_on", "predecessor", "predecessor_unit", "successor", "successor_unit", "note"),
             paths=("successor", "predecessor")),
    )
}  # fmt: skip

# Where the column's own name says too little to a reader.
LABELS = {("unit-placement", "parent"): "unit above it", ("unit-placement", "accountability"): "accountable for it"}


def label_of(kind: Kind, column: Any) -> str:
    """A field as forms and the record name it."""
    label: str = LABELS.get((kind.name, column.name), column.verbose_name)
    return label[:1].upper() + label[1:]


BY_SUBJECT = {f"organisation.{kind.model._meta.model_name}": kind for kind in KINDS.values()}
