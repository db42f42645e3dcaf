"""The forms of signing in: the library's, with our words, and filled in where the server is a demonstration."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as ChangeForm
from allauth.account.forms import LoginForm, ResetPasswordKeyForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.urls import reverse

from collegium.accounts.demonstration import (
    DemonstrationAccount,
    answer_links,
    current_code,
    demonstration_account,
    demonstration_accounts,
)
from collegium.accounts.models import User


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["password"].help_text = ""
        self.accounts = demonstration_accounts()
        self.answer_links = answer_links()
        self.directory = directory()
        self.nobody_yet = nobody_yet()
        self.chosen: DemonstrationAccount | None = None
        if self.request is not None and (key := self.request.GET.get("as")):
            self.chosen = demonstration_account(key=key)
        if self.chosen is not None:
            self.initial.update(login=self.chosen.email, password=self.chosen.password)


class ChangePasswordForm(ChangeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The library's help is a link to a page that this server does not have.
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].label = "Current password"
        name_new_password(self)


class SetPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_new_password(self)


def name_new_password(form: Any) -> None:
    form.fields["password1"].label = "New password"
    form.fields["password2"].label = "New password, once more"


class ReauthenticatePasswordForm(PasswordAgainForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


def nobody_yet() -> bool:
    """Whether this server has no account at all, so that nobody could sign in."""
    return not User.objects.exists()


def directory() -> dict[str, str] | None:
    """The organisation's own directory, when this server knows one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not apps:
        return None
    return {"name": apps[0]["name"], "href": reverse("openid_connect_login", args=[apps[0]["provider_id"]])}


def ask_for_code(form: Any) -> None:
    form.fields["code"].label = "Code"
    form.fields["code"].widget.attrs["inputmode"] = "numeric"
    form.demonstration_code = current_code(form.user)
    form.initial["code"] = form.demonstration_code


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self)


class SetUpCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows now"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
