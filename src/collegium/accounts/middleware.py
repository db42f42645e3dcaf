"""Deny by default: a page without a stated policy is refused, and nobody works without a second factor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException

# Pages of the sign-in library that a stranger, or somebody half signed in, needs.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}
# Pages of the same library for somebody who is signed in.
MEMBERS = {
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
OF_DIRECTORY = {"openid_connect_login", "openid_connect_callback"}
# No connection, a page of a proxy instead of data, data without what is needed.
ANSWERS_AMISS = (RequestException, OAuth2Error, ValueError, KeyError, TypeError, AttributeError)
Handler = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class no_nul_in_addresses:  # noqa: N801 - middleware is named like a function
    """Nothing is called so, and PostgreSQL takes no such text to look for: the page is not there.

    The lists of registers say in words what is wrong with a question.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        asked = () if hasattr(getattr(view, "view_class", None), "register") else request.GET.lists()
        texts = [request.path_info, *(text for name, values in asked for text in (name, *values))]
        if any("\0" in text for text in texts):
            raise Http404


class deny_by_default:  # noqa: N801 - middleware is named like a function
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = name_of(request)
        if hasattr(view, "policy") or name in PUBLIC or (name in MEMBERS and request.user.is_authenticated):
            return None
        if not request.user.is_authenticated:
            return redirect(settings.LOGIN_URL)
        raise PermissionDenied


class directory_may_fail:  # noqa: N801 - middleware is named like a function
    """A directory that does not answer, or not as it should, is no failure of this server: the page says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if name_of(request) not in OF_DIRECTORY or not isinstance(exception, ANSWERS_AMISS):
            return None
        # Its kind alone: what a directory answers may name people.
        logger.warning("The directory gave no answer that can be used: %s.", type(exception).__name__)
        return redirect("socialaccount_login_error")


class require_second_factor:  # noqa: N801 - middleware is named like a function
    """Whoever has no second factor is led to set one up; whoever has one but did not give it in this session is asked.

    The second case is a session that was opened with the password alone, before its owner set up a second factor
    elsewhere: it must not be worth more than the password.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = name_of(request)
        if (
            not settings.SECOND_FACTOR_REQUIRED
            or not request.user.is_authenticated
            or request.session.get("second_factor")
            or name in PUBLIC
            or getattr(getattr(view, "policy", None), "scope", "") == "public"
        ):
            return None
        wanted = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp"
        return None if name == wanted else redirect(wanted)


class keep_out_of_caches:  # noqa: N801 - middleware is named like a function
    """What somebody who is signed in was shown stays in no cache: not with "back" after signing out, not on the way."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response


def name_of(request: HttpRequest) -> str | None:
    return request.resolver_match.url_name if request.resolver_match else None
