"""Settings from the environment, that refuse what they do not understand when the server starts."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
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
        whole_file = kept_in.with_name(f".{kept_in.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(whole_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        # Two processes may start at once: the first one wins, and neither reads half a file.
        with suppress(FileExistsError):
            os.link(whole_file, kept_in)
        whole_file.unlink()
    try:
        value = kept_in.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        value = ""
    if not value:
        raise ImproperlyConfigured(f"{kept_in} holds no key. Put back the file that was there, or set {name}.")
    return value
