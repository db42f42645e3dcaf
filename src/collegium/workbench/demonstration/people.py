"""An account for each role, so that everybody can look through everybody's eyes."""

from __future__ import annotations

import secrets
from pathlib import Path

from collegium.accounts.actions import create_account, set_second_factor
from collegium.accounts.demonstration import DemonstrationAccount, write_accounts
from collegium.accounts.models import User
from collegium.accounts.roles import TITLES, Role
from collegium.organisation.actions import add_fact, correct_fact
from collegium.organisation.models import DOCTOR_GRADES, Employment, Grant, Membership, Organisation, Person
from collegium.workbench.demonstration.units import BEGIN, JOINED, TODAY, TRUST

# Who looks: the key that stands in the address of the sign-in page, the role, and an invented name.
ACCOUNTS = (
    (Role.OFFICE, "Robin Office"),
    (Role.UNIT_LEADER, ""),  # a clinical director of the register: what is seen follows from the post
    (Role.DOCTOR, ""),  # a doctor of the register who never held a post: what is seen follows from the employment
    (Role.BOARD_MEMBER, "Sam Board"),
    (Role.SECRETARY, "Alex Secretary"),
    (Role.ANALYST, "Jo Analyst"),
    (Role.NATIONAL_ANALYST, "Nic National"),
)
LEADS = "CD-UAC-EME"
WORKS_IN = "CARD"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def give_accounts(*, by: str, folder: Path) -> None:
    """Passwords and authenticator secrets are drawn anew for each demonstration: they must not be guessable."""
    trust = Organisation.objects.get(code=TRUST)
    written = []
    of_register = {Role.UNIT_LEADER: leader_of(trust), Role.DOCTOR: doctor_of(trust)}
    for role, name in ACCOUNTS:
        account = DemonstrationAccount(
            key=role.value,
            role=TITLES[role],
            name=name or of_register[role].name,
            email=f"{role.value.replace('_', '.')}@collegium.example",
            password=secrets.token_urlsafe(12),
            totp_secret="".join(secrets.choice(BASE32) for _ in range(32)),
        )
        user = create_account(by=by, email=account.email, name=account.name, password=account.password)
        set_second_factor(by=by, user=user, secret=account.totp_secret)
        if role in of_register:
            correct_fact(by=by, fact=of_register[role], values={"user": user})
        else:
            grant(by, user, role, trust)
        written.append(account)
    write_accounts(folder, written)


def leader_of(trust: Organisation) -> Person:
    return Membership.objects.at(TODAY).get(post__organisation=trust, post__code=LEADS).person


def doctor_of(trust: Organisation) -> Person:
    """The longest-serving doctor of a specialty who never held a post."""
    jobs = Employment.objects.at(TODAY).filter(
        unit__organisation=trust, unit__code=WORKS_IN, grade__in=DOCTOR_GRADES, person__memberships=None
    )
    return jobs.select_related("person").order_by("starts", "person__code")[0].person


def grant(by: str, user: User, role: Role, trust: Organisation) -> None:
    if role == Role.NATIONAL_ANALYST:
        add_fact(by=by, fact=Grant(user=user, role=role.value, organisation=None, starts=BEGIN))
        return
    organisations = [trust]
    if role in (Role.OFFICE, Role.ANALYST):  # they may look at what joined, and at the published case studies
        organisations += Organisation.objects.filter(code=JOINED)
        organisations += Organisation.objects.filter(code__startswith="SITE-")
    for organisation in organisations:
        add_fact(by=by, fact=Grant(user=user, role=role.value, organisation=organisation, starts=BEGIN))
