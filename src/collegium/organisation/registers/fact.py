"""What the registers of facts share: where a fact is read, how it is named, and what its forms say of a column."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import URLPattern, reverse

from collegium.accounts.roles import Permission
from collegium.organisation.pages import PageRequest
from collegium.organisation.registers.base import OrganisationRegister
from collegium.registers.columns import Column
from collegium.registers.register import REGISTERS, Permissions
from collegium.registers.verbs import Add, ChangeFrom, Correct, End, Import, Remove, Verb
from collegium.wording.dates import day

# Files of facts come in through the import of the register, which knows several tables at once.
LASTING = (Add, Correct, Remove, Import)
DATED = (Add, Correct, ChangeFrom, End, Remove, Import)
WHOLE_PAGES = ("unit", "post", "person", "body")
HINTS = {
    "ends": "Leave empty if there is no last day yet.",
    "parent": "Leave empty for a unit at the top.",
    "reports_to": "Leave empty if it reports to nobody.",
    "pas": "One programmed activity (PA) is half a day, 4 hours. Leave empty if you do not know.",
    "gmc_number": "Seven digits.",
    "code": "Short and lasting, for example the code that your files use.",
}


class FactRegister(OrganisationRegister):
    """Facts of one kind. `slug` stands in their addresses, and with _ for - in the names of these.

    `subject` is the column whose unit, post, person or body shows the fact on its own page.
    """

    slug: ClassVar[str] = ""
    subject: ClassVar[str] = ""
    read: ClassVar[Permissions] = Permission.VIEW_REGISTER
    change: ClassVar[Permissions] = Permission.CHANGE_REGISTER
    export: ClassVar[Permissions] = Permission.EXPORT_REGISTER
    upload: ClassVar[Permissions] = Permission.IMPORT_REGISTER
    hints = HINTS
    verbs: ClassVar[tuple[Verb, ...] | None] = DATED
    order: ClassVar[tuple[str, ...]] = ("starts",)

    def __init_subclass__(cls, **options: Any) -> None:
        if "model" in cls.__dict__:
            cls.name = f"{cls.slug.replace('-', '_')}_fact"
            cls.plural = f"{cls.name}s"
        super().__init_subclass__(**options)

    def page_of(self, row: Any, request: PageRequest) -> str:
        """The page of the unit, post, person or body that the fact is about; otherwise that of the organisation's figures."""
        code = request.organisation.code
        if self.subject:
            return reverse(f"organisation:{self.subject}", args=[code, getattr(row, f"{self.subject}_id")])
        if self.slug in WHOLE_PAGES:
            return reverse(f"organisation:{self.slug}", args=[code, row.pk])
        return reverse("organisation:figures", args=[code])

    def after_removal(self, row: Any, request: PageRequest) -> str:
        gone = self.slug in WHOLE_PAGES
        return request.organisation.get_absolute_url() if gone else self.page_of(row, request)

    def row_title(self, row: Any, request: PageRequest) -> str:
        """The fact by what it is about: never by its number."""
        about = getattr(row, "name", "") or getattr(row, "title", "")
        for name in (self.subject, "post", "person"):
            if not about and name and getattr(row, f"{name}_id", None):
                about = self.name_of_row(name, row, request)
        for name in ("held_on", "happened_on", "starts"):
            if not about and getattr(row, name, None):
                about = day(getattr(row, name))
        noun = self.noun[:1].upper() + self.noun[1:]
        return f"{noun}: {about}" if about else noun

    def name_of_row(self, name: str, row: Any, request: PageRequest) -> str:
        field: Any = self.model._meta.get_field(name)
        return str(dict(self.references(field, request) or []).get(getattr(row, field.attname), ""))


class PlacedRegister(FactRegister):
    """Units, posts and bodies: their code lasts, and their names and places are dated facts beside it."""

    verbs = LASTING
    columns = ("code", Column(name="name", title="Latest name", value=lambda row: latest_name(row)))
    search, order, identity = ("code", "placements__name"), ("code",), ("code",)
    children = ("placements",)

    def rows(self, request: PageRequest) -> Any:
        return super().rows(request).prefetch_related("placements").distinct()

    def row_title(self, row: Any, request: PageRequest) -> str:
        return latest_name(row) or str(row.code)


def latest_name(row: Any) -> str:
    """What a unit, post or body is called in the latest of its periods."""
    placements = sorted(row.placements.all(), key=first_day)
    return str(placements[-1]) if placements else ""


def first_day(placement: Any) -> Any:
    return placement.starts


def addresses_of_facts(at: str) -> list[URLPattern]:
    """The addresses of every register of facts."""
    made = []
    for register in REGISTERS.values():
        if isinstance(register, FactRegister):
            made += register.urls(f"{at}{register.slug}/")
    return made


def paths_to(subject: str) -> tuple[str, ...]:
    return (f"{subject}__organisation",)
