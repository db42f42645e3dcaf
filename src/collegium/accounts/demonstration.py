"""The invented people of the demonstration, whom anybody may be. Nothing here works unless the server is a demonstration."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache

from collegium.accounts.models import User

FILE = "demo-accounts.json"
LINKS = "demo-answer-codes.txt"
KEY = "demo-custodian-key.txt"
PERIOD = 30  # seconds that a code lives (RFC 6238)


@dataclass(frozen=True, kw_only=True)
class DemonstrationAccount:
    key: str  # what stands in ?as=
    role: str
    name: str
    email: str
    password: str
    totp_secret: str


def write_accounts(folder: Path, accounts: list[DemonstrationAccount]) -> Path:
    path = folder / FILE
    path.write_text(json.dumps([asdict(account) for account in accounts], indent=2) + "\n", encoding="utf-8")
    return path


def demonstration_accounts() -> list[DemonstrationAccount]:
    path = Path(settings.DATA) / FILE
    if not settings.DEMO or not path.exists():
        return []
    return [DemonstrationAccount(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def write_answer_links(folder: Path, codes: list[str]) -> Path:
    """Codes of doctors who have not answered the open survey, for whoever wants to try it."""
    path = folder / LINKS
    path.write_text("".join(f"{code}\n" for code in codes), encoding="utf-8")
    return path


def write_custody_key(folder: Path, content: str) -> Path:
    """The key of the open survey, which a real custodian keeps far from the server: here it lets people try the close."""
    path = folder / KEY
    path.write_text(content, encoding="utf-8")
    return path


def answer_links() -> list[str]:
    path = Path(settings.DATA) / LINKS
    return path.read_text(encoding="utf-8").split() if settings.DEMO and path.exists() else []


def demonstration_account(*, key: str = "", email: str = "") -> DemonstrationAccount | None:
    for account in demonstration_accounts():
        if key == account.key or email == account.email:
            return account
    return None


def current_code(user: User) -> str:
    """The code that the account's authenticator app would show; one that was used already is not offered again."""
    account = demonstration_account(email=user.email)
    if account is None:
        return ""
    step = int(time.time()) // PERIOD
    steps = range(step, step + settings.MFA_TOTP_TOLERANCE + 1)
    codes = [format_hotp_value(hotp_value(account.totp_secret, one)) for one in steps]
    unused = [code for code in codes if not cache.get(f"allauth.mfa.totp.used?user={user.pk}&code={code}")]
    return str((unused or codes)[0])
