"""The facts of an organisation, its units, posts and people: each register is a list, forms, files, a history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.roles import Permission
from collegium.definitions.roles import roles
from collegium.organisation.models import (
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
    Succession,
    Unit,
    UnitPlacement,
)
from collegium.organisation.pages import PageRequest
from collegium.organisation.registers.fact import (
    HINTS,
    LASTING,
    ORGANISATION,
    PEOPLE,
    POSTS,
    UNITS,
    FactRegister,
    PlacedRegister,
    paths_to,
)
from collegium.registers.forms import Offer
from collegium.registers.register import DATES
from collegium.registers.verbs import Correct, Verb


class Organisations(FactRegister):
    """The organisation itself: it is closed, never removed, and added on a page of its own."""

    model, slug, paths, verbs = Organisation, "organisation", ("pk",), (Correct,)
    group = ORGANISATION
    intro = "Its name, kind, place, and the days on which it opened and closed."
    title, noun = "Name and dates of the organisation", "organisation"
    columns = ("code", "name", "kind", "opened", "closed", "region", "system", "postcode", "source")
    asked = columns[1:]
    order, identity = ("code",), ("code",)
    hints = HINTS | {"source": "Where these details come from."}


class UnitPlacements(FactRegister):
    model, slug, subject, paths = UnitPlacement, "unit-placement", "unit", paths_to("unit")
    group = UNITS
    intro = "What each unit was called, what kind it was and which unit it belonged to, from day to day."
    file_kind, identity = "units", ("unit", "starts")
    title, noun = "Names and places of units", "name and place of a unit"
    columns = ("name", "unit", "kind", "parent", "accountability", *DATES)
    fixed, filters, search = ("unit",), ("kind", "unit", "parent", "accountability"), ("name", "unit__code")
    labels = {"parent": "Unit above it", "accountability": "Accountable lead"}  # noqa: RUF012


class Units(PlacedRegister):
    model, slug, first = Unit, "unit", UnitPlacements
    group = UNITS
    intro = "Each unit once, by its lasting code."
    file_kind = "units"
    title = "Units"


class PostPlacements(FactRegister):
    model, slug, subject, paths = PostPlacement, "post-placement", "post", paths_to("post")
    group = POSTS
    intro = "What each post was called, where it was placed and whom it reported to, from day to day."
    file_kind, identity = "posts", ("post", "starts")
    title, noun = "Titles and places of posts", "title and place of a post"
    columns = ("title", "post", "role", "profession", "unit", "site", "reports_to", "pas", *DATES)
    fixed, filters, search = ("post",), ("role", "profession", "unit", "site", "reports_to"), ("title", "post__code")
    hints = HINTS | {"unit": "Leave empty for a post of the whole organisation."}

    def offers(self, name: str, request: PageRequest) -> Offer | None:
        return [(role.id, role.title) for role in roles()] if name == "role" else None


class Posts(PlacedRegister):
    model, slug, first = Post, "post", PostPlacements
    group = POSTS
    intro = "Each post once, by its lasting code."
    file_kind = "posts"
    title = "Posts"
    search = ("code", "placements__title")


class People(FactRegister):
    model, slug, verbs = Person, "person", LASTING
    group = PEOPLE
    intro = "Everybody whom the register knows, by staff code."
    read = export = Permission.VIEW_PEOPLE
    file_kind, identity = "people", ("code",)
    title, noun = "People", "person"
    columns = ("name", "code", "profession", "gmc_number")
    asked = ("code", "name", "profession", "gmc_number")
    filters, search, order = ("profession",), ("name", "code", "gmc_number"), ("name",)

    def row_title(self, row: Any, request: PageRequest) -> str:
        return str(row.name)


class Employments(FactRegister):
    model, slug, subject, paths = Employment, "employment", "person", paths_to("person")
    group = PEOPLE
    intro = "In which unit each person works, in what grade and for how much time."
    file_kind, identity = "people", ("person", "unit", "starts")
    read = export = Permission.VIEW_PEOPLE
    columns = ("person", "unit", "site", "grade", "pas", *DATES)
    filters, search = ("unit", "site", "grade", "person"), ("person__name", "person__code")

    def names_for(self, verb: Verb) -> tuple[str, ...]:
        """A move to another unit on a day is a change as well."""
        return ("unit", "site", "grade", "pas") if verb is Verb.CHANGE_FROM else super().names_for(verb)


class Memberships(FactRegister):
    model, slug, subject, paths = Membership, "membership", "post", paths_to("post")
    group = POSTS
    intro = "Who holds each post, since when, and how they came to it."
    file_kind, identity = "holders", ("post", "person", "starts")
    title, noun = "Holders of posts", "holder of a post"
    names_people = True  # as the page of the post does
    columns = ("post", "person", "basis", "joint", "pas", "arrangement", "route", *DATES)
    filters = ("post", "person", "basis", "joint", "arrangement", "route")
    hints = HINTS | {"joint": "Select it for each of the holders."}


class Responsibilities(FactRegister):
    model, slug, subject, paths = Responsibility, "responsibility", "unit", paths_to("unit")
    group = UNITS
    intro = "Which professions lead on each task and decision of a unit."
    file_kind, identity = "responsibilities", ("unit", "kind", "name", "starts")
    title, noun = "Tasks and decisions", "task or decision"
    columns = ("name", "unit", "kind", "doctor", "manager", "nurse", "joint", *DATES)
    filters, search, order = ("kind", "unit", "doctor", "manager", "nurse", "joint"), ("name",), ("kind", "name")
    hints = HINTS | {"joint": "Select it if those selected above lead together, on purpose."}


class Competitions(FactRegister):
    model, slug, subject, paths, verbs = Competition, "competition", "post", paths_to("post"), LASTING
    group = POSTS
    intro = "How many people applied for a post and how many were appointed."
    file_kind, identity = "competitions", ("post", "held_on")
    title, noun = "Competitions for posts", "competition for a post"
    columns = ("post", "held_on", "applicants", "shortlisted", "appointed", "turn_taking")
    details = ("note",)
    filters, search, order = ("post", "held_on", "turn_taking"), ("note", "post__code"), ("-held_on",)


class RoleLayers(FactRegister):
    model, slug = RoleLayer, "role-layer"
    group = ORGANISATION
    intro = "The ladder of medical roles, counted from the top."
    file_kind, identity = "layers", ("rank", "starts")
    title, noun = "Layers of medical roles", "layer of medical roles"
    columns, search, order = ("title", "rank", *DATES), ("title",), ("rank", "starts")
    asked = ("rank", "title", *DATES)


class Figures(FactRegister):
    model, slug = OrganisationFigures, "figures"
    group = ORGANISATION
    intro = "What the organisation says of its size, its boards and how it is led, year by year."
    file_kind, identity = "organisations", ("organisation", "starts")
    title, noun = "Figures of the organisation", "set of figures"
    columns = (
        *DATES,
        *("budget_gbp_m", "headcount", "consultants", "board_doctors", "management_board_doctors"),
        *("mode", "accountability"),
    )
    details = ("source",)
    hints = HINTS | {
        "mode": "As the organisation says of itself: doctors lead (medically), clinicians of any profession lead (clinically), "
        "managers lead, or doctors and managers lead together (aligned).",
        "accountability": "Who answers for the units, as the organisation says. Joint: a doctor and a manager together.",
    }
    filters, search, order = ("mode", "accountability"), ("source",), ("-starts",)


class Successions(FactRegister):
    model, slug, paths, verbs = Succession, "succession", ("successor", "predecessor"), LASTING
    group = ORGANISATION
    title, noun = "Reorganisations", "reorganisation"
    intro = "Mergers, demergers, tenders, service moves and national reforms. Each is drawn in the charts and changes no limits."
    file_kind = "successions"
    identity = ("kind", "happened_on", "predecessor", "successor", "predecessor_unit", "successor_unit")
    columns = ("happened_on", "kind", "predecessor", "predecessor_unit", "successor", "successor_unit", "note")
    asked = ("kind", "happened_on", "predecessor", "predecessor_unit", "successor", "successor_unit", "note")
    hints = HINTS | {
        "predecessor": "Leave empty if it happened to one organisation alone, or if nothing is kept here about the other one.",
        "predecessor_unit": "Only with a predecessor.",
        "successor": "The organisation that followed. If it happened to one organisation alone: that organisation.",
        "successor_unit": "Leave empty for the whole organisation. Charts of the unit show it.",
        "note": "Who else was part of it, what was tendered or reformed.",
    }
    filters, search, order = ("kind", "happened_on"), ("note",), ("-happened_on",)

    def add(self, *, by: Any, values: dict[str, Any], request: Any) -> Any:
        refuse_others(values, request)
        return super().add(by=by, values=values, request=request)

    def correct(self, *, values: dict[str, Any], request: Any, **more: Any) -> Any:
        refuse_others(values, request)
        return super().correct(values=values, request=request, **more)


def refuse_others(values: dict[str, Any], request: PageRequest) -> None:
    """A succession between two other organisations is none of this one's facts."""
    if request.organisation.pk not in (values["predecessor_id"], values["successor_id"]):
        raise ValidationError({"successor": "One side must be this organisation."})
