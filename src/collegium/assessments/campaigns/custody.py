"""The key that opens the answers of a campaign. Its private half lies with a custodian, never on this server.

Answers are sealed to the public half with HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM), for which nothing secret is
needed. The private half exists here twice, in memory: while it is made, and while a campaign is closed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.core.exceptions import ValidationError

from collegium.assessments.campaigns.keys import in_groups, letters_of, padded, unpadded

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PURPOSE = b"collegium answers 1"
NAME_LETTERS = 8
CHECK_BYTES = 4  # by which a damaged key is told from the key of another campaign
WRITTEN = re.compile(r"collegium-key-([A-Za-z0-9_-]{48})(?![A-Za-z0-9_-])")
NO_KEY = (
    "This is not a key file, or part of it is missing. Choose the whole file that was downloaded for the custodian."
)
FILE = """Key to the answers of a survey

Survey:       {title}
Organisation: {organisation}
Kept by:      {custodian}, {post}
Check word:   {name}

Anyone with this file and a copy of the server can read single answers. Without this file no one can, and there are no
results. Keep it away from the server and from the office, for example on a memory stick in a locked drawer, with a copy
in another place. The survey is closed with it. Destroy every copy once the figures are published.

{written}
"""


@dataclass(frozen=True)
class CustodyKey:
    """Both halves, in memory for as long as one request lasts."""

    private: X25519PrivateKey

    @classmethod
    def new(cls) -> CustodyKey:
        return cls(X25519PrivateKey.generate())

    @classmethod
    def read(cls, text: str) -> CustodyKey:
        """The key in a file, or pasted by itself; ValidationError when it is none, or damaged."""
        written = WRITTEN.findall(text)
        if not written:
            raise ValidationError(NO_KEY)
        try:
            content = base64.urlsafe_b64decode(written[-1])  # above it lie words that people chose
        except binascii.Error:
            raise ValidationError(NO_KEY) from None
        secret, check = content[:-CHECK_BYTES], content[-CHECK_BYTES:]
        if checked(secret) != check:
            raise ValidationError("This key is damaged: a letter of it was changed. Use the file as it was downloaded.")
        return cls(X25519PrivateKey.from_private_bytes(secret))

    @property
    def public(self) -> str:
        """The half that the server keeps, in hexadecimal."""
        return self.private.public_key().public_bytes_raw().hex()

    @property
    def name(self) -> str:
        return name_of_key(self.public)

    @property
    def written(self) -> str:
        secret = self.private.private_bytes_raw()
        return "collegium-key-" + base64.urlsafe_b64encode(secret + checked(secret)).decode()

    def open(self, noise: bytes) -> bytes:
        """InvalidTag when it was sealed to another key."""
        return unpadded(SUITE.decrypt(noise, self.private, PURPOSE))


def checked(secret: bytes) -> bytes:
    return hashlib.sha256(b"collegium key " + secret).digest()[:CHECK_BYTES]


def name_of_key(public: str) -> str:
    """The check word of a key, by which people compare it: it follows from the public half and gives nothing away."""
    return in_groups(letters_of(hashlib.sha256(bytes.fromhex(public)).digest(), NAME_LETTERS))


def seal_to(public: str, content: bytes, room: int) -> bytes:
    """Content as noise that the private half alone opens; of one length for a `room`, whatever is in it."""
    return SUITE.encrypt(padded(content, room), X25519PublicKey.from_public_bytes(bytes.fromhex(public)), PURPOSE)
