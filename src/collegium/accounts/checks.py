"""What the server refuses to start with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}


@register(Tags.security)
def demonstration_stays_at_home(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """The demonstration shows its passwords on the sign-in page: it may be reached from its own machine only."""
    elsewhere = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
    if not settings.DEMO or not (elsewhere or settings.HTTPS):
        return []
    problem = f"the hosts {', '.join(elsewhere)}" if elsewhere else "HTTPS"
    return [
        Error(
            f"COLLEGIUM_DEMO is on together with {problem}. The demonstration shows its passwords to everybody.",
            hint="Turn COLLEGIUM_DEMO off, or leave COLLEGIUM_HOSTS and COLLEGIUM_HTTPS unset.",
            id="accounts.E001",
        )
    ]


@register(Tags.security, deploy=True)
def second_factor_is_required(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if settings.SECOND_FACTOR_REQUIRED or settings.DEMO:
        return []
    return [
        Error(
            "Nobody is asked for a second factor.",
            hint="Leave COLLEGIUM_SECOND_FACTOR unset.",
            id="accounts.E002",
        )
    ]
