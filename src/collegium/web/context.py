"""What every page needs: the site's name, the menu, the nonce of the security policy."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.organisation.access import Access, access_for

# Text, address name, the beginning of the addresses that belong to it, and what a reader needs one of.
MENU = (
    ("Home", "home", "/home", ()),
    (
        "Organisation",
        "organisation:organisations",
        "/organisations/",
        (Permission.VIEW_REGISTER, Permission.COMPARE),
    ),
    ("Engagement", "engagement:waves", "/engagement/", (Permission.VIEW_ENGAGEMENT,)),
    ("Board", "board:boards", "/board/", (Permission.VIEW_BOARD,)),
)


def everywhere(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "nonce": getattr(request, "csp_nonce", ""),
        "menu": menu(request.path, access_of(request)),
    }


def access_of(request: HttpRequest) -> Access | None:
    """Pages of the sign-in library carry none of their own."""
    if (known := getattr(request, "access", None)) is not None:
        return cast(Access, known)
    user = getattr(request, "user", None)
    return access_for(user, timezone.localdate()) if isinstance(user, User) else None


def menu(path: str, access: Access | None) -> list[dict[str, Any]]:
    # A page of an organisation's engagement belongs to Engagement: what stands furthest right in the address counts.
    here = max((beginning for _, _, beginning, _ in MENU), key=path.rfind)
    found = []
    for text, name, beginning, needed in MENU:
        if needed and access and not any(access.may_anywhere(permission) for permission in needed):
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:  # an app that is not installed has no entry
            continue
        found.append({"text": text, "href": href, "current": path == href or (beginning == here and beginning in path)})
    return found
