"""Every address of the site with who may open it."""

from __future__ import annotations

from collegium.accounts.middleware import MEMBERS, PUBLIC
from tests.project.addresses import Address, addresses


def facts() -> list[str]:
    """One line for each address: name, pattern, scope, permissions."""
    return sorted(fact(address) for address in addresses())


def fact(address: Address) -> str:
    policy = getattr(address.view, "policy", None)
    if policy is None:
        scope = "public" if address.name in PUBLIC else "signed_in" if address.name in MEMBERS else "refused"
        return f"{address.name} | {address.pattern} | sign-in library: {scope} |"
    return f"{address.name} | {address.pattern} | {policy.scope} | {', '.join(sorted(policy.permissions))}"
