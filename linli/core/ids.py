"""Keys: UUIDs of version 7 (RFC 9562), made by the application and rising with time.

48 bits of Unix milliseconds, then a 42-bit counter that starts at random in every millisecond and rises by
one within it (RFC 9562 §6.2, method 1), then 32 random bits.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from datetime import UTC, datetime

_COUNTER_BITS = 42
_COUNTER_LIMIT = 1 << _COUNTER_BITS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Sequence:
    """A millisecond and the counter inside it: every draw is greater, unless the millisecond falls."""

    def __init__(self) -> None:
        self.millisecond = -1
        self.counter = 0

    def draw(self, millisecond: int) -> tuple[int, int]:
        """The next (millisecond, counter). A full counter borrows the next millisecond."""
        if millisecond == self.millisecond:
            self.counter += 1
            if self.counter < _COUNTER_LIMIT:
                return millisecond, self.counter
            millisecond += 1
        self.millisecond = millisecond
        # the upper half stays free, so that a millisecond never runs out in practice
        self.counter = int.from_bytes(os.urandom(6), "big") >> (49 - _COUNTER_BITS)
        return millisecond, self.counter


_lock = threading.Lock()
_live = _Sequence()
_dated = _Sequence()


def _start_over() -> None:
    """A forked worker must not go on with its parent's counters, nor with a lock held at the fork."""
    global _lock, _live, _dated
    _lock, _live, _dated = threading.Lock(), _Sequence(), _Sequence()


os.register_at_fork(after_in_child=_start_over)


def uuid7(at: datetime | None = None) -> uuid.UUID:
    """A new key. Without `at` it is greater than every earlier one of this process, clock steps included.

    With `at` (aware, from 1970 on; for history brought in later) it carries that time, and is greater than
    the one before it if that had the same millisecond. Raises ValueError for a naive or impossible time.
    """
    with _lock:
        if at is None:
            millisecond, counter = _live.draw(max(time.time_ns() // 1_000_000, _live.millisecond))
        else:
            millisecond, counter = _dated.draw(_milliseconds(at))
    tail = int.from_bytes(os.urandom(4), "big")
    return uuid.UUID(
        int=millisecond << 80 | 0x7 << 76 | counter >> 30 << 64 | 0b10 << 62 | (counter & 0x3FFF_FFFF) << 32 | tail
    )


def _milliseconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("a key's time needs a time zone")
    since = at - _EPOCH
    if since.days < 0:
        raise ValueError("a key's time cannot lie before 1970")
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def uuid7_time(id: uuid.UUID) -> datetime:
    """When a key was made: UTC, to the millisecond. Raises ValueError for a UUID of another version."""
    if id.version != 7:
        raise ValueError(f"{id} is not a version 7 UUID")
    seconds, milliseconds = divmod(id.int >> 80, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=milliseconds * 1000)
