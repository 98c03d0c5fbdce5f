"""Personal secrets at rest: sealed, found again by a blind index, and masked when shown.

Every key is derived by HKDF-SHA256 (RFC 5869) from the operator's secret key, one per purpose, so that no two
uses share one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_KEY = 16
BLIND_INDEX_BYTES = 16
_NONCE_BYTES = 12
_TAG_BYTES = 16


class SealBroken(Exception):
    """A sealed text cannot be opened: changed, in another context, or sealed under a key that is not here."""


class _Key:
    """One secret key and what is derived from it."""

    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST_KEY:
            raise ValueError(f"a secret key needs at least {SHORTEST_KEY} characters")
        self._secret = secret.encode()
        self._derived: dict[str, bytes] = {}
        self.id = self.derive("vault key id", 1)
        self.cipher = AESGCM(self.derive("vault AES-256-GCM"))

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """Key material for one purpose, remembered."""
        if purpose not in self._derived:
            hkdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=f"linli {purpose}".encode())
            self._derived[purpose] = hkdf.derive(self._secret)
        return self._derived[purpose]


class Vault:
    """A ring of keys: the first seals, all open.

    `keys` are the operator's secret keys, newest first, each of 16 characters at least; else ValueError.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("the vault needs at least one secret key")
        self._keys = [_Key(secret) for secret in keys]

    def seal(self, text: str, context: bytes) -> bytes:
        """Encrypt under the newest key: key id (1 byte), nonce (12), AES-256-GCM ciphertext with its tag.

        `context` says what the text belongs to (field and row); the same is needed to open it.
        """
        key, nonce = self._keys[0], os.urandom(_NONCE_BYTES)
        return key.id + nonce + key.cipher.encrypt(nonce, text.encode(), context)

    def open_(self, blob: bytes | memoryview, context: bytes) -> str:
        """Decrypt what `seal` made in the same context under any key of the ring. Raises SealBroken."""
        sealed = bytes(blob)
        if len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
            raise SealBroken("too short to have been sealed here")
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        # two keys may share an id (1 in 256), hence a loop
        for key in self._keys:
            if key.id == sealed[:1]:
                try:
                    return key.cipher.decrypt(nonce, ciphertext, context).decode()
                except InvalidTag:
                    continue
        raise SealBroken("changed, out of its context, or sealed under a key that is not in the ring")

    def is_current(self, blob: bytes | memoryview) -> bool:
        """Whether a sealed text already carries the newest key's id; others wait to be sealed anew."""
        return bytes(blob[:1]) == self._keys[0].id

    def blind_index(self, text: str, purpose: str) -> bytes:
        """16 bytes that are equal for equal texts of one purpose, and say nothing to who has no key."""
        return _index(self._keys[0], text, purpose)

    def blind_indexes(self, text: str, purpose: str) -> list[bytes]:
        """`blind_index` under every key, newest first: what to look for while old rows wait for a new key."""
        return [_index(key, text, purpose) for key in self._keys]

    def hmac_key(self, purpose: str) -> bytes:
        """32 bytes for an HMAC of this purpose, from the newest key."""
        return self._keys[0].derive(f"hmac {purpose}")

    def hmac_keys(self, purpose: str) -> list[bytes]:
        """`hmac_key` from every key, newest first."""
        return [key.derive(f"hmac {purpose}") for key in self._keys]


def _index(key: _Key, text: str, purpose: str) -> bytes:
    digest = hmac.digest(key.derive(f"blind index {purpose}"), text.encode(), hashlib.sha256)
    return digest[:BLIND_INDEX_BYTES]


_PHONE_NOISE = re.compile(r"[\s().·\-\u2010-\u2015\u2212]+")
_COUNTRY = re.compile(r"\+86|0086")
_MOBILE = re.compile(r"1[0-9]{10}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([1-9][0-9]{6,7})")


def normalise_phone(text: str) -> str | None:
    """A telephone number of mainland China in one form: `10012341234`, or `0731-12345678` for a landline.

    Full-width digits, +86, spaces, hyphens and brackets are accepted; None if it is no such number. Any
    eleven digits beginning with 1 pass: ranges that no carrier issues serve demonstrations.
    """
    if len(text) > 40:
        return None
    digits = _PHONE_NOISE.sub("", unicodedata.normalize("NFKC", text))
    country = _COUNTRY.match(digits)
    if country:
        digits = digits[country.end() :]
    elif len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    if _MOBILE.fullmatch(digits):
        return digits
    if country and not digits.startswith("0"):
        digits = "0" + digits
    landline = _LANDLINE.fullmatch(digits)
    return f"{landline[1]}-{landline[2]}" if landline else None


def mask_phone(phone: str) -> str:
    """`138****1234`, `0731-****5678`; anything else keeps its last two characters at most."""
    known = normalise_phone(phone)
    if known is None:
        return "*" * max(len(phone) - 2, 4) + phone[-2:] if len(phone) > 6 else "*" * len(phone)
    if "-" in known:
        area, _, rest = known.partition("-")
        return f"{area}-{'*' * (len(rest) - 4)}{rest[-4:]}"
    return f"{known[:3]}****{known[-4:]}"


def mask_name(name: str) -> str:
    """`林**`: the first character, then a star for each other, two at most; a single character is hidden."""
    plain = name.strip()
    return plain[0] + "*" * min(len(plain) - 1, 2) if len(plain) > 1 else "*" * len(plain)


def mask_id(number: str) -> str:
    """`4302************34`: first four characters (province, city) and last two of an identity number."""
    plain = number.strip()
    if len(plain) < 12:
        return "*" * len(plain)
    return f"{plain[:4]}{'*' * (len(plain) - 6)}{plain[-2:]}"
