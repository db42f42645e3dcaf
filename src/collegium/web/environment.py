"""Settings from the environment, that refuse what they do not understand when the server starts."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

HIGHEST_PORT = 65_535
# A name, a name with all names below it (.example.nhs.uk), an address of version 4 or 6, or any (*).
HOST = re.compile(r"\*|\[[0-9a-fA-F:.]+\]|\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?", re.ASCII)
DATABASES = {"postgres", "postgresql", "sqlite"}
UNQUOTED = "#/?[]"  # they end the part of an address in which a password stands

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
    if not re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def port(name: str, default: int) -> int:
    number = whole(name, default)
    if not 0 < number <= HIGHEST_PORT:
        raise ImproperlyConfigured(f"{name} is {number}: write the number of a port, from 1 to {HIGHEST_PORT:,}.")
    return number


def one_of(name: str, default: str, known: Sequence[str]) -> str:
    value = text(name, default).upper()
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(known)}.")
    return value


def hosts(name: str, default: str) -> list[str]:
    """Names of machines alone: with https:// or a port before or behind it, a name fits no request."""
    values = listed(name, default)
    if not values:
        raise ImproperlyConfigured(f"{name} is empty: write the names of the server, or leave it out.")
    for value in values:
        check_host(name, value)
    return values


def host(name: str, default: str) -> str:
    if value := text(name, default):
        check_host(name, value)
    return value


def check_host(name: str, value: str) -> None:
    if HOST.fullmatch(value):
        return
    inner = urlsplit(value if "//" in value else f"//{value}").netloc.rpartition("@")[2]
    alone = re.sub(r":\d*$", "", inner)
    example = alone if HOST.fullmatch(alone) else "collegium.example.nhs.uk"
    raise ImproperlyConfigured(f"{name} is {value!r}: write the name of the machine alone, such as {example}.")


def origins(name: str) -> list[str]:
    """How addresses begin: https:// and the name of the machine, with a port where one is needed."""
    values = listed(name, "")
    for value in values:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or value != f"{parts.scheme}://{parts.netloc}":
            example = "https://collegium.example.nhs.uk"
            raise ImproperlyConfigured(f"{name} is {value!r}: write how addresses of the server begin, as {example}.")
    return values


def web_address(name: str) -> str:
    """An address by HTTPS; without it only on this machine."""
    value = text(name, "")
    parts = urlsplit(value)
    here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    if value and not (parts.netloc and (parts.scheme == "https" or here)):
        raise ImproperlyConfigured(f"{name} is {value!r}: write the whole address, which begins with https://.")
    return value


def folder(name: str, default: str) -> Path:
    """A folder that the server can write in; it is made where it is not there yet."""
    path = Path(text(name, default) or default).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError("this account may not write there")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImproperlyConfigured(
            f"{name} is {str(path)!r}, where nothing can be written ({reason}): name another folder, or let the account "
            "of the server write there."
        ) from error
    return path


def database(name: str, default: str) -> tuple[str, dict[str, Any]]:
    """The address of the database and what Django makes of it. What is wrong never shows the password."""
    address = os.environ.get(name, default).strip()
    scheme = address.partition("://")[0]
    if scheme not in DATABASES:
        raise ImproperlyConfigured(f"{name} must begin with postgres:// (PostgreSQL) or sqlite:/// (SQLite).")
    credentials = "" if scheme == "sqlite" else address.partition("://")[2].rpartition("@")[0]
    if wrong := sorted({sign for sign in credentials if sign in UNQUOTED or sign.isspace()}):
        written = ", ".join(f"{sign} as %{ord(sign):02X}" for sign in wrong if not sign.isspace())
        blank = "a blank as %20" if any(sign.isspace() for sign in wrong) else ""
        signs = ", ".join(part for part in (written, blank) if part)
        raise ImproperlyConfigured(f"{name}: in the user name and the password write {signs}.")
    try:
        settings = dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
    except ValueError as error:
        example = "postgres://USER:PASSWORD@HOST:PORT/NAME"
        raise ImproperlyConfigured(f"{name} cannot be understood: write {example}, with a number as PORT.") from error
    if scheme != "sqlite" and not settings.get("NAME"):
        raise ImproperlyConfigured(f"{name} names no database: write its name at the end, after HOST:PORT/.")
    return address, dict(settings)


def secret(name: str, kept_in: Path) -> str:
    """The secret from the environment, or one made once and kept beside the data, readable by its owner only."""
    if value := os.environ.get(name):
        return value
    if not kept_in.exists():
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
