"""Giving roles and taking them back; linking a person of the register to an account."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import TITLES, Role
from collegium.audit.actions import recorded
from collegium.organisation.actions.facts import add_fact, correct_fact, end_fact, remove_fact
from collegium.organisation.models import Grant, Organisation, Person

DAY = dt.timedelta(days=1)


@recorded
def account_of(*, by: User | str, email: str, name: str) -> tuple[User, bool]:
    """The account with that address, and whether it had to be made."""
    user = User.objects.filter(email=email.strip().lower()).first()
    return (user, False) if user else (create_account(by=by, email=email.strip(), name=name), True)


@recorded
def give_role(
    *, by: User | str, organisation: Organisation | None, user: User, role: Role, starts: dt.date, ends: dt.date | None
) -> Grant:
    """A role from a first to a last day; national analysts have no organisation."""
    grant = Grant(user=user, role=role.value, organisation=organisation, starts=starts, ends=ends)
    held = Grant.objects.filter(user=user, role=role.value, organisation=organisation)
    if any(grant.overlaps(other) for other in held):
        raise ValidationError({"role": f"This person has the role “{TITLES[role]}” already at that time."})
    return add_fact(by=by, fact=grant)


@recorded
def admit(
    *,
    by: User | str,
    organisation: Organisation | None,
    email: str,
    name: str,
    role: Role,
    starts: dt.date,
    ends: dt.date | None = None,
) -> tuple[User, bool]:
    """Give a role to whoever has that address, making the account if need be: both, or neither."""
    user, made = account_of(by=by, email=email, name=name)
    give_role(by=by, organisation=organisation, user=user, role=role, starts=starts, ends=ends)
    return user, made


@recorded
def end_role(*, by: User | str, grant: Grant, ends: dt.date, reason: str = "") -> None:
    """The role holds to the end of that day; one that would end before it began is taken out."""
    if grant.role == Role.OFFICE and not another_office(grant, ends + DAY):
        raise ValidationError(
            {"ends": "Nobody else would have the role of the medical director’s office: give it to somebody first."}
        )
    if ends < grant.starts:
        remove_fact(by=by, fact=grant, reason=reason or "Ended before it began")
    else:
        end_fact(by=by, fact=grant, ends=ends, reason=reason)


def another_office(grant: Grant, day: dt.date) -> bool:
    """Whether somebody else who can sign in holds the role from that day on, without an end."""
    others = Grant.objects.filter(
        organisation=grant.organisation, role=Role.OFFICE.value, user__is_active=True, starts__lte=day, ends=None
    )
    return others.exclude(user=grant.user).exists()


@recorded
def link_person(*, by: User | str, person: Person, user: User | None) -> Person:
    """Whoever signs in with that account is this person of the register, and sees what the posts held allow."""
    if user is not None:
        taken = Person.objects.filter(organisation=person.organisation, user=user).exclude(pk=person.pk).first()
        if taken is not None:
            raise ValidationError({"email": f"This account belongs to {taken.name} already."})
    return correct_fact(by=by, fact=person, values={"user_id": user.pk if user else None})


@recorded
def link_address(*, by: User | str, person: Person, email: str) -> tuple[User | None, bool]:
    """Link the person to the account with that address, making it if need be; without an address, unlink."""
    user, made = account_of(by=by, email=email, name=person.name) if email else (None, False)
    link_person(by=by, person=person, user=user)
    return user, made


def belongs_here_only(user: User, organisation: Organisation) -> bool:
    """Whether the account opens nothing elsewhere, so that this office may renew how it is signed in to."""
    elsewhere = Q(organisation__isnull=True) | ~Q(organisation=organisation)
    return not (
        Grant.objects.filter(elsewhere, user=user).exists() or user.people.exclude(organisation=organisation).exists()
    )
