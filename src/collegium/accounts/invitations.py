"""The one-time link under which somebody sets a password."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from collegium.accounts.models import User

TEXT = """{name},

you have been given access to {site}. Set your password here; the link works once, and for three days:

{link}

Then sign in with this e-mail address. You will be asked to set up an authenticator app on your phone.
"""


def one_time_path(user: User) -> str:
    """It works once, for three days; setting a password or signing in makes it worthless."""
    place = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=place)


def mail_is_set_up() -> bool:
    return bool(settings.EMAIL_HOST)


def send_link(user: User, link: str) -> None:
    text = TEXT.format(name=user.name, site=settings.SITE_NAME, link=link)
    send_mail(f"Your access to {settings.SITE_NAME}", text, None, [user.email])
