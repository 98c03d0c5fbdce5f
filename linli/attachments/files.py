"""Files on disk: kept under the SHA-256 of their content, and in quarantine until checked.

A file is written beside its place, synced and then renamed, so that a name never leads to half a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

HALF = ".half-"
"""Begins the name of a file that is being written."""

_CHUNK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class TooLarge(Exception):
    """The file passes the limit of bytes."""


def quarantine(source: BinaryIO, *, most_bytes: int) -> str:
    """Keep what came in, unseen by anybody, until it is checked; its SHA-256. Raises `TooLarge`."""
    folder = _folder(quarantine_folder())
    digest, size = hashlib.sha256(), 0
    with _beside(folder) as (file, path):
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most_bytes:
                raise TooLarge(size)
            digest.update(chunk)
            file.write(chunk)
        _settle(file, path, folder / digest.hexdigest())
    return digest.hexdigest()


def store(data: bytes) -> str:
    """Keep a finished file under its SHA-256, which is returned. The same content is kept once."""
    digest = hashlib.sha256(data).hexdigest()
    place = path_of(digest)
    if not place.exists():
        folder = _folder(place.parent)
        with _beside(folder) as (file, path):
            file.write(data)
            _settle(file, path, place)
    return digest


def path_of(digest: str) -> Path:
    """Where a finished file lies. Raises ValueError for what is no SHA-256."""
    plain = _require_digest(digest)
    return Path(settings.FILES_DIR) / plain[:2] / f"{plain}.jpg"


def erase(digest: str) -> None:
    """Remove a finished file; it is well if it is gone already."""
    path_of(digest).unlink(missing_ok=True)


def quarantine_folder() -> Path:
    """Where unchecked files lie."""
    return Path(settings.FILES_DIR) / "quarantine"


def quarantined(digest: str) -> Path:
    """Where an unchecked file lies. Raises ValueError for what is no SHA-256."""
    return quarantine_folder() / _require_digest(digest)


def release_from_quarantine(digest: str) -> None:
    """Remove an unchecked file; it is well if it is gone already."""
    quarantined(digest).unlink(missing_ok=True)


def old_in_quarantine(seconds: float) -> list[str]:
    """Names of files that have lain in quarantine for longer than this, half-written ones among them."""
    folder = quarantine_folder()
    if not folder.is_dir():
        return []
    oldest = time.time() - seconds
    return sorted(path.name for path in folder.iterdir() if path.stat().st_mtime < oldest)


def _require_digest(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"no SHA-256: {digest!r}")
    return digest


def _folder(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in the folder; removed unless it was settled."""
    handle, name = tempfile.mkstemp(prefix=HALF, dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def _settle(file: BinaryIO, path: Path, place: Path) -> None:
    """Give a written file its name, durably: content first, then the name."""
    file.flush()
    os.fsync(file.fileno())
    path.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
