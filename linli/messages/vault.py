"""Addresses and secrets of a body's channels: sealed for their own row, shown masked."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from linli.messages.enums import Channel
from linli.messages.models import BodyChannel
from linli.people.vault import open_text, seal_text


def seal_address(address: str, channel_id: UUID) -> str:
    """The address as it is kept."""
    return seal_text(address, f"body channel address {channel_id}")


def seal_secret(secret: str, channel_id: UUID) -> str:
    """The robot's signing secret as it is kept; empty where there is none."""
    return seal_text(secret, f"body channel secret {channel_id}") if secret else ""


def open_address(channel: BodyChannel) -> str:
    """The address in clear. Raises `core.secrets.SealBroken`."""
    return open_text(channel.address_sealed, f"body channel address {channel.pk}")


def open_secret(channel: BodyChannel) -> str:
    """The signing secret in clear; empty where there is none. Raises `core.secrets.SealBroken`."""
    return open_text(channel.secret_sealed, f"body channel secret {channel.pk}") if channel.secret_sealed else ""


def mask_address(kind: str, address: str) -> str:
    """`open.feishu.cn …3f2a` or `st…@mail.example`: enough to tell one from another."""
    if kind == Channel.EMAIL:
        name, _at, domain = address.rpartition("@")
        return f"{name[:2]}…@{domain}"[:80]
    return f"{urlsplit(address).hostname} …{address[-4:]}"[:80]
