"""How every page states who may open it, for which organisation, and as at which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.documents import MEDIA_TYPES, rendered
from collegium.documents.document import Document
from collegium.organisation.access import Access, access_for
from collegium.organisation.models import Organisation

View = Callable[..., HttpResponse]
Invited = Callable[[User, str], Organisation | None]
FIRST_DAY = dt.date(1948, 7, 5)  # the first day of the NHS: an earlier date is a slip


class PageRequest(HttpRequest):
    """What a view receives from `page`."""

    user: User  # type: ignore[assignment]
    access: Access
    organisation: Organisation
    as_of: dt.date
    today: dt.date


@dataclass(frozen=True)
class Policy:
    """Needs one of the permissions; an empty tuple means any signed-in user; `scope` says for what."""

    permissions: tuple[Permission, ...]
    scope: str  # "organisation" | "anywhere" | "signed_in" | "public"


def page(*permissions: Permission, anywhere: bool = False, invited: Invited | None = None) -> Callable[[View], View]:
    """A page of one organisation (its code is in the address), or, with `anywhere`, of all that the user may see.

    A user without the permission for that organisation gets 404, so that nobody learns which organisations exist,
    unless the user may see the organisation at all: then 403. `invited` lets somebody without a role in: it gives the
    organisation where the user was asked to do what the page is for, and only then.
    """
    scope = "signed_in" if not permissions else "anywhere" if anywhere else "organisation"

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect(f"{redirect(settings.LOGIN_URL).url}?next={request.path}")
            request.today = timezone.localdate()
            request.access = access_for(request.user, request.today)
            request.as_of = as_of(request)
            if scope == "organisation":
                request.organisation = organisation_for(request, kwargs["code"], permissions, invited)
            elif scope == "anywhere" and not any(request.access.may_anywhere(one) for one in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = Policy(permissions, scope)  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """A page for everybody, such as the statement on accessibility."""
    view.policy = Policy((), "public")  # type: ignore[attr-defined]
    return view


def document_file(document: Document, name: str, form: str) -> HttpResponse:
    """The document to download, under that name; `form` is an ending of `documents.MEDIA_TYPES`."""
    response = HttpResponse(rendered(document, form), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def organisation_for(
    request: PageRequest, code: str, permissions: tuple[Permission, ...], invited: Invited | None
) -> Organisation:
    try:
        return organisation_or_refuse(request.access, code, permissions)
    except (Http404, PermissionDenied):
        found = invited(request.user, code) if invited is not None else None
        if found is None:
            raise
        return found


def organisation_or_refuse(access: Access, code: str, permissions: tuple[Permission, ...]) -> Organisation:
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None or organisation.pk not in access.by_organisation:
        raise Http404
    if not any(access.may(one, organisation) for one in permissions):
        raise PermissionDenied
    return organisation


def as_of(request: HttpRequest) -> dt.date:
    """The day asked for by `?as_of=2024-04-01`, or today. A slip is shown, not guessed at."""
    asked = request.GET.get("as_of", "").strip()
    if not asked:
        return timezone.localdate()
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError as error:
        raise Http404("The date must be written as year-month-day, for example 2024-04-01.") from error
    if not FIRST_DAY <= day <= dt.date(timezone.localdate().year + 20, 12, 31):
        raise Http404("The date lies outside the register.")
    return day
