"""Everything secret of a campaign: codes, one-way marks and seals, all from one secret of two halves.

One half is random, lies in the database and is destroyed at close. The other follows from the server's secret key,
which is not in the database: whoever holds the database alone, or a backup, cannot make a code, a mark or break a seal.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

Stored = bytes | memoryview  # as the two databases hand out what is stored
HALF_BYTES = 32
NONCE_BYTES = 12
# Without i, l, o and u: nobody mistakes one for another on paper.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 20  # a hundred random bits: not to be guessed
ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


def new_half() -> bytes:
    return secrets.token_bytes(HALF_BYTES)


def tidied(code: str) -> str:
    """A code as it was meant, however it was typed from a letter."""
    return code.strip().lower().translate(ALIKE)


def in_groups(code: str) -> str:
    """A code as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


class Keyring:
    """The secret of one campaign, put together while it is used and never kept."""

    def __init__(self, half: Stored) -> None:
        self._secret = hmac.digest(settings.SECRET_KEY.encode(), b"collegium campaign " + bytes(half), "sha256")

    def code(self, invitation: uuid.UUID) -> str:
        """The code of an invitation: not stored, made again for each letter."""
        number = int.from_bytes(self._derived("code", invitation.bytes))
        return "".join(LETTERS[number >> 5 * place & 31] for place in range(CODE_LENGTH))

    def finder(self, code: str) -> str:
        """By which the invitation is found that a code belongs to."""
        return self._derived("finder", code.encode()).hex()

    def mark(self, code: str) -> str:
        """That a code was used. Without the secret it matches no invitation and no finder."""
        return self._derived("mark", code.encode()).hex()

    def seal(self, content: bytes, room: int) -> bytes:
        """Content as noise of a fixed length; sealed again it looks different."""
        return sealed(self._derived("seal"), content, room)

    def unseal(self, noise: Stored) -> bytes:
        return unsealed(self._derived("seal"), noise)

    def seal_for(self, code: str, content: bytes, room: int) -> bytes:
        return sealed(self._derived("own", code.encode()), content, room)

    def unseal_for(self, code: str, noise: Stored) -> bytes:
        return unsealed(self._derived("own", code.encode()), noise)

    def _derived(self, purpose: str, content: bytes = b"") -> bytes:
        return hmac.digest(self._secret, purpose.encode() + b"\0" + content, hashlib.sha256)


def sealed(key: bytes, content: bytes, room: int) -> bytes:
    if len(content) >= room:
        raise ValueError("the content does not fit")  # its length would tell it from others
    nonce = secrets.token_bytes(NONCE_BYTES)
    padded = content + b"\x80" + b"\0" * (room - len(content) - 1)
    return nonce + AESGCM(key).encrypt(nonce, padded, None)


def unsealed(key: bytes, noise: Stored) -> bytes:
    content = AESGCM(key).decrypt(bytes(noise[:NONCE_BYTES]), bytes(noise[NONCE_BYTES:]), None)
    return content[: content.rindex(b"\x80")]
