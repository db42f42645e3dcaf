"""What every register of an organisation shares: who may open it, whose rows it shows, and how units, posts and people are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.organisation.models import Body, Membership, Organisation, Person, Post, Seat, Site, Unit
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.people_field import PersonField
from collegium.organisation.queries.choices import Choices, choices_of
from collegium.registers import files_out
from collegium.registers.columns import HIDDEN_NAME
from collegium.registers.forms import Offer, choice_field
from collegium.registers.ordering import by_name
from collegium.registers.register import REGISTERS, Register
from collegium.registers.sight import Permissions, as_tuple


class OrganisationRegister(Register):
    """A register of one organisation: its code stands in the address of every page."""

    paths: ClassVar[tuple[str, ...]] = ("organisation",)  # lead from a row to its organisation; one of them suffices
    names_people: ClassVar[bool] = False  # its rows name people to every reader, as the minutes of a board do
    above: ClassVar[
        tuple[tuple[str, str], ...]
    ] = ()  # the pages above: title, and name of an address of the organisation

    def guard(self, *permissions: Permission) -> Callable[[Any], Any]:
        return page(*permissions)

    def allows(self, permissions: Permissions, request: PageRequest) -> bool:
        return any(request.access.may(permission, request.organisation) for permission in as_tuple(permissions))

    def belonging(self, rows: Any, request: PageRequest) -> Any:
        return rows.filter(reduce(or_, (Q(**{path: request.organisation.pk}) for path in self.paths)))

    def visible(self, rows: Any, request: PageRequest) -> Any:
        return self.belonging(rows, request)

    visible.for_every_reader = True  # type: ignore[attr-defined]

    def organisation_code(self, request: PageRequest) -> str:
        return request.organisation.code

    def address_parts(self, request: PageRequest) -> tuple[Any, ...]:
        return (request.organisation.code,)

    def starting_values(self, request: PageRequest) -> dict[str, Any]:
        return {"organisation": request.organisation} if "organisation" in self.paths else {}

    def trail(self, request: PageRequest) -> list[tuple[str, str]]:
        code = request.organisation.code
        listed = [(title, reverse(name, args=[code])) for title, name in self.above]
        return listed or [(request.organisation.name, request.organisation.get_absolute_url())]

    def upload_address(self, request: PageRequest) -> str:
        address = reverse("organisation:imports", args=[request.organisation.code])
        return f"{address}?kind={files_out.kind_id(self)}"

    # How units, posts, bodies and people are named

    def choices(self, request: PageRequest) -> Choices:
        """What forms and lists offer; read once a request."""
        if not hasattr(request, "register_choices"):
            request.register_choices = choices_of(request.organisation, request.access)  # type: ignore[attr-defined]
        choices: Choices = request.register_choices  # type: ignore[attr-defined]
        return choices

    def sees_people(self, request: PageRequest) -> bool:
        return request.access.may(Permission.VIEW_PEOPLE, request.organisation)

    def closed(self, path: str, request: PageRequest) -> bool:
        """A person's name is closed to those who may not see people, unless the register names people to everybody."""
        beyond = beyond_person(self.model, path)
        if beyond is None or self.sees_people(request):
            return super().closed(path, request)
        return not (self.names_people and beyond in ("", "name"))

    def references(self, column: Any, request: PageRequest) -> Offer | None:
        choices, target = self.choices(request), column.related_model
        if target is Person:
            return self.people_offer(choices.people, request)
        offers: dict[Any, Callable[[], Offer]] = {
            Unit: lambda: choices.units_of_all if column.name.endswith("_unit") else choices.units,
            Post: lambda: choices.posts,
            Body: lambda: choices.bodies,
            Site: lambda: choices.sites,
            Organisation: lambda: choices.organisations,
        }
        if target in offers:
            return offers[target]()
        read: dict[Any, Offer] = request.__dict__.setdefault("register_targets", {})
        if target not in read:
            read[target] = self.targets(column, request)
        return read[target]

    def targets(self, column: Any, request: PageRequest) -> Offer:
        """Rows of another register that a column may point to: those that the reader may see there, as it names them."""
        register = REGISTERS.get(column.related_model._meta.label_lower)
        if register is not None:
            return [(row.pk, register.row_title(row, request)) for row in register.shown(request)]
        rows = column.related_model._default_manager.filter(organisation=request.organisation)
        return [(row.pk, str(row)) for row in rows]

    def people_offer(self, people: Mapping[int, tuple[str, str]], request: PageRequest) -> Offer:
        """Names for those who may see people; otherwise only where the register names them to every reader."""
        if self.sees_people(request):
            return [(key, f"{name} ({code})") for key, (code, name) in people.items()]
        shown = {key: name if self.names_people else HIDDEN_NAME for key, (_, name) in people.items()}
        return list(shown.items())

    def people_of_rows(self, column: Any, request: PageRequest) -> dict[int, tuple[str, str]]:
        """The people whom the visible rows point to: number -> code and name; read once a request."""
        read: dict[str, Any] = request.__dict__.setdefault("register_people", {})
        key = f"{self.model._meta.label}.{column.name}"
        if key not in read:
            named = self.shown(request).order_by().values(column.attname)
            rows = (
                Person.objects.filter(pk__in=named).order_by(by_name("name"), "code").values_list("pk", "code", "name")
            )
            read[key] = {pk: (code, name) for pk, code, name in rows}
        return read[key]  # type: ignore[no-any-return]

    def named(self, column: Any, request: PageRequest) -> Offer | None:
        if column.related_model is Person and not column.many_to_many:
            return self.people_offer(self.people_of_rows(column, request), request)
        return super().named(column, request)

    def hides(self, column: Any, request: PageRequest) -> bool:
        """Staff codes, of readers who may not see people."""
        unseen = getattr(column, "related_model", None) is Person and not self.sees_people(request)
        return unseen or super().hides(column, request)

    def codes(self, column: Any, request: PageRequest) -> Mapping[Any, str] | None:
        """Files name units, posts, bodies and organisations by their codes, and people by their staff code."""
        if column.related_model is Person:
            if not self.sees_people(request):
                return {}
            return {key: code for key, (code, _) in self.people_of_rows(column, request).items()}
        if not hasattr(column.related_model, "code"):
            return None
        wanted = Q(pk__in=[key for key, _ in self.references(column, request) or []])
        if not column.many_to_many:
            wanted |= Q(pk__in=self.shown(request).order_by().values(column.attname))
        return dict(column.related_model._default_manager.filter(wanted).values_list("pk", "code"))

    def codes_to_choose(self, column: Any, request: PageRequest) -> Mapping[Any, str]:
        if column.related_model is Person:
            return {key: code for key, (code, _) in self.people_to_choose(request).items()}
        return super().codes_to_choose(column, request)

    def names_to_choose(self, column: Any, request: PageRequest) -> Mapping[Any, str]:
        if column.related_model is Person:
            return {key: f"{name} ({code})" for key, (code, name) in self.people_to_choose(request).items()}
        return super().names_to_choose(column, request)

    def reference_field(self, column: Any, options: dict[str, Any], request: PageRequest) -> forms.Field:
        if column.related_model is Person:
            options["help_text"] = options["help_text"] or "Enter a name or staff code."
            return PersonField(self.people_to_choose(request), **options)
        if column.many_to_many:
            return forms.TypedMultipleChoiceField(choices=self.references(column, request) or [], coerce=int, **options)
        return choice_field(self.references(column, request) or [], options, coerce=int)

    def people_to_choose(self, request: PageRequest) -> dict[int, tuple[str, str]]:
        """Everybody for those who may see people; otherwise only people whom a post or a seat makes known."""
        people = self.choices(request).people
        if self.sees_people(request):
            return people
        here = request.organisation
        known = set(Membership.objects.filter(post__organisation=here).values_list("person_id", flat=True))
        known |= set(
            Seat.objects.filter(body__organisation=here, person__isnull=False).values_list("person_id", flat=True)
        )
        return {key: pair for key, pair in people.items() if key in known}


def beyond_person(model: Any, path: str) -> str | None:
    """What a path names of the person through whom it leads; None: it leads through nobody."""
    if model is Person:
        return path
    part, _, rest = path.partition("__")
    names = {field.name for field in model._meta.get_fields()}
    target = getattr(model._meta.get_field(part), "related_model", None) if part in names else None
    return beyond_person(target, rest) if target is not None and (rest or target is Person) else None


class SiteRegister(OrganisationRegister):
    """Where people work and posts are based; employments and posts point to it."""

    model = Site
    read, change = Permission.VIEW_REGISTER, Permission.CHANGE_REGISTER
    export, upload = Permission.EXPORT_REGISTER, Permission.IMPORT_REGISTER
    columns = ("name", "code")
    search, order, identity = ("name", "code"), ("name", "code"), ("code",)
    file_kind = "sites"
    hints = {"code": "Short and lasting, for example the code that your files use."}
    empty = (
        "No sites are recorded yet. Add the places where your doctors work, then choose them on employments and posts."
    )
    intro = "Hospitals, clinics and other places where people work and posts are based."
