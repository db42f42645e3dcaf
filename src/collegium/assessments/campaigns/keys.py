"""What the server can work out of a campaign: codes, one-way marks and the outer seal, all from one secret of two halves.

One half is random, lies in the database and is destroyed at close. The other follows from the server's secret key,
which is not in the database. Who holds both can do all that this module does, and still opens no answer: what is inside
the outer seal needs the custodian's key (`custody`), and what is half filled needs letters that only the letter has.
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
NAMING = 11  # letters that the server can make again: whose code it is. 55 bits: not to be guessed at the server
OWN = 12  # letters made anew for each letter and stored nowhere: what seals half-filled answers
CODE_LENGTH = NAMING + OWN + 1  # the last one checks the others
# There are 2 to the 60 of them, and each guess costs most of a millisecond: 30 million years of one processor.
SCRYPT = {"n": 2**8, "r": 8, "p": 1, "dklen": 32}
ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


def new_half() -> bytes:
    return secrets.token_bytes(HALF_BYTES)


def tidied(code: str) -> str:
    """A code as it was meant, however it was typed from a letter."""
    return code.strip().lower().translate(ALIKE)


def in_groups(code: str) -> str:
    """A code as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def letters_of(noise: bytes, number: int) -> str:
    """The first `number` letters that stand for these bytes, five bits each."""
    bits = int.from_bytes(noise)
    return "".join(LETTERS[bits >> 5 * place & 31] for place in range(number))


def with_check(letters: str) -> str:
    return letters + letters_of(hashlib.sha256(letters.encode()).digest(), 1)


def is_code(code: str) -> bool:
    """Whether this can be a code: a slip of one letter is noticed 31 times out of 32."""
    return len(code) == CODE_LENGTH and with_check(code[:-1]) == code


class Keyring:
    """The secret of one campaign, put together while it is used and never kept."""

    def __init__(self, half: Stored) -> None:
        self._secret = hmac.digest(settings.SECRET_KEY.encode(), b"collegium campaign " + bytes(half), "sha256")

    def code(self, invitation: uuid.UUID) -> str:
        """A code for an invitation: each letter gets one with letters of its own, and all of them count as the same."""
        naming = letters_of(self._derived("code", invitation.bytes), NAMING)
        return with_check(naming + letters_of(secrets.token_bytes(HALF_BYTES), OWN))

    def finder(self, code: str) -> str:
        """By which the invitation is found that a code belongs to."""
        return self._derived("finder", code[:NAMING].encode()).hex()

    def mark(self, code: str) -> str:
        """That a code was used. Without the secret it matches no invitation and no finder."""
        return self._derived("mark", code[:NAMING].encode()).hex()

    def wrap(self, noise: bytes) -> bytes:
        """The outer seal around what is sealed already: wrapped again it has no piece in common with before."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._derived("seal")).encrypt(nonce, noise, None)

    def unwrap(self, wrapped: Stored) -> bytes:
        return decrypted(self._derived("seal"), wrapped)

    def seal_for(self, code: str, content: bytes, room: int) -> bytes:
        """Content that only somebody with this very code opens again, not the server by itself."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._own(code)).encrypt(nonce, padded(content, room), None)

    def unseal_for(self, code: str, noise: Stored) -> bytes:
        """InvalidTag where it was sealed with the letters of another letter."""
        return unpadded(decrypted(self._own(code), noise))

    def _own(self, code: str) -> bytes:
        return hashlib.scrypt(code.encode(), salt=self._derived("own"), **SCRYPT)

    def _derived(self, purpose: str, content: bytes = b"") -> bytes:
        return hmac.digest(self._secret, purpose.encode() + b"\0" + content, hashlib.sha256)


def padded(content: bytes, room: int) -> bytes:
    """Content filled up to `room` bytes; its length would tell it from others."""
    if len(content) >= room:
        raise ValueError("the content does not fit")
    return content + b"\x80" + b"\0" * (room - len(content) - 1)


def unpadded(content: bytes) -> bytes:
    return content[: content.rindex(b"\x80")]


def decrypted(key: bytes, noise: Stored) -> bytes:
    return AESGCM(key).decrypt(bytes(noise[:NONCE_BYTES]), bytes(noise[NONCE_BYTES:]), None)
