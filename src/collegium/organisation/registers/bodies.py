"""Boards, committees and groups: their names and places, the seats on them, the units that take part."""

from __future__ import annotations

from collegium.accounts.roles import Permission
from collegium.organisation.models import Body, BodyPlacement, BodyUnit, Seat
from collegium.organisation.registers.fact import BODIES, DATED, HINTS, FactRegister, PlacedRegister, paths_to
from collegium.registers.register import DATES
from collegium.registers.verbs import ChangeFrom

CHANGE = (Permission.CHANGE_REGISTER, Permission.CHANGE_BODIES)


class BodyPlacements(FactRegister):
    model, slug, subject, paths = BodyPlacement, "body-placement", "body", paths_to("body")
    group = BODIES
    intro = "What each board, committee or group was called and which body it reported to, from day to day."
    file_kind, identity = "bodies", ("body", "starts")
    change = CHANGE
    title = "Names and places of boards, committees and groups"
    noun = "name and place of a board, committee or group"
    columns = ("name", "body", "kind", "reports_to", "cadence", "medical_attendance", *DATES)
    fixed, filters, search = ("body",), ("kind", "body", "reports_to"), ("name", "body__code")
    hints = HINTS | {
        "medical_attendance": "Leave empty if you record its meetings: the share then comes from who was there.",
    }


class Bodies(PlacedRegister):
    model, slug = Body, "body"
    group = BODIES
    intro = "Each board, committee or group once, by its lasting code."
    file_kind = "bodies"
    change, first = CHANGE, BodyPlacements
    title, noun = "Boards, committees and groups", "board, committee or group"
    search = ("code", "placements__name")


class Seats(FactRegister):
    model, slug, subject, paths = Seat, "seat", "body", paths_to("body")
    group = BODIES
    intro = "Who sits on each board, committee or group, in person or with a post."
    file_kind, identity = "seats", ("body", "post", "person", "starts")
    change = CHANGE
    title = "Seats on boards, committees and groups"
    names_people = True  # as the page of the board does
    columns = ("body", "post", "person", "role", "standing", "voting", *DATES)
    filters = ("body", "post", "person", "role", "standing", "voting")
    hints = HINTS | {
        "post": "Whoever holds the post has the seat. Choose a post or a person, not both.",
        "person": "For somebody who sits there in person.",
    }


class BodyUnits(FactRegister):
    model, slug, subject, paths = BodyUnit, "body-unit", "body", paths_to("body")
    group = BODIES
    intro = "Which units take part in groups that work across units."
    file_kind, identity = "groups", ("body", "unit", "starts")
    change = CHANGE
    title, noun = "Units on groups", "unit on a group"
    columns, filters = ("body", "unit", *DATES), ("body", "unit")
    verbs = tuple(verb for verb in DATED if verb is not ChangeFrom)  # another unit is another row
