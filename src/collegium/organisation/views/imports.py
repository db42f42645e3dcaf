"""Where files are uploaded: for one organisation, or as lists of all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from collegium.organisation.pages import PageRequest, page
from collegium.registers.files.kinds import FileKind
from collegium.registers.files.place import FilesPlace


class OfOneOrganisation(FilesPlace):
    """Files of one organisation: its code is in the address of every page."""

    namespace = "organisation"

    def guard(self) -> Callable[[Any], Any]:
        return page(*self.permissions())

    def scope(self, request: PageRequest) -> str:
        return request.organisation.code

    def may(self, kind: FileKind, request: PageRequest) -> bool:
        return any(request.access.may(permission, request.organisation) for permission in kind.permissions)

    def trail(self, request: PageRequest) -> list[tuple[str, str]]:
        own = (request.organisation.name, request.organisation.get_absolute_url())
        return [("Organisations", reverse("organisation:organisations")), own]

    def heading(self, request: PageRequest) -> str:
        return request.organisation.name

    def address_parts(self, request: PageRequest) -> tuple[Any, ...]:
        return (request.organisation.code,)


class OfAllOrganisations(FilesPlace):
    """Lists that speak of many organisations belong to no single one."""

    namespace = "organisation"
    home = prefix = "import_all"
    wide = True

    def guard(self) -> Callable[[Any], Any]:
        return page(*self.permissions(), anywhere=True)

    def may(self, kind: FileKind, request: PageRequest) -> bool:
        return any(request.access.may_anywhere(permission) for permission in kind.permissions)

    def trail(self, request: PageRequest) -> list[tuple[str, str]]:
        return [("Organisations", reverse("organisation:organisations"))]

    def about(self, request: PageRequest) -> str:
        return "Use this page for lists of many organisations: the national list of trusts, organisations with their figures, mergers and moves."


OF_ONE, OF_ALL = OfOneOrganisation(), OfAllOrganisations()
