"""Settings from the environment, that refuse what they do not understand when the server starts."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def yes_no(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write yes or no.")


def text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip()


def listed(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def whole(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.strip().isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def secret(name: str, kept_in: Path) -> str:
    """The secret from the environment, or one made once and kept beside the data, readable by its owner only."""
    if value := os.environ.get(name):
        return value
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return kept_in.read_text().strip()
