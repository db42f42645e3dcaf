"""The register as plain records under natural keys, so that a file and the register can be laid side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from collegium.organisation.models import (
    Body,
    BodyPlacement,
    BodyUnit,
    Competition,
    Employment,
    Membership,
    Organisation,
    OrganisationFigures,
    Person,
    Post,
    PostPlacement,
    Responsibility,
    RoleLayer,
    Seat,
    Site,
    Succession,
    Unit,
    UnitPlacement,
)

Key = tuple[Any, ...]


@dataclass(frozen=True)
class TableSpec:
    """One table of the register: what identifies a row of it, what else it holds, and which columns point elsewhere."""

    name: str
    title: str
    model: type[models.Model]
    key: tuple[str, ...]
    values: tuple[str, ...] = ()
    refs: Mapping[str, str] = field(default_factory=dict)  # column -> table of identities
    owner: str = "organisation"  # path from a row to the organisation that it belongs to

    @property
    def columns(self) -> tuple[str, ...]:
        return self.key + self.values

    @property
    def dated(self) -> bool:
        return "ends" in self.values

    @property
    def subject(self) -> str:
        """What the audit calls these rows."""
        return f"organisation.{self.model._meta.model_name}"


FIGURES = ("budget_gbp_m", "headcount", "consultants", "board_doctors", "management_board_doctors", "mode")
# In the order of writing: what is pointed to comes before what points.
TABLES = (
    TableSpec(
        "organisation",
        "Organisation",
        Organisation,
        ("code",),
        ("name", "kind", "opened", "closed", "region", "system", "postcode", "source"),
        owner="",
    ),
    TableSpec(
        "figures",
        "Figures of an organisation",
        OrganisationFigures,
        ("organisation", "starts"),
        (*FIGURES, "accountability", "source", "ends"),
        {"organisation": "organisation"},
    ),
    TableSpec("layer", "Layer of roles", RoleLayer, ("rank", "starts"), ("title", "ends")),
    TableSpec("unit", "Unit", Unit, ("code",)),
    TableSpec(
        "unit_placement",
        "Unit: name and place",
        UnitPlacement,
        ("unit", "starts"),
        ("name", "kind", "parent", "accountability", "ends"),
        {"unit": "unit", "parent": "unit"},
        "unit__organisation",
    ),
    TableSpec("site", "Site", Site, ("code",), ("name",)),
    TableSpec("person", "Person", Person, ("code",), ("name", "profession", "gmc_number")),
    TableSpec(
        "employment",
        "Employment",
        Employment,
        ("person", "unit", "starts"),
        ("site", "grade", "pas", "ends"),
        {"person": "person", "unit": "unit", "site": "site"},
        "person__organisation",
    ),
    TableSpec("post", "Post", Post, ("code",)),
    TableSpec(
        "post_placement",
        "Post: title and place",
        PostPlacement,
        ("post", "starts"),
        ("title", "role", "profession", "unit", "site", "reports_to", "pas", "ends"),
        {"post": "post", "unit": "unit", "site": "site", "reports_to": "post"},
        "post__organisation",
    ),
    TableSpec(
        "membership",
        "Holder of a post",
        Membership,
        ("post", "person", "starts"),
        ("basis", "joint", "pas", "arrangement", "route", "ends"),
        {"post": "post", "person": "person"},
        "post__organisation",
    ),
    TableSpec("body", "Body", Body, ("code",)),
    TableSpec(
        "body_placement",
        "Body: name and place",
        BodyPlacement,
        ("body", "starts"),
        ("name", "kind", "reports_to", "cadence", "medical_attendance", "ends"),
        {"body": "body", "reports_to": "body"},
        "body__organisation",
    ),
    TableSpec(
        "seat",
        "Seat on a body",
        Seat,
        ("body", "post", "person", "starts"),
        ("role", "standing", "voting", "ends"),
        {"body": "body", "post": "post", "person": "person"},
        "body__organisation",
    ),
    TableSpec(
        "body_unit",
        "Unit in a group",
        BodyUnit,
        ("body", "unit", "starts"),
        ("ends",),
        {"body": "body", "unit": "unit"},
        "body__organisation",
    ),
    TableSpec(
        "responsibility",
        "Responsibility",
        Responsibility,
        ("unit", "kind", "name", "starts"),
        ("doctor", "manager", "nurse", "joint", "ends"),
        {"unit": "unit"},
        "unit__organisation",
    ),
    TableSpec(
        "competition",
        "Competition for a post",
        Competition,
        ("post", "held_on"),
        ("applicants", "shortlisted", "appointed", "turn_taking", "note"),
        {"post": "post"},
        "post__organisation",
    ),
    TableSpec(
        "succession",
        "Succession",
        Succession,
        ("kind", "happened_on", "predecessor", "successor", "predecessor_unit", "successor_unit"),
        ("note",),
        {
            "predecessor": "organisation",
            "successor": "organisation",
            "predecessor_unit": "unit_anywhere",
            "successor_unit": "unit_anywhere",
        },
    ),
)
SPECS = {spec.name: spec for spec in TABLES}


@dataclass(frozen=True)
class Record:
    """One row of the register, references written as codes; no `pk`: not recorded yet."""

    values: dict[str, Any]
    pk: int | None = None

    @property
    def starts(self) -> dt.date:
        day: dt.date = self.values["starts"]
        return day

    @property
    def ends(self) -> dt.date | None:
        day: dt.date | None = self.values["ends"]
        return day

    @property
    def basis(self) -> str:
        basis: str = self.values["basis"]
        return basis

    @property
    def joint(self) -> bool:
        return bool(self.values["joint"])

    def overlaps(self, other: Record) -> bool:
        return (other.ends is None or self.starts <= other.ends) and (self.ends is None or other.starts <= self.ends)

    def holds_on(self, day: dt.date) -> bool:
        return self.starts <= day and (self.ends is None or self.ends >= day)


@dataclass
class Register:
    """What is recorded, table by table; `ids` finds the row that a code stands for."""

    organisation: Organisation | None
    tables: dict[str, dict[Key, Record]]
    ids: dict[str, dict[Any, int]]

    def knows(self, table: str, code: Any) -> bool:
        return code in self.ids.get(table, {})


@cache
def blank(table: str, column: str) -> Any:
    """What an empty cell means for a column: the model's own default, or nothing."""
    found = SPECS[table].model._meta.get_field(column)
    if found.has_default():  # type: ignore[union-attr]
        return found.get_default()  # type: ignore[union-attr]
    return "" if isinstance(found, models.CharField) else None


@cache
def needed(table: str) -> frozenset[str]:
    """Columns that every row of the table must fill."""
    spec = SPECS[table]
    fields = {column: spec.model._meta.get_field(column) for column in spec.columns}
    return frozenset(
        column
        for column, found in fields.items()
        if not found.null and not getattr(found, "blank", False) and not found.has_default()  # type: ignore[union-attr]
    )


def shown(value: Any) -> str:
    """A value as text, the same for equal values."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():f}"
        case dt.date():
            return value.isoformat()
        case tuple():
            return " ".join(shown(part) for part in value if part is not None)
        case _:
            return str(value)
