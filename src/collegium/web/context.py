"""What every page needs: the site's name, the menu, the nonce of the security policy."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

# Text, address name, and the beginning of the addresses that belong to it.
MENU = (
    ("Home", "home", "/home"),
    ("Organisation", "organisation:organisations", "/organisations/"),
    ("Engagement", "engagement:waves", "/engagement/"),
)


def everywhere(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "nonce": getattr(request, "csp_nonce", ""),
        "menu": menu(request.path),
    }


def menu(path: str) -> list[dict[str, Any]]:
    # A page of an organisation's engagement belongs to Engagement: what stands furthest right in the address counts.
    here = max((beginning for _, _, beginning in MENU), key=path.rfind)
    found = []
    for text, name, beginning in MENU:
        try:
            href = reverse(name)
        except NoReverseMatch:  # an app that is not installed has no entry
            continue
        found.append({"text": text, "href": href, "current": path == href or (beginning == here and beginning in path)})
    return found
