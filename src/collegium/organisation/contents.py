"""The list of register pages, in one place: where the page of an organisation leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from collegium.accounts.roles import Permission
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class RegisterPage:
    """A page: its address name, its text, and who may open it."""

    name: str
    text: str
    permissions: tuple[Permission, ...] = (Permission.VIEW_REGISTER,)


@dataclass(frozen=True)
class Link:
    href: str
    text: str


REGISTER_PAGES = (
    RegisterPage("bodies", "Boards and committees: who sits on them"),
    RegisterPage("committees", "Committee structure: what reports to what"),
    RegisterPage("roles", "Formal medical roles: held, vacant or without a post"),
    RegisterPage("layers", "Layers and accountability: who answers for each unit"),
    RegisterPage("paper_leaders", "Leaders on paper: a name without time"),
    RegisterPage("time", "Leadership time: programmed activities by post"),
    RegisterPage("groups", "Cross-cutting groups and the units on them"),
    RegisterPage("tasks", "Tasks and decisions: who leads on what"),
    RegisterPage("appointments", "Appointments: how posts were filled"),
    RegisterPage("facts", "All facts of the register, in lists"),
    RegisterPage("sites", "Sites: where people work and posts are based"),
    RegisterPage("people", "People", (Permission.VIEW_PEOPLE,)),
    RegisterPage("imports", "Upload files", (Permission.IMPORT_REGISTER,)),
    RegisterPage("exports", "Export everything", (Permission.EXPORT_REGISTER,)),
    RegisterPage(
        "jobs",
        "Long tasks that run in the background",
        (Permission.IMPORT_RESPONSES, Permission.IMPORT_REGISTER, Permission.VIEW_AUDIT),
    ),
    RegisterPage("access", "Who may see and change what", (Permission.MANAGE_ACCESS,)),
    RegisterPage("record", "Record of changes and confidential reads", (Permission.VIEW_AUDIT,)),
)


def links_for(organisation: Organisation, access: Access, query: str = "") -> list[Link]:
    """The pages that this user may open, those that are installed."""
    found = []
    for one in REGISTER_PAGES:
        if not any(access.may(permission, organisation) for permission in one.permissions):
            continue
        try:
            href = reverse(f"organisation:{one.name}", args=[organisation.code])
        except NoReverseMatch:
            continue
        found.append(Link(href + query, one.text))
    return found
