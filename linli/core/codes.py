"""Codes that people read, type and dictate: query codes, door tokens, numbers.

The alphabet is Crockford's 32: digits and letters without I L O U. What a person types is forgiven: lower
case, spaces, hyphens and full-width forms are accepted, I and L read as 1, O as 0.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import date
from typing import NamedTuple
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
DOOR_TOKEN_LENGTH = 12

FIRST_YEAR = 1949
"""No number names an earlier day."""

_LONGEST_TYPED = 64
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_LOOK_ALIKES = str.maketrans("ILO", "110")
_DASHES = r"\-\u2010-\u2015\u2212\ufe63\uff0d"
_JOINERS = re.compile(rf"[\s{_DASHES}_·.]+")
_NUMBER = re.compile(r"([A-Z]{2})-([0-9]{6,12})-([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{4,12})")


def query_code(id: UUID, key: bytes) -> str:
    """The ten characters (50 bits) that let their holder follow a thing; same id and key, same code."""
    digest = hmac.digest(key, b"query code\0" + id.bytes, hashlib.sha256)
    bits = int.from_bytes(digest[:8], "big") >> (64 - 5 * CODE_LENGTH)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (CODE_LENGTH - 1), -1, -5))


def format_code(code: str) -> str:
    """A code as it is shown: `K7M4T-Q9W2X`. Raises ValueError for what is not a code."""
    plain = _require_code(code)
    return f"{plain[:5]}-{plain[5:]}"


def normalise_code(text: str) -> str | None:
    """What somebody typed, as the ten characters that it means; None if it cannot be a code."""
    if len(text) > _LONGEST_TYPED:
        return None
    plain = _JOINERS.sub("", _upper(text)).translate(_LOOK_ALIKES)
    return plain if _CODE.fullmatch(plain) else None


def hash_code(code: str, key: bytes) -> bytes:
    """What is stored in place of a code: 16 bytes, made again only with the key. Raises ValueError."""
    return hmac.digest(key, b"stored code\0" + _require_code(code).encode(), hashlib.sha256)[:16]


def door_token() -> str:
    """A new random token for the address behind a printed door code: 12 characters, 60 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(DOOR_TOKEN_LENGTH))


class Number(NamedTuple):
    """The parts of a human number: `SQ-430204-20261123-0007`."""

    prefix: str
    area_code: str
    local_date: date
    serial: int


def format_number(area_code: str, local_date: date, serial: int, *, prefix: str = "SQ") -> str:
    """A number for people: area code of the place (GB/T 2260), local day of receipt, running number.

    The running number never resets and may have gaps; past 9,999 it grows longer. Raises ValueError for parts
    that `parse_number` could not read back.
    """
    number = f"{prefix}-{area_code}-{local_date:%Y%m%d}-{serial:04d}"
    if parse_number(number) != (prefix, area_code, local_date, serial):
        raise ValueError(f"no number can be made of {prefix!r}, {area_code!r}, {local_date}, {serial}")
    return number


def parse_number(text: str) -> Number | None:
    """Read a number as somebody typed it; None if it is not one."""
    if len(text) > _LONGEST_TYPED:
        return None
    typed = re.sub(rf"[{_DASHES}]", "-", re.sub(r"\s+", "", _upper(text)))
    found = _NUMBER.fullmatch(typed)
    if found is None:
        return None
    prefix, area_code, year, month, day, serial = found.groups()
    try:
        day_of_receipt = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return Number(prefix, area_code, day_of_receipt, int(serial)) if day_of_receipt.year >= FIRST_YEAR else None


def _upper(text: str) -> str:
    """Full-width forms made half-width, letters made capitals."""
    return unicodedata.normalize("NFKC", text).upper()


def _require_code(code: str) -> str:
    plain = normalise_code(code)
    if plain is None:
        raise ValueError("not a query code")
    return plain
