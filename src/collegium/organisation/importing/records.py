"""The register as plain records under natural keys, so that a file and the register can be laid side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property, reduce
from operator import or_
from typing import Any

from django.db import models

from collegium.organisation.models import Organisation, Unit
from collegium.organisation.registers import bodies, facts
from collegium.organisation.registers.base import OrganisationRegister, SiteRegister

Key = tuple[Any, ...]


@dataclass(frozen=True)
class TableSpec:
    """One table of the register, as files know it: what follows from the declaration of its register and from its model."""

    name: str
    register: type[OrganisationRegister]

    @property
    def title(self) -> str:
        noun = self.register.noun
        return noun[:1].upper() + noun[1:]

    @property
    def model(self) -> type[models.Model]:
        return self.register.model

    @property
    def key(self) -> tuple[str, ...]:
        """What identifies a row."""
        return self.register.identity

    @cached_property
    def values(self) -> tuple[str, ...]:
        """What else a row holds and the register shows, the days last."""
        shown = {*self.register.columns, *self.register.details} - {*self.key, self.owner}
        names = [column.name for column in self.model._meta.concrete_fields if column.name in shown]
        return tuple(sorted(names, key=("starts", "ends").count))

    @cached_property
    def refs(self) -> Mapping[str, str]:
        """Columns that point elsewhere: column -> table of identities. A unit of a succession may belong to anybody."""
        wide = len(self.register.paths) > 1
        targets = {
            column.name: column.related_model for column in self.model._meta.concrete_fields if column.related_model
        }
        return {
            name: "unit_anywhere" if wide and target is Unit else str(target._meta.model_name)
            for name, target in targets.items()
            if name in self.columns
        }

    @property
    def owner(self) -> str:
        """Path from a row to the organisation that it belongs to; of a succession, that of the new arrangement."""
        return self.register.paths[0]

    def of(self, organisation: Organisation) -> models.QuerySet[Any]:
        """The rows of an organisation; a succession is the affair of either side."""
        paths = [models.Q(**{path: organisation.pk}) for path in self.register.paths]
        return self.model._default_manager.filter(reduce(or_, paths))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.key + self.values

    def field(self, column: str) -> Any:
        return self.model._meta.get_field(column)

    @property
    def dated(self) -> bool:
        return "ends" in self.values

    @property
    def subject(self) -> str:
        """What the audit calls these rows."""
        return self.model._meta.label_lower


# In the order of writing: what is pointed to comes before what points.
TABLES = tuple(
    TableSpec(name, register)
    for name, register in (
        ("organisation", facts.Organisations),
        ("figures", facts.Figures),
        ("layer", facts.RoleLayers),
        ("unit", facts.Units),
        ("unit_placement", facts.UnitPlacements),
        ("site", SiteRegister),
        ("person", facts.People),
        ("employment", facts.Employments),
        ("post", facts.Posts),
        ("post_placement", facts.PostPlacements),
        ("membership", facts.Memberships),
        ("body", bodies.Bodies),
        ("body_placement", bodies.BodyPlacements),
        ("seat", bodies.Seats),
        ("body_unit", bodies.BodyUnits),
        ("responsibility", facts.Responsibilities),
        ("competition", facts.Competitions),
        ("succession", facts.Successions),
    )
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
    """What is recorded, table by table; `ids` finds the row that a code stands for.

    `former_places`: name, code of the unit above, and code of a unit, as they stood before they were corrected;
    `former_names`: of the organisation.
    """

    organisation: Organisation | None
    tables: dict[str, dict[Key, Record]]
    ids: dict[str, dict[Any, int]]
    former_places: list[tuple[str, str | None, str]] = field(default_factory=list)
    former_names: list[str] = field(default_factory=list)

    def knows(self, table: str, code: Any) -> bool:
        return code in self.ids.get(table, {})


@cache
def blank(table: str, column: str) -> Any:
    """What an empty cell means for a column: the model's own default, or nothing."""
    field = SPECS[table].field(column)
    if field.has_default():
        return field.get_default()
    return "" if isinstance(field, models.CharField) else None


@cache
def needed(table: str) -> frozenset[str]:
    """Columns that every row of the table must fill."""
    fields = {column: SPECS[table].field(column) for column in SPECS[table].columns}
    return frozenset(
        column
        for column, field in fields.items()
        if not field.null and not getattr(field, "blank", False) and not field.has_default()
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
