"""Which organisations a user may list and compare, and what they say of themselves as at a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable

from collegium.accounts.roles import Permission
from collegium.organisation.access import Access
from collegium.organisation.actions.examples import site_codes
from collegium.organisation.models import (
    BodyPlacement,
    Employment,
    Membership,
    Organisation,
    OrganisationFigures,
    Profession,
    RoleLayer,
    Seat,
    Succession,
)
from collegium.registers.ordering import by_name

SORTS: dict[str, tuple[str | Combinable, ...]] = {
    "name": (by_name("name"),),
    "code": ("code",),
    "opened": (F("opened").asc(nulls_last=True), by_name("name")),
    "kind": ("kind", by_name("name")),
}


@dataclass(frozen=True)
class Counted:
    """What the register itself counts; missing where it holds no such records."""

    consultants: int | None = None
    board_doctors: int | None = None
    management_board_doctors: int | None = None


@dataclass(frozen=True)
class Site:
    """One organisation as it describes itself on the day."""

    id: int
    code: str
    name: str
    budget_gbp_m: Decimal | None = None
    headcount: int | None = None
    consultants: int | None = None
    board_doctors: int | None = None
    management_board_doctors: int | None = None
    mode: str = ""
    accountability: str = ""
    source: str = ""
    layers: tuple[str, ...] = ()
    counted: Counted = Counted()


def comparable(access: Access) -> QuerySet[Organisation]:
    """Those whose figures the user may compare: own ones, all for a national role, and the published example sites."""
    if Permission.COMPARE in access.national:
        return Organisation.objects.all()
    if not access.may_anywhere(Permission.COMPARE):
        return Organisation.objects.none()
    own = access.organisations_with(Permission.COMPARE)
    return Organisation.objects.filter(Q(pk__in=own) | Q(code__in=site_codes()))


def listed_for(access: Access) -> QuerySet[Organisation]:
    return comparable(access) | Organisation.objects.filter(pk__in=access.organisations_with(Permission.VIEW_REGISTER))


def filtered(
    organisations: QuerySet[Organisation], day: dt.date, *, text: str = "", kind: str = "", state: str = "open"
) -> QuerySet[Organisation]:
    """Those whose name or code holds the text, of the kind, open or closed on the day."""
    if text:
        organisations = organisations.filter(Q(name__found=text) | Q(code__iexact=text))
    if kind:
        organisations = organisations.filter(kind=kind)
    is_open = (Q(opened__isnull=True) | Q(opened__lte=day)) & (Q(closed__isnull=True) | Q(closed__gte=day))
    if state == "open":
        return organisations.filter(is_open)
    if state == "closed":
        return organisations.filter(closed__lt=day)
    return organisations


def successors_of(ids: Iterable[int]) -> dict[int, list[Succession]]:
    """What followed each of these organisations."""
    found: dict[int, list[Succession]] = {}
    successions = Succession.objects.filter(predecessor__in=list(ids), predecessor_unit__isnull=True)
    for one in successions.select_related("successor").order_by("happened_on"):
        if one.predecessor_id is not None:
            found.setdefault(one.predecessor_id, []).append(one)
    return found


def sites(organisations: Iterable[Organisation], day: dt.date, *, counting: bool = True) -> list[Site]:
    """The organisations with their figures and layers, and when `counting` the register's own counts, in the given order."""
    found = {one.pk: Site(one.pk, one.code, one.name) for one in organisations}
    names = (
        "budget_gbp_m",
        "headcount",
        "consultants",
        "board_doctors",
        "management_board_doctors",
        "mode",
        "accountability",
        "source",
    )
    figures = OrganisationFigures.objects.at(day).filter(organisation__in=found).order_by("starts", "pk")
    for row in figures.values("organisation_id", *names):
        key = row.pop("organisation_id")
        found[key] = replace(found[key], **row)
    layers = RoleLayer.objects.at(day).filter(organisation__in=found).order_by("rank", by_name("title"))
    ladders: dict[int, dict[int, list[str]]] = {}
    for key, rank, title in layers.values_list("organisation_id", "rank", "title"):
        ladders.setdefault(key, {}).setdefault(rank, []).append(title)
    counts = counted(list(found), day) if counting else {}
    return [
        replace(
            site,
            layers=tuple(", ".join(titles) for titles in ladders.get(key, {}).values()),
            counted=counts.get(key, Counted()),
        )
        for key, site in found.items()
    ]


def counted(ids: list[int], day: dt.date) -> dict[int, Counted]:
    rows = (
        Employment.objects.at(day)
        .filter(unit__organisation__in=ids)
        .values("unit__organisation_id")
        .annotate(count=Count("person", distinct=True, filter=Q(grade=Employment.Grade.CONSULTANT)))
    )
    consultants = dict(rows.values_list("unit__organisation_id", "count"))
    boards = board_doctors(ids, day)
    return {
        key: Counted(
            consultants.get(key),
            boards.get((key, BodyPlacement.Kind.BOARD)),
            boards.get((key, BodyPlacement.Kind.MANAGEMENT_BOARD)),
        )
        for key in ids
    }


def board_doctors(ids: list[int], day: dt.date) -> dict[tuple[int, str], int]:
    """(organisation, kind of board) -> doctors who sit there that day; boards without any seat are left out."""
    boards = {
        body: (organisation, kind)
        for body, organisation, kind in BodyPlacement.objects.at(day)
        .filter(body__organisation__in=ids, kind__in=(BodyPlacement.Kind.BOARD, BodyPlacement.Kind.MANAGEMENT_BOARD))
        .values_list("body_id", "body__organisation_id", "kind")
    }
    seats = list(
        Seat.objects.at(day)
        .filter(body__in=boards)
        .values_list("body_id", "post_id", "person_id", "person__profession")
    )
    holders: dict[int, list[int]] = {}
    doctors = Membership.objects.at(day).filter(
        post__in=[post for _, post, _, _ in seats if post is not None], person__profession=Profession.DOCTOR
    )
    for post, person in doctors.values_list("post_id", "person_id"):
        holders.setdefault(post, []).append(person)
    found: dict[tuple[int, str], set[int]] = {}
    for body, post, person, profession in seats:
        sitting = found.setdefault(boards[body], set())
        if post is not None:
            sitting.update(holders.get(post, ()))
        elif profession == Profession.DOCTOR:
            sitting.add(person)
    return {key: len(people) for key, people in found.items()}
