"""What was read a moment ago and hardly ever changes, kept in the process for a few seconds.

For facts that every page asks for and nobody decides by: names of places, who serves an estate. Another process learns
of a change after `SECONDS` at most; the one that made it is told to forget.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

SECONDS = 5.0
"""How old what is remembered may be."""

_all: list[Memory[Any, Any]] = []


class Memory(Generic[K, V]):
    """Answers by key. What is not there, or too old, is read; what is read is kept."""

    def __init__(self, *, seconds: float | None = None, kept: int = 50_000) -> None:
        self.seconds, self.kept = seconds, kept
        self._known: dict[K, tuple[float, V]] = {}
        self._lock = threading.Lock()
        _all.append(self)

    def many(self, keys: Collection[K], read: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The answers for these keys; `read` is called once for those not known, and may leave some out."""
        now = time.monotonic()
        found: dict[K, V] = {}
        missing = []
        for key in keys:
            known = self._known.get(key)
            if known is not None and known[0] > now:
                found[key] = known[1]
            else:
                missing.append(key)
        if missing:
            fresh = read(missing)
            found.update(fresh)
            self.keep(fresh)
        return found

    def one(self, key: K, read: Callable[[], V]) -> V:
        """The answer for one key."""
        return self.many((key,), lambda _missing: {key: read()})[key]

    def forget(self) -> None:
        """Read everything anew."""
        with self._lock:
            self._known.clear()

    def known(self, key: K) -> V | None:
        """The answer for one key if it is fresh; for those who keep what they read only once it is committed."""
        known = self._known.get(key)
        return known[1] if known is not None and known[0] > time.monotonic() else None

    def keep(self, fresh: Mapping[K, V]) -> None:
        """Remember these answers from now on."""
        until = time.monotonic() + (SECONDS if self.seconds is None else self.seconds)
        with self._lock:
            if len(self._known) + len(fresh) > self.kept:
                self._known.clear()
            self._known.update((key, (until, value)) for key, value in fresh.items())


def forget_all() -> None:
    """Forget whatever this process remembers."""
    for memory in _all:
        memory.forget()
