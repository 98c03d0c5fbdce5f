"""A lock that one process of this machine holds on a file, with a note about who holds it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import Any


class FileLock:
    """An exclusive lock, released by the kernel when its holder ends, however it ends.

    The file keeps a JSON object that says who holds it. It is never removed: removing it would let two
    processes hold a lock of the same name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def take(self, **note: object) -> bool:
        """Take the lock and leave a note (with our process number); False if somebody else holds it."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        self.write(**note)
        return True

    def write(self, **note: object) -> None:
        """Replace the note; only the holder may."""
        if self._handle is None:
            raise RuntimeError("the lock is not held")
        text = json.dumps({"pid": os.getpid(), **note}).encode()
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, text, 0)

    def note(self) -> dict[str, Any]:
        """What the last holder wrote; empty if nothing readable is there."""
        try:
            found = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def is_taken(self) -> bool:
        """Whether any process holds the lock now."""
        if self.held:
            return True
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        except PermissionError:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def free(self) -> None:
        """Release the lock, if held."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None
