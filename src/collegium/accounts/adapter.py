"""How accounts come to be: by the office, or from the organisation's own directory; never by strangers."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Somebody from the directory may sign in; what they may see still follows from grants and posts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True
