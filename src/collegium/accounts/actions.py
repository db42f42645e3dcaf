"""Every write to an account: keyword-only, atomic, `by=`, audited in the same transaction."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record


@transaction.atomic
def create_account(*, by: User | str, email: str, name: str, password: str | None = None) -> User:
    """Somebody who may sign in. Without a password the account waits for its one-time link."""
    user = User(email=User.objects.normalize_email(email).lower(), name=name)
    user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    note(by=by, verb="create", user=user)
    return user


@transaction.atomic
def set_second_factor(*, by: User | str, user: User, secret: str) -> None:
    """Give the account an authenticator app whose secret is known beforehand (the demonstration does)."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, secret)
    note(by=by, verb="second_factor_added", user=user)


@transaction.atomic
def forget_second_factor(*, by: User | str, user: User, reason: str) -> None:
    """Somebody lost the phone and the recovery codes: at the next sign-in a new second factor is set up."""
    Authenticator.objects.filter(user=user).delete()
    note(by=by, verb="second_factor_removed", user=user, reason=reason)


@transaction.atomic
def untie_directory(*, by: User | str, user: User, reason: str) -> None:
    """The directory gave somebody a new entry, or the address to somebody else: the next of them with it is tied anew."""
    SocialAccount.objects.filter(user=user).delete()
    note(by=by, verb="directory_untied", user=user, reason=reason)


def note(*, by: User | str, verb: str, user: User, reason: str = "") -> None:
    """Record what was done to an account; its password and its address stay out of the record."""
    entry = Entry(verb=f"accounts.{verb}", subject="accounts.user", subject_id=str(user.pk), reason=reason)
    record(by=name_of(by), entries=[entry])
