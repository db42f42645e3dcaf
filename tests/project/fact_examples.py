"""One fact of every kind in one organisation, for the addresses of their registers."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from collegium.organisation.models import (
    Body,
    BodyUnit,
    Competition,
    Employment,
    Membership,
    Organisation,
    OrganisationFigures,
    Person,
    Post,
    Responsibility,
    RoleLayer,
    Seat,
    Succession,
    Unit,
)

LONG_AGO = dt.date(2019, 4, 1)
KINDS = (
    *("organisation", "unit", "unit_placement", "post", "post_placement", "person", "employment", "membership"),
    *("body", "body_placement", "seat", "body_unit", "responsibility", "competition", "role_layer", "figures"),
    "succession",
)


def facts_of(organisation: Organisation, unit: Unit, post: Post, person: Person, body: Body) -> SimpleNamespace:
    def dated(model: type, **values: object) -> object:
        rows = model._default_manager.filter(**values)  # type: ignore[attr-defined]
        return rows.first() or model._default_manager.create(starts=LONG_AGO, **values)  # type: ignore[attr-defined]

    return SimpleNamespace(
        organisation=organisation,
        unit=unit,
        unit_placement=unit.placements.order_by("-starts")[0],
        post=post,
        post_placement=post.placements.order_by("-starts")[0],
        person=person,
        employment=dated(Employment, person=person, unit=unit, grade="consultant"),
        membership=dated(Membership, post=post, person=person),
        body=body,
        body_placement=body.placements.order_by("-starts")[0],
        seat=dated(Seat, body=body, post=post),
        body_unit=dated(BodyUnit, body=body, unit=unit),
        responsibility=dated(Responsibility, unit=unit, kind="task", name="Example"),
        competition=Competition.objects.create(
            post=post, held_on=LONG_AGO, applicants=1, shortlisted=1, appointed=1, note="Example"
        ),
        role_layer=dated(RoleLayer, organisation=organisation, rank=8, title="Example"),
        figures=dated(OrganisationFigures, organisation=organisation),
        succession=Succession.objects.create(
            kind="move",
            happened_on=LONG_AGO,
            predecessor=organisation,
            predecessor_unit=unit,
            successor=organisation,
            successor_unit=unit,
        ),
    )
