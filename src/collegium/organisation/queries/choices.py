"""What the lists of a form offer: only what belongs to the organisation, under its latest name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from collegium.accounts.roles import Permission
from collegium.organisation.access import Access
from collegium.organisation.models import (
    BodyPlacement,
    Organisation,
    Person,
    PostPlacement,
    Site,
    Succession,
    UnitPlacement,
)
from collegium.organisation.queries.organisations import comparable
from collegium.registers.ordering import by_name
from collegium.tables.characters import in_order

Offer = list[tuple[int, str]]


@dataclass(frozen=True)
class Choices:
    """Each list is read when a form first asks for it."""

    organisation: Organisation
    access: Access

    @cached_property
    def units(self) -> Offer:
        return self.named_units(Q(unit__organisation=self.organisation))

    @cached_property
    def units_of_all(self) -> Offer:
        """Units of every register that the user may see, and those that successions name already."""
        seen = self.access.organisations_with(Permission.VIEW_REGISTER)
        named = {
            unit for pair in self.linked.values_list("predecessor_unit", "successor_unit") for unit in pair if unit
        }
        return self.named_units(Q(unit__organisation__in=seen) | Q(unit__in=named), with_organisation=True)

    @property
    def linked(self) -> QuerySet[Succession]:
        return Succession.objects.filter(Q(predecessor=self.organisation) | Q(successor=self.organisation))

    @cached_property
    def posts(self) -> Offer:
        rows = PostPlacement.objects.filter(post__organisation=self.organisation).order_by("starts")
        return latest(rows.values_list("post_id", "post__code", "title"))

    @cached_property
    def bodies(self) -> Offer:
        rows = BodyPlacement.objects.filter(body__organisation=self.organisation).order_by("starts")
        return latest(rows.values_list("body_id", "body__code", "name"))

    @cached_property
    def sites(self) -> Offer:
        return latest(Site.objects.filter(organisation=self.organisation).values_list("pk", "code", "name"))

    @cached_property
    def organisations(self) -> Offer:
        seen = self.access.organisations_with(Permission.VIEW_REGISTER)
        named = {key for pair in self.linked.values_list("predecessor", "successor") for key in pair if key}
        known = Organisation.objects.filter(pk__in=seen | named) | comparable(self.access)
        return [(key, f"{name} ({code})") for key, code, name in known.values_list("pk", "code", "name")]

    @cached_property
    def people(self) -> dict[int, tuple[str, str]]:
        rows = Person.objects.filter(organisation=self.organisation).order_by(by_name("name"), "code")
        return {key: (code, name) for key, code, name in rows.values_list("pk", "code", "name")}

    def named_units(self, wanted: Q, *, with_organisation: bool = False) -> Offer:
        rows = UnitPlacement.objects.filter(wanted).order_by("starts")
        columns = rows.values_list("unit_id", "unit__code", "name", "unit__organisation__name")
        return latest(
            (key, code, f"{owner}: {name}" if with_organisation else name) for key, code, name, owner in columns
        )


def latest(rows: Iterable[tuple[int, str, str]]) -> Offer:
    """The last name of each, in the order of names."""
    names = {key: f"{name} ({code})" for key, code, name in rows}
    return sorted(names.items(), key=lambda pair: in_order(pair[1]))


def choices_of(organisation: Organisation, access: Access) -> Choices:
    return Choices(organisation, access)
