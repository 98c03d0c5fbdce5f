"""The vault of this installation, and telephone numbers in it: sealed, found by a blind index, shown masked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from linli.core.secrets import Vault, mask_phone


class Drawer(StrEnum):
    """What a sealed number belongs to; one opened in another drawer, or another row, does not open."""

    ACCOUNT = "account"
    CONTACT = "contact"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class SealedPhone:
    """A telephone number as it is kept."""

    sealed: bytes
    index: bytes
    masked: str


def vault() -> Vault:
    """The vault under the operator's secret key; earlier keys (`SECRET_KEY_FALLBACKS`) still open."""
    return _vault((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _vault(keys: tuple[str, ...]) -> Vault:
    return Vault(keys)


def seal_phone(phone: str, drawer: Drawer, row_id: UUID) -> SealedPhone:
    """Seal a normalised number for one row."""
    safe = vault()
    return SealedPhone(
        safe.seal(phone, _context(drawer, row_id)), safe.blind_index(phone, drawer.value), mask_phone(phone)
    )


def open_phone(sealed: bytes | memoryview, drawer: Drawer, row_id: UUID) -> str:
    """The number in clear. Raises `core.secrets.SealBroken`."""
    return vault().open_(sealed, _context(drawer, row_id))


def phone_indexes(phone: str, drawer: Drawer) -> list[bytes]:
    """What to look for to find a normalised number: its index under each key, newest first."""
    return vault().blind_indexes(phone, drawer.value)


def seal_text(text: str, purpose: str) -> str:
    """Seal a secret that belongs to no row of ours, as printable text."""
    return vault().seal(text, purpose.encode()).hex()


def open_text(sealed: str, purpose: str) -> str:
    """Open what `seal_text` made for this purpose. Raises `core.secrets.SealBroken`, and ValueError for other text."""
    return vault().open_(bytes.fromhex(sealed), purpose.encode())


def _context(drawer: Drawer, row_id: UUID) -> bytes:
    return f"{drawer.value}:{row_id}".encode()
